"""Households of the review and what leaders ask for, by id: of the asker's area, or refused as one that nobody has."""

from typing import Annotated

from fastapi import Depends

from scheduler.auth.errors import NotAllowed
from scheduler.auth.rights import require_neighbourhood
from scheduler.deps import DbDep, StoredNumber
from scheduler.guards import SignedIn
from scheduler.places.models import Neighbourhood
from scheduler.roster.models import Household, ReviewRequest


def household_in_area(db: DbDep, account: SignedIn, household_id: StoredNumber) -> Household:
    """Return a household that lives in the account's area: a leader's own neighbourhood, an officer's units.

    Raises
    ------
    NotAllowed
    """
    household = db.get(Household, household_id)
    if household is None or household.is_untold:
        raise NotAllowed
    require_neighbourhood(db, account, db.get_one(Neighbourhood, household.neighbourhood_id))
    return household


def review_request_in_area(db: DbDep, account: SignedIn, review_id: StoredNumber) -> ReviewRequest:
    """Return what a leader of a neighbourhood in the account's area has asked for.

    Raises
    ------
    NotAllowed
    """
    found = db.get(ReviewRequest, review_id)
    if found is None:
        raise NotAllowed
    require_neighbourhood(db, account, db.get_one(Neighbourhood, found.neighbourhood_id))
    return found


HouseholdInArea = Annotated[Household, Depends(household_in_area)]
ReviewRequestInArea = Annotated[ReviewRequest, Depends(review_request_in_area)]
