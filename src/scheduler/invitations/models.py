"""Tables of invitations: the slip of a party and its versions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime


class Invitation(SQLModel, table=True):
    """What one party was invited by: number and typed code live through all versions of the slip."""

    __table_args__ = (
        UniqueConstraint("campaign_id", "household_id", "party"),
        UniqueConstraint("campaign_id", "number"),
        UniqueConstraint("typed_code"),
        CheckConstraint("length(typed_code) = 8", name="typed_code_length"),
        CheckConstraint("version BETWEEN 1 AND 255", name="version_fits_slip_code"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    household_id: int = Field(foreign_key="household.id", index=True)
    party: str = Field(max_length=30)
    number: int = Field(description="phiếu số, counted within the campaign")
    typed_code: str = Field(max_length=8)
    version: int = Field(default=1, description="the present one")
    appointment_id: int = Field(foreign_key="appointment.id", index=True, description="the present one")
    cancelled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled_reason: str = Field(default="", max_length=200)


class InvitationVersion(SQLModel, table=True):
    """One version of a slip: the appointment that its paper names. Never changed, so a reprint has the same bytes."""

    __tablename__ = "invitation_version"

    invitation_id: int = Field(foreign_key="invitation.id", primary_key=True)
    version: int = Field(primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id")
    key_id: int
    slip_code: str = Field(max_length=188, description="the signed digits of the QR")
    issued_at: datetime = Field(sa_type=UtcDateTime)
    reason: str = Field(
        default="",
        max_length=10,
        sa_column_kwargs={"server_default": ""},
        description="why the paper before was made anew: lost or spoiled; empty where its slot changed",
    )
