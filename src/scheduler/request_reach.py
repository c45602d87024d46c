"""Requests of residents by id: of the asker's area, or refused as one that nobody has."""

from typing import Annotated

from fastapi import Depends

from scheduler.auth.errors import NotAllowed
from scheduler.deps import DbDep, StoredNumber
from scheduler.guards import SignedIn
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign
from scheduler.reach import require_household
from scheduler.requests.models import ResidentRequest


def request_in_area(db: DbDep, account: SignedIn, request_id: StoredNumber) -> ResidentRequest:
    """Return a request of a household that lives in the account's area.

    Raises
    ------
    NotAllowed
    """
    found = db.get(ResidentRequest, request_id)
    if found is None:
        raise NotAllowed
    slip = db.get_one(Invitation, found.invitation_id)
    require_household(db, account, db.get_one(Campaign, slip.campaign_id), slip.household_id)
    return found


RequestInArea = Annotated[ResidentRequest, Depends(request_in_area)]
