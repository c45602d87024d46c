"""Scans and arrivals: every reading is kept, a repeat gets the same answer, and each person arrives once.

`now` and `scanned_at` are moments of the campaign's clock.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices import wording
from scheduler.arrivals.errors import NobodyToAdmit, PersonNotOfParty, ReasonMissing, ScanUnknown, UndoTooLate
from scheduler.arrivals.judging import Rules, is_let_in, rank_of
from scheduler.arrivals.keeping import Scanner, Sighting
from scheduler.arrivals.models import CheckIn, Device, Scan
from scheduler.arrivals.party import Party, party_of
from scheduler.arrivals.scanning import scan_group
from scheduler.arrivals.station_notices import extra_late_minutes
from scheduler.arrivals.visit_keeping import Coming, Place, keep_visits, undo_visit, visits_of
from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign
from slots.verdict import Tolerances, Verdict

UNDO_MINUTES = 15


def scan(
    db: DbSession,
    *,
    campaign: Campaign,
    station_id: int,
    scan_id: str,
    text: str,
    scanned_at: datetime,
    now: datetime,
    keys: Mapping[int, Ed25519PublicKey],
    tolerances: Tolerances,
    payload_key: bytes,
    device: Device | None = None,
    account: Account | None = None,
    came: Literal["all"] | Sequence[int] | None = None,
    reason: str = "",
) -> dict[str, Any]:
    """Keep one reading, judged at the time it was read, and return its answer (see `arrivals.answer`).

    The scanner is `device` or `account`. The same `scan_id` of the same scanner returns the answer stored for
    it, whatever happened since. Of an identity card nothing but the fact is kept; of an unknown payload its
    length and its hash under `payload_key`. `came` names who came with it, "all" whoever is not here yet; they are recorded where
    the verdict admits or the officer gives a `reason`.
    """
    scanner = scanner_of(campaign_id=stored_id(campaign), station_id=station_id, device=device, account=account)
    sighting = Sighting(scanner, scan_id, text, scanned_at, now, came=came, reason=reason)
    rules = Rules(scanner.campaign_id, campaign.state == "closed", keys, tolerances, payload_key)
    try:
        with db.begin_nested():
            return scan_group(db, [sighting], {scanner.campaign_id: rules})[0].answer
    except IntegrityError:
        # Another request stored the same scan a moment earlier.
        stored = _stored(db, scan_id, device, account)
        if stored is None:
            raise
        return stored.answer


def scanner_of(*, campaign_id: int, station_id: int, device: Device | None, account: Account | None) -> Scanner:
    """Return who scans."""
    return Scanner(
        campaign_id,
        station_id,
        device_id=None if device is None else device.id,
        account_id=None if account is None else account.id,
        desk="" if device is None else device.name,
    )


def _made_by(device: Device | None, account: Account | None) -> dict[str, int | None]:
    if (device is None) == (account is None):
        raise ValueError("a scan is made by a device or by an account")
    return {
        "device_id": None if device is None else device.id,
        "account_id": None if account is None else account.id,
    }


def _stored(db: DbSession, scan_id: str, device: Device | None, account: Account | None) -> Scan | None:
    made_by = [getattr(Scan, name) == key for name, key in _made_by(device, account).items() if key is not None]
    return db.exec(select(Scan).where(Scan.scan_id == scan_id, *made_by)).one_or_none()


def find_scan(db: DbSession, *, scan_id: str, device: Device | None = None, account: Account | None = None) -> Scan:
    """Return the scan that this device or account made under `scan_id`.

    Raises
    ------
    ScanUnknown
        It made none, whoever else did.
    """
    found = _stored(db, scan_id, device, account)
    if found is None:
        raise ScanUnknown(scan_id=scan_id)
    return found


def check_in(
    db: DbSession,
    *,
    scan: Scan,
    now: datetime,
    residents: Sequence[int] | None = None,
    numbers: Sequence[int] | None = None,
    reason: str = "",
) -> Party:
    """Record who of the scanned party has come, by resident or by number on the slip; nobody named means all.

    Whoever has come already is not recorded again. Where the verdict holds back, the officer admits with a
    reason. Returns the party as it stands afterwards.

    Raises
    ------
    NobodyToAdmit
        The scan belongs to no invitation.
    ReasonMissing
        The verdict holds back, or the slip was cancelled since the scan, and no reason is given.
    PersonNotOfParty
        Somebody named is not on the slip; then nobody is recorded.
    """
    invitation = _invitation_of(db, scan, locked=True)
    _require_admissible(scan, reason)
    party = party_of(db, invitation)
    missing = [member for member in party.chosen(residents, numbers) if not member.arrived]
    if missing and party.cancelled and not reason.strip():
        raise ReasonMissing(verdict=wording.verdict(Verdict.CANCELLED.value, "vi").title)
    mine = {row.resident_id: row for row in db.exec(select(CheckIn).where(CheckIn.scan_id == scan.id))}
    # The scanner's clock carried forward: right for a scan that waited offline, and for one ticked off minutes later.
    arrived_at = scan.scanned_at + max(now - scan.received_at, timedelta(0))
    if missing:
        _make_visit(db, scan, party, arrived_at)
    for member in missing:
        row = mine.get(member.resident_id) or _new_check_in(scan, party, member.resident_id)
        row.arrived_at, row.admitted_reason, row.undone_at = arrived_at, reason.strip(), None
        db.add(row)
        mine[member.resident_id] = row
    db.flush()
    if missing and reason.strip():
        admitted: dict[str, Any] = {"count": len(missing), "verdict": scan.verdict}
        note(db, "scan.admitted_anyway", campaign_id=scan.campaign_id, subject=scan.id, **admitted)
    return party_of(db, invitation)


def _make_visit(db: DbSession, scan: Scan, party: Party, arrived_at: datetime) -> None:
    place = Place(party.invitation.id, scan.station_id, scan.operating_day)
    late_by = extra_late_minutes(db, party.station_id, party.operating_day, party.shift)
    rank = rank_of(Verdict(scan.verdict), scan.answer["minutes_off"], late_by=late_by)
    coming = Coming(place, scan.campaign_id, rank, len(party.members), arrived_at)
    keep_visits(db, [coming], visits_of(db.connection(), [place.invitation_id]))


def _invitation_of(db: DbSession, scan: Scan, *, locked: bool = False) -> Invitation:
    if scan.invitation_id is None:
        raise NobodyToAdmit
    if not locked:
        return db.get_one(Invitation, scan.invitation_id)
    # All desks that admit of one slip queue here and then read it anew, or two would record the same person. NO KEY UPDATE:
    # a plain FOR UPDATE would stop other desks' scans, whose foreign keys hold the row, and two such could block each other.
    return db.get_one(Invitation, scan.invitation_id, with_for_update={"key_share": True}, populate_existing=True)


def _require_admissible(scan: Scan, reason: str) -> None:
    if not is_let_in(Verdict(scan.verdict), reason):
        raise ReasonMissing(verdict=scan.answer["text"]["vi"])


def _new_check_in(scan: Scan, party: Party, resident_id: int) -> CheckIn:
    return CheckIn(
        invitation_id=party.invitation.id,
        appointment_id=party.appointment_id,
        resident_id=resident_id,
        station_id=scan.station_id,
        scan_id=stored_id(scan),
        operating_day=scan.operating_day,
        arrived_at=scan.scanned_at,
    )


def undo(
    db: DbSession,
    *,
    scan: Scan,
    now: datetime,
    undone_at: datetime | None = None,
    device: Device | None = None,
    account: Account | None = None,
    numbers: Sequence[int] | None = None,
) -> int:
    """Take back the arrivals that one scan recorded, all or those of `numbers`, and return how many it were.

    Only the scanner that made the scan may, for 15 minutes after we had it; where it had no network, the undo counts from when
    it was done there, `undone_at`, whenever it is heard of. The scan itself stays. Undoing twice takes back
    nothing the second time.

    Raises
    ------
    ScanUnknown
        Another scanner made the scan.
    UndoTooLate
        The 15 minutes are over.
    NobodyToAdmit, PersonNotOfParty
        Somebody is named who is not on the slip.
    """
    if any(getattr(scan, name) != key for name, key in _made_by(device, account).items()):
        raise ScanUnknown(scan_id=scan.scan_id)
    if (undone_at or now) - scan.received_at > timedelta(minutes=UNDO_MINUTES):
        raise UndoTooLate(minutes=UNDO_MINUTES)
    live = select(CheckIn).where(CheckIn.scan_id == scan.id, col(CheckIn.undone_at).is_(None))
    # Whoever checks in on this slip meanwhile waits, so that its visit is undone with the last arrival and no sooner.
    invitation = None if scan.invitation_id is None else _invitation_of(db, scan, locked=True)
    if numbers is not None:
        live = live.where(col(CheckIn.resident_id).in_(_residents_shown(scan, numbers)))
    rows = db.exec(live).all()
    for row in rows:
        row.undone_at = now
        db.add(row)
    db.flush()
    if rows and invitation is not None:
        undo_visit(db, Place(stored_id(invitation), scan.station_id, scan.operating_day), now)
        note(db, "scan.undone", campaign_id=scan.campaign_id, subject=scan.id, count=len(rows))
    return len(rows)


def _residents_shown(scan: Scan, numbers: Sequence[int]) -> list[int]:
    """Return whom these numbers stood for when the scan was answered: somebody may have left the slip since, and the rest moved up.

    Raises
    ------
    NobodyToAdmit, PersonNotOfParty
        As `undo` does.
    """
    if scan.answer["slip"] is None:
        raise NobodyToAdmit
    shown = {member["number"]: member["resident_id"] for member in scan.answer["slip"]["members"]}
    for number in numbers:
        if number not in shown:
            raise PersonNotOfParty(person=number, size=len(shown))
    return [shown[number] for number in numbers]
