"""The verb of the roster: read a file into households and residents."""

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session as DbSession
from sqlmodel import select

from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign
from scheduler.roster.errors import RowsRefused
from scheduler.roster.findings import RowFinding
from scheduler.roster.intake import Intake, Progress, take_in
from scheduler.roster.models import RosterImport
from scheduler.roster.reader import RosterTable, column_missing, read_roster
from scheduler.roster.wards import WardBook
from scheduler.roster.writing import RosterWriter, Written
from slots.calendar import local

FINDINGS_KEPT = 200
"""The report keeps so many findings; the counts cover all."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file.

    `rows` are the people rows read, of them `refused` and `doubtful`; `households` and `residents` what the file holds of
    accepted ones, `added` and `changed` the residents among them that were new or different. `counts` has all findings by code,
    `findings` the first 200. `dropped_columns` are sensitive and were not kept, `ignored_columns` have no meaning here.
    `unchanged` says that these very bytes had been read before.
    """

    imported_id: int
    rows: int
    households: int
    residents: int
    refused: int
    doubtful: int
    added: int
    changed: int
    counts: dict[str, int]
    findings: tuple[RowFinding, ...]
    dropped_columns: tuple[str, ...]
    ignored_columns: tuple[str, ...]
    unchanged: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON. It names nobody."""
        return asdict(self)


def import_roster(
    db: DbSession,
    campaign: Campaign,
    data: bytes,
    file_name: str,
    *,
    now: datetime,
    strict: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Read a roster file into the campaign: known people are updated, new ones added, nobody is deleted.

    The same bytes a second time change nothing. A row with a fault is refused and reported, the others are taken in, unless
    `strict`. The caller owns the transaction.

    Parameters
    ----------
    data, file_name
        The file; .xlsx, .xls, .ods by its bytes, .csv by its name.
    now
        The campaign's present moment, aware.
    strict
        Refuse the whole file if any row is refused.
    progress
        Called with (rows done, rows in all) now and then.

    Raises
    ------
    CampaignClosed, RosterEmpty, RosterUnreadable, ColumnMissing, RowsRefused
        Nothing is then changed.
    """
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)
    digest = hashlib.sha256(data).hexdigest()
    before = db.exec(
        select(RosterImport).where(RosterImport.campaign_id == campaign.id, RosterImport.sha256 == digest)
    ).first()
    if before is not None:
        return _reported(before)
    with _collector_paused():
        table = read_roster(data, file_name)
        intake = _take_in(db, campaign, table, file_name, now=now, progress=progress)
        if strict:
            _refuse_faults(intake)
        db.flush()
        writer = RosterWriter(db.connection(), campaign, table.header.places, now)
        written = writer.write(intake.households, intake.leaders)
    return _record(db, campaign, table, intake, written, file_name=file_name, digest=digest, now=now)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python's cycle collector out of the way for the block.

    It would walk hundreds of thousands of cells, rows and people again and again, a fifth to a quarter of the whole time, and
    find nothing: none of them refers back.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take_in(
    db: DbSession, campaign: Campaign, table: RosterTable, file_name: str, *, now: datetime, progress: Progress | None
) -> Intake:
    wards = WardBook.of(db, campaign)
    if not table.has("ward") and len(wards.communes) != 1:
        raise column_missing("ward", file_name)
    return take_in(table, wards.find, this_year=local(now).year, progress=progress)


def _refuse_faults(intake: Intake) -> None:
    first = next((found for found in intake.findings if found.refused), None)
    if first is not None:
        refused = intake.rows_with(refused=True)
        raise RowsRefused(refused=refused, row=first.row, first_vi=first.vi, first_en=first.en)


def _record(
    db: DbSession,
    campaign: Campaign,
    table: RosterTable,
    intake: Intake,
    written: Written,
    *,
    file_name: str,
    digest: str,
    now: datetime,
) -> ImportReport:
    """Store what became of the file and return it."""
    counts: dict[str, int] = {}
    for found in intake.findings:
        counts[found.code] = counts.get(found.code, 0) + 1
    report = ImportReport(
        imported_id=0,
        rows=intake.rows,
        households=len(intake.households),
        residents=intake.residents,
        refused=intake.rows_with(refused=True),
        doubtful=intake.rows_with(refused=False),
        added=written.residents_added,
        changed=written.residents_changed,
        counts=counts,
        findings=tuple(intake.findings[:FINDINGS_KEPT]),
        dropped_columns=table.header.dropped,
        ignored_columns=table.header.ignored,
    )
    facts = {key: value for key, value in report.as_dict().items() if key not in {"imported_id", "unchanged"}}
    row = RosterImport(
        campaign_id=campaign.id or 0, file_name=file_name[:200], sha256=digest, imported_at=now, report=facts
    )
    db.add(row)
    db.flush()
    return _reported(row, unchanged=False)


def _reported(row: RosterImport, *, unchanged: bool = True) -> ImportReport:
    facts = dict(row.report)
    findings = tuple(RowFinding(**found) for found in facts.pop("findings"))
    dropped, ignored = tuple(facts.pop("dropped_columns")), tuple(facts.pop("ignored_columns"))
    return ImportReport(
        imported_id=row.id or 0,
        findings=findings,
        dropped_columns=dropped,
        ignored_columns=ignored,
        unchanged=unchanged,
        **facts,
    )
