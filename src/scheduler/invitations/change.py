"""Changes to single invitations: a reprint replaces the paper, a cancellation takes it back."""

from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session as DbSession

from notices.slipcode import sign
from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.errors import SchedulerError
from scheduler.invitations.claims import claim_of
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.invitations.service import present_slip
from scheduler.plan.models import Appointment

LAST_VERSION = 255
"""The QR has one byte for it."""


class VersionsUsedUp(SchedulerError):
    """A slip has been issued as often as its code can tell apart."""

    code = "slip_versions_used_up"
    status = 409
    vi = "Phiếu số {number} đã được cấp lại {version} lần nên không cấp lại nữa. Hãy hủy phiếu này và lập kế hoạch mới."
    en = "Slip {number} has had {version} versions and can have no more. Cancel it and draft a new plan."


def reprint(
    db: DbSession,
    invitation: Invitation,
    *,
    key_id: int,
    private_key: Ed25519PrivateKey,
    now: datetime,
    reason: str = "",
) -> InvitationVersion:
    """Issue the next version of a slip under the same number and typed code; the former QR then says "replaced".

    A slip that was cancelled is good again. `reason` says what became of the former paper where only that is why.

    Raises
    ------
    VersionsUsedUp
    """
    if invitation.version >= LAST_VERSION:
        raise VersionsUsedUp(number=invitation.number, version=LAST_VERSION)
    slip = present_slip(db, invitation)
    version = invitation.version + 1
    claim = claim_of(
        key_id=key_id,
        campaign=stored_id(slip.campaign),
        invitation=invitation.number,
        version=version,
        operating_day=slip.operating_day,
        station=slip.station.number,
        starts_at=slip.starts_at,
    )
    made = InvitationVersion(
        invitation_id=stored_id(invitation),
        version=version,
        appointment_id=slip.appointment_id,
        key_id=key_id,
        slip_code=sign(claim, private_key),
        issued_at=now,
        reason=reason,
    )
    invitation.version = version
    invitation.cancelled_at, invitation.cancelled_reason = None, ""
    db.add_all([invitation, made])
    db.flush()
    why: dict[str, Any] = {"reason": reason} if reason else {}
    note(db, "slip.reissued", campaign_id=invitation.campaign_id, subject=invitation.id, version=version, **why)
    return made


def cancel(db: DbSession, invitation: Invitation, *, reason: str, now: datetime) -> None:
    """Take an invitation back and free its places; doing it again keeps the first time and reason."""
    if invitation.cancelled_at is not None:
        return
    appointment = db.get_one(Appointment, invitation.appointment_id)
    appointment.status, appointment.reason = "cancelled", reason
    invitation.cancelled_at, invitation.cancelled_reason = now, reason
    db.add_all([appointment, invitation])
    db.flush()
    note(db, "slip.cancelled", campaign_id=invitation.campaign_id, subject=invitation.id)
