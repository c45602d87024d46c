"""Progress, derived from facts at the moment it is asked for: six queries, however many people there are.

Each fact counts on its own day: invitations and slips on the operating day of the appointment, an arrival on the operating day
on which the person first came, a dossier on the operating day of the outcome. So every person stands in one row of each kind
and the rows add up to the totals. The unit is the one in which the household lives, wherever it was served.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.arrivals.models import CheckIn, Outcome
from scheduler.handouts.marks import counting_marks
from scheduler.handouts.models import Handout
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.places.models import AdminUnit, Campaign, Neighbourhood, SessionRow, SlotRow
from scheduler.plan.models import Appointment, Plan, Unassigned
from scheduler.progress.figures import Figures
from scheduler.roster.models import Household, Resident

UnitAndDay = tuple[str, date]
Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """The figures of one unit (usually a commune) and one operating day."""

    unit_code: str
    unit_name: str
    operating_day: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit's name and the unit above it."""

    name: str
    parent_code: str | None


def progress_table(db: DbSession, campaign: Campaign, *, as_of: datetime | None = None) -> list[ProgressRow]:
    """Return invited, handed out, arrived and collected per unit and operating day, by day and then by unit code.

    With `as_of` only facts up to that moment count, under the plan that was published then.
    """
    names = unit_names(db, campaign)
    cells: dict[UnitAndDay, Figures] = {}
    for kinds, statement in _statements(campaign, as_of):
        for unit_code, day, *counts in db.execute(statement):
            found = Figures(**{kind: int(count) for kind, count in zip(kinds, counts, strict=True)})
            cells[unit_code, day] = cells.get((unit_code, day), Figures()) + found
    return [
        ProgressRow(unit_code, names[unit_code].name, day, cells[unit_code, day])
        for unit_code, day in sorted(cells, key=lambda cell: (cell[1], cell[0]))
    ]


def totals(rows: Iterable[ProgressRow]) -> Figures:
    """Return the sum of all rows; no person is counted twice in it."""
    return Figures.total(row.figures for row in rows)


def by_unit(rows: Iterable[ProgressRow]) -> dict[str, Figures]:
    """Return the sum over all days of each unit, by its code."""
    units: dict[str, Figures] = {}
    for row in rows:
        units[row.unit_code] = units.get(row.unit_code, Figures()) + row.figures
    return units


def unit_names(db: DbSession, campaign: Campaign) -> Mapping[str, UnitNode]:
    """Return every unit of the campaign's dataset, by its code."""
    of_dataset = select(col(AdminUnit.code), col(AdminUnit.name), col(AdminUnit.parent_code)).where(
        col(AdminUnit.dataset) == campaign.dataset
    )
    return {code: UnitNode(name, parent) for code, name, parent in db.execute(of_dataset)}


