"""Campaigns and their sessions."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Response, status
from pydantic import BaseModel
from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.auth.rights import require_whole
from scheduler.deps import ClockDep, DbDep, LangDep
from scheduler.guards import CampaignDep, Planner, Reader, SignedIn, WholeCampaign
from scheduler.operations.loading import load_campaign_file
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.places.campaign_file import settings_of
from scheduler.places.campaign_writing import to_toml
from scheduler.places.models import Campaign
from scheduler.places.public_holidays import OPEN_HOLIDAYS, holiday_warning, open_holidays
from scheduler.places.service import close_campaign
from scheduler.places.unit_tables import unit_book

router = APIRouter(tags=["campaigns"])


class CampaignPublic(BaseModel):
    """A campaign's main facts."""

    code: str
    name: str
    unit_code: str
    first_day: date
    last_day: date
    state: str
    public_url: str


class WarningPublic(BaseModel):
    """What a planner should know; nothing was refused or changed for it. `code` is stable, `detail` a sentence."""

    code: str
    detail: str


class CampaignLoaded(BaseModel):
    """The campaign as loaded, which keys of its file changed, and what to know of it."""

    campaign: CampaignPublic
    changed: list[str]
    id_numbers_deleted: int
    warnings: list[WarningPublic]


class SessionsPublic(BaseModel):
    """What opening did, and what to know of the days that are open."""

    created: int
    kept: int
    slots: int
    places: int
    drafts_removed: list[int]
    warnings: list[WarningPublic]


def campaign_public(campaign: Campaign) -> CampaignPublic:
    """Return the campaign as the API shows it."""
    return CampaignPublic.model_validate(campaign, from_attributes=True)


def toml_of(campaign: Campaign) -> Response:
    """Return the stored campaign as a campaign file to keep, named for its code: plain letters, digits and hyphens."""
    headers = {"Content-Disposition": f'attachment; filename="{campaign.code}.toml"'}
    return Response(to_toml(settings_of(campaign)), media_type="application/toml", headers=headers)


def _warnings(db: DbSession, campaign: Campaign, lang: str) -> list[WarningPublic]:
    found = open_holidays(settings_of(campaign), unit_book(db, campaign.dataset))
    return [WarningPublic(code=OPEN_HOLIDAYS, detail=holiday_warning(found, lang))] if found else []


@router.get("/campaigns", summary="The campaigns this account may see")
def list_campaigns(db: DbDep, account: SignedIn) -> list[CampaignPublic]:
    """Return them by code."""
    query = select(Campaign).order_by(Campaign.code)
    if account.campaign_id is not None:
        query = query.where(Campaign.id == account.campaign_id)
    return [campaign_public(row) for row in db.exec(query).all()]


@router.post("/campaigns", status_code=status.HTTP_200_OK, summary="Load a campaign file (TOML)")
def load(
    text: Annotated[str, Body(media_type="application/toml", max_length=1_000_000)],
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Planner,
) -> CampaignLoaded:
    """Create or update the campaign; the same file again changes nothing. 422 `campaign_file_invalid` lists every finding."""
    loaded = load_campaign_file(db, text, now=clock.now())
    require_whole(db, account, loaded.campaign)
    return CampaignLoaded(
        campaign=campaign_public(loaded.campaign),
        changed=loaded.changed,
        id_numbers_deleted=loaded.id_numbers_deleted,
        warnings=_warnings(db, loaded.campaign, lang),
    )


@router.post("/sessions/open", summary="Open every session of the campaign file")
def open_all(db: DbDep, clock: ClockDep, lang: LangDep, campaign: WholeCampaign, account: Planner) -> SessionsPublic:
    """Open what is not open yet; sessions of an issued plan never change under it, and drafts go with their slots."""
    del account
    opened = open_campaign_sessions(db, campaign, now=clock.now())
    return SessionsPublic(
        created=opened.created,
        kept=opened.kept,
        slots=opened.slots,
        places=opened.people_places,
        drafts_removed=list(opened.drafts_removed),
        warnings=_warnings(db, campaign, lang),
    )


@router.post("/campaigns/close", summary="Close the campaign")
def close(db: DbDep, clock: ClockDep, campaign: WholeCampaign, account: Planner) -> CampaignPublic:
    """Close it: scans then answer `campaign_closed`, and retention starts to count."""
    del account
    return campaign_public(close_campaign(db, campaign, now=clock.now()))


@router.get("/campaign", summary="One campaign with its settings")
def show(campaign: CampaignDep, account: Reader) -> dict[str, Any]:
    """Return the campaign file as loaded, every default written out."""
    del account
    return campaign.settings


@router.get("/campaign/file", summary="One campaign as a campaign file (TOML)", response_class=Response)
def show_file(campaign: CampaignDep, account: Reader) -> Response:
    """Return the stored campaign as CODE.toml without its defaults; loading that file again changes nothing."""
    del account
    return toml_of(campaign)
