"""The jobs of roster files: one reads an upload and proposes what it would change, the other takes in what was approved."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from dbos import DBOS
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.audit.trail import Actor
from scheduler.database import reading, stored_id, transaction
from scheduler.deps import App
from scheduler.job_scene import acting_for, running_app, tell
from scheduler.job_status import EXPECTED, logged, refused
from scheduler.operations.importing import holders
from scheduler.places.models import Campaign
from scheduler.places.service import find_campaign
from scheduler.places.turns import take_turns
from scheduler.roster.apart import read_apart
from scheduler.roster.difference import Line, difference
from scheduler.roster.errors import ColumnMissing, RosterChangedMeanwhile, UploadGone
from scheduler.roster.examining import Choose, Examined, collector_paused, examine
from scheduler.roster.models import RosterImport
from scheduler.roster.proposals import approve, drop, propose, propose_unread
from scheduler.roster.reading import Reading, find_reading, samples
from scheduler.roster.service import reported, taken_before
from scheduler.roster.sheets import Sheet
from scheduler.roster.sources import chosen, remembered
from scheduler.uploads import UPLOADS, forget_upload, keep_lines, lines_of


@DBOS.workflow()
def import_job(
    campaign: str,
    path: str,
    file_name: str,
    within: str | None = None,
    by: int | None = None,
    number: int | None = None,
    choices: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Read one uploaded file and propose what it would change; what cannot be proposed is not kept."""
    tell(0, 1, "files")
    result = import_step(campaign, path, file_name, within, by, number, choices)
    if "proposed" not in result and number is None:
        forget_upload(Path(path))  # not within the step: were it run again, it would need the file
    tell(1, 1, "files")
    return result


