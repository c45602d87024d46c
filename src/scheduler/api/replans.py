"""One plan against another: what it changes, and the former one back."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from scheduler.api.plans import Number, PublishedPublic, PublishOrder, published_public
from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.deps import AppDep, ClockDep, DbDep, StoredNumber, opens_records
from scheduler.guards import Planner, WholeCampaign
from scheduler.operations.changed_slips import CAUSES, Change, Place
from scheduler.operations.comparing import Comparison, compare, compared_plans
from scheduler.operations.restoring import restore

router = APIRouter(tags=["plans"])
SHOWN = 500


class PlacePublic(BaseModel):
    """A window as it stands on a slip."""

    slot_id: int
    station: str
    operating_day: date
    shift: str
    starts_at: datetime


class ChangePublic(BaseModel):
    """A slip that changes: from where to where, and why. No names are in it."""

    neighbourhood_id: int
    household_id: int
    party: str
    slip: int | None
    people: int
    former: PlacePublic | None
    place: PlacePublic | None
    cause: str = Field(description=", ".join(CAUSES))
    handed_out: bool = Field(description="the paper of before was handed out")


class CountPublic(BaseModel):
    """How many slips, and the people on them."""

    slips: int
    people: int


class ReprintsPublic(BaseModel):
    """How many slips of a neighbourhood are printed again."""

    neighbourhood_id: int
    name: str
    slips: int


class CostPublic(BaseModel):
    """A cost term, in units."""

    term: str
    before: float
    after: float


class ComparisonPublic(BaseModel):
    """What `number` changes against `former`; at most 500 of the slips that change are listed."""

    former: int
    number: int
    kept: int = Field(description="slips that stay as they are")
    causes: dict[str, CountPublic]
    unforced_share: float = Field(description="of the slips that could have stayed, those that move")
    handed_out: dict[str, int] = Field(description="handed-out slips that change, by cause")
    reprints: list[ReprintsPublic]
    left_out_before: int
    left_out_after: int
    last_day_before: date | None
    last_day_after: date | None
    costs: list[CostPublic]
    changes: list[ChangePublic]


def comparison_public(found: Comparison) -> ComparisonPublic:
    """Return the comparison as the API shows it."""
    return ComparisonPublic(
        former=found.former,
        number=found.number,
        kept=found.kept,
        causes={
            cause: CountPublic(slips=found.slips(cause), people=found.people(cause))
            for cause in CAUSES
            if found.slips(cause)
        },
        unforced_share=found.unforced_share,
        handed_out=dict(found.told),
        reprints=[ReprintsPublic.model_validate(row, from_attributes=True) for row in found.reprints],
        left_out_before=found.left_out[0],
        left_out_after=found.left_out[1],
        last_day_before=found.last_day[0],
        last_day_after=found.last_day[1],
        costs=[
            CostPublic(term=before.term, before=before.units, after=after.units)
            for before, after in zip(*found.costs, strict=True)
        ],
        changes=[_change(change) for change in found.changes[:SHOWN]],
    )


def _change(change: Change) -> ChangePublic:
    return ChangePublic(
        neighbourhood_id=change.neighbourhood_id,
        household_id=change.household_id,
        party=change.party,
        slip=change.slip,
        people=change.people,
        former=_place(change.former),
        place=_place(change.place),
        cause=change.cause,
        handed_out=change.handed_out,
    )


def _place(place: Place | None) -> PlacePublic | None:
    return None if place is None else PlacePublic.model_validate(place, from_attributes=True)


@router.get("/plans/{number}/comparison", summary="Who moves and why, against the plan it is to replace")
@opens_records
def comparison(
    number: Number,
    db: DbDep,
    clock: ClockDep,
    campaign: WholeCampaign,
    account: Planner,
    other: Annotated[StoredNumber | None, Query(alias="with", description="another plan to hold it against")] = None,
) -> ComparisonPublic:
    """Return it, or 404 `no_former_plan` where there is nothing to hold it against."""
    del account
    former, plan = compared_plans(db, campaign, number, other)
    found = compare(db, campaign, former, plan, now=clock.now())
    note(db, "plan.changes_read", campaign_id=campaign.id, subject=stored_id(plan), rows=len(found.changes[:SHOWN]))
    return comparison_public(found)


@router.post("/plans/{number}/restore", summary="Let a plan that was replaced count again")
def restore_one(
    number: Number,
    order: PublishOrder,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    campaign: WholeCampaign,
    account: Planner,
) -> PublishedPublic:
    """Take it back and reissue what differs; 409 `restore_would_undo` where people would lose what they were told."""
    del account
    done = restore(
        db,
        campaign=campaign,
        number=number,
        accept_unassigned=order.accept_unassigned,
        keys=app.keys,
        now=clock.now(),
    )
    return published_public(done)
