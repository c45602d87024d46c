"""One at a time: whoever writes a campaign's roster as a whole, or changes the campaign itself."""

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign


def take_turns(db: DbSession, campaign: Campaign) -> None:
    """Let nobody else write the campaign or its roster until this transaction ends; facts that refer to it are not held up.

    `campaign` is read anew: who waited here may have waited for another campaign file.
    """
    locked = select(Campaign).where(Campaign.id == campaign.id).with_for_update(key_share=True)
    db.exec(locked.execution_options(populate_existing=True)).one()


def refuse_closed(campaign: Campaign) -> None:
    """Refuse to write the roster of a campaign that is closed.

    Raises
    ------
    CampaignClosed
    """
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)