@DBOS.step()
def import_step(
    campaign: str,
    path: str,
    file_name: str,
    within: str | None = None,
    by: int | None = None,
    number: int | None = None,
    choices: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Examine and propose in one transaction; of a file that waits already the former upload goes."""
    app, upload = running_app(), Path(path)
    with logged("import"):
        try:
            result, former = _proposed(app, campaign, upload, (file_name, within), by, number, choices)
        except EXPECTED as error:
            return refused(error)
    if former not in {None, upload.name}:
        forget_upload(upload.with_name(str(former)))
    return result


def _proposed(
    app: App,
    campaign: str,
    upload: Path,
    named: tuple[str, str | None],
    by: int | None,
    number: int | None,
    choices: dict[str, Any] | None,
) -> tuple[dict[str, Any], str | None]:
    """Return the report of a proposal, and the name of the upload that it had before; `named` are file name and area."""
    (file_name, within), data = named, upload.read_bytes()
    cells = read_apart(upload, file_name)  # before the transaction: a file that takes long holds up nobody's scans
    with app.writing(acting_for(by)) as db, collector_paused():
        found = find_campaign(db, campaign)
        take_turns(db, found)
        summed = (file_name, hashlib.sha256(data).hexdigest())
        row, former = _proposal(db, found, (summed[1], within), number)
        facts: dict[str, Any] = {"upload": upload.name, "now": app.clock.now(), "row": row}
        choose = _as_chosen(choices, row)
        try:
            examined = _examined(app, db, found, (data, file_name, within), cells, choose)
        except ColumnMissing as problem:  # somebody may know which one it is
            reading = remembered(db, found, within, find_reading(cells, file_name))
            reading = choose(reading) if choose else reading
            row = propose_unread(db, found, summed, reading, problem, within=within, **facts)
            keep_shown(upload, reading, cells, [])
        else:
            before = taken_before(db, found, examined)
            if before is not None and number is None:
                return reported(before).as_dict(), None
            row = propose(db, found, examined, **facts)
            keep_shown(upload, examined.reading, cells, difference(examined))
        return {"proposed": stored_id(row)} | reported(row, unchanged=False).as_dict(), former


@DBOS.workflow()
def approve_job(campaign: str, number: int, mark_gone: bool, by: int | None = None) -> dict[str, Any]:  # noqa: FBT001 -- by place, as the engine keeps arguments
    """Take in the file of a proposal; then it is not kept any more."""
    tell(0, 1, "files")
    result = approve_step(campaign, number, mark_gone, by)
    if "error" not in result:
        forget_upload(Path(result.pop("upload")))
    tell(1, 1, "files")
    return result


@DBOS.step()
def approve_step(campaign: str, number: int, mark_gone: bool, by: int | None = None) -> dict[str, Any]:  # noqa: FBT001
    """Take it in within one transaction; where the roster has changed meanwhile, propose anew what the file would change now."""
    app = running_app()
    with logged("approve"):
        try:
            upload, file = _kept_file(app, number)
            if upload is None:
                return dict(file)
            cells = read_apart(upload, file[1])
            try:
                with _waiting_file(app, by, campaign, number, file, cells) as (db, found, row, examined):
                    facts: dict[str, Any] = {"keys": app.keys, "mark_gone": mark_gone, "has_slot": holders(db, found)}
                    report = approve(db, found, row, examined, now=app.clock.now(), **facts)
                    return report.as_dict() | {"upload": str(upload)}
            except RosterChangedMeanwhile:
                with _waiting_file(app, by, campaign, number, file, cells) as (db, found, row, examined):
                    propose(db, found, examined, upload=upload.name, now=app.clock.now(), row=row)
                    keep_shown(upload, examined.reading, cells, difference(examined))
                raise
        except EXPECTED as error:
            return refused(error)


@contextmanager
def _waiting_file(
    app: App, by: int | None, campaign: str, number: int, file: tuple[bytes, str, str | None], cells: list[Sheet]
) -> Iterator[tuple[DbSession, Campaign, RosterImport, Examined]]:
    """Give a transaction that has the campaign's turn, in which a proposal's file was examined anew, read as it was looked at."""
    with app.writing(acting_for(by)) as db, collector_paused():
        found = find_campaign(db, campaign)
        take_turns(db, found)
        row = db.get_one(RosterImport, number, populate_existing=True)
        yield db, found, row, _examined(app, db, found, file, cells, _as_approved(row))


def _examined(
    app: App,
    db: DbSession,
    campaign: Campaign,
    file: tuple[bytes, str, str | None],
    cells: list[Sheet],
    choose: Choose | None = None,
) -> Examined:
    data, file_name, within = file
    return examine(db, campaign, data, file_name, now=app.clock.now(), within=within, cells=cells, choose=choose)


def _as_chosen(choices: dict[str, Any] | None, row: RosterImport | None) -> Choose | None:
    """Return what reads a file with the columns by place, and the kind of text, that somebody chose, the others as they were."""
    if choices is None:
        return None
    columns = {int(place): field for place, field in choices.get("columns", {}).items()}
    kept = _as_approved(row) if row is not None and row.reading else lambda found: found
    return lambda found: chosen(kept(found), columns, choices.get("text"))


def _as_approved(row: RosterImport) -> Choose:
    """Return what reads a file just as it was looked at."""
    kept = Reading.from_dict(row.reading or {})
    return lambda found: replace(found, columns=kept.columns, text=kept.text)


def _proposal(
    db: DbSession, campaign: Campaign, file: tuple[str, str | None], number: int | None
) -> tuple[RosterImport | None, str | None]:
    """Return the proposal `number`, or one of the same sum and area that waits, with the name of its upload."""
    if number is not None:
        row: RosterImport | None = db.get_one(RosterImport, number, populate_existing=True)
    else:
        same = (RosterImport.sha256 == file[0], col(RosterImport.unit_code) == file[1])
        waiting = (RosterImport.campaign_id == campaign.id, RosterImport.state == "proposed")
        row = db.exec(select(RosterImport).where(*waiting, *same)).first()
    return row, row.upload if row else None


def _kept_file(app: App, number: int) -> Any:
    """Return where the upload of a proposal is, with its bytes, name and area; of one that was taken in, nothing and the report."""
    with transaction(reading(app.engine)) as db:
        row = db.get_one(RosterImport, number)
        upload = app.settings.data / UPLOADS / (row.upload or "")
        if row.state == "imported":
            return None, reported(row, unchanged=False).as_dict() | {"upload": str(upload)}
        file_name, within = row.file_name, row.unit_code
    try:
        return upload, (upload.read_bytes(), file_name, within)
    except OSError:
        raise UploadGone(file_name=file_name) from None


def keep_shown(upload: Path, reading: Reading, sheets: list[Sheet], lines: list[Line]) -> None:
    """Keep beside the upload what it would change, and what stands in its columns."""
    columns = [sample._asdict() for sample in samples(reading, sheets)]
    kept = {"lines": [line.as_dict() for line in lines], "columns": columns}
    keep_lines(upload, json.dumps(kept, ensure_ascii=False, default=str))


def shown_of(app: App, row: RosterImport) -> dict[str, list[dict[str, Any]]] | None:
    """Return what `keep_shown` has kept of a proposal: its `lines` and `columns`; None once it is decided or its file has gone."""
    if row.state != "proposed" or not row.upload:
        return None
    kept = lines_of(app.settings.data / UPLOADS / row.upload)
    return json.loads(kept) if kept else None


def drop_file(app: App, actor: Actor, waiting: RosterImport) -> RosterImport:
    """Let a proposal be, and delete its file; return the proposal, as it is then.

    In a transaction of its own: the file goes only once that has ended, for it could not be put back.

    Raises
    ------
    ImportDecided
    """
    with app.writing(actor) as db:
        row = db.get_one(RosterImport, stored_id(waiting))
        upload = row.upload
        drop(db, db.get_one(Campaign, row.campaign_id), row, now=app.clock.now())
        db.flush()
        db.expunge(row)
    if upload:
        forget_upload(app.settings.data / UPLOADS / upload)
    return row
