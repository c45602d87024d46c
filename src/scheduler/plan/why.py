"""Why a party has the slot it has, or none: what it costs, what would have been better, and what the next best costs more."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from math import inf, isnan

from sqlalchemy import select
from sqlmodel import Session as DbSession
from sqlmodel import col
from sqlmodel import select as select_rows

from scheduler.audit.models import AuditEntry
from scheduler.database import stored_id
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign, SessionRow, SlotRow, Station
from scheduler.plan.errors import PartyChanged, PartyNotInPlan
from scheduler.plan.models import Appointment, AppointmentMember, AppointmentMove, Plan, Unassigned
from scheduler.plan.options import Elsewhere, Option, Options, by_state
from scheduler.plan.parties import PlannedParty, household_parties
from scheduler.plan.service import find_plan, published_plan
from scheduler.plan.terms import wished_parts
from scheduler.roster.groups import HOUSEHOLD_PARTY
from scheduler.roster.models import Household

MOST_NAMED = 3
"""Better sessions, and stations elsewhere, that are named one by one; the others are counted."""
_NOTHING = 1e-9
"""Costs are sums of decimal weights: what differs by less is the same."""


@dataclass(frozen=True, slots=True)
class Place:
    """A slot somebody moved the party from or to."""

    station_name: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody's decision: from a slot to another, and its cause (see `AppointmentMove`)."""

    moved_at: datetime
    cause: str
    source: Place
    target: Place


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody has decided of an appointment, so that the plan is not the reason: moves, a booking, that it stays."""

    moves: tuple[Move, ...] = ()
    booked: bool = False
    frozen: bool = False

    def __bool__(self) -> bool:
        return bool(self.moves) or self.booked or self.frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The answer for one party.

    `present` is its session, None where it has none; `reason` is then the plan's own (see `Result.unassigned_reason`). `better`
    counts the sessions that would cost less by state (see `options.STATES`), `named` are the best of them; for a party without a
    slot all the sessions it may use are counted and the best are named. `next_best` is the cheapest other session with room that
    costs as much or more, or for a party without a slot the cheapest with room at all.
    """

    plan: Plan
    household: Household
    party: str
    people: int
    group: str
    wished: tuple[str, ...]
    changed: bool
    cancelled: bool
    reason: str
    decided: Decided
    present: Option | None
    better: tuple[tuple[str, int], ...]
    named: tuple[Option, ...]
    next_best: Option | None
    elsewhere: tuple[Elsewhere, ...]

    @property
    def more(self) -> float | None:
        """What the next best costs more than the present, in units for the whole party."""
        if self.present is None or self.next_best is None:
            return None
        return self.next_best.cost.total - self.present.cost.total


@dataclass(frozen=True, slots=True)
class _Listed:
    """What a plan holds of a party: its appointment, or the reason why it has none, and whose people they are."""

    appointment: Appointment | None
    reason: str
    residents: frozenset[int]


def why(
    db: DbSession, campaign: Campaign, household_id: int, *, party: str = "", number: int | None = None, now: datetime
) -> list[Why]:
    """Return the answer for a party of a household, or for each of them without `party`, in the plan that counts.

    `number` asks of another plan; where none counts yet, the latest is meant.

    Raises
    ------
    PlanUnknown, NoPlanYet
    PartyNotInPlan
        The plan does not hold such a party, or the campaign no such household.
    PartyChanged
        Nobody of it is to come any more, by the roster as it is now.
    """
    plan = (published_plan(db, campaign) if number is None else None) or find_plan(db, campaign, number)
    household = db.get(Household, household_id)
    listed = _listed(db, plan, household_id)
    names = [party] if party else sorted(listed)
    if household is None or household.campaign_id != campaign.id or not names or names[0] not in listed:
        raise PartyNotInPlan(number=plan.number, household=household_id, party=party or HOUSEHOLD_PARTY)
    present = {who.party: who for who in household_parties(db, campaign, settings_of(campaign), household_id)}
    answers = []
    for name in names:
        if name not in present:
            raise PartyChanged(household=household_id, party=name, number=plan.number)
        answers.append(_answer(db, campaign, plan, household, present[name], listed[name], now))
    return answers


