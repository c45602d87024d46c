"""Places for spare slips: which windows a neighbourhood gets them in, and the appointments that hold them.

The appointments are frozen from the start: the paper is printed before anybody knows whose it will be, so no later plan may move
what it says while the window still takes it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from scheduler.database import stored_id
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.errors import DailyLimitReached, SessionNotOpen
from scheduler.plan.models import Appointment, AppointmentMember, Plan
from scheduler.plan.moving import stay, sum_up
from scheduler.plan.parties import PlannedParty, appointed_party
from scheduler.plan.places_left import PlacesLeft, hold, places_in_plan
from scheduler.plan.problem import may_use
from scheduler.plan.summary_changes import PartyChange
from scheduler.plan.supply import gather_catchment
from scheduler.plan.windows import window_of
from scheduler.roster.groups import HOUSEHOLD_PARTY
from scheduler.roster.models import Household
from slots.errors import SlotFull

GROUP = "daytime"
"""The target group of whoever is found on the walk: nothing is known that would make it another."""
_FAR = timedelta(days=365)
"""Added to a window at a station where nobody of the neighbourhood goes: it is taken after all others."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A window that a spare slip may name; `distance` in time from the nearest of the neighbourhood's own there."""

    left: PlacesLeft
    distance: timedelta


class SpareWindows:
    """The windows of a neighbourhood's spare slips, as far as they take more of them.

    Places held in reserve (blocked) come first, then free ones; the neighbourhood's own windows before others, the nearest in
    time first; and of equals the one with fewer spare slips, so that they spread.

    Parameters
    ----------
    only
        Slots, by id, that alone may be used; none means all that lie ahead of `now`.
    """

    def __init__(
        self,
        db: DbSession,
        campaign: Campaign,
        plan: Plan,
        neighbourhood: Neighbourhood,
        *,
        only: Collection[int] = (),
        now: datetime,
    ) -> None:
        self._db, self._campaign = db, campaign
        own, self._spares = _own_windows(db, plan, neighbourhood)
        self._open = _candidates(db, campaign, plan, neighbourhood, own, only=only, now=now)
        self._taken: Counter[int] = Counter()
        self._used_reserve: Counter[int] = Counter()

    def take(self, people: int) -> int | None:
        """Take `people` places in the best window, keep everybody else from them, and return its slot; None if none is left."""
        while fitting := [one for one in self._open if self._room(one) >= people]:
            best = min(fitting, key=self._rank)
            slot_id = best.left.slot_id
            try:
                used = take_places(self._db, self._campaign, slot_id, people)
            except (SlotFull, DailyLimitReached, SessionNotOpen):
                self._open.remove(best)  # its session or its day takes so many no more
                continue
            self._taken[slot_id] += people
            self._used_reserve[slot_id] += used
            self._spares[slot_id] += 1
            return slot_id
        return None

    def _room(self, one: _Candidate) -> int:
        return one.left.places - one.left.taken - self._taken[one.left.slot_id]

    def _rank(self, one: _Candidate) -> tuple[object, ...]:
        slot_id = one.left.slot_id
        in_reserve = one.left.blocked > self._used_reserve[slot_id]
        return (not in_reserve, one.distance, self._spares[slot_id], one.left.starts_at, slot_id)


def take_places(db: DbSession, campaign: Campaign, slot_id: int, people: int) -> int:
    """Hold `people` places of a window, those in reserve first, and return how many of them were.

    Raises
    ------
    SessionNotOpen, SlotFull, DailyLimitReached
        It takes no more. Nothing was changed.
    """
    slot = db.get_one(SlotRow, slot_id, populate_existing=True)
    used = min(slot.blocked, people)
    hold(db, campaign, slot_id, people, reserve=used)
    slot.blocked -= used
    db.add(slot)
    db.flush()
    return used


def write_spare(
    db: DbSession, campaign: Campaign, plan: Plan, household: Household, people: Sequence[int], slot_id: int
) -> Appointment:
    """Write the appointment of a household that nobody has been told of yet, whose places the caller holds."""
    appointment = Appointment(
        plan_id=stored_id(plan),
        household_id=stored_id(household),
        party=HOUSEHOLD_PARTY,
        target_group=GROUP,
        size=len(people),
        slot_id=slot_id,
        frozen=True,
    )
    db.add(appointment)
    db.flush()
    _let_hold(db, appointment, people)
    _sum_up(db, campaign, plan, appointment, len(people))
    return appointment


