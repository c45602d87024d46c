"""Loading a campaign file as one step: the campaign follows it, and what it says is not to be kept of people is deleted."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.operations.holding import orphans_of
from scheduler.places.campaign_file import keeps_id_numbers, settings_of
from scheduler.places.models import Campaign
from scheduler.places.opening import begun_at
from scheduler.places.service import load_campaign
from scheduler.places.session_diff import difference
from scheduler.places.unit_tables import unit_book
from scheduler.plan.service import published_plan
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
    CampaignFileInvalid, CampaignClosed, PublicUrlFrozen, DatasetFrozen, StationInUse, AppointmentsOrphaned
        Nothing is changed then.
    """
    loaded = load_campaign(db, text, now=now)
    if loaded.changed:
        _refuse_orphans(db, loaded.campaign, now)
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


def _refuse_orphans(db: DbSession, campaign: Campaign, now: datetime) -> None:
    """Refuse a file under which people would lose the place they were told of: stored, it would keep sessions from following it.

    Raises
    ------
    AppointmentsOrphaned
    """
    if published_plan(db, campaign) is None:
        return
    file, book = settings_of(campaign), unit_book(db, campaign.dataset)
    found = difference(db, campaign, file, book, begun=begun_at(campaign, now))
    orphans_of(db, campaign, found.shrunk()).refuse()
