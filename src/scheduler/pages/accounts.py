"""Staff accounts: who has one, a new one, posting scanners, closing and opening."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.auth.errors import NotAllowed
from scheduler.auth.models import Account, Role
from scheduler.auth.one_time import issue_one_time
from scheduler.auth.rights import LOOKS_AFTER, covers_station, require_looks_after, units_below
from scheduler.auth.second_factor import remove
from scheduler.auth.service import (
    accounts_in_care,
    close_account,
    create_account,
    open_account,
    post_scanner,
)
from scheduler.clock import real_now
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, PlainName, PlainText, StoredNumber
from scheduler.errors import SchedulerError
from scheduler.guards import LooksAfter
from scheduler.operations.areas import area_of
from scheduler.pages.choice import PageCampaign
from scheduler.pages.leaders import back_of
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.models import AdminUnit, Campaign, Station
from scheduler.reach import AccountInCare
from slots.calendar import operating_day

router = APIRouter()
Day = Annotated[date, Form()]


@router.get("/dot/tai-khoan")
def show_accounts(
    request: Request, db: DbDep, clock: ClockDep, lang: LangDep, account: LooksAfter, campaign: PageCampaign
) -> HTMLResponse:
    """Show the staff whose accounts this one looks after."""
    return _page(request, db, lang, account, campaign, today=operating_day(clock.now()))


@router.post("/dot/tai-khoan")
def add_account(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    account: LooksAfter,
    campaign: PageCampaign,
    username: Annotated[PlainName, Form(max_length=60)],
    role: Annotated[Role, Form()],
    unit: Annotated[PlainText, Form(max_length=10)] = "",
    station: Annotated[PlainText, Form(max_length=40)] = "",
) -> Response:
    """Add an account and show its one-time sign-in; the person sets a password afterwards."""
    try:
        with db.begin_nested():
            area = area_of(db, campaign=campaign.code, unit=unit or None, station=station or None)
            made = create_account(db, username=username, password=None, role=role, area=area, now=real_now())
            require_looks_after(db, account, made)
    except NotAllowed:
        raise
    except SchedulerError as refused:
        today = operating_day(clock.now())
        return _page(request, db, lang, account, campaign, today=today, problem=refused.text(lang), status=422)
    issue_one_time(db, made, keys=app.keys)
    return go(request, f"/tai-khoan/{made.id}/dang-nhap-mot-lan")


@router.post("/tai-khoan/{account_id}/khoa")
def close(request: Request, db: DbDep, account: LooksAfter, other: AccountInCare) -> RedirectResponse:
    """Shut an account: it is signed out everywhere at once."""
    del account
    close_account(db, other, now=real_now())
    return go(request, back_of(other))


@router.post("/tai-khoan/{account_id}/mo")
def reopen(request: Request, db: DbDep, account: LooksAfter, other: AccountInCare) -> RedirectResponse:
    """Open a closed account again."""
    del account
    open_account(db, other)
    return go(request, back_of(other))


@router.post("/tai-khoan/{account_id}/bo-ma")
def remove_second_factor(request: Request, db: DbDep, account: LooksAfter, other: AccountInCare) -> RedirectResponse:
    """Take a lost second factor away."""
    del account
    remove(db, other)
    return go(request, back_of(other))


@router.post("/tai-khoan/{account_id}/phan-cong")
def post(
    request: Request,
    db: DbDep,
    account: LooksAfter,
    other: AccountInCare,
    station: Annotated[StoredNumber, Form()],
    first: Day,
    last: Day,
) -> RedirectResponse:
    """Send a scanner to a station of the asker's area for some operating days."""
    place = db.get(Station, station)
    if place is None or not covers_station(db, account, place):
        raise NotAllowed
    post_scanner(db, other, place, first=first, last=last)
    return go(request, back_of(other))


def _page(
    request: Request,
    db: DbSession,
    lang: str,
    account: Account,
    campaign: Campaign,
    *,
    today: date,
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    roles = [role for role in Role if role in LOOKS_AFTER.get(account.role, frozenset()) and role != Role.LEADER]
    stations = db.exec(select(Station).where(Station.campaign_id == campaign.id).order_by(col(Station.number))).all()
    own = [station for station in stations if covers_station(db, account, station)]
    rows = accounts_in_care(db, account, campaign, roles=roles)
    return page(
        request,
        "accounts.html",
        lang=lang,
        status=status,
        account=account,
        problem=problem,
        roles=[(role.value, sentence(f"role_{role.value}", lang)) for role in roles],
        stations=own,
        units=_units(db, campaign) if Role.WARD_OFFICER in roles else [],
        rows=[_row(row, stations, lang) for row in rows],
        today=today.isoformat(),
    )


def _units(db: DbSession, campaign: Campaign) -> list[AdminUnit]:
    codes = units_below(db, campaign.dataset, campaign.unit_code)
    query = select(AdminUnit).where(AdminUnit.dataset == campaign.dataset, col(AdminUnit.code).in_(codes))
    return list(db.exec(query.order_by(col(AdminUnit.code))))


def _row(account: Account, stations: Any, lang: str) -> dict[str, Any]:
    place = next((station.name for station in stations if station.id == account.station_id), "")
    days = ""
    if account.posted_from and account.posted_until:
        days = f"{account.posted_from:%d/%m}–{account.posted_until:%d/%m/%Y}"
    return {
        "id": account.id,
        "username": account.username,
        "role": sentence(f"role_{account.role}", lang),
        "area": place or account.unit_code or "",
        "days": days,
        "scanner": account.role == Role.SCANNER,
        "station_id": account.station_id,
        "first": account.posted_from.isoformat() if account.posted_from else "",
        "last": account.posted_until.isoformat() if account.posted_until else "",
        "active": account.active,
        "open": account.one_time_hash is not None,
        "has_code": account.totp_secret is not None,
    }
