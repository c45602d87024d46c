"""What is read and written of many scans at once: one statement each, made beforehand, however many they are."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from scheduler.arrivals.codes import Seen
from scheduler.arrivals.models import Scan
from scheduler.audit.trail import Actor
from scheduler.bulk import fresh_ids, insert_named
from scheduler.database import metadata
from scheduler.invitations.models import Invitation, InvitationVersion


@dataclass(frozen=True, slots=True)
class Scanner:
    """Who scans, and where. `desk` is what the device is called; `held` says that it was shut out when the scan came."""

    campaign_id: int
    station_id: int
    device_id: int | None = None
    account_id: int | None = None
    desk: str = ""
    held: bool = False
    actor: Actor | None = None

    def __post_init__(self) -> None:
        if (self.device_id is None) == (self.account_id is None):
            raise ValueError("a scan is made by a device or by an account")


@dataclass(frozen=True, slots=True)
class Sighting:
    """One reading as its scanner sent it, and who came with it: numbers on the slip, "all" who are not here yet, or nobody."""

    scanner: Scanner
    scan_id: str
    text: str
    scanned_at: datetime
    received_at: datetime
    came: Literal["all"] | Sequence[int] | None = None
    reason: str = ""
    offline: bool = False
    shown_verdict: str | None = None
    pack_made_at: datetime | None = None
    skew_seconds: int | None = None

    @property
    def key(self) -> "ScanKey":
        """What a repeat is known by."""
        return ScanKey(self.scanner.device_id, self.scanner.account_id, self.scan_id)


class ScanKey(NamedTuple):
    """A scanner and its name for one scan."""

    device_id: int | None
    account_id: int | None
    scan_id: str


_SCAN_IDS = col(Scan.scan_id).in_(bindparam("scan_ids", expanding=True))
_STORED = select(col(Scan.device_id), col(Scan.account_id), col(Scan.scan_id), col(Scan.answer))
_BY_DEVICES = _STORED.where(col(Scan.device_id).in_(bindparam("scanners", expanding=True)), _SCAN_IDS)
_BY_ACCOUNTS = _STORED.where(col(Scan.account_id).in_(bindparam("scanners", expanding=True)), _SCAN_IDS)
_OF_CAMPAIGN = col(Invitation.campaign_id) == bindparam("campaign_id")
_SLIPS = (
    select(col(Invitation.id), col(Invitation.number), col(InvitationVersion.version), col(InvitationVersion.slip_code))
    .join(InvitationVersion, col(InvitationVersion.invitation_id) == Invitation.id)
    .where(_OF_CAMPAIGN, col(Invitation.number).in_(bindparam("numbers", expanding=True)))
)
_TYPED = select(col(Invitation.id), col(Invitation.typed_code)).where(
    _OF_CAMPAIGN, col(Invitation.typed_code).in_(bindparam("codes", expanding=True))
)
_LOCK = (
    select(col(Invitation.id))
    .where(col(Invitation.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Invitation.id))
    .with_for_update(key_share=True)
)
_SCAN, _CHECK_IN = metadata.tables["scan"], metadata.tables["check_in"]


def stored_answers(connection: Connection, sightings: Sequence[Sighting]) -> dict[ScanKey, dict[str, Any]]:
    """Return the answers that were given to these scans before."""
    found: dict[ScanKey, dict[str, Any]] = {}
    for statement, name in ((_BY_DEVICES, "device_id"), (_BY_ACCOUNTS, "account_id")):
        theirs = [one for one in sightings if getattr(one.scanner, name) is not None]
        if theirs:
            scanners = sorted({getattr(one.scanner, name) for one in theirs})
            rows = connection.execute(statement, {"scanners": scanners, "scan_ids": [one.scan_id for one in theirs]})
            found |= {ScanKey(*row[:3]): row[3] for row in rows}
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """The invitation that a text claims to be, and the digits that we keep of the version it names."""

    invitation_id: int
    digits: str | None = None


def find_slips(connection: Connection, campaign_id: int, seen: Iterable[Seen]) -> dict[Seen, Found]:
    """Return the invitations of this campaign that were read; nothing for other campaigns' slips, nor for what is no slip."""
    texts = list(seen)
    claims = {one: one.claim for one in texts if one.claim is not None and one.claim.campaign == campaign_id}
    typed = {one: one.typed_code for one in texts if one.typed_code is not None}
    found: dict[Seen, Found] = {}
    numbers = {claim.invitation for claim in claims.values() if claim.invitation <= MOST}
    if numbers:
        kept = _kept_versions(connection, campaign_id, numbers)
        for one, claim in claims.items():
            versions = kept.get(claim.invitation)
            if versions is not None:
                found[one] = Found(versions.invitation_id, versions.digits.get(claim.version))
    if typed:
        rows = connection.execute(_TYPED, {"campaign_id": campaign_id, "codes": list(set(typed.values()))})
        by_code: dict[str, Any] = {code: invitation_id for invitation_id, code in rows}
        found |= {one: Found(by_code[code]) for one, code in typed.items() if code in by_code}
    return found


class _Versions(NamedTuple):
    """A slip and the digits of each of its versions."""

    invitation_id: int
    digits: dict[int, str]


def _kept_versions(connection: Connection, campaign_id: int, numbers: Collection[int]) -> dict[int, _Versions]:
    found: dict[int, _Versions] = {}
    row: Any
    for row in connection.execute(_SLIPS, {"campaign_id": campaign_id, "numbers": list(numbers)}):
        found.setdefault(row.number, _Versions(row.id, {})).digits[row.version] = row.slip_code
    return found


MOST = 2**31 - 1
"""The largest number the database keeps; a claim can name a larger one."""


def lock_slips(connection: Connection, invitations: Collection[int]) -> None:
    """Wait until nobody else records arrivals on these slips, and keep others waiting until the transaction ends.

    In the order of their ids, so that no two wait for each other. SQLite's writer is alone already. NO KEY UPDATE: a plain FOR
    UPDATE would stop other desks' scans, whose foreign keys hold the row.
    """
    if invitations and connection.dialect.name != "sqlite":
        connection.execute(_LOCK, {"ids": sorted(invitations)}).all()


def keep_scans(connection: Connection, rows: Sequence[dict[str, Any]]) -> list[int]:
    """Add scans, and return their ids in this order."""
    ids = fresh_ids(connection, _SCAN, len(rows))
    insert_named(connection, _SCAN, [{"id": scan_id, **row} for scan_id, row in zip(ids, rows, strict=True)])
    return ids


def keep_check_ins(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add arrivals."""
    insert_named(connection, _CHECK_IN, rows)