def change_people(
    db: DbSession, campaign: Campaign, plan: Plan, appointment: Appointment, people: Collection[int]
) -> None:
    """Let just `people` hold an appointment; the caller holds the places of those who are more than before."""
    mine = col(AppointmentMember.appointment_id) == appointment.id
    before = set(db.execute(select(col(AppointmentMember.resident_id)).where(mine)).scalars())
    gone = col(AppointmentMember.resident_id).in_(before.difference(people))
    db.execute(delete(AppointmentMember).where(mine, gone))
    appointment.size = len(people)
    db.add(appointment)
    _let_hold(db, appointment, set(people) - before)
    if len(people) != len(before):
        _sum_up(db, campaign, plan, appointment, len(people) - len(before))


def _let_hold(db: DbSession, appointment: Appointment, people: Iterable[int]) -> None:
    db.add_all(
        AppointmentMember(plan_id=appointment.plan_id, resident_id=person, appointment_id=stored_id(appointment))
        for person in people
    )
    db.flush()


def _sum_up(db: DbSession, campaign: Campaign, plan: Plan, appointment: Appointment, more: int) -> None:
    who = appointed_party(db, campaign, settings_of(campaign), appointment)
    after = stay(campaign, who, window_of(db, campaign, appointment.slot_id))
    sum_up(db, campaign, plan, [PartyChange(more, None, after)])


def _own_windows(
    db: DbSession, plan: Plan, neighbourhood: Neighbourhood
) -> tuple[dict[int, list[datetime]], Counter[int]]:
    """Return the starts of the neighbourhood's windows by station, and how many spare slips each slot has."""
    rows = db.execute(
        select(col(SessionRow.station_id), col(SlotRow.starts_at), col(SlotRow.id), col(Household.spare_places))
        .join(SlotRow, col(SlotRow.session_id) == col(SessionRow.id))
        .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
        .join(Household, col(Household.id) == col(Appointment.household_id))
        .where(
            col(Appointment.plan_id) == plan.id,
            col(Appointment.status) == "booked",
            col(Household.neighbourhood_id) == neighbourhood.id,
        )
    )
    own: dict[int, list[datetime]] = {}
    spares: Counter[int] = Counter()
    for station, starts_at, slot, spare_places in rows:
        if spare_places:
            spares[slot] += 1
        else:
            own.setdefault(station, []).append(starts_at)
    return own, spares


def _candidates(
    db: DbSession,
    campaign: Campaign,
    plan: Plan,
    neighbourhood: Neighbourhood,
    own: dict[int, list[datetime]],
    *,
    only: Collection[int],
    now: datetime,
) -> list[_Candidate]:
    usable = _usable_stations(db, campaign, neighbourhood)
    left = places_in_plan(db, plan, usable)
    rows = db.execute(
        select(col(SlotRow.id), col(SessionRow.station_id), col(SessionRow.operating_day))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .where(
            col(SessionRow.station_id).in_(usable),
            col(SessionRow.state) == "open",
            col(SlotRow.closed).is_(False),
            col(SlotRow.starts_at) > now,
        )
        .order_by(col(SlotRow.id))
    )
    return [
        _Candidate(left[slot], _distance(left[slot].starts_at, own.get(station), anywhere=bool(own)))
        for slot, station, day in rows
        if _is_asked(slot, only, day, campaign.last_day)
    ]


def _is_asked(slot: int, only: Collection[int], day: date, last_day: date) -> bool:
    return day <= last_day and (not only or slot in only)


def _distance(starts_at: datetime, own: Sequence[datetime] | None, *, anywhere: bool) -> timedelta:
    if own is None:
        return _FAR if anywhere else timedelta()
    return min(abs(starts_at - one) for one in own)


def _usable_stations(db: DbSession, campaign: Campaign, neighbourhood: Neighbourhood) -> list[int]:
    rows = db.exec(select_rows(Station).where(Station.campaign_id == campaign.id)).all()
    catchment = gather_catchment(db, campaign, settings_of(campaign), rows)
    anybody = PlannedParty(
        household_id=0,
        party=HOUSEHOLD_PARTY,
        residents=(),
        target_group=GROUP,
        school="",
        neighbourhood_id=stored_id(neighbourhood),
        unit_code=neighbourhood.unit_code,
        preferred_shift=None,
        first_day=0,
        street_order=0,
    )
    return [stored_id(row) for row in rows if may_use(anybody, row, catchment)]
