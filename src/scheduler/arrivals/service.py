"""Scans and arrivals: every reading is kept, a repeat gets the same answer, and each person arrives once.

`now` and `scanned_at` are moments of the campaign's clock.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session as DbSession
from sqlmodel import col, select

from notices import wording
from scheduler.arrivals import codes
from scheduler.arrivals.answer import answer
from scheduler.arrivals.errors import NobodyToAdmit, ReasonMissing, ScanUnknown, UndoTooLate
from scheduler.arrivals.former import is_of_closed_campaign
from scheduler.arrivals.models import CheckIn, Device, Scan
from scheduler.arrivals.party import Party, last_arrival, party_of
from scheduler.audit.trail import note
from scheduler.auth.models import Account
from scheduler.database import stored_id
from scheduler.invitations.models import Invitation
from scheduler.places.models import Campaign
from slots.calendar import operating_day
from slots.verdict import Judgement, Presented, Tolerances, Verdict, judge

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
) -> dict[str, Any]:
    """Keep one reading, judged at the time it was read, and return its answer (see `arrivals.answer`).

    The scanner is `device` or `account`. The same `scan_id` of the same scanner returns the answer stored for
    it, whatever happened since. Of an identity card nothing but the fact is kept; of an unknown payload its
    length and its hash under `payload_key`.
    """
    scanner = _scanner(device, account)
    stored = _stored(db, scan_id, scanner)
    if stored is not None:
        return stored.answer
    reading = codes.read(text, keys)
    invitation = codes.find_invitation(db, campaign=campaign, reading=reading)
    party = None if invitation is None else party_of(db, invitation)
    presented = Presented(version=reading.version, station=station_id, moment=scanned_at)
    judgement = _judged(campaign, reading, party, presented, tolerances)
    if judgement.verdict == Verdict.INVALID and is_of_closed_campaign(db, campaign=campaign, text=text):
        judgement = Judgement(Verdict.CAMPAIGN_CLOSED, admits=False, minutes_off=0)
    unknown = party is None and reading.kind != "id_card"
    said = answer(
        scan_id=scan_id,
        scanned_at=scanned_at,
        judgement=judgement,
        party=party,
        last=None if party is None else last_arrival(db, party),
    )
    row = Scan(
        campaign_id=stored_id(campaign),
        station_id=station_id,
        scan_id=scan_id,
        scanned_at=scanned_at,
        received_at=now,
        operating_day=_day_of(judgement, party, scanned_at, tolerances),
        invitation_id=None if invitation is None else invitation.id,
        version=reading.version,
        verdict=judgement.verdict.value,
        payload_length=len(text) if unknown else 0,
        payload_hash=codes.payload_hash(text, payload_key) if unknown else None,
        answer=said,
        **scanner,
    )
    return _kept(db, row, scanner).answer


def _scanner(device: Device | None, account: Account | None) -> dict[str, Any]:
    if (device is None) == (account is None):
        raise ValueError("a scan is made by a device or by an account")
    return {
        "device_id": None if device is None else device.id,
        "account_id": None if account is None else account.id,
    }


def _stored(db: DbSession, scan_id: str, scanner: dict[str, Any]) -> Scan | None:
    made_by = [getattr(Scan, name) == key for name, key in scanner.items() if key is not None]
    return db.exec(select(Scan).where(Scan.scan_id == scan_id, *made_by)).one_or_none()


def _judged(
    campaign: Campaign,
    reading: codes.Reading,
    party: Party | None,
    presented: Presented,
    tolerances: Tolerances,
) -> Judgement:
    if reading.kind == "id_card":
        return Judgement(Verdict.ID_CARD_QR, admits=False, minutes_off=0)
    return judge(
        None if party is None else party.booking,
        presented,
        tolerances=tolerances,
        campaign_closed=campaign.state == "closed",
    )


def _day_of(judgement: Judgement, party: Party | None, moment: datetime, tolerances: Tolerances) -> date:
    # An arrival that is on time belongs to its slot's day, even where the tolerance reaches over the turn of the day.
    if party is not None and judgement.verdict == Verdict.ON_TIME:
        return party.operating_day
    return operating_day(moment, tolerances.day_starts_minute)


def _kept(db: DbSession, row: Scan, scanner: dict[str, Any]) -> Scan:
    """Store the scan, or return what another request stored under the same id a moment earlier."""
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        stored = _stored(db, row.scan_id, scanner)
        if stored is None:
            raise
        return stored
    return row


def find_scan(db: DbSession, *, scan_id: str, device: Device | None = None, account: Account | None = None) -> Scan:
    """Return the scan that this device or account made under `scan_id`.

    Raises
    ------
    ScanUnknown
        It made none, whoever else did.
    """
    found = _stored(db, scan_id, _scanner(device, account))
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


def _invitation_of(db: DbSession, scan: Scan, *, locked: bool = False) -> Invitation:
    if scan.invitation_id is None:
        raise NobodyToAdmit
    if not locked:
        return db.get_one(Invitation, scan.invitation_id)
    # All desks that admit of one slip queue here and then read it anew, or two would record the same person. NO KEY UPDATE:
    # a plain FOR UPDATE would stop other desks' scans, whose foreign keys hold the row, and two such could block each other.
    return db.get_one(Invitation, scan.invitation_id, with_for_update={"key_share": True}, populate_existing=True)


def _require_admissible(scan: Scan, reason: str) -> None:
    if not Verdict(scan.verdict).admits and not reason.strip():
        raise ReasonMissing(verdict=scan.answer["text"]["vi"])


def _new_check_in(scan: Scan, party: Party, resident_id: int) -> CheckIn:
    return CheckIn(
        invitation_id=stored_id(party.invitation),
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
    device: Device | None = None,
    account: Account | None = None,
    numbers: Sequence[int] | None = None,
) -> int:
    """Take back the arrivals that one scan recorded, all or those of `numbers`, and return how many it were.

    Only the scanner that made the scan may, for 15 minutes. The scan itself stays. Undoing twice takes back
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
    if any(getattr(scan, name) != key for name, key in _scanner(device, account).items()):
        raise ScanUnknown(scan_id=scan.scan_id)
    if now - scan.received_at > timedelta(minutes=UNDO_MINUTES):
        raise UndoTooLate(minutes=UNDO_MINUTES)
    live = select(CheckIn).where(CheckIn.scan_id == scan.id, col(CheckIn.undone_at).is_(None))
    if numbers is not None:
        chosen = party_of(db, _invitation_of(db, scan)).chosen(None, numbers)
        live = live.where(col(CheckIn.resident_id).in_([member.resident_id for member in chosen]))
    rows = db.exec(live).all()
    for row in rows:
        row.undone_at = now
        db.add(row)
    db.flush()
    if rows:
        note(db, "scan.undone", campaign_id=scan.campaign_id, subject=scan.id, count=len(rows))
    return len(rows)
