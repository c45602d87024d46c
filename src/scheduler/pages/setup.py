"""Setting a campaign up without its file: stations, shifts, kits, closures, loans and figures; each change is tried first."""

import re
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from notices.wording import date_text
from scheduler.auth.models import Account, Role
from scheduler.auth.rights import covers_station, part_of, require_units
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, PlainText, only_reads
from scheduler.errors import SchedulerError
from scheduler.guards import Officer, Reader
from scheduler.operations.changing import make_change, try_change
from scheduler.operations.effect_words import effect_lines, session_rows
from scheduler.operations.explaining import explain
from scheduler.operations.explaining_words import steps, window_rows
from scheduler.operations.holding import AppointmentsOrphaned
from scheduler.pages import setup_view as view
from scheduler.pages.change_form import change_from_json, change_of, refuse_known
from scheduler.pages.change_words import change_words, problem_words
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, page
from scheduler.pages.wording import sentence
from scheduler.places.campaign_file import settings_of
from scheduler.places.campaign_writing import written_number
from scheduler.places.change_scope import units_concerned
from scheduler.places.changes import Change
from scheduler.places.errors import CampaignFileInvalid, PlacesError
from scheduler.places.models import Station
from scheduler.places.service import find_campaign
from scheduler.places.unit_tables import unit_book
from scheduler.reach import StationInArea, session_in_reach
from slots.calendar import operating_day

router = APIRouter()


async def form_fields(request: Request) -> dict[str, str]:
    """Return the text fields of the form that was sent; each change has fields of its own."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


FormFields = Annotated[dict[str, str], Depends(form_fields)]

_BACK = re.compile(r"/dot/(?:diem(?:/[0-9]{1,10})?|dieu-chinh)")
"""Where a change may lead back to: an error must not send anybody elsewhere."""


@router.get("/dot/diem")
def show_stations(
    request: Request, db: DbDep, lang: LangDep, account: Officer, campaign: PageCampaign, bao: str = ""
) -> HTMLResponse:
    """Show the stations of the account's area with their shifts, and a form for one more."""
    part, book = part_of(db, account, campaign), unit_book(db, campaign.dataset)
    file = settings_of(campaign)
    return page(
        request,
        "stations.html",
        lang=lang,
        account=account,
        notice=sentence("change_made", lang) if bao else "",
        stations=view.station_rows(db, campaign, file, book, part, lang),
        units=view.unit_choices(file, book, part),
        kinds=view.kind_choices(lang),
        shift_codes=view.shift_choices(lang),
    )


@router.get("/dot/diem/{station_id}")
def show_station(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    station: StationInArea,
    bao: str = "",
) -> Response:
    """Show one station's facts and shifts as forms."""
    file, book = settings_of(campaign), unit_book(db, campaign.dataset)
    entry = next((one for one in file.stations if one.code == station.code), None)
    if entry is None or station.campaign_id != campaign.id:  # of another campaign than the one looked at
        return go(request, "/dot/diem")
    return page(
        request,
        "station.html",
        lang=lang,
        account=account,
        notice=sentence("change_made", lang) if bao else "",
        station=entry,
        back=f"/dot/diem/{station.id}",
        board=f"/diem/{station.id}/bang",
        day_list=view.day_list_form(db, station, operating_day(clock.now(), file.day_starts_minute)),
        shifts=view.shift_rows(entry),
        units=view.unit_choices(file, book, part_of(db, account, campaign)),
        kinds=view.kind_choices(lang),
        shift_codes=view.shift_choices(lang),
        figure_in=written_number,
        kits=", ".join(sorted(entry.kits)),
        served=", ".join(entry.serves),
    )


@router.get("/dot/dieu-chinh")
def show_adjustments(
    request: Request,
    db: DbDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    station: Annotated[PlainText, view.Short] = "",
    ngay: Annotated[PlainText, view.Short] = "",
    bao: str = "",
) -> HTMLResponse:
    """Show closures, loans, teams and the campaign's figures, each with its form."""
    part, book = part_of(db, account, campaign), unit_book(db, campaign.dataset)
    file = settings_of(campaign)
    today = operating_day(clock.now(), file.day_starts_minute)
    day = _day(ngay) or max(today, file.first_day).isoformat()
    return page(
        request,
        "adjust.html",
        lang=lang,
        account=account,
        notice=sentence("change_made", lang) if bao else "",
        closures=view.closure_rows(file, book, part, today, lang),
        loans=view.loan_rows(file, book, part, lang),
        unit_days=view.unit_day_rows(file, book, part, date.fromisoformat(day), lang),
        teams=view.team_rows(file, part, lang),
        stations=view.station_choices(file, book, part),
        units=view.unit_choices(file, book, part),
        kits=view.kit_rows(file, book, part),
        chosen={"station": station, "day": day},
        chosen_day=date_text(date.fromisoformat(day), lang),
        today=today.isoformat(),
        whole=part is None,
        file=file,
        figure_in=written_number,
        slower=view.slower_rows(file),
        limits=view.limit_rows(file, book, lang) if part is None else [],
    )


