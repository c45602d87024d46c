"""What the holders of slips do by themselves, each in a transaction of its own; on top of `booking_scene` and `moving_scene`."""

from sqlmodel import select

from booking_scene import EVENING, TEENAGER, household, left_out, window
from factories import EVE
from line import Line
from moving_scene import put
from scheduler.audit.trail import Actor, acting
from scheduler.invitations.models import Invitation
from scheduler.operations.resident_changing import change_slot
from scheduler.plan.models import Appointment
from scheduler.plan.resident_changes import windows_near

SUNDAY_EVENING = "TRU-SO/2021-03-28/evening"
MORNING = "TRU-SO/2021-03-26/morning"
BOOKED = (("H1", "18:00", EVENING), ("H2", "18:00", EVENING), ("A2", "19:00", EVENING), ("A3", "07:00", MORNING))


def arranged(line: Line) -> Line:
    """H1 (two people) and H2 (two) on Friday at 18:00, A2 (three) at 19:00, A3 (one) in the morning."""
    crowd = left_out(line, [TEENAGER])
    for ref, clock, session in BOOKED:
        put(crowd, ref, clock, session)
    return crowd


def slip_of(db, ref, party="household"):
    wanted = select(Invitation).where(Invitation.household_id == household(db, ref), Invitation.party == party)
    return db.exec(wanted).one()


def present(line, ref, party="household"):
    """The slot that a slip has now."""
    with line.work() as (db, _):
        return db.get_one(Appointment, slip_of(db, ref, party).appointment_id).slot_id


def changed(line, ref, clock="20:00", session=EVENING, *, party="household", seen=None, now=EVE):
    """Let the holder of a slip choose a window; `seen` is the one his page showed, the present one where nothing is said."""
    with line.work() as (db, campaign):
        acting(db, Actor("public", via="POST /s/{digits}/doi"))
        slip = slip_of(db, ref, party)
        slot_id = window(db, campaign, clock, session).slot_id
        shown = seen or db.get_one(Appointment, slip.appointment_id).slot_id
        return change_slot(db, campaign, slip, slot_id=slot_id, seen_slot_id=shown, now=now)


def near(line, ref, *, now=EVE, party="household"):
    """What is offered: the sessions in their order, with start and free places of each window."""
    with line.work() as (db, campaign):
        appointment = db.get_one(Appointment, slip_of(db, ref, party).appointment_id)
        found = windows_near(db, campaign, appointment, now=now)
    return {
        f"{one.station.code}/{one.session.operating_day}/{one.session.shift}": {
            f"{each.slot.starts_at.astimezone(EVE.tzinfo):%H:%M}": each.free for each in one.windows
        }
        for one in found
    }


def rules(line, **changes):
    """Write `[changes]` into the campaign's file."""
    with line.work() as (_, campaign):
        campaign.settings = {**campaign.settings, "changes": changes}
