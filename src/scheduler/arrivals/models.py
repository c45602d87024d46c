"""Tables of arrivals: devices, scans, check-ins and outcomes. Scans are only ever added."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime

VERDICTS = (
    "('on_time', 'early', 'late', 'wrong_station', 'wrong_date', 'already_scanned', 'partial', 'replaced', "
    "'cancelled', 'campaign_closed', 'invalid', 'id_card_qr')"
)
OUTCOMES = "('collected', 'fingerprints_unreadable', 'papers_missing', 'data_mismatch', 'not_eligible', 'left')"


class Device(SQLModel, table=True):
    """A phone or computer that scans for one station. Tokens and keys are stored as SHA-256 only."""

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    station_id: int = Field(foreign_key="station.id", index=True)
    name: str = Field(max_length=60, description="bàn 2")
    token_hash: str | None = Field(default=None, max_length=64, unique=True, description="single use; gone once used")
    token_expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    key_hash: str | None = Field(default=None, max_length=64, unique=True)
    next_key_hash: str | None = Field(
        default=None, max_length=64, index=True, unique=True, description="given, not yet shown"
    )
    key_made_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    enrolled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Scan(SQLModel, table=True):
    """One reading, whatever it was. With its scanner, device or account, `scan_id` makes a repeat return the stored verdict."""

    __table_args__ = (
        UniqueConstraint("device_id", "scan_id"),
        UniqueConstraint("account_id", "scan_id"),
        CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    station_id: int = Field(foreign_key="station.id")
    device_id: int | None = Field(default=None, foreign_key="device.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    scan_id: str = Field(max_length=36, description="UUID made by the scanner")
    scanned_at: datetime = Field(sa_type=UtcDateTime, description="by the campaign's clock")
    received_at: datetime = Field(sa_type=UtcDateTime)
    operating_day: date
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", index=True)
    version: int | None = Field(default=None, description="as presented; none for a typed code")
    verdict: str = Field(max_length=20)
    payload_length: int = 0
    payload_hash: str | None = Field(
        default=None, max_length=64, description="keyed; of unknown payloads, never of ID cards"
    )
    answer: dict[str, Any] = Field(
        sa_column=Column(JSON, nullable=False), description="the stored verdict, for repeats"
    )


class CheckIn(SQLModel, table=True):
    """One invited person has arrived, at most once on a slip. Undone by `undone_at`, never by deletion."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("scan_id", "resident_id"),
        Index(
            "uq_check_in_one_live_arrival",
            "invitation_id",
            "resident_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True)
    appointment_id: int = Field(foreign_key="appointment.id", index=True)
    resident_id: int = Field(foreign_key="resident.id", index=True)
    station_id: int = Field(foreign_key="station.id")
    scan_id: int = Field(foreign_key="scan.id")
    operating_day: date = Field(index=True)
    arrived_at: datetime = Field(sa_type=UtcDateTime)
    admitted_reason: str = Field(default="", max_length=200, description="why the officer admitted a dark verdict")
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Outcome(SQLModel, table=True):
    """What came of one person; append-only, the latest of a person counts."""

    __table_args__ = (CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),)

    id: int | None = Field(default=None, primary_key=True)
    resident_id: int = Field(foreign_key="resident.id", index=True)
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id")
    station_id: int = Field(foreign_key="station.id")
    operating_day: date = Field(index=True)
    outcome: str = Field(max_length=30)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    device_id: int | None = Field(default=None, foreign_key="device.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
