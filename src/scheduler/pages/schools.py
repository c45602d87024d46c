"""Schools for officers: whom to talk to, which classes, and a school's list of pupils, tried before it is taken."""

import re
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from notices.wording import figure, pick
from scheduler.api.schools import Order, Sent, require_school, take_sent
from scheduler.auth.models import Account
from scheduler.auth.rights import part_of
from scheduler.deps import AppDep, ClockDep, DbDep, LangDep, PlainText, only_reads
from scheduler.errors import SchedulerError
from scheduler.guards import Officer
from scheduler.pages.campaign_view import Fact
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, page
from scheduler.pages.roster_view import row_text
from scheduler.pages.wording import sentence
from scheduler.roster.errors import RosterError
from scheduler.roster.school_counts import schools_in
from scheduler.roster.schools import FINDINGS, SchoolListForeign, SchoolReport
from scheduler.uploads import UPLOADS, UploadTooLarge, keep_upload, shown_name

router = APIRouter()
HERE = "/dot/truong"
ROWS_SHOWN = 100
_KEPT = re.compile(r"[0-9a-f-]{36}\.upload")
StationCode = Annotated[PlainText, Form(max_length=40)]


@router.get(HERE)
def show_schools(
    request: Request, db: DbDep, lang: LangDep, account: Officer, campaign: PageCampaign, ghi: int = -1
) -> HTMLResponse:
    """Show the schools of the account's area, each with a form for its list."""
    notice = sentence("school_taken", lang, count=figure(ghi, lang)) if ghi >= 0 else ""
    schools = schools_in(db, campaign, part_of(db, account, campaign))
    return page(request, "schools.html", lang=lang, account=account, schools=schools, notice=notice)


@router.post(HERE, response_model=None)
@only_reads
def try_list(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    station: StationCode,
    file: UploadFile,
) -> HTMLResponse:
    """Show what the list would do; nothing is stored, and the file is kept aside until it is taken."""
    school = require_school(db, account, campaign, station)
    order = Order(campaign.code, station, part_of(db, account, campaign))
    kept = None
    try:
        kept = Sent(keep_upload(file.file, app.settings.data / UPLOADS), shown_name(file.filename))
        report = take_sent(app, request.state.actor, order, kept, now=clock.now(), apply=False)
    except (RosterError, SchoolListForeign, UploadTooLarge) as problem:
        if kept is not None:
            kept.path.unlink(missing_ok=True)
        return _refused(request, lang, account, school.school, problem)
    shown = _report(report, lang)
    return page(
        request,
        "school_list.html",
        lang=lang,
        account=account,
        at=HERE,
        title=sentence("school_tried_title", lang, school=school.school),
        problem="",
        station=station,
        kept=kept.path.name,
        name=kept.name,
        **shown,
    )


@router.post(HERE + "/ghi", response_model=None)
@only_reads
def take_list(
    request: Request,
    db: DbDep,
    app: AppDep,
    clock: ClockDep,
    lang: LangDep,
    account: Officer,
    campaign: PageCampaign,
    station: StationCode,
    kept: Annotated[PlainText, Form(max_length=60)],
    name: Annotated[PlainText, Form(max_length=200)] = "",
) -> Response:
    """Store what was tried; it is matched anew. The file's name here is ours, and nobody can guess another's."""
    school = require_school(db, account, campaign, station)
    folder: Path = app.settings.data / UPLOADS
    path = folder / kept
    if not _KEPT.fullmatch(kept) or not path.is_file():
        return _refused(request, lang, account, school.school, None)
    order = Order(campaign.code, station, part_of(db, account, campaign))
    try:
        report = take_sent(app, request.state.actor, order, Sent(path, shown_name(name)), now=clock.now(), apply=True)
    except (RosterError, SchoolListForeign) as problem:
        return _refused(request, lang, account, school.school, problem)
    path.unlink(missing_ok=True)
    return go(request, f"{HERE}?ghi={report.matched}")


def _report(report: SchoolReport, lang: str) -> dict[str, Any]:
    left = len(report.findings)
    figures = (("rows", report.rows), ("matched", report.matched), ("same", report.same), ("left", left))
    return {
        "facts": [Fact(sentence(f"school_{key}", lang), figure(count, lang), "") for key, count in figures],
        "matched": report.matched,
        "counts": [(pick(FINDINGS[code], lang), figure(count, lang)) for code, count in report.counts.items()],
        "rows": [
            (row_text(sheet, row, lang), pick(FINDINGS[code], lang))
            for sheet, row, code in report.findings[:ROWS_SHOWN]
        ],
        "more": max(0, left - ROWS_SHOWN),
    }


def _refused(
    request: Request, lang: str, account: Account, school: str, problem: SchedulerError | None
) -> HTMLResponse:
    return page(
        request,
        "school_list.html",
        lang=lang,
        account=account,
        at=HERE,
        status=problem.status if problem else 404,
        title=sentence("school_tried_title", lang, school=school),
        problem=problem.text(lang) if problem else sentence("school_gone", lang),
        facts=[],
        matched=0,
        counts=[],
        rows=[],
        more=0,
        station="",
        kept="",
        name="",
    )
