"""Tables of the roster: imports, households and residents."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime


class RosterImport(SQLModel, table=True):
    """One reading of a file into the roster."""

    __tablename__ = "roster_import"

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    unit_code: str | None = Field(default=None, max_length=10, description="whose rows alone could be written")
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    imported_at: datetime = Field(sa_type=UtcDateTime)
    report: dict[str, Any] = Field(
        sa_column=Column(JSON, nullable=False), description="counts and findings, without names"
    )


class Household(SQLModel, table=True):
    """The roster's unit (hộ)."""

    __table_args__ = (
        UniqueConstraint("neighbourhood_id", "ref"),
        CheckConstraint("preferred_shift IN ('morning', 'afternoon', 'evening', 'night')", name="preferred_shift"),
        CheckConstraint("spare_places >= 0", name="spare_places_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    neighbourhood_id: int = Field(foreign_key="neighbourhood.id", index=True)
    ref: str = Field(max_length=60, description="the file's household number, or made from address and head")
    head_name: str = Field(max_length=120)
    address: str = Field(default="", max_length=200, description="house and street, without the neighbourhood")
    street_order: int = Field(description="rank on the walk through the neighbourhood")
    preferred_shift: str | None = Field(
        default=None, max_length=10, description="noted by the leader; overrides the group"
    )
    spare_places: int = Field(
        default=0,
        sa_column_kwargs={"server_default": text("0")},
        description="printed on the spare slip by which the household was found; 0 for one of a roster",
    )
    spare_told_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="when the leader told whom he gave the spare slip; none before"
    )

    @property
    def is_untold(self) -> bool:
        """Whether it stands for a household that nobody has been told of yet: its name, address and people are blank."""
        return self.spare_places > 0 and self.spare_told_at is None


class Resident(SQLModel, table=True):
    """One person of a household.

    The ID number is kept only where the campaign needs it (`privacy.keep_id_numbers`), and then never as it is: encrypted for
    this very row, and as a keyed hash to find it by. See `scheduler.roster.id_numbers`, which alone reads and writes the three.
    """

    __table_args__ = (
        UniqueConstraint("household_id", "match_key"),
        CheckConstraint("residence_type IN ('permanent', 'temporary', 'away')", name="residence_type"),
        CheckConstraint(
            "mark IN ('confirmed', 'absent', 'moved', 'dead', 'has_card', 'homebound', 'added', 'spare', 'unused')",
            name="mark",
        ),
        CheckConstraint("birth_month BETWEEN 1 AND 12", name="birth_month"),
        CheckConstraint("birth_day BETWEEN 1 AND 31", name="birth_day"),
        CheckConstraint(
            "(id_number_hash IS NULL) = (id_number_secret IS NULL) AND (id_number_hash IS NULL) = (id_number_key IS NULL)",
            name="id_number_whole",
        ),
        # Partial, so that those who keep no numbers pay nothing for it.
        Index(
            "ix_resident_id_number_hash",
            "id_number_hash",
            sqlite_where=text("id_number_hash IS NOT NULL"),
            postgresql_where=text("id_number_hash IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    household_id: int = Field(foreign_key="household.id", index=True)
    position: int = Field(description="0 is the head; then the file's order")
    full_name: str = Field(max_length=120)
    match_key: str = Field(max_length=160, description="folded name and birth date: finds the same person again")
    birth_text: str = Field(default="", max_length=30, description="as in the file")
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    relationship: str = Field(default="", max_length=40)
    residence_type: str = Field(default="permanent", max_length=10)
    phone: str = Field(default="", max_length=20, description="E.164 or empty")
    occupation: str = Field(default="", max_length=80)
    school: str = Field(default="", max_length=120)
    school_class: str = Field(default="", max_length=20)
    has_card: bool = False
    part: int = Field(
        default=0,
        sa_column_kwargs={"server_default": text("0")},
        description="0 comes with the household; 1 and up is the part that the household asked to come by itself",
    )
    mark: str | None = Field(default=None, max_length=10, description="the leader's review; none is not reviewed")
    marked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    id_number_key: int | None = Field(default=None, sa_type=SmallInteger, description="id of the key of the secret")
    id_number_secret: bytes | None = Field(default=None, sa_type=LargeBinary, description="nonce and AES-256-GCM")
    id_number_hash: str | None = Field(default=None, max_length=64, description="HMAC-SHA-256 of the digits, in hex")
