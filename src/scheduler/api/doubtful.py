"""People to be looked at: how many where and why, who they are, and how many births are 1 January."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from scheduler.audit.trail import note
from scheduler.auth.rights import part_of
from scheduler.deps import DbDep, opens_records
from scheduler.guards import CampaignDep, Officer
from scheduler.roster.doubtful import doubtful, doubtful_counts, january_births

router = APIRouter(tags=["roster"])
Reason = Literal["no_birth", "year_only", "month_only", "twice", "gone"]


class DoubtfulPerson(BaseModel):
    """Somebody to be looked at; `same_as` is the resident by whom one who is listed twice is invited."""

    resident_id: int
    household_id: int
    full_name: str
    birth_text: str
    household_ref: str
    head_name: str
    address: str
    neighbourhood_id: int
    neighbourhood: str
    unit_code: str
    same_as: int | None
    reason: Reason


class DoubtfulCounted(BaseModel):
    """How many of one neighbourhood are to be looked at for one reason."""

    unit_code: str
    neighbourhood_id: int
    neighbourhood: str
    reason: Reason
    people: int


class JanuaryPublic(BaseModel):
    """Of the whole birth dates of a ward, how many are 1 January."""

    unit_code: str
    first_of_january: int
    births: int


class DoubtfulPublic(BaseModel):
    """All counts of the account's area, and the people from `start` on."""

    counts: list[DoubtfulCounted]
    january: list[JanuaryPublic]
    people: list[DoubtfulPerson]


@router.get("/doubtful", summary="People to be looked at: unknown births, listed twice, gone from the list")
@opens_records
def show(
    db: DbDep,
    campaign: CampaignDep,
    account: Officer,
    reason: Reason | None = None,
    start: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> DoubtfulPublic:
    """Return them by ward, neighbourhood and walk, in the account's area only."""
    units = part_of(db, account, campaign)
    people = doubtful(db, campaign, units=units, reason=reason or "", start=start, limit=limit)
    note(db, "resident.doubtful_read", campaign_id=campaign.id, people=len(people))
    return DoubtfulPublic.model_validate(
        {
            "counts": [one._asdict() for one in doubtful_counts(db, campaign, units=units)],
            "january": [one._asdict() for one in january_births(db, campaign, units=units)],
            "people": [one._asdict() for one in people],
        }
    )