def unassigned_by_unit(db: DbSession, campaign: Campaign, *, as_of: datetime | None = None) -> dict[str, int]:
    """Return how many eligible people of each unit the published plan could not place."""
    statement = (
        select(col(Neighbourhood.unit_code), func.count())
        .select_from(Unassigned)
        .join(Household, col(Household.id) == col(Unassigned.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(col(Unassigned.plan_id) == _plan(campaign, as_of))
        .group_by(col(Neighbourhood.unit_code))
    )
    return {unit_code: int(count) for unit_code, count in db.execute(statement)}


@dataclass(frozen=True, slots=True)
class CollectedRow:
    """The people served of one unit and operating day, and how many of them a condition holds for."""

    unit_code: str
    operating_day: date
    people: int
    holding: int


def collected_by_day(
    db: DbSession, campaign: Campaign, *, holding: ColumnElement[bool], as_of: datetime | None = None
) -> list[CollectedRow]:
    """Return the people served, by the unit in which they live and the operating day of their dossier, in one query.

    `holding` is a condition on residents.
    """
    statement = _collected(campaign, as_of).add_columns(func.sum(case((holding, 1), else_=0)))
    return [CollectedRow(unit, day, int(people), int(held)) for unit, day, people, held in db.execute(statement)]


def _statements(campaign: Campaign, as_of: datetime | None) -> tuple[tuple[tuple[str, ...], Statement], ...]:
    return (
        (("invited_slips", "invited"), _invited(campaign, as_of)),
        (("handed_out_slips", "handed_out"), _handed_out(campaign, as_of)),
        (("arrived",), _arrived(campaign, as_of)),
        (("collected",), _collected(campaign, as_of)),
    )


def _plan(campaign: Campaign, as_of: datetime | None) -> Any:
    plans = select(col(Plan.id)).where(col(Plan.campaign_id) == campaign.id)
    if as_of is None:
        return plans.where(col(Plan.state) == "published").scalar_subquery()
    published = plans.where(col(Plan.published_at) <= as_of)
    return published.order_by(col(Plan.published_at).desc(), col(Plan.number).desc()).limit(1).scalar_subquery()


def _up_to(moment: Any, as_of: datetime | None) -> tuple[ColumnElement[bool], ...]:
    return () if as_of is None else (moment <= as_of,)


def _is_somebodys(as_of: datetime | None) -> ColumnElement[bool]:
    """Leave out spare slips that nobody had been told of: they hold places and invite no one."""
    told = col(Household.spare_told_at)
    return or_(col(Household.spare_places) == 0, told.is_not(None) if as_of is None else told <= as_of)


def _invited(campaign: Campaign, as_of: datetime | None) -> Statement:
    unit, day = col(Neighbourhood.unit_code), col(SessionRow.operating_day)
    return (
        select(unit, day, func.count(), func.sum(col(Appointment.size)))
        .select_from(Appointment)
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Household, col(Household.id) == col(Appointment.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .where(col(Appointment.plan_id) == _plan(campaign, as_of), col(Appointment.status) != "cancelled")
        .where(_is_somebodys(as_of))
        .group_by(unit, day)
    )


def _handed_out(campaign: Campaign, as_of: datetime | None) -> Statement:
    # Narrowed from `_invited`, so that no more slips are handed out than there are.
    # Joined as a table of its own: as a list after IN, SQLite would go through the whole of it for every invitation.
    ours = (col(Invitation.campaign_id) == campaign.id, *_up_to(col(Handout.marked_at), as_of))
    latest = counting_marks(*ours, version=None if as_of is None else _version(as_of))
    return (
        _invited(campaign, as_of)
        # By household and party: the invitation itself points to its present appointment, which a former plan has not.
        .join(
            Invitation,
            (col(Invitation.campaign_id) == campaign.id)
            & (col(Invitation.household_id) == col(Appointment.household_id))
            & (col(Invitation.party) == col(Appointment.party)),
        )
        .join(latest, latest.c.invitation_id == col(Invitation.id))
        .join(Handout, col(Handout.id) == latest.c.id)
        .where(col(Handout.state) == "handed_out")
    )


def _version(as_of: datetime) -> Any:
    """The version of a slip at a former moment."""
    issued = select(func.max(col(InvitationVersion.version))).where(col(InvitationVersion.issued_at) <= as_of)
    return (
        issued.where(col(InvitationVersion.invitation_id) == col(Invitation.id)).correlate(Invitation).scalar_subquery()
    )


def _arrived(campaign: Campaign, as_of: datetime | None) -> Statement:
    not_undone: ColumnElement[bool] = col(CheckIn.undone_at).is_(None)
    if as_of is not None:
        not_undone |= col(CheckIn.undone_at) > as_of
    first = (
        select(col(CheckIn.resident_id).label("resident_id"), func.min(col(CheckIn.operating_day)).label("day"))
        .join(Resident, col(Resident.id) == col(CheckIn.resident_id))
        .where(col(Resident.campaign_id) == campaign.id, not_undone, *_up_to(col(CheckIn.arrived_at), as_of))
        .group_by(col(CheckIn.resident_id))
        .subquery()
    )
    return _people_by_unit(first)


def _collected(campaign: Campaign, as_of: datetime | None) -> Statement:
    """Count those whose latest outcome is a dossier."""
    latest = (
        select(func.max(col(Outcome.id)))
        .join(Resident, col(Resident.id) == col(Outcome.resident_id))
        .where(col(Resident.campaign_id) == campaign.id, *_up_to(col(Outcome.recorded_at), as_of))
        .group_by(col(Outcome.resident_id))
    )
    done = (
        select(col(Outcome.resident_id).label("resident_id"), col(Outcome.operating_day).label("day"))
        .where(col(Outcome.id).in_(latest), col(Outcome.outcome) == "collected")
        .subquery()
    )
    return _people_by_unit(done)


def _people_by_unit(people: Any) -> Statement:
    """Count rows of (resident_id, day), of which each person has one at most."""
    unit = col(Neighbourhood.unit_code)
    return (
        select(unit, people.c.day, func.count())
        .select_from(people)
        .join(Resident, col(Resident.id) == people.c.resident_id)
        .join(Household, col(Household.id) == col(Resident.household_id))
        .join(Neighbourhood, col(Neighbourhood.id) == col(Household.neighbourhood_id))
        .group_by(unit, people.c.day)
    )
