"""Leaders' accounts: made in one go, each with a one-time sign-in that the ward officer resets in one tap."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from notices.wording import figure
from scheduler.audit.trail import note
from scheduler.auth.leaders import LeaderRow, lacks_leaders, leaders_of, make_leaders
from scheduler.auth.logins import end_logins
from scheduler.auth.models import Account, Role
from scheduler.auth.one_time import open_words, reset_one_time
from scheduler.auth.rights import part_of
from scheduler.auth.words import address_form, sign_in_page
from scheduler.clock import real_now
from scheduler.database import stored_id
from scheduler.deps import AppDep, DbDep, LangDep, opens_records
from scheduler.guards import LooksAfter, Officer
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, moment_text, page, qr_symbol
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.reach import AccountInCare

router = APIRouter()
ROWS_PER_PAGE = 200
PageNumber = Annotated[int, Query(ge=1, le=1000)]


@router.get("/dot/to-truong")
@opens_records
def show_leaders(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    trang: PageNumber = 1,
    da_tao: int = -1,
) -> HTMLResponse:
    """Show the neighbourhoods of the account's area and who leads them, 200 to a page."""
    units, now = part_of(db, account, campaign), real_now()
    rows = leaders_of(db, campaign, units=units, now=now, offset=(trang - 1) * ROWS_PER_PAGE, limit=ROWS_PER_PAGE + 1)
    note(db, "account.leaders_read", campaign_id=campaign.id, page=trang, rows=len(rows))
    return page(
        request,
        "leaders.html",
        lang=lang,
        account=account,
        rows=[_row(row, lang) for row in rows[:ROWS_PER_PAGE]],
        missing=lacks_leaders(db, campaign, units=units),
        page_number=trang,
        more=len(rows) > ROWS_PER_PAGE,
        notice=sentence("leaders_made", lang, made=figure(da_tao, lang)) if da_tao >= 0 else "",
    )


@router.post("/dot/to-truong")
def make_all(request: Request, db: DbDep, app: AppDep, account: Officer, campaign: PageCampaign) -> RedirectResponse:
    """Give each neighbourhood of the account's area an account for its leader; a second time makes none."""
    made = make_leaders(db, campaign, units=part_of(db, account, campaign), keys=app.keys, now=real_now())
    return go(request, f"/dot/to-truong?da_tao={made}")


@router.post("/tai-khoan/{account_id}/cap-lai")
def reset(request: Request, db: DbDep, app: AppDep, account: LooksAfter, other: AccountInCare) -> RedirectResponse:
    """Shut everybody out of the account and show its new one-time sign-in, to be read or scanned from the screen."""
    del account
    reset_one_time(db, other, keys=app.keys, now=real_now())
    return go(request, f"/tai-khoan/{other.id}/dang-nhap-mot-lan")


@router.get("/tai-khoan/{account_id}/dang-nhap-mot-lan")
@opens_records
def show_one_time(
    request: Request, db: DbDep, app: AppDep, lang: LangDep, account: LooksAfter, other: AccountInCare
) -> HTMLResponse:
    """Show the one-time sign-in that is open: after a reset, or before the cover sheet is printed."""
    note(db, "account.one_time_read", campaign_id=other.campaign_id, subject=other.id)
    words = open_words(other, keys=app.keys)
    campaign = db.get(Campaign, other.campaign_id) if other.campaign_id is not None else None
    door = sign_in_page(settings_of(campaign).public_url) if campaign else ""
    label = sentence("one_time_symbol", lang)
    return page(
        request,
        "one_time_shown.html",
        lang=lang,
        account=account,
        name=other.username,
        words=words,
        symbol=qr_symbol(f"{door}/{address_form(words)}", label=label) if words and door else "",
        host=door.removesuffix("/vao").partition("://")[2],
        back=back_of(other),
    )


@router.post("/tai-khoan/{account_id}/ket-thuc")
def end_sessions(request: Request, db: DbDep, account: LooksAfter, other: AccountInCare) -> RedirectResponse:
    """Sign the account out everywhere."""
    del account
    end_logins(db, other, now=real_now())
    return go(request, back_of(other))


def back_of(account: Account) -> str:
    """Return the page on which that account is looked after."""
    return f"/dot/to-truong#t{account.id}" if account.role == Role.LEADER else f"/dot/tai-khoan#t{account.id}"


def _row(row: LeaderRow, lang: str) -> dict[str, Any]:
    account = row.account
    return {
        "unit": row.unit_name,
        "name": row.neighbourhood.name,
        "leader": row.neighbourhood.leader_name,
        "id": None if account is None else stored_id(account),
        "username": "" if account is None else account.username,
        "state": _state(row, lang),
        "signed_in": row.signed_in_at is not None,
        "open": account is not None and account.one_time_hash is not None,
        "closed": account is not None and not account.active,
    }


def _state(row: LeaderRow, lang: str) -> str:
    if row.account is None:
        return sentence("leader_no_account", lang)
    if not row.account.active:
        return sentence("account_closed", lang)
    if row.signed_in_at is not None:
        return sentence("leader_signed_in", lang, moment=moment_text(row.signed_in_at, lang))
    return sentence("leader_waiting" if row.account.one_time_hash else "leader_signed_out", lang)
