"""Invariants of slips: every live appointment has one invitation, and its codes say what the plan says."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.exceptions import InvalidKey
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import col

from notices.errors import NoticesError
from notices.slipcode import SlipClaim, parse_typed_code, read
from scheduler.handouts.models import Handout
from scheduler.invitations.keys import verify_keys
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.kept_keys.models import SIGNING, KeptKey
from scheduler.keys import Keys
from scheduler.operations.check_scope import NO_PLAN, Scope
from scheduler.places.models import SessionRow, SlotRow, Station
from scheduler.plan.models import Appointment, AppointmentMove
from scheduler.plan.own_changes import CAUSE
from slots.calendar import minute_of


def invitations_missing(scope: Scope) -> list[str]:
    """Every live appointment of the published plan has exactly one live invitation."""
    live = and_(
        col(Invitation.appointment_id) == col(Appointment.id),
        col(Invitation.cancelled_at).is_(None),
        col(Invitation.household_id) == col(Appointment.household_id),
        col(Invitation.party) == col(Appointment.party),
    )
    query = (
        select(col(Appointment.id))
        .outerjoin(Invitation, live)
        .where(col(Appointment.plan_id) == scope.plan_id, col(Appointment.status) == "booked")
        .group_by(col(Appointment.id))
        .having(func.count(col(Invitation.id)) != 1)
        .order_by(col(Appointment.id))
    )
    return [f"appointment {appointment}" for appointment in scope.db.execute(query).scalars()]


def invitations_of_other_plans(scope: Scope) -> list[str]:
    """No live invitation still speaks of an appointment of a plan that does not count."""
    if scope.plan_id == NO_PLAN:
        return []
    query = (
        select(col(Invitation.number))
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .where(
            col(Invitation.campaign_id) == scope.campaign_id,
            col(Invitation.cancelled_at).is_(None),
            col(Appointment.plan_id) != scope.plan_id,
        )
        .order_by(col(Invitation.number))
    )
    return [f"slip {number}" for number in scope.db.execute(query).scalars()]


def typed_codes_invalid(scope: Scope) -> list[str]:
    """Every typed code reads as itself: its length, its letters and its check symbol are right."""
    query = (
        select(col(Invitation.number), col(Invitation.typed_code))
        .where(col(Invitation.campaign_id) == scope.campaign_id)
        .order_by(col(Invitation.number))
    )
    return [f"slip {number}" for number, code in scope.db.execute(query) if not _reads_as_itself(code)]


def _reads_as_itself(code: str) -> bool:
    try:
        return parse_typed_code(code) == code
    except NoticesError:
        return False


def signing_keys_wrong(scope: Scope) -> list[str]:
    """Every public key that slips and day packs are verified by is that of a private key which this office can open."""
    query = (
        select(col(KeptKey.purpose), col(KeptKey.key_id), col(KeptKey.public_key), col(KeptKey.secret))
        .where(col(KeptKey.campaign_id) == scope.campaign_id, col(KeptKey.purpose).in_(SIGNING))
        .order_by(col(KeptKey.purpose).desc(), col(KeptKey.key_id))
    )
    rows = scope.db.execute(query)
    return [
        f"{purpose} key {key}" for purpose, key, public, secret in rows if _public_half(secret, scope.keys) != public
    ]


def _public_half(secret: bytes, keys: Keys) -> bytes | None:
    try:
        opened = Ed25519PrivateKey.from_private_bytes(keys.box.decrypt(secret))
    except (InvalidToken, InvalidKey, ValueError):
        return None
    return opened.public_key().public_bytes_raw()


def slip_codes_invalid(scope: Scope) -> list[str]:
    """The present code of every live invitation verifies, and says its number, version, day, station and time.

    A window that the slip's holder has left by himself since is as true as the present one: his paper stays good.
    """
    present = and_(
        col(InvitationVersion.invitation_id) == col(Invitation.id),
        col(InvitationVersion.version) == col(Invitation.version),
    )
    said = (col(Invitation.number), col(Invitation.version), col(InvitationVersion.key_id))
    code = col(InvitationVersion.slip_code)
    meant: tuple[Any, ...] = (
        col(SessionRow.operating_day),
        col(Station.number).label("station"),
        col(SlotRow.starts_at),
        col(SlotRow.id).label("slot_id"),
        col(Invitation.household_id),
        col(Invitation.party),
    )
    query = (
        select(*said, code, *meant)
        .outerjoin(InvitationVersion, present)
        .join(Appointment, col(Appointment.id) == col(Invitation.appointment_id))
        .join(SlotRow, col(SlotRow.id) == col(Appointment.slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(col(Invitation.campaign_id) == scope.campaign_id, col(Invitation.cancelled_at).is_(None))
        .order_by(col(Invitation.number))
    )
    keys = verify_keys(scope.db, scope.campaign_id)
    wrong: list[int] = []
    elsewhere: list[tuple[Any, SlipClaim | None]] = []
    for row in scope.db.execute(query):
        claim = _claim(row.slip_code or "", keys)
        if not _says_the_version(claim, row, scope.campaign_id):
            wrong.append(row.number)
        elif not _names(claim, row):
            elsewhere.append((row, claim))
    left = _left_by_holders(scope) if elsewhere else {}
    wrong += [row.number for row, claim in elsewhere if not any(_names(claim, one) for one in _way_back(left, row))]
    return [f"slip {number}" for number in sorted(wrong)]


def _names(claim: SlipClaim | None, window: Any) -> bool:
    if claim is None:
        return False
    # The code counts in steps of ten minutes and never names a later one than the window's start.
    start = minute_of(window.operating_day, window.starts_at) // 10 * 10
    return (claim.operating_day, claim.station, claim.start_minute) == (window.operating_day, window.station, start)


def _left_by_holders(scope: Scope) -> Mapping[tuple[int, str], list[Any]]:
    """Return by household and party the moves of its appointments, the latest first, each with the window that was left."""
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Appointment.household_id),
            col(Appointment.party),
            col(AppointmentMove.cause),
            col(AppointmentMove.from_slot_id),
            col(AppointmentMove.to_slot_id),
            col(SessionRow.operating_day),
            col(Station.number).label("station"),
            col(SlotRow.starts_at),
        )
        .join(Appointment, col(Appointment.id) == col(AppointmentMove.appointment_id))
        .join(SlotRow, col(SlotRow.id) == col(AppointmentMove.from_slot_id))
        .join(SessionRow, col(SessionRow.id) == col(SlotRow.session_id))
        .join(Station, col(Station.id) == col(SessionRow.station_id))
        .where(col(SessionRow.campaign_id) == scope.campaign_id)
        .order_by(col(AppointmentMove.id).desc())
    )
    found: defaultdict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in scope.db.execute(query):
        found[row.household_id, row.party].append(row)
    return found


def _way_back(left: Mapping[tuple[int, str], list[Any]], row: Any) -> Iterator[Any]:
    """Yield the windows from which a slip came to its present one by its holder's own changes alone, the latest first."""
    at = row.slot_id
    for move in left.get((row.household_id, row.party), ()):
        if move.cause != CAUSE or move.to_slot_id != at:
            return
        yield move
        at = move.from_slot_id


