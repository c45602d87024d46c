"""Two plans side by side: who moves and why, which slips are printed again, and what it changes. Plain queries, nothing is stored.

A party is the same in both where household and key are. What it costs is counted for both plans alike, from where each has its
people, so that the two can be told apart by it; that differs from what the optimiser says of the part that it was asked about.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.operations.changed_slips import Cause, Change, changed_slips
from scheduler.operations.plan_costs import Cost, costs_of
from scheduler.places.campaign_file import CampaignFile, settings_of
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMember, Plan, Unassigned
from scheduler.plan.parties import household_parties
from scheduler.plan.problem import may_use
from scheduler.plan.replan_errors import NoFormerPlan
from scheduler.plan.service import find_plan, published_plan
from scheduler.plan.supply import gather_catchment


@dataclass(frozen=True, slots=True)
class Reprints:
    """How many slips of one neighbourhood are printed again, or for the first time."""

    neighbourhood_id: int
    name: str
    slips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What `number` changes against `former`.

    `kept` slips stay as they are. `left_out` are people without a slot, `last_day` when the last of them come; before and after.
    """

    former: int
    number: int
    kept: int
    changes: tuple[Change, ...]
    reprints: tuple[Reprints, ...]
    left_out: tuple[int, int]
    last_day: tuple[date | None, date | None]
    costs: tuple[tuple[Cost, ...], tuple[Cost, ...]]

    def slips(self, *causes: Cause) -> int:
        """Return how many slips change for one of these causes."""
        return sum(change.cause in causes for change in self.changes)

    def people(self, *causes: Cause) -> int:
        """Return how many people are on them."""
        return sum(change.people for change in self.changes if change.cause in causes)

    @property
    def unforced_share(self) -> float:
        """Of the slips that could have stayed, the share that moves all the same."""
        moved = self.slips("unforced")
        return moved / (self.kept + moved) if moved else 0.0

    @property
    def told(self) -> Counter[str]:
        """Slips that were handed out and change, by cause: where the plan is right, none for `unforced`."""
        return Counter(change.cause for change in self.changes if change.handed_out)


def compared_plans(db: DbSession, campaign: Campaign, number: int | None, other: int | None) -> tuple[Plan, Plan]:
    """Return (former, plan): the plan of that number, or the latest, and what it is held against.

    Without `other` that is the plan it was drafted to replace, else the one that counts.

    Raises
    ------
    PlanUnknown, NoPlanYet
    NoFormerPlan
        There is nothing to hold it against.
    """
    plan = find_plan(db, campaign, number)
    if other is not None:
        return find_plan(db, campaign, other), plan
    if plan.based_on is not None:
        return find_plan(db, campaign, plan.based_on), plan
    present = published_plan(db, campaign)
    if present is None or present.id == plan.id:
        raise NoFormerPlan(campaign=campaign.code)
    return present, plan


def compare(db: DbSession, campaign: Campaign, former: Plan, plan: Plan, *, now: datetime | None = None) -> Comparison:
    """Hold `plan` against `former` as of the moment at which it was drafted; one that is to be taken back, as of `now`."""
    moment = now if now is not None and plan.state == "superseded" else plan.drafted_at
    settings = settings_of(campaign)
    changes = _fitting(db, campaign, settings, former, changed_slips(db, former, plan, moment))
    changes.sort(key=lambda one: (one.neighbourhood_id, one.household_id, one.party))
    return Comparison(
        former=former.number,
        number=plan.number,
        kept=_booked_slips(db, plan) - sum(change.printed for change in changes),
        changes=tuple(changes),
        reprints=tuple(_reprints(db, changes)),
        left_out=(_left_out(db, former), _left_out(db, plan)),
        last_day=(_last_day(db, former), _last_day(db, plan)),
        costs=(costs_of(db, campaign, settings, former), costs_of(db, campaign, settings, plan)),
    )


def _fitting(
    db: DbSession, campaign: Campaign, settings: CampaignFile, former: Plan, changes: list[Change]
) -> list[Change]:
    """Tell apart, of the handed-out slips whose window still stands, those of whose people nobody may use it any more."""
    suspects = [change for change in changes if change.handed_out and change.cause == "unforced"]
    if not suspects:
        return changes
    stations = {row.id or 0: row for row in db.execute(_stations(campaign)).scalars()}
    catchment = gather_catchment(db, campaign, settings, stations.values())
    unfit = set()
    for change in suspects:
        place = change.former
        if place is None:
            continue
        day = (place.operating_day - campaign.first_day) // timedelta(days=1)
        may_come = {
            resident
            for party in household_parties(db, campaign, settings, change.household_id)
            if may_use(party, stations[place.station_id], catchment)
            for resident, first_day in zip(party.residents, party.first_days, strict=True)
            if first_day <= day <= (campaign.last_day - campaign.first_day).days
        }
        if not may_come.intersection(_people_of(db, former, change)):
            unfit.add(change)
    return [replace(change, cause="unfit") if change in unfit else change for change in changes]


def _stations(campaign: Campaign) -> Any:
    return select(Station).where(col(Station.campaign_id) == campaign.id)


def _people_of(db: DbSession, plan: Plan, change: Change) -> set[int]:
    query = (
        select(col(AppointmentMember.resident_id))
        .join(Appointment, col(Appointment.id) == col(AppointmentMember.appointment_id))
        .where(
            col(Appointment.plan_id) == plan.id,
            col(Appointment.household_id) == change.household_id,
            col(Appointment.party) == change.party,
        )
    )
    return set(db.execute(query).scalars())


def _booked_slips(db: DbSession, plan: Plan) -> int:
    live = (col(Appointment.plan_id) == plan.id, col(Appointment.status) == "booked")
    return int(db.execute(select(func.count(col(Appointment.id))).where(*live)).scalar_one())


def _left_out(db: DbSession, plan: Plan) -> int:
    return int(db.execute(select(func.count()).where(col(Unassigned.plan_id) == plan.id)).scalar_one())


def _last_day(db: DbSession, plan: Plan) -> date | None:
    query = (
        select(func.max(col(SessionRow.operating_day)))
        .join(SlotRow, col(SlotRow.session_id) == col(SessionRow.id))
        .join(Appointment, col(Appointment.slot_id) == col(SlotRow.id))
        .where(col(Appointment.plan_id) == plan.id, col(Appointment.status) == "booked")
    )
    found: date | None = db.execute(query).scalar_one()
    return found


def _reprints(db: DbSession, changes: Iterable[Change]) -> Iterable[Reprints]:
    counts = Counter(change.neighbourhood_id for change in changes if change.printed)
    for number, slips in sorted(counts.items()):
        place = db.get_one(Neighbourhood, number)
        ward = db.get_one(AdminUnit, (place.dataset, place.unit_code))
        yield Reprints(number, f"{place.name}, {ward.name}", slips)
