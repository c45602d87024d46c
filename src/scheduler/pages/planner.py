"""The planner's start: the campaign, its file, its roster, its sessions."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession

from scheduler.api.places import toml_of
from scheduler.auth.models import Account, Role
from scheduler.auth.rights import require_whole
from scheduler.deps import ClockDep, DbDep, LangDep
from scheduler.guards import Officer, Planner
from scheduler.operations.loading import load_campaign_file
from scheduler.operations.sessions import open_campaign_sessions
from scheduler.pages import campaign_view as view
from scheduler.pages.choice import PageCampaign, WholePageCampaign, page_campaign
from scheduler.pages.facts import campaigns_of
from scheduler.pages.job_view import recent
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import keeps_id_numbers
from scheduler.places.errors import CampaignFileInvalid, CampaignNotChosen, CampaignUnknown, NoCampaign
from scheduler.uploads import TextTooLarge, UploadNoText, text_of

router = APIRouter()

IMPORTS_SHOWN = 20
NOTICES = {
    "nap": "campaign_loaded",
    "nhu-cu": "campaign_same",
    "xoa-so": "id_numbers_deleted",
    "mo-ca": "sessions_opened",
}
Count = Annotated[int, Query(ge=0)]


def may_plan(account: Account) -> bool:
    """Whether the account may load, open, draft, publish and print."""
    return account.role in {Role.ADMINISTRATOR, Role.PLANNER}


@router.get("/dot")
def show_campaign(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: str | None = None,
    bao: str = "",
    changed: Count = 0,
    created: Count = 0,
    places: Count = 0,
) -> HTMLResponse:
    """Show the campaign's figures and steps, or let the account choose or load one."""
    try:
        found = page_campaign(request, db, account, campaign)
    except (NoCampaign, CampaignNotChosen):
        choice = campaigns_of(db, account.campaign_id)
        return page(request, "campaigns.html", lang=lang, account=account, campaigns=choice, may_load=may_plan(account))
    counts = view.counts_for(db, found, account)
    notice = NOTICES.get(bao)
    return page(
        request,
        "campaign.html",
        lang=lang,
        account=account,
        campaign=found,
        summary=view.summary_of(found, clock.now(), lang),
        notice=sentence(notice, lang, changed=changed, created=created, places=places) if notice else "",
        holidays=view.holidays_of(db, found, clock.now(), lang) if may_plan(account) else "",
        facts=view.facts_of(counts, lang),
        steps=view.steps_of(counts, lang, may_plan=may_plan(account)),
        may={"plan": may_plan(account), "find": keeps_id_numbers(found)},
        jobs=recent(request, lang, found.code),
    )


@router.get("/dot/tep")
def show_file(request: Request, db: DbDep, lang: LangDep, account: Planner) -> HTMLResponse:
    """Ask for the campaign file, and offer the one in use where there is one."""
    in_use = _has_campaign(request, db, account)
    return page(request, "campaign_file.html", lang=lang, account=account, problem="", findings=[], in_use=in_use)


def _has_campaign(request: Request, db: DbSession, account: Account) -> bool:
    try:
        page_campaign(request, db, account, None)
    except (NoCampaign, CampaignNotChosen, CampaignUnknown):  # a file can be loaded all the same
        return False
    return True


@router.get("/dot/tep/dang-dung")
def download_file(account: Planner, campaign: PageCampaign) -> Response:
    """Return the stored campaign as a campaign file."""
    del account
    return toml_of(campaign)


@router.post("/dot/tep")
def load_file(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, account: Planner, file: UploadFile
) -> Response:
    """Load a campaign file, or list everything that is wrong with it."""
    # The guard of the route knows the role; only who belongs to no campaign may begin another one.
    try:
        loaded = load_campaign_file(db, text_of(file.file), now=clock.now())
    except (CampaignFileInvalid, UploadNoText, TextTooLarge) as invalid:
        findings = [finding.text(lang) for finding in getattr(invalid, "findings", ())]
        in_use = _has_campaign(request, db, account)
        context = {"problem": invalid.text(lang), "findings": findings, "in_use": in_use}
        return page(request, "campaign_file.html", lang=lang, account=account, status=invalid.status, **context)
    require_whole(db, account, loaded.campaign)
    request.session["campaign"] = loaded.campaign.code
    notice = "xoa-so" if loaded.id_numbers_deleted else "nap" if loaded.changed else "nhu-cu"
    return go(request, f"/dot?bao={notice}&changed={loaded.id_numbers_deleted or len(loaded.changed)}")


@router.post("/dot/mo-ca")
def open_all(
    request: Request, db: DbDep, clock: ClockDep, account: Planner, campaign: WholePageCampaign
) -> RedirectResponse:
    """Open the sessions of the campaign file; a second time changes nothing."""
    del account
    opened = open_campaign_sessions(db, campaign, now=clock.now())
    return go(
        request, f"/dot?bao=mo-ca&created={opened.created}&changed={opened.changed}&places={opened.people_places}"
    )