def _says_the_version(claim: SlipClaim | None, row: Any, campaign_id: int) -> bool:
    said = (claim.campaign, claim.invitation, claim.version, claim.key_id) if claim else None
    return said == (campaign_id, row.number, row.version, row.key_id)


def _claim(code: str, keys: Mapping[int, Ed25519PublicKey]) -> SlipClaim | None:
    try:
        return read(code, keys)
    except NoticesError:
        return None


def former_slip_codes_invalid(scope: Scope) -> list[str]:
    """The code of every other version and of cancelled slips still verifies: a station must know what it is shown."""
    former = or_(col(InvitationVersion.version) != col(Invitation.version), col(Invitation.cancelled_at).is_not(None))
    query = (
        select(
            col(Invitation.number),
            col(InvitationVersion.version),
            col(InvitationVersion.key_id),
            col(InvitationVersion.slip_code),
        )
        .join(InvitationVersion, col(InvitationVersion.invitation_id) == col(Invitation.id))
        .where(col(Invitation.campaign_id) == scope.campaign_id, former)
        .order_by(col(Invitation.number), col(InvitationVersion.version))
    )
    keys = verify_keys(scope.db, scope.campaign_id)
    return [
        f"slip {row.number}, version {row.version}"
        for row in scope.db.execute(query)
        if not _says_the_version(_claim(row.slip_code, keys), row, scope.campaign_id)
    ]


def handouts_of_unknown_version(scope: Scope) -> list[str]:
    """Nobody has handed out a version of a slip that was never issued."""
    issued = and_(
        col(InvitationVersion.invitation_id) == col(Handout.invitation_id),
        col(InvitationVersion.version) == col(Handout.version),
    )
    query = (
        select(col(Handout.id))
        .join(Invitation, col(Invitation.id) == col(Handout.invitation_id))
        .outerjoin(InvitationVersion, issued)
        .where(
            col(Invitation.campaign_id) == scope.campaign_id,
            col(InvitationVersion.invitation_id).is_(None),
        )
        .order_by(col(Handout.id))
    )
    return [f"handout {handout}" for handout in scope.db.execute(query).scalars()]
