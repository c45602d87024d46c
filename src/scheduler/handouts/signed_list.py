"""A stack from number to number, or the signed list with its exceptions: entered in one form, taken back in one.

A range fills the slips that are still open and leaves those that have a mark; a number that stands alone says what became of that
slip, whatever it was marked before. So “101-118 handed out, 107 absent” means what it says.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.handouts import marks
from scheduler.handouts.batches import SCHOOL
from scheduler.handouts.errors import NoSlipsInRange, NothingEntered, NumberTwice, SlipNotHere
from scheduler.handouts.models import Handout
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment
from scheduler.roster.models import Household

Span = tuple[int, int]
"""The first and the last number; a single one is both."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What one form did: slips marked, by state, and how many of its ranges had a mark already and were left as they are."""

    marked: Counter[str]
    left: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody entered last and can take back: how many slips, the first and last of their numbers, and when."""

    key: str
    slips: int
    first: int
    last: int
    marked_at: datetime


def enter(
    db: DbSession,
    *,
    campaign: Campaign,
    neighbourhood_id: int,
    said: Mapping[str, Sequence[Span]],
    source: marks.Source,
    now: datetime,
    account: Account | None = None,
) -> Entered:
    """Mark the live slips of one neighbourhood as `said` by state; all of it or nothing. Other neighbourhoods are left alone.

    Raises
    ------
    HandoutStateUnknown, NothingEntered, NumberTwice
    NoSlipsInRange, SlipNotHere
        The neighbourhood has no live slip there.
    """
    spans = [(state, span) for state, found in said.items() for span in found]
    if not spans:
        raise NothingEntered
    slips = _live_slips(db, campaign, neighbourhood_id, [span for _, span in spans])
    marks.hold(db, slips.values())
    present = marks.state_of(db, [stored_id(slip) for slip, _ in slips.values()])
    wanted, left = _wanted(spans, slips, present)
    entry, marked = str(uuid4()), Counter[str]()
    for state in dict.fromkeys(wanted.values()):
        some = [slips[number] for number, what in wanted.items() if what == state]
        marked[state] = marks.record(db, some, state, source=source, account=account, now=now, entry=entry)
    return Entered(+marked, left)


def last_entry(db: DbSession, neighbourhood_id: int, account: Account) -> Entry | None:
    """Return what the account entered last for the neighbourhood, as far as its marks still count."""
    counting = marks.counting_marks(
        col(Invitation.household_id).in_(
            select(col(Household.id)).where(col(Household.neighbourhood_id) == neighbourhood_id)
        )
    )
    number = col(Invitation.number)
    row = db.execute(
        select(col(Handout.entry), func.count(), func.min(number), func.max(number), func.max(col(Handout.marked_at)))
        .join(counting, counting.c.id == col(Handout.id))
        .join(Invitation, col(Invitation.id) == col(Handout.invitation_id))
        .where(col(Handout.entry).is_not(None), col(Handout.account_id) == account.id, col(Handout.state) != marks.OPEN)
        .group_by(col(Handout.entry))
        .order_by(func.max(col(Handout.id)).desc())
    ).first()
    return None if row is None else Entry(*row)


def take_back(
    db: DbSession,
    *,
    campaign: Campaign,
    neighbourhood_id: int,
    entry: str,
    account: Account,
    source: marks.Source,
    now: datetime,
) -> int:
    """Open the slips again whose mark the account entered together, and return how many; who was marked anew since stays so.

    An entry of somebody else, or of another neighbourhood, opens none.
    """
    slips = marks.slips_of(db, campaign, *_live(neighbourhood_id), *_marked_by(entry, account))
    marks.hold(db, slips)
    latest = marks.latest_of(db, [stored_id(slip) for slip, _ in slips])
    ours = [slip for slip in slips if (fact := latest.get(stored_id(slip[0]))) is not None and fact.entry == entry]
    return marks.record(db, ours, marks.OPEN, source=source, account=account, now=now)


def _live(neighbourhood_id: int) -> tuple[ColumnElement[bool], ...]:
    return (col(Household.neighbourhood_id) == neighbourhood_id, *marks.LIVE, ~_at_school())


def _at_school() -> ColumnElement[bool]:
    """What a school hands out is on no leader's list."""
    return exists().where(
        col(Appointment.id) == col(Invitation.appointment_id),
        col(SlotRow.id) == col(Appointment.slot_id),
        col(SessionRow.id) == col(SlotRow.session_id),
        col(Station.id) == col(SessionRow.station_id),
        col(Station.kind) == SCHOOL,
    )


def _marked_by(entry: str, account: Account) -> tuple[ColumnElement[bool], ...]:
    of_entry = select(col(Handout.invitation_id)).where(
        col(Handout.entry) == entry, col(Handout.account_id) == account.id
    )
    return (col(Invitation.id).in_(of_entry),)


def _live_slips(
    db: DbSession, campaign: Campaign, neighbourhood_id: int, spans: Sequence[Span]
) -> dict[int, marks.Slip]:
    """Return the live slips of the neighbourhood between the lowest and the highest number, by number."""
    low, high = min(first for first, _ in spans), max(last for _, last in spans)
    number = col(Invitation.number)
    found = marks.slips_of(db, campaign, *_live(neighbourhood_id), number.between(low, high))
    return {slip.number: (slip, place) for slip, place in found}


def _wanted(
    spans: Iterable[tuple[str, Span]], slips: Mapping[int, marks.Slip], present: Mapping[int, str]
) -> tuple[dict[int, str], int]:
    """Return the state that each number is to have, and how many of the ranges have a mark already."""
    alone: dict[int, str] = {}
    filled: dict[int, str] = {}
    for state, (first, last) in spans:
        numbers = [number for number in slips if first <= number <= last]
        if not numbers:
            raise SlipNotHere(number=first) if first == last else NoSlipsInRange(first=first, last=last)
        into = alone if first == last else filled
        for number in numbers:
            if into.setdefault(number, state) != state:
                raise NumberTwice(number=number)
    filled = {number: state for number, state in filled.items() if number not in alone}
    left = [number for number in filled if present[stored_id(slips[number][0])] != marks.OPEN]
    return {**alone, **{number: state for number, state in filled.items() if number not in left}}, len(left)
