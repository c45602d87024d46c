"""Another paper for one household."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from scheduler.auth.errors import NotAllowed
from scheduler.auth.rights import part_of
from scheduler.database import stored_id
from scheduler.deps import AppDep, ClockDep, DbDep, StoredNumber
from scheduler.guards import CampaignDep, Officer
from scheduler.handouts.errors import SlipUnknown
from scheduler.operations.reprinting import reprint_slip, slip_numbered
from scheduler.reach import require_household

router = APIRouter(tags=["hand-out"])


class ReprintOrder(BaseModel):
    """Which slip and why; `version` is the one that was seen, so that the same order twice makes one new version."""

    number: StoredNumber
    version: StoredNumber
    reason: Literal["lost", "spoiled"]


class ReprintPublic(BaseModel):
    """The slip and the version that counts now; every former one answers `replaced`."""

    number: int
    version: int


@router.post("/slips/reprint", summary="Make a slip anew whose paper is lost or spoiled")
def reprint_one(
    order: ReprintOrder, db: DbDep, app: AppDep, clock: ClockDep, campaign: CampaignDep, account: Officer
) -> ReprintPublic:
    """Issue the next version in the slot that the slip has; slips outside of this account's area are refused as unknown ones."""
    try:
        slip = slip_numbered(db, campaign, order.number)
    except SlipUnknown:
        if part_of(db, account, campaign) is None:
            raise
        raise NotAllowed from None
    require_household(db, account, campaign, slip.household_id)
    slip = reprint_slip(
        db,
        campaign=campaign,
        invitation_id=stored_id(slip),
        seen=order.version,
        reason=order.reason,
        keys=app.keys,
        now=clock.now(),
    )
    return ReprintPublic(number=slip.number, version=slip.version)
