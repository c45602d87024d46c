"""A file is proposed first: what it would change is looked at, and taken in only if that is still so."""

from datetime import datetime

from sqlmodel import Session as DbSession

from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.errors import SchedulerError
from scheduler.keys import Keys
from scheduler.places.models import Campaign
from scheduler.places.turns import refuse_closed, take_turns
from scheduler.roster.errors import ImportDecided, RosterChangedMeanwhile
from scheduler.roster.examining import Examined
from scheduler.roster.findings import pack
from scheduler.roster.models import RosterImport
from scheduler.roster.reading import Reading
from scheduler.roster.service import NOTHING, ImportReport, kept_report, report_of, take
from scheduler.roster.twice import HasSlot, nobody


def propose(
    db: DbSession,
    campaign: Campaign,
    examined: Examined,
    *,
    upload: str,
    now: datetime,
    row: RosterImport | None = None,
) -> RosterImport:
    """Keep what a file would change as a proposal, in place of the proposal `row` if that is given; return it.

    `upload` is the name under which the file is kept until somebody decides.

    Raises
    ------
    CampaignClosed, ImportDecided
    """
    row = _waiting(campaign, row, (examined.file_name, examined.sha256), examined.within, now)
    row.upload = upload
    row.report = kept_report(report_of(examined)) | {"digest": examined.digest}
    row.reading, row.findings = examined.reading.as_dict(), pack(examined.intake.findings)
    return _proposed(db, row)


def propose_unread(
    db: DbSession,
    campaign: Campaign,
    named: tuple[str, str],
    reading: Reading,
    problem: SchedulerError,
    *,
    within: str | None,
    upload: str,
    now: datetime,
    row: RosterImport | None = None,
) -> RosterImport:
    """Keep a file of which it is not known yet what a column is, so that somebody can say it; `named` are its name and sum.

    It cannot be approved before it was read anew.
    """
    row = _waiting(campaign, row, named, within, now)
    row.upload, row.reading, row.findings = upload, reading.as_dict(), None
    said = {"code": problem.code, "vi": problem.text("vi"), "en": problem.text("en")}
    row.report = kept_report(NOTHING) | {"problem": said}
    return _proposed(db, row)


def _waiting(
    campaign: Campaign, row: RosterImport | None, named: tuple[str, str], within: str | None, now: datetime
) -> RosterImport:
    """Return the proposal that is to be made anew, or a fresh one. Raises as `propose`."""
    refuse_closed(campaign)
    if row is not None:
        refuse_decided(row)
        row.imported_at = now
        return row
    file_name, digest = named
    return RosterImport(
        campaign_id=stored_id(campaign),
        unit_code=within,
        file_name=file_name[:200],
        sha256=digest,
        imported_at=now,
        state="proposed",
        report={},
    )


def _proposed(db: DbSession, row: RosterImport) -> RosterImport:
    db.add(row)
    db.flush()
    note(db, "import.proposed", campaign_id=row.campaign_id, subject=row.id, rows=row.report["rows"])
    return row


def approve(
    db: DbSession,
    campaign: Campaign,
    row: RosterImport,
    examined: Examined,
    *,
    keys: Keys,
    now: datetime,
    mark_gone: bool = False,
    has_slot: HasSlot = nobody,
) -> ImportReport:
    """Take a proposed file in, examined anew within this campaign's turn; parameters as `service.import_roster`.

    Raises
    ------
    CampaignClosed, ImportDecided
    RosterChangedMeanwhile
        The roster is not any more what it was when the file was looked at; nothing is changed.
    """
    refuse_closed(campaign)
    refuse_decided(row)
    if row.report.get("digest") != examined.digest:
        raise RosterChangedMeanwhile(file_name=row.file_name)
    return take(db, campaign, examined, keys=keys, now=now, mark_gone=mark_gone, has_slot=has_slot, row=row)


def drop(db: DbSession, campaign: Campaign, row: RosterImport, *, now: datetime) -> None:
    """Let a proposal be: nothing of the file is taken in, and its upload may go.

    Raises
    ------
    ImportDecided
    """
    take_turns(db, campaign)
    db.refresh(row)
    refuse_decided(row)
    row.state, row.imported_at, row.upload = "dropped", now, None
    db.add(row)
    note(db, "import.dropped", campaign_id=row.campaign_id, subject=row.id)


def refuse_decided(row: RosterImport) -> None:
    """Refuse a file that was taken in or dropped already.

    Raises
    ------
    ImportDecided
    """
    if row.state != "proposed":
        raise ImportDecided(file_name=row.file_name)
