"""The table of kept keys."""

from datetime import datetime
from typing import Literal

from sqlalchemy import CheckConstraint, LargeBinary
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime

Purpose = Literal["slips", "day_packs", "id_numbers", "id_number_search"]
SIGNING: tuple[Purpose, ...] = ("slips", "day_packs")
"""What Ed25519 keys are for; the others are 32 random bytes."""
LARGEST_ID = 255
"""A slip's code has one byte for the id of its key."""


class KeptKey(SQLModel, table=True):
    """A key of a campaign. The secret is encrypted under the master key, which never enters the database.

    The newest of a purpose that is not retired signs and encrypts; all of them, retired ones too, verify and decrypt. None is
    deleted while anything in people's hands or in a table names its id.
    """

    __tablename__ = "kept_key"
    __table_args__ = (
        CheckConstraint("purpose IN ('slips', 'day_packs', 'id_numbers', 'id_number_search')", name="purpose"),
        CheckConstraint(f"key_id BETWEEN 0 AND {LARGEST_ID}", name="key_id_fits_slip_code"),
        CheckConstraint(
            "(purpose IN ('slips', 'day_packs')) = (public_key IS NOT NULL)", name="signing_keys_have_two_halves"
        ),
    )

    campaign_id: int = Field(foreign_key="campaign.id", primary_key=True)
    purpose: str = Field(primary_key=True, max_length=20)
    key_id: int = Field(primary_key=True)
    public_key: bytes | None = Field(default=None, sa_type=LargeBinary)
    secret: bytes = Field(sa_type=LargeBinary, description="Fernet token")
    made_at: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="since when a newer one is used")
