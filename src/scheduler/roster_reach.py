"""A roster file's id in an address becomes the file, if it is of the asker's campaign and area; any other is refused."""

from typing import Annotated

from fastapi import Depends

from scheduler.auth.errors import NotAllowed
from scheduler.auth.rights import part_of
from scheduler.deps import DbDep, StoredNumber
from scheduler.guards import SignedIn
from scheduler.places.models import Campaign
from scheduler.roster.models import RosterImport


def import_in_area(db: DbDep, account: SignedIn, import_id: StoredNumber) -> RosterImport:
    """Return a roster file of the account's area: a ward officer's are those that were held to his ward.

    Raises
    ------
    NotAllowed
    """
    row = db.get(RosterImport, import_id)
    if row is None or row.kind != "roster" or account.campaign_id not in (None, row.campaign_id):
        raise NotAllowed
    part = part_of(db, account, db.get_one(Campaign, row.campaign_id))
    if part is not None and row.unit_code not in part:
        raise NotAllowed
    return row


ImportInArea = Annotated[RosterImport, Depends(import_in_area)]