def _listed(db: DbSession, plan: Plan, household_id: int) -> dict[str, _Listed]:
    found: dict[str, _Listed] = {}
    members = (
        select(Appointment, col(AppointmentMember.resident_id))
        .join(AppointmentMember, col(AppointmentMember.appointment_id) == col(Appointment.id))
        .where(col(Appointment.plan_id) == plan.id, col(Appointment.household_id) == household_id)
    )
    for appointment, resident in db.execute(members):
        known = found.get(appointment.party, _Listed(appointment, "", frozenset()))
        found[appointment.party] = _Listed(appointment, "", known.residents | {resident})
    left_out = select_rows(Unassigned).where(Unassigned.plan_id == plan.id, Unassigned.household_id == household_id)
    for row in db.exec(left_out):
        known = found.get(row.party, _Listed(None, row.reason, frozenset()))
        found[row.party] = _Listed(known.appointment, row.reason, known.residents | {row.resident_id})
    return found


def _answer(
    db: DbSession,
    campaign: Campaign,
    plan: Plan,
    household: Household,
    who: PlannedParty,
    listed: _Listed,
    now: datetime,
) -> Why:
    settings, appointment = settings_of(campaign), listed.appointment
    options = Options(db, campaign, settings, plan, who, now)
    lives = appointment is not None and appointment.status != "cancelled"
    held = appointment.slot_id if appointment is not None else None
    found = options.all(held=held, own=appointment.size if appointment is not None and lives else 0)
    present = next((one for one in found if one.window.slot_id == held), None)
    others = [one for one in found if one is not present]
    better, worse = others, others
    if present is not None:
        better = [one for one in others if one.cost.total < present.cost.total - _NOTHING]
        worse = others[len(better) :]
    # Nobody travels farther than a way that is not known; whoever has no slot asks for the nearest of all.
    present_way = inf if present is None else 0.0 if isnan(present.cost.km) else present.cost.km
    return Why(
        plan=plan,
        household=household,
        party=who.party,
        people=who.size,
        group=who.target_group,
        wished=wished_parts(settings, who),
        changed=set(who.residents) != listed.residents,
        cancelled=appointment is not None and not lives,
        reason=listed.reason,
        decided=_decided(db, appointment),
        present=present,
        better=tuple(by_state(better)),
        named=tuple(_best_of_each(better)),
        next_best=next((one for one in worse if one.state == "room"), None),
        elsewhere=tuple(options.elsewhere(present_way)[:MOST_NAMED]),
    )


def _best_of_each(options: list[Option]) -> list[Option]:
    """Return the best sessions, at most so many of each state: what was not to be had for each of the reasons."""
    seen: Counter[str] = Counter()
    found = []
    for option in options:
        seen[option.state] += 1
        if seen[option.state] <= MOST_NAMED:
            found.append(option)
    return found


def _decided(db: DbSession, appointment: Appointment | None) -> Decided:
    if appointment is None:
        return Decided()
    number = stored_id(appointment)
    noted = select(col(AuditEntry.id)).where(
        col(AuditEntry.action) == "appointment.booked", col(AuditEntry.subject) == number
    )
    booked = db.execute(noted.limit(1)).first() is not None
    return Decided(_moves(db, number), booked, appointment.frozen)


def _moves(db: DbSession, appointment_id: int) -> tuple[Move, ...]:
    moves = db.exec(
        select_rows(AppointmentMove)
        .where(AppointmentMove.appointment_id == appointment_id)
        .order_by(col(AppointmentMove.id))
    ).all()
    slots = {slot for move in moves for slot in (move.from_slot_id, move.to_slot_id)}
    named = (
        select(col(SlotRow.id), col(Station.name), col(SlotRow.starts_at))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(col(SlotRow.id).in_(slots))
    )
    places = {slot: Place(name, starts) for slot, name, starts in db.execute(named)} if slots else {}
    return tuple(Move(move.moved_at, move.cause, places[move.from_slot_id], places[move.to_slot_id]) for move in moves)
