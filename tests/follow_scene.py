"""People who came and are not done: the small campaign, its outcomes, and what an officer does about them."""

from sqlmodel import select

from booking_scene import household, left_out, window
from factories import at
from moving_scene import arrive, put
from scheduler.arrivals.follow_ups import Whose, follow_ups
from scheduler.arrivals.outcomes import record_outcome
from scheduler.invitations.models import Invitation
from scheduler.operations.following_up import follow_up, undo_follow_up
from scheduler.places.models import Station
from scheduler.roster.models import Household, Resident

SATURDAY_EVENING = "TRU-SO/2021-03-27/evening"
SATURDAY_HOME = "TAI-NHA/2021-03-27/morning"
MORNING = "TRU-SO/2021-03-26/morning"
LATER = at(26, 18, 40)


def evening(line):
    """H1, H2 (two each) and H3 (one) of one neighbourhood, A2 (three) of another, in the evening of Friday; H4 waits."""
    crowd = left_out(line)
    for ref, clock in (("H1", "18:00"), ("H2", "18:00"), ("A2", "18:00"), ("H3", "19:00")):
        put(crowd, ref, clock)
    return crowd


def person(db, ref, position):
    rows = select(Resident.id).where(Resident.household_id == household(db, ref)).order_by(Resident.position)
    return list(db.exec(rows))[position]


def ends(line, ref, outcome, *, who=0, came=True, station="TRU-SO", now=LATER):
    """One of a household has come, and this came of it; returns the outcome's id."""
    if came:
        arrive(line, ref, who=who)
    with line.work() as (db, campaign):
        post = db.exec(select(Station.id).where(Station.code == station)).one()
        resident = person(db, ref, who)
        return record_outcome(db, campaign=campaign, station_id=post, resident_id=resident, outcome=outcome, now=now).id


def follow(line, *outcomes, how="new_slot", clock="18:00", session=SATURDAY_EVENING, note="", now=LATER, whose=None):
    with line.work() as (db, campaign):
        slot_id = window(db, campaign, clock, session).slot_id if session else None
        return follow_up(db, campaign=campaign, whose=whose or Whose(), outcome_ids=outcomes, how=how, slot_id=slot_id,
                         note=note, keys=line.keys, now=now)  # fmt: skip


def undo(line, outcome):
    with line.work() as (db, campaign):
        return undo_follow_up(db, campaign=campaign, whose=Whose(), outcome_id=outcome)


def open_now(line, whose=None):
    """The open follow-ups as `REF: outcome -> suggested way`, and the others as `REF: outcome = state`."""
    with line.work() as (db, campaign):
        refs = dict(db.exec(select(Household.id, Household.ref)).all())
        return [
            f"{refs[one.household_id]}: {one.outcome} -> {one.suggested}" if one.state == "open"
            else f"{refs[one.household_id]}: {one.outcome} = {one.state}"
            for one in follow_ups(db, campaign, whose or Whose())
        ]  # fmt: skip


def slip_of(line, ref, party):
    with line.work() as (db, _):
        found = select(Invitation).where(Invitation.household_id == household(db, ref), Invitation.party == party)
        return db.exec(found).one()