@router.get("/dot/ca")
def show_session(
    request: Request,
    db: DbDep,
    lang: LangDep,
    account: Reader,
    campaign: PageCampaign,
    session: Annotated[PlainText, Query(max_length=100)],
) -> HTMLResponse:
    """Show where the places of one session come from, step by step, and its windows."""
    row = session_in_reach(db, account, campaign, session)
    found = explain(db, campaign, row)
    station = db.get_one(Station, row.station_id)
    return page(
        request,
        "session.html",
        lang=lang,
        account=account,
        found=found,
        title=view.session_title(found.ref, lang),
        steps=steps(found, lang),
        windows=window_rows(found, lang),
        blocked=any(window.blocked for window in found.windows),
        may_block=account.role != Role.AUDITOR and found.state == "open" and covers_station(db, account, station),
    )


@router.post("/dot/thay-doi")
@only_reads
def try_it(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    form: FormFields,
) -> HTMLResponse:
    """Show what a change would do, with the button that makes it; nothing is changed."""
    back, file = _back(form.get("back", "")), settings_of(campaign)
    try:
        change = change_of(form)
        require_units(db, account, campaign, units_concerned(file, change))
        if "new" in form:
            refuse_known(file, change)
        effect = try_change(app.engine, campaign.code, change, now=clock.now())
    except (PlacesError, AppointmentsOrphaned) as problem:
        return _problem(request, lang, account, problem, back)
    names = unit_book(db, campaign.dataset).names
    return page(
        request,
        "change.html",
        lang=lang,
        account=account,
        title=sentence(f"change_{change.change}", lang),
        problem="",
        findings=[],
        what=change_words(change, file, names, lang),
        lines=effect_lines(effect, names, lang),
        rows=session_rows(effect, lang),
        more=effect.untold,
        may_apply=not effect.orphans.appointments,
        change=change.model_dump_json(),
        back=back,
    )


@router.post("/dot/thay-doi/ap-dung")
@only_reads
def make_it(
    request: Request,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    change: Annotated[PlainText, Form(max_length=20_000)],
    back: Annotated[PlainText, Form(max_length=60)] = "",
) -> Response:
    """Make a change that was tried; what it does is reckoned anew, and refused where somebody would lose his place by now.

    It has a transaction of its own: that one is taken back where the change is refused, and the page still says why.
    """
    try:
        wanted: Change = change_from_json(change)
        with app.writing(request.state.actor) as db:
            found = find_campaign(db, campaign.code)
            require_units(db, account, found, units_concerned(settings_of(found), wanted))
            make_change(db, found, wanted, now=clock.now())
    except (PlacesError, AppointmentsOrphaned) as problem:
        return _problem(request, lang, account, problem, _back(back))
    return _made(request, back)


def _day(text: str) -> str:
    """Return a day that the address names, "" where it names none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _made(request: Request, back: str) -> RedirectResponse:
    return go(request, f"{_back(back)}?bao=1")


def _problem(request: Request, lang: str, account: Account, problem: SchedulerError, back: str) -> HTMLResponse:
    findings = problem.findings if isinstance(problem, CampaignFileInvalid) else ()
    context: dict[str, Any] = {
        "title": sentence("change_not_made", lang),
        "problem": sentence("change_wrong", lang) if findings else problem_words(problem, lang),
        "findings": [problem_words(finding, lang) for finding in findings],
        "what": [],
        "lines": [],
        "rows": [],
        "more": 0,
        "may_apply": False,
        "change": "",
        "back": back,
    }
    return page(request, "change.html", lang=lang, account=account, status=problem.status, **context)


def _back(path: str) -> str:
    return path if _BACK.fullmatch(path) else "/dot/dieu-chinh"
