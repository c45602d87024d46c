"""Households with telephones, and what is said to them, in the days before the small campaign's Friday."""

from sqlmodel import col, select

from booking_scene import household, left_out, window
from factories import FRIDAY, at
from line import Line
from moving_scene import put
from scheduler.arrivals.models import StationNotice
from scheduler.arrivals.station_notices import end_notice, set_notice
from scheduler.invitations.change import cancel
from scheduler.invitations.models import Invitation
from scheduler.messages.composing import prepare
from scheduler.messages.models import Message
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import SlotRow, Station
from scheduler.plan.moving import PartyKey, Step, booked_appointment, relocate
from scheduler.plan.parties import appointed_party
from scheduler.plan.service import find_plan
from scheduler.plan.windows import window_of
from scheduler.roster.models import Household, Resident

WEDNESDAY = at(24, 10)
NOON = at(26, 12)
THURSDAY_EVENING = at(25, 18, 30)
SUNDAY_EVENING = "TRU-SO/2021-03-28/evening"


def reachable(line: Line, *refs: str, phone: str = "+84900000001") -> None:
    """Give the heads of these households a mobile telephone, or of all."""
    with line.work() as (db, _):
        for row in db.exec(select(Resident).join(Household).where(Resident.position == 0)):
            if not refs or db.get_one(Household, row.household_id).ref in refs:
                row.phone = phone
                db.add(row)


def booked(line: Line) -> Line:
    """H1 and H2 on Friday at 18:00, H3 at 19:00, all with a telephone; the others wait."""
    crowd = left_out(line)
    for ref, clock in (("H1", "18:00"), ("H2", "18:00"), ("H3", "19:00")):
        put(crowd, ref, clock)
    reachable(crowd)
    return crowd


def prepared(line: Line, *kinds: str, now=WEDNESDAY, **options):
    with line.work() as (db, campaign):
        return prepare(db, campaign, now=now, **({"kinds": kinds} if kinds else {}), **options)


def _starts(db, message: Message) -> str:
    return f"{db.get_one(SlotRow, message.slot_id).starts_at.astimezone(WEDNESDAY.tzinfo):%d %H:%M}"


def messages(db, ref: str | None = None) -> list[Message]:
    rows = select(Message).order_by(col(Message.id))
    if ref is not None:
        rows = rows.join(Invitation).where(Invitation.household_id == household(db, ref))
    return list(db.exec(rows))


def said_to(line: Line, ref: str) -> list[str]:
    """What was or is to be said to a household: `invitation 26 18:00`, and its state where it does not wait."""
    with line.work() as (db, _):
        return [
            f"{one.kind} {_starts(db, one)}{'' if one.state == 'waiting' else f' {one.state}'}"
            for one in messages(db, ref)
        ]


def sent(line: Line, state: str = "sent", problem: str = "", *, only: str | None = None) -> None:
    """Let everything that waits become what a sender would make of it."""
    with line.work() as (db, _):
        for one in messages(db):
            if one.state == "waiting" and only in {None, one.kind}:
                one.state, one.problem = state, problem
                db.add(one)


def station(db, code: str = "TRU-SO") -> Station:
    return db.exec(select(Station).where(Station.code == code)).one()


def words(line: Line, ref: str) -> str:
    """The words of the last text to a household."""
    with line.work() as (db, _):
        return messages(db, ref)[-1].words


def tells(
    line: Line, kind: str = "late", minutes: int | None = 40, *, day=FRIDAY, now=NOON, shift: str = "evening"
) -> int:
    """A station lead tells everybody; returns the notice's id."""
    with line.work() as (db, _):
        facts = {"day": day, "shift": shift, "kind": kind, "minutes": minutes, "note": "", "today": day}
        return set_notice(db, station(db), now=now, **facts).id


def over(line: Line, notice: int, *, now=NOON) -> None:
    """The station lead ends a notice."""
    with line.work() as (db, _):
        end_notice(db, db.get_one(StationNotice, notice), now=now)


def taken_back(line: Line, ref: str, reason: str = "thử", *, now=NOON) -> None:
    """The slip of a household is cancelled."""
    with line.work() as (db, _):
        one = db.exec(select(Invitation).where(Invitation.household_id == household(db, ref))).one()
        cancel(db, one, reason=reason, now=now)


def moves_itself(line: Line, ref: str, clock: str = "20:00", *, now=WEDNESDAY) -> None:
    """The holder of the slip takes another window; as such a change is written, code and version stay."""
    with line.work() as (db, campaign):
        plan = find_plan(db, campaign)
        one = booked_appointment(db, plan, PartyKey(household(db, ref)))
        left, taken = window_of(db, campaign, one.slot_id), window_of(db, campaign, window(db, campaign, clock).slot_id)
        who = appointed_party(db, campaign, settings_of(campaign), one)
        relocate(db, campaign, plan, [Step(one, who, left, taken)], cause="resident", now=now)
