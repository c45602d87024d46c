"""Roster files: uploaded, looked at with what each would change, then taken in or dropped."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from scheduler.api.paper import download
from scheduler.audit.trail import note
from scheduler.auth.rights import part_of
from scheduler.deps import AppDep, DbDep, LangDep, PlainText, only_reads, opens_records
from scheduler.guards import Officer, note_job
from scheduler.import_job import drop_file, shown_of
from scheduler.pages import roster_view as view
from scheduler.pages.choice import PageCampaign
from scheduler.pages.rendering import go, page
from scheduler.pages.setup import FormFields
from scheduler.pages.wording import sentence
from scheduler.places.models import Campaign
from scheduler.roster.proposals import refuse_decided
from scheduler.roster.queries import imports_of
from scheduler.roster.reading import Reading
from scheduler.roster.report_sheet import XLSX, report_bytes
from scheduler.roster.sources import is_remembered
from scheduler.roster_reach import ImportInArea
from scheduler.uploads import UPLOADS, keep_upload, shown_name

router = APIRouter()

IMPORTS_SHOWN = 20
GONE = "bo"
_COLUMN = re.compile(r"c[0-9]{1,3}")


@router.get("/dot/danh-sach")
def show_roster(
    request: Request, db: DbDep, lang: LangDep, account: Officer, campaign: PageCampaign, bao: str = ""
) -> HTMLResponse:
    """Show the files that wait for a decision, and what became of those that were taken in; nobody is named."""
    found = imports_of(db, campaign, within=part_of(db, account, campaign), limit=IMPORTS_SHOWN)
    return page(
        request,
        "roster.html",
        lang=lang,
        account=account,
        notice=sentence("import_dropped", lang) if bao else "",
        waiting=[view.import_view(row, lang) for row in found if row.state == "proposed"],
        imports=[view.import_view(row, lang) for row in found if row.state == "imported"],
    )


@router.post("/dot/danh-sach")
@only_reads
def upload_roster(
    request: Request, app: AppDep, account: Officer, campaign: PageCampaign, file: UploadFile
) -> RedirectResponse:
    """Keep the file and start the job that looks at it."""
    path = keep_upload(file.file, app.settings.data / UPLOADS)
    job = request.app.state.jobs.start_import(
        campaign.code, path, shown_name(file.filename), account.unit_code, by=account.id
    )
    note_job(request, "job.started", job)
    return go(request, f"/viec/{job}")


@router.get("/dot/danh-sach/{import_id}")
@opens_records
def show_import(
    request: Request, db: DbDep, app: AppDep, lang: LangDep, account: Officer, row: ImportInArea
) -> HTMLResponse:
    """Show one file: what it would change by name while it waits, its findings by row ever after."""
    note(db, "import.read", campaign_id=row.campaign_id, subject=row.id)
    shown = shown_of(app, row)
    campaign = db.get_one(Campaign, row.campaign_id)
    reading = Reading.from_dict(row.reading) if row.reading else None
    return page(
        request,
        "roster_file.html",
        lang=lang,
        account=account,
        found=view.import_view(row, lang),
        groups=view.line_groups(shown["lines"], row, lang) if shown else [],
        waits=row.state == "proposed",
        taken=row.state == "imported",
        kept=shown is not None,
        columns=view.column_rows(shown["columns"], row) if shown else [],
        fields=view.field_choices(lang),
        text=reading.text if reading else "unicode",
        texts=view.TEXTS,
        converted=view.converted(shown["columns"]) if shown else [],
        known=reading is not None and is_remembered(db, campaign, row.unit_code, reading),
    )


@router.post("/dot/danh-sach/{import_id}/doc-lai")
@only_reads
def read_anew(request: Request, db: DbDep, account: Officer, row: ImportInArea, form: FormFields) -> RedirectResponse:
    """Start the job that reads the file once more, with the columns and the kind of text that were chosen."""
    refuse_decided(row)
    columns = {name[1:]: field for name, field in form.items() if _COLUMN.fullmatch(name)}
    text = form.get("text")
    choices = {"columns": columns, "text": text if text in view.TEXTS else None}
    job = request.app.state.jobs.read_anew(db.get_one(Campaign, row.campaign_id).code, row, choices, by=account.id)
    note_job(request, "job.started", job)
    return go(request, f"/viec/{job}")


@router.get("/dot/danh-sach/{import_id}/bao-cao.xlsx")
@opens_records
def download_report(db: DbDep, lang: LangDep, account: Officer, row: ImportInArea) -> Response:
    """Return every finding as .xlsx, with row, column, code, sentence and mend; it names nobody."""
    del account
    note(db, "import.read", campaign_id=row.campaign_id, subject=row.id)
    return download(report_bytes(row, lang), XLSX, f"bao-cao-{row.id}.xlsx")


@router.post("/dot/danh-sach/{import_id}/nhap")
@only_reads
def take_in(
    request: Request,
    db: DbDep,
    account: Officer,
    row: ImportInArea,
    gone: Annotated[PlainText, Form(max_length=10)] = "",
) -> RedirectResponse:
    """Start the job that takes the file in, as it was looked at."""
    refuse_decided(row)
    campaign = db.get_one(Campaign, row.campaign_id)
    job = request.app.state.jobs.start_approve(campaign.code, row.id, mark_gone=gone == GONE, by=account.id)
    note_job(request, "job.started", job)
    return go(request, f"/viec/{job}")


@router.post("/dot/danh-sach/{import_id}/bo")
@only_reads
def drop_it(request: Request, app: AppDep, account: Officer, row: ImportInArea) -> RedirectResponse:
    """Let the file be: nothing of it is taken in, and it is deleted."""
    del account
    drop_file(app, request.state.actor, row)
    return go(request, "/dot/danh-sach?bao=bo")
