"""The verb of the roster: read a file into households and residents."""

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.keys import Keys
from scheduler.places.campaign_file import keeps_id_numbers
from scheduler.places.errors import CampaignClosed
from scheduler.places.models import Campaign
from scheduler.places.turns import take_turns
from scheduler.roster.errors import NothingTakenIn, RowsRefused
from scheduler.roster.findings import RowFinding
from scheduler.roster.id_numbers import forget_id_numbers, keep_id_numbers
from scheduler.roster.intake import Intake, Progress, take_in
from scheduler.roster.models import RosterImport
from scheduler.roster.reader import RosterTable
from scheduler.roster.reading import read_roster, understood
from scheduler.roster.reading_checks import column_missing
from scheduler.roster.sheets import Sheet
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
    `id_numbers` counts those that were stored or changed, 0 where the campaign keeps none. `unchanged` says that these very bytes
    had been read before.
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
    id_numbers: int = 0
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
    keys: Keys,
    now: datetime,
    strict: bool = False,
    within: str | None = None,
    cells: Sequence[Sheet] | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Read a roster file into the campaign: known people are updated, new ones added, nobody is deleted.

    The same bytes a second time change nothing, unless the campaign file was loaded anew in between. A row with a fault is refused
    and reported, the others are taken in, unless `strict`. ID numbers are only checked, unless the campaign keeps them; one that no
    longer does has none left afterwards. The caller owns the transaction.

    Parameters
    ----------
    data, file_name
        The file; .xlsx, .xls, .ods by its bytes, .csv by its name.
    keys
        The installation's, under which ID numbers are encrypted.
    now
        The campaign's present moment, aware.
    strict
        Refuse the whole file if any row is refused.
    within
        Code of the unit whose rows may be written; rows of any other are refused. None is the whole campaign.
    cells
        What stands in the file, where it has been read before because it is not to be trusted; by default it is read here.
    progress
        Called with (rows done, rows in all) now and then.

    Raises
    ------
    CampaignClosed, RosterEmpty, RosterUnreadable, ColumnMissing, RowsRefused, NothingTakenIn, MasterKeyUnreadable
        Nothing is then changed.
    """
    take_turns(db, campaign)
    if campaign.state == "closed":
        raise CampaignClosed(campaign=campaign.code)
    numbers_kept = keeps_id_numbers(campaign)
    if not numbers_kept:
        forget_id_numbers(db, campaign)
    digest = hashlib.sha256(data).hexdigest()
    before = _import_before(db, campaign, digest, within)
    if before is not None and not (strict and before.report["refused"]):
        return _reported(before)
    with _collector_paused():
        table = read_roster(data, file_name) if cells is None else understood(cells, file_name)
        intake = _take_in(
            db, campaign, table, file_name, within=within, id_numbers=numbers_kept, now=now, progress=progress
        )
        _refuse_faults(intake, strict=strict)
        db.flush()
        writer = RosterWriter(db.connection(), campaign, table.header.places, now)
        written = writer.write(intake.households, intake.leaders)
        numbers = {(writer.ids[key], match_key): digits for (key, match_key), digits in intake.id_numbers.items()}
        stored = keep_id_numbers(db, campaign, numbers, keys=keys, now=now)
    row = RosterImport(
        campaign_id=stored_id(campaign),
        unit_code=within,
        file_name=file_name[:200],
        sha256=digest,
        imported_at=now,
        report={},
    )
    return _record(db, row, table, intake, written, stored)


def _import_before(db: DbSession, campaign: Campaign, digest: str, within: str | None) -> RosterImport | None:
    """Return the latest import of the same bytes into the same area, unless what it was judged by has changed since."""
    latest = db.exec(
        select(RosterImport)
        .where(
            RosterImport.campaign_id == campaign.id,
            RosterImport.sha256 == digest,
            col(RosterImport.unit_code) == within,
        )
        .order_by(col(RosterImport.id).desc())
    ).first()
    return None if latest is None or campaign.loaded_at > latest.imported_at else latest


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
    db: DbSession,
    campaign: Campaign,
    table: RosterTable,
    file_name: str,
    *,
    within: str | None,
    id_numbers: bool,
    now: datetime,
    progress: Progress | None,
) -> Intake:
    wards = WardBook.of(db, campaign, within)
    if not table.has("ward") and len(wards.communes) != 1:
        raise column_missing("ward", file_name)
    return take_in(table, wards.find, this_year=local(now).year, id_numbers=id_numbers, progress=progress)


def _refuse_faults(intake: Intake, *, strict: bool) -> None:
    first = intake.findings.first_refused
    if first is not None and (strict or not intake.households):
        refusal = RowsRefused if strict else NothingTakenIn
        refused = intake.rows_with(refused=True)
        raise refusal(refused=refused, row=first.row, first_vi=first.vi, first_en=first.en)


def _record(
    db: DbSession, row: RosterImport, table: RosterTable, intake: Intake, written: Written, id_numbers: int
) -> ImportReport:
    """Store what became of the file and return it."""
    report = ImportReport(
        imported_id=0,
        rows=intake.rows,
        households=len(intake.households),
        residents=intake.residents,
        refused=intake.rows_with(refused=True),
        doubtful=intake.rows_with(refused=False),
        added=written.residents_added,
        changed=written.residents_changed,
        counts=dict(intake.findings.counts),
        findings=tuple(intake.findings[:FINDINGS_KEPT]),
        dropped_columns=table.header.dropped,
        ignored_columns=table.header.ignored,
        id_numbers=id_numbers,
    )
    row.report = {key: value for key, value in report.as_dict().items() if key not in {"imported_id", "unchanged"}}
    db.add(row)
    db.flush()
    facts = {name: getattr(report, name) for name in ("rows", "refused", "added", "changed")}
    note(db, "import.done", campaign_id=row.campaign_id, subject=row.id, **facts)
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
