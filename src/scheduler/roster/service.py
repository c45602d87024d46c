"""The verb of the roster: read a file into households and residents."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session as DbSession
from sqlmodel import col, select

from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.keys import Keys
from scheduler.places.campaign_file import keeps_id_numbers
from scheduler.places.models import Campaign
from scheduler.places.turns import refuse_closed, take_turns
from scheduler.roster.examining import Examined, collector_paused, examine
from scheduler.roster.findings import RowFinding, pack
from scheduler.roster.id_numbers import forget_id_numbers, keep_id_numbers
from scheduler.roster.intake import Progress
from scheduler.roster.models import RosterImport
from scheduler.roster.sheets import Sheet
from scheduler.roster.sources import remember
from scheduler.roster.twice import NO_TWINS, HasSlot, Twins, invite_once, nobody, release
from scheduler.roster.writing import RosterWriter, Written

FINDINGS_KEPT = 200
"""The report keeps so many findings; the counts cover all."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file, or would become of it.

    `rows` are the people rows read, of them `refused` and `doubtful`; `households` and `residents` what the file holds of
    accepted ones, `added` and `changed` the residents among them that were new or different. `counts` has all findings by code,
    `findings` the first 200. `dropped_columns` are sensitive and were not kept, `ignored_columns` have no meaning here.
    `gone` people of the neighbourhoods it names are not in it: `gone_marked` of them are not invited any more; `vouched` besides
    are not in it either, but a leader or officer has said that they are there; `back` were gone and are in it again. `twice` are
    entries of people who are invited by another one, `alike` people who share name and birth with somebody of another household.
    `households_changed` get another number, head, address, shift or place.
    `other_sheets` hold something and were not read, `first_january` people are written as born on a 1 January. `id_numbers` counts
    those that were stored or changed, 0 where the campaign keeps none. `unchanged` says that these very bytes
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
    gone: int = 0
    gone_marked: int = 0
    vouched: int = 0
    back: int = 0
    twice: int = 0
    alike: int = 0
    households_changed: int = 0
    other_sheets: tuple[str, ...] = ()
    first_january: int = 0
    id_numbers: int = 0
    unchanged: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON. It names nobody."""
        return asdict(self)


NOTHING = ImportReport(0, 0, 0, 0, 0, 0, 0, 0, {}, (), (), ())
"""Of a file that could not be read yet."""


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
    mark_gone: bool = False,
    has_slot: HasSlot = nobody,
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
        The sheets of the file, where it has been read before because it is not to be trusted; by default it is read here.
    mark_gone
        Let nobody be invited any more whom the file does not name, though it names others of his neighbourhood.
    has_slot
        Tells who of some residents holds a live appointment; by default nobody.
    progress
        Called with (rows done, rows in all) now and then.

    Raises
    ------
    CampaignClosed, RosterEmpty, RosterUnreadable, ColumnMissing, RowsRefused, NothingTakenIn, MasterKeyUnreadable
        Nothing is then changed.
    """
    take_turns(db, campaign)
    refuse_closed(campaign)
    with collector_paused():
        examined = examine(
            db, campaign, data, file_name, now=now, strict=strict, within=within, cells=cells, progress=progress
        )
        before = taken_before(db, campaign, examined)
        if before is not None:
            return reported(before)
        return take(db, campaign, examined, keys=keys, now=now, mark_gone=mark_gone, has_slot=has_slot)


def take(
    db: DbSession,
    campaign: Campaign,
    examined: Examined,
    *,
    keys: Keys,
    now: datetime,
    mark_gone: bool = False,
    has_slot: HasSlot = nobody,
    row: RosterImport | None = None,
) -> ImportReport:
    """Take an examined file in and return what became of it, kept in `row` or a new one; parameters as `import_roster`.

    The caller has taken the campaign's turn before it examined the file, so that nothing has changed in between.
    """
    intake, compared = examined.intake, examined.compared
    writer = RosterWriter(db.connection(), campaign, now)
    written = writer.write(examined.known, compared, intake.households, intake.leaders, mark_gone=mark_gone)
    stored = 0
    if not keeps_id_numbers(campaign):
        forget_id_numbers(db, campaign)
    else:
        numbers = {(writer.ids[key], match_key): digits for (key, match_key), digits in intake.id_numbers.items()}
        stored = keep_id_numbers(db, campaign, numbers, keys=keys, now=now)
    gone = {person["id"] for person in compared.gone}
    if mark_gone:
        release(db.connection(), gone)
    twins = invite_once(db.connection(), stored_id(campaign), writer.places, gone=gone, has_slot=has_slot, now=now)
    report = report_of(examined, written, id_numbers=stored, twins=twins)
    return _record(db, campaign, row, examined, report, now)


