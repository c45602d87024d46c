"""Changes to single invitations: a reprint replaces the paper, a cancellation takes it back."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session as DbSession

from notices.slipcode import sign
from scheduler.audit.trail import note
from scheduler.database import stored_id
from scheduler.invitations.claims import claim_of
from scheduler.invitations.models import Invitation, InvitationVersion
from scheduler.invitations.service import present_slip
from scheduler.plan.models import Appointment


def reprint(
    db: DbSession, invitation: Invitation, *, key_id: int, private_key: Ed25519PrivateKey, now: datetime
) -> InvitationVersion:
    """Issue the next version of a slip under the same number and typed code; the former QR then says "replaced"."""
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
    )
    invitation.version = version
    db.add_all([invitation, made])
    db.flush()
    note(db, "slip.reissued", campaign_id=invitation.campaign_id, subject=invitation.id, version=version)
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
