"""Tables of arrivals: devices, scans, check-ins, visits and outcomes. Scans are only ever added."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, false, text
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
    last_seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime, description="its last contact, real time")
    skew_seconds: int | None = Field(default=None, description="its clock minus ours at the last contact")
    queued: int | None = Field(default=None, description="scans that waited on it at the last contact")
    pack_made_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="of the day pack it held at the last contact"
    )
    wiped_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="when it said that it had wiped what it carried"
    )


class Scan(SQLModel, table=True):
    """One reading, whatever it was. With its scanner, device or account, `scan_id` makes a repeat return the stored verdict."""

    __table_args__ = (
        UniqueConstraint("device_id", "scan_id"),
        UniqueConstraint("account_id", "scan_id"),
        CheckConstraint(f"verdict IN {VERDICTS}", name="verdict"),
        # The board asks for both every half minute; they are few among the scans of a campaign and cost the others nothing.
        Index(
            "ix_scan_told_without_network",
            "station_id",
            sqlite_where=text("offline = 1 OR held = 1"),
            postgresql_where=text("offline OR held"),
        ),
        Index(
            "ix_scan_of_no_slip",
            "station_id",
            "operating_day",
            sqlite_where=text("invitation_id IS NULL"),
            postgresql_where=text("invitation_id IS NULL"),
        ),
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
    offline: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}, description="made without network, sent later"
    )
    shown_verdict: str | None = Field(
        default=None,
        max_length=20,
        description="what the scanner told without network; none where it could tell nothing",
    )
    pack_made_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="of the day pack that it was told by"
    )
    skew_seconds: int | None = Field(default=None, description="the scanner's clock minus ours when it sent the scan")
    held: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="received from a device that was shut out by then: kept and judged, nobody counted",
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


class Visit(SQLModel, table=True):
    """One party or walk-in at a station on one operating day, from its queue number to the end of its service.

    A slip has one visit a station and day, however many times somebody of it comes: undone with its last arrival, revived with
    the next, the number kept. Of the times only `arrived_at` is a fact of the door; the others are the desk's and may be unknown.
    """

    __table_args__ = (
        UniqueConstraint("station_id", "operating_day", "queue_number"),
        UniqueConstraint("invitation_id", "station_id", "operating_day"),
        UniqueConstraint("entry_id"),
        CheckConstraint("rank IN ('on_time', 'early', 'late', 'admitted', 'walk_in')", name="rank"),
        CheckConstraint("provenance IN ('slip', 'listed', 'unlisted')", name="provenance"),
        CheckConstraint("(provenance = 'slip') = (invitation_id IS NOT NULL)", name="slips_have_an_invitation"),
        CheckConstraint("queue_number > 0 AND people > 0", name="counts_positive"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    station_id: int = Field(foreign_key="station.id")
    operating_day: date
    queue_number: int = Field(description="from 1 each station and operating day")
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", index=True)
    household_id: int | None = Field(default=None, foreign_key="household.id", description="of a walk-in, where known")
    entry_id: str | None = Field(
        default=None, max_length=36, description="of a walk-in: UUID that makes a repeat one visit"
    )
    provenance: str = Field(
        max_length=10, description="slip; listed: on the roster, without a slip; unlisted: on no roster"
    )
    rank: str = Field(max_length=10, description="whose turn comes first: on_time, early, late, admitted, walk_in")
    people: int = Field(description="of a slip: invited; of a walk-in: who came")
    arrived_at: datetime = Field(sa_type=UtcDateTime)
    called_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    called_to: str = Field(default="", max_length=60, description="the desk on the call display")
    service_started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    service_ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class QueueCounter(SQLModel, table=True):
    """The last queue number given at a station on an operating day."""

    __tablename__ = "queue_counter"

    station_id: int = Field(foreign_key="station.id", primary_key=True)
    operating_day: date = Field(primary_key=True)
    last: int


class ScanReview(SQLModel, table=True):
    """A fact: the station lead has looked at a scan that offline told something else than the office knew."""

    __tablename__ = "scan_review"

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    reviewed_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    note: str = Field(default="", max_length=200)


class StationNotice(SQLModel, table=True):
    """What a station lead tells everybody: it runs late, or a shift is postponed. Ended by `ended_at`, never deleted."""

    __tablename__ = "station_notice"
    __table_args__ = (
        CheckConstraint("kind IN ('late', 'postponed')", name="kind"),
        CheckConstraint("(kind = 'late') = (minutes IS NOT NULL)", name="late_says_minutes"),
        CheckConstraint("minutes BETWEEN 5 AND 600", name="minutes"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    station_id: int = Field(foreign_key="station.id", index=True)
    operating_day: date
    shift: str | None = Field(default=None, max_length=13, description="none means the whole day")
    kind: str = Field(max_length=10)
    minutes: int | None = None
    note: str = Field(default="", max_length=200, description="shown as it is written")
    set_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


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


class FollowUpDone(SQLModel, table=True):
    """A fact: what an outcome calls for (a new slot, a home round, a data fix) was seen to, or needs nothing more."""

    __tablename__ = "follow_up_done"
    __table_args__ = (CheckConstraint("how IN ('new_slot', 'home_round', 'data_fixed', 'not_needed')", name="how"),)

    outcome_id: int = Field(foreign_key="outcome.id", primary_key=True)
    how: str = Field(max_length=10)
    note: str = Field(default="", max_length=200)
    done_at: datetime = Field(sa_type=UtcDateTime)
    account_id: int | None = Field(default=None, foreign_key="account.id")
