"""Slips of campaigns that are over: true once, so they are told as closed and not as forged."""

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.arrivals import codes
from scheduler.invitations.keys import verify_keys
from scheduler.places.models import Campaign


def is_of_closed_campaign(db: DbSession, *, campaign_id: int, text: str) -> bool:
    """Tell whether `text` is the true code of a slip of another campaign that is closed."""
    closed = select(Campaign).where(Campaign.state == "closed", col(Campaign.id) != campaign_id)
    for other in db.exec(closed):
        reading = codes.read(text, verify_keys(db, other.id or 0))
        if codes.find_invitation(db, campaign=other, reading=reading) is not None:
            return True
    return False
