"""A text's id in an address becomes the text, if it goes to somebody of the asker's area; any other is refused."""

from typing import Annotated

from fastapi import Depends

from scheduler.auth.errors import NotAllowed
from scheduler.auth.rights import require_neighbourhood
from scheduler.deps import DbDep, StoredNumber
from scheduler.guards import SignedIn
from scheduler.invitations.models import Invitation
from scheduler.messages.models import Message
from scheduler.places.models import Neighbourhood
from scheduler.roster.models import Household


def message_in_area(db: DbDep, account: SignedIn, message_id: StoredNumber) -> Message:
    """Return a text to a household of the account's area.

    Raises
    ------
    NotAllowed
    """
    message = db.get(Message, message_id)
    if message is None:
        raise NotAllowed
    household = db.get_one(Household, db.get_one(Invitation, message.invitation_id).household_id)
    require_neighbourhood(db, account, db.get_one(Neighbourhood, household.neighbourhood_id))
    return message


MessageInArea = Annotated[Message, Depends(message_in_area)]
