"""Target groups: how many are in which, and single people put into one by hand."""

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from scheduler.auth.rights import part_of
from scheduler.deps import DbDep, PlainText, StoredNumber
from scheduler.guards import CampaignDep, Officer
from scheduler.places.unit_tables import unit_book
from scheduler.reach import require_household
from scheduler.roster.choosing import choose_group, group_counts, require_members

router = APIRouter(tags=["roster"])


class GroupPublic(BaseModel):
    """The people to invite of one ward and group, and how many of them by hand."""

    unit_code: str
    unit_name: str
    group: Literal["homebound", "student", "worker", "daytime"]
    people: int
    by_hand: int


class GroupOrder(BaseModel):
    """Who of the household goes into which group; null leaves them to the rules. A pupil needs a school that takes part."""

    residents: list[StoredNumber] = Field(min_length=1, max_length=100)
    group: Literal["student", "worker", "daytime"] | None
    school: Annotated[PlainText, Field(max_length=120)] = ""
    school_class: Annotated[PlainText, Field(max_length=20)] = ""


class GroupsChosen(BaseModel):
    """How many people's group changed; choosing again changes none."""

    changed: int


@router.get("/groups", summary="People by ward and target group, and how many by hand")
def groups(db: DbDep, campaign: CampaignDep, account: Officer) -> list[GroupPublic]:
    """Return those of the account's area who are to be invited."""
    names = unit_book(db, campaign.dataset).names
    found = group_counts(db, campaign, units=part_of(db, account, campaign))
    return [GroupPublic.model_validate({**row._asdict(), "unit_name": names[row.unit_code]}) for row in found]


@router.post("/households/{household_id}/groups", summary="Put people of a household into a target group by hand")
def choose(
    household_id: StoredNumber, order: GroupOrder, db: DbDep, campaign: CampaignDep, account: Officer
) -> GroupsChosen:
    """Record it; slips that are out stay as they are, the next plan goes by it."""
    require_household(db, account, campaign, household_id)
    require_members(db, household_id, order.residents)
    school = {"school": order.school, "school_class": order.school_class}
    return GroupsChosen(changed=choose_group(db, campaign, order.residents, order.group, **school))