def report_of(
    examined: Examined, written: Written | None = None, *, id_numbers: int = 0, twins: Twins = NO_TWINS
) -> ImportReport:
    """Return the report of a file: of what was `written`, or, without that, of what would be."""
    intake, compared = examined.intake, examined.compared
    return ImportReport(
        imported_id=0,
        rows=intake.rows,
        households=len(intake.households),
        residents=intake.residents,
        refused=intake.rows_with(refused=True),
        doubtful=intake.rows_with(refused=False),
        added=len(compared.new),
        changed=sum(1 for one in compared.changed if one.said),
        gone=len(compared.gone),
        gone_marked=written.residents_gone if written else 0,
        vouched=len(compared.vouched),
        back=len(compared.back),
        households_changed=len(examined.household_changes) + len(compared.gives_way),
        twice=twins.marked,
        alike=twins.alike,
        counts=dict(intake.findings.counts),
        findings=tuple(intake.findings[:FINDINGS_KEPT]),
        dropped_columns=examined.table.header.dropped,
        ignored_columns=examined.table.header.ignored,
        other_sheets=examined.table.other_sheets,
        first_january=intake.first_january,
        id_numbers=id_numbers,
    )


def taken_before(db: DbSession, campaign: Campaign, examined: Examined) -> RosterImport | None:
    """Return the latest import of the same bytes into the same area, if the file has nothing to say that is not in the roster.

    Not if what it was judged by has changed since: the campaign may keep ID numbers by now.
    """
    if not examined.changes_nothing:
        return None
    latest = db.exec(
        select(RosterImport)
        .where(
            RosterImport.campaign_id == campaign.id,
            RosterImport.sha256 == examined.sha256,
            col(RosterImport.unit_code) == examined.within,
            RosterImport.state == "imported",
            RosterImport.kind == "roster",
        )
        .order_by(col(RosterImport.id).desc())
    ).first()
    return None if latest is None or campaign.loaded_at > latest.imported_at else latest


def _record(
    db: DbSession,
    campaign: Campaign,
    row: RosterImport | None,
    examined: Examined,
    report: ImportReport,
    now: datetime,
) -> ImportReport:
    """Store what became of the file and return it."""
    row = row or RosterImport(
        campaign_id=stored_id(campaign),
        unit_code=examined.within,
        file_name=examined.file_name[:200],
        sha256=examined.sha256,
        imported_at=now,
        report={},
    )
    row.state, row.imported_at, row.report = "imported", now, kept_report(report)
    row.reading, row.findings = examined.reading.as_dict(), pack(examined.intake.findings)
    remember(db, campaign, examined.within, examined.reading, now=now)
    db.add(row)
    db.flush()
    facts = {name: getattr(report, name) for name in ("rows", "refused", "added", "changed", "gone_marked", "twice")}
    note(db, "import.done", campaign_id=row.campaign_id, subject=row.id, **facts)
    return reported(row, unchanged=False)


def kept_report(report: ImportReport) -> dict[str, Any]:
    """Return the report as the table keeps it."""
    return {key: value for key, value in report.as_dict().items() if key not in {"imported_id", "unchanged"}}


def reported(row: RosterImport, *, unchanged: bool = True) -> ImportReport:
    """Return the report that is kept of a file."""
    facts = dict(row.report)
    for name in ("digest", "problem"):
        facts.pop(name, None)
    findings = tuple(RowFinding(**found) for found in facts.pop("findings"))
    lists: dict[str, Any] = {
        name: tuple(facts.pop(name, ())) for name in ("dropped_columns", "ignored_columns", "other_sheets")
    }
    return ImportReport(imported_id=row.id or 0, findings=findings, unchanged=unchanged, **lists, **facts)
