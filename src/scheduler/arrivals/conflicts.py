"""Where a scanner without network told something else than the office knew: kept, counted once, and shown to the station lead.

Only scans made without network, or delivered by a device that was shut out by then, can be conflicts: with network the phone shows
the office's own verdict. Where that came late or was lost, the phone sends what it had told as a scan that records nobody. A
conflict takes nothing back; it says where somebody should look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import sqlalchemy
from sqlalchemy import ColumnElement
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session as DbSession
from sqlmodel import and_, col, exists, func, or_, select

from notices.wording import masked_name
from scheduler.arrivals.models import CheckIn, Device, Scan, ScanReview
from scheduler.audit.trail import note as note_in_trail
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.invitations.models import Invitation
from scheduler.roster.models import Household
from slots.verdict import Verdict

Kind = Literal["twice", "admitted_unaware", "held"]
REVIEWED_SHOWN = 50
OPEN_SHOWN = 500
"""More at once is no work for a person: it is one phone's flood, and each review brings the next ones up."""
_LETS_IN = [verdict.value for verdict in Verdict if verdict.admits]
_UNAWARE = [Verdict.ON_TIME.value, Verdict.EARLY.value, Verdict.LATE.value]
"""What a phone tells that knows of nobody of the party who has come."""
_HOLDS = [verdict.value for verdict in Verdict if not verdict.admits and verdict != Verdict.ID_CARD_QR]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One scan that told something else than the office knew.

    `kind`: twice, another scanner had counted the slip already; admitted_unaware, the phone let in what the office holds back;
    held, a device that was shut out delivered it. `scan_id` is the scan's number here, not the scanner's UUID. `household` is
    masked; it and `slip_number` are missing where no slip of the campaign was read. `other_device` and `other_at` are of whoever
    counted the slip first.
    """

    scan_id: int
    slip_number: int | None
    household: str
    kind: Kind
    operating_day: date
    scanned_at: datetime
    device: str
    shown_verdict: str | None
    verdict: str
    other_device: str
    other_at: datetime | None
    reviewed_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class _Counted:
    """Who counted somebody of a slip, and when."""

    scanner: tuple[int | None, int | None]
    name: str
    at: datetime


def open_conflicts(db: DbSession, station_id: int) -> list[Conflict]:
    """Return the conflicts of a station that nobody has looked at, of every day, the latest first, at most 500."""
    latest = (col(Scan.scanned_at).desc(), col(Scan.id).desc())
    return _conflicts(db, station_id, col(ScanReview.scan_id).is_(None), latest)[:OPEN_SHOWN]


def reviewed_conflicts(db: DbSession, station_id: int) -> list[Conflict]:
    """Return those that were looked at last, at most 50, the latest review first."""
    latest = (col(ScanReview.reviewed_at).desc(), col(Scan.id).desc())
    return _conflicts(db, station_id, col(ScanReview.scan_id).is_not(None), latest)[:REVIEWED_SHOWN]


def review(db: DbSession, scan: Scan, *, note: str, now: datetime, account: Account | None = None) -> ScanReview:
    """Record that a conflict was looked at; a second time keeps the first word."""
    insert = (postgresql if db.get_bind().dialect.name == "postgresql" else sqlite).insert(ScanReview)
    said = insert.values(
        scan_id=scan.id, reviewed_at=now, account_id=None if account is None else account.id, note=note.strip()
    )
    kept = db.execute(said.on_conflict_do_nothing(index_elements=["scan_id"]).returning(col(ScanReview.scan_id)))
    if kept.first() is not None:
        note_in_trail(db, "scan.reviewed", campaign_id=scan.campaign_id, subject=scan.id)
    return db.get_one(ScanReview, scan.id)


def unread_on(db: DbSession, station_id: int, day: date) -> dict[str, int]:
    """Return how many readings of an operating day were no slip of ours, by verdict: invalid and id_card_qr."""
    asked = select(Scan.verdict, func.count()).where(
        Scan.station_id == station_id, Scan.operating_day == day, col(Scan.invitation_id).is_(None)
    )
    found: dict[str, int] = dict(db.exec(asked.group_by(Scan.verdict)).all())
    return {verdict.value: found.get(verdict.value, 0) for verdict in (Verdict.INVALID, Verdict.ID_CARD_QR)}


def _conflicts(
    db: DbSession, station_id: int, reviewed: ColumnElement[bool], order: Sequence[ColumnElement[Any]]
) -> list[Conflict]:
    # The first `or_` says again what the index of these scans is made of, or it would not be used.
    asked = (
        sqlalchemy.select(Scan, Device, Account, Invitation, Household, ScanReview)
        .outerjoin(Device, col(Device.id) == Scan.device_id)
        .outerjoin(Account, col(Account.id) == Scan.account_id)
        .outerjoin(Invitation, col(Invitation.id) == Scan.invitation_id)
        .outerjoin(Household, col(Household.id) == Invitation.household_id)
        .outerjoin(ScanReview, col(ScanReview.scan_id) == Scan.id)
        .where(col(Scan.station_id) == station_id, or_(col(Scan.offline), col(Scan.held)), _told_otherwise(), reviewed)
        .order_by(*order)
        .limit(2 * OPEN_SHOWN)  # some of them turn out to be none, below
    )
    rows = db.execute(asked).all()
    counted = _counted(db, [scan.invitation_id for scan, *_ in rows if scan.invitation_id is not None])
    found = []
    for scan, device, account, invitation, household, reviewed_by in rows:
        other = _other(scan, counted.get(scan.invitation_id, []))
        kind = _kind(scan, other)
        if kind is not None:
            facts = {
                "slip_number": None if invitation is None else invitation.number,
                "household": "" if household is None or household.is_untold else masked_name(household.head_name),
                "device": _name(device, account),
                "other_device": other.name if other else "",
                "other_at": other.at if other else None,
                "reviewed_at": reviewed_by.reviewed_at if reviewed_by else None,
                "note": reviewed_by.note if reviewed_by else "",
            }
            found.append(_conflict(scan, kind, facts))
    return found


def _told_otherwise() -> ColumnElement[bool]:
    """Return the condition on scans made without network that they may have let in whom the office holds back."""
    let_in = and_(col(Scan.shown_verdict).in_(_LETS_IN), col(Scan.verdict).in_(_HOLDS))
    some_were_here = and_(col(Scan.shown_verdict).in_(_UNAWARE), col(Scan.verdict) == Verdict.PARTIAL.value)
    admitted = and_(col(Scan.verdict).in_(_HOLDS), exists().where(col(CheckIn.scan_id) == Scan.id))
    could_not_tell = and_(
        col(Scan.shown_verdict).is_(None), or_(col(Scan.verdict) == Verdict.ALREADY_SCANNED.value, admitted)
    )
    return or_(col(Scan.held), and_(col(Scan.offline), or_(let_in, some_were_here, could_not_tell)))


def _kind(scan: Scan, other: _Counted | None) -> Kind | None:
    if scan.held:
        return "held"
    if scan.verdict == Verdict.PARTIAL:
        return "twice" if other is not None and other.at <= scan.scanned_at else None
    if scan.verdict == Verdict.ALREADY_SCANNED:
        if other is not None:
            return "twice"
        return None if scan.shown_verdict is None else "admitted_unaware"
    return "admitted_unaware"


def _conflict(scan: Scan, kind: Kind, facts: dict[str, Any]) -> Conflict:
    return Conflict(
        scan_id=stored_id(scan),
        kind=kind,
        operating_day=scan.operating_day,
        scanned_at=scan.scanned_at,
        shown_verdict=scan.shown_verdict,
        verdict=scan.verdict,
        **facts,
    )


def _counted(db: DbSession, invitations: Sequence[int]) -> dict[int, list[_Counted]]:
    """Return who counted somebody of each of these slips: what still counts first, then the earliest."""
    asked = (
        select(CheckIn, Scan, Device, Account)
        .join(Scan, col(Scan.id) == CheckIn.scan_id)
        .outerjoin(Device, col(Device.id) == Scan.device_id)
        .outerjoin(Account, col(Account.id) == Scan.account_id)
        .where(col(CheckIn.invitation_id).in_(set(invitations)))
        .order_by(col(CheckIn.undone_at).is_not(None), col(CheckIn.arrived_at), col(CheckIn.id))
    )
    found: dict[int, list[_Counted]] = {}
    for arrival, scan, device, account in db.exec(asked).all() if invitations else ():
        one = _Counted((scan.device_id, scan.account_id), _name(device, account), arrival.arrived_at)
        found.setdefault(arrival.invitation_id, []).append(one)
    return found


def _other(scan: Scan, counted: Sequence[_Counted]) -> _Counted | None:
    """Return who else counted this slip: the same phone knows what it has counted."""
    return next((one for one in counted if one.scanner != (scan.device_id, scan.account_id)), None)


def _name(device: Device | None, account: Account | None) -> str:
    return device.name if device else account.username if account else ""
