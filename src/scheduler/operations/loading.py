"""Loading a campaign file as one step: the campaign follows it, and what it says is not to be kept of people is deleted."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.places.campaign_file import keeps_id_numbers
from scheduler.places.models import Campaign
from scheduler.places.service import load_campaign
from scheduler.roster.id_numbers import forget_id_numbers


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """The campaign as it now stands, the keys of its file that changed, and how many ID numbers it no longer keeps."""

    campaign: Campaign
    changed: list[str]
    id_numbers_deleted: int


def load_campaign_file(db: DbSession, text: str, *, now: datetime) -> LoadedFile:
    """Create or update the campaign that a file describes (see `load_campaign`); the same file changes nothing.

    Where it does not say that ID numbers are kept, none are left afterwards, nor the keys they were encrypted under.

    Raises
    ------
    CampaignFileInvalid, CampaignClosed, PublicUrlFrozen, DatasetFrozen, StationInUse
        Nothing is changed then.
    """
    loaded = load_campaign(db, text, now=now)
    deleted = 0 if keeps_id_numbers(loaded.campaign) else forget_id_numbers(db, loaded.campaign)
    if deleted:
        note(
            db,
            "campaign.loaded",
            campaign_id=loaded.campaign.id,
            subject=loaded.campaign.id,
            id_numbers_deleted=deleted,
        )
    return LoadedFile(loaded.campaign, loaded.changed, deleted)
