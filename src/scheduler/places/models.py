"""Tables of places: campaigns, administrative units, neighbourhoods, stations, kits, sessions and their slots."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKeyConstraint, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime


class AdminUnit(SQLModel, table=True):
    """A province, district or commune as of one dataset version; codes change meaning after mergers, so both are the key."""

    __tablename__ = "admin_unit"
    __table_args__ = (
        ForeignKeyConstraint(["dataset", "parent_code"], ["admin_unit.dataset", "admin_unit.code"]),
        CheckConstraint("level IN ('province', 'district', 'commune')", name="level"),
    )

    dataset: str = Field(primary_key=True, max_length=40)
    code: str = Field(primary_key=True, max_length=10)
    level: str = Field(max_length=10)
    kind: str = Field(max_length=30, description="province, town, ward, commune ... (glossary)")
    name: str = Field(max_length=120, description="with its kind, as printed: Phường 1, Thị xã Quảng Trị")
    parent_code: str | None = Field(default=None, max_length=10)


class Campaign(SQLModel, table=True):
    """One drive (đợt) with its eligibility rule, dates, texts and parameters; `settings` is the validated campaign file."""

    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed')", name="state"),
        CheckConstraint("first_day <= last_day", name="days_in_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=200)
    dataset: str = Field(max_length=40)
    unit_code: str = Field(max_length=10, description="the unit that runs the campaign")
    first_day: date
    last_day: date = Field(description="the last day that still counts: 'trước 1/7' is 30/6")
    state: str = Field(default="open", max_length=10)
    settings: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    public_url: str = Field(max_length=80)
    printed_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime, description="first print; freezes public_url"
    )
    loaded_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Neighbourhood(SQLModel, table=True):
    """A thôn, tổ dân phố, khu phố ...: no administrative level, so its identity is ours."""

    __table_args__ = (
        UniqueConstraint("campaign_id", "unit_code", "name"),
        ForeignKeyConstraint(["dataset", "unit_code"], ["admin_unit.dataset", "admin_unit.code"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    dataset: str = Field(max_length=40)
    unit_code: str = Field(max_length=10)
    name: str = Field(max_length=120, description="with its kind: khu phố 2")
    leader_title: str = Field(default="", max_length=60)
    leader_name: str = Field(default="", max_length=120)
    leader_phone: str = Field(default="", max_length=20)
    x_km: float | None = Field(default=None, description="east of the campaign's origin")
    y_km: float | None = Field(default=None, description="north of the campaign's origin")


class Station(SQLModel, table=True):
    """A place that receives people: headquarters, mobile, school, or a round of homes."""

    __table_args__ = (
        UniqueConstraint("campaign_id", "code"),
        UniqueConstraint("campaign_id", "number"),
        ForeignKeyConstraint(["dataset", "unit_code"], ["admin_unit.dataset", "admin_unit.code"]),
        CheckConstraint("kind IN ('headquarters', 'mobile', 'school', 'home')", name="kind"),
        CheckConstraint("number BETWEEN 0 AND 65535", name="number_fits_slip_code"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    code: str = Field(max_length=40)
    number: int = Field(description="the station's number in the slip code")
    name: str = Field(max_length=120)
    address: str = Field(default="", max_length=200)
    kind: str = Field(max_length=20)
    dataset: str = Field(max_length=40)
    unit_code: str = Field(max_length=10, description="whose daily limit it counts against, and whom it serves")
    x_km: float | None = None
    y_km: float | None = None


class Kit(SQLModel, table=True):
    """The equipment that serves one person at a time (bộ thiết bị thu nhận)."""

    __table_args__ = (UniqueConstraint("campaign_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    code: str = Field(max_length=40)


class SessionRow(SQLModel, table=True):
    """One station, one operating day, one shift. (`Session` in the glossary; the row carries its table's name.)"""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("station_id", "operating_day", "shift"),
        CheckConstraint(
            "shift IN ('morning', 'afternoon', 'evening', 'night') OR shift LIKE 'morning-%' "
            "OR shift LIKE 'afternoon-%' OR shift LIKE 'evening-%' OR shift LIKE 'night-%'",
            name="shift",
        ),
        CheckConstraint("starts_at < ends_at", name="starts_before_end"),
        CheckConstraint("capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    station_id: int = Field(foreign_key="station.id", index=True)
    operating_day: date
    shift: str = Field(max_length=13, description="its part of the day, the second of a part being morning-2")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    capacity: int = Field(description="people")
    state: str = Field(default="open", max_length=10)
    account: dict[str, Any] = Field(
        default_factory=dict,
        sa_column=Column(JSON, nullable=False, server_default="{}"),
        description="where the places came from when the session was opened (see `session_plan.account_facts`)",
    )


class Team(SQLModel, table=True):
    """The people who work kits (tổ): in "2 tổ 3 máy" two teams have three machines."""

    __table_args__ = (UniqueConstraint("campaign_id", "code"), CheckConstraint("people > 0", name="people_positive"))

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    people: int


class KitBooking(SQLModel, table=True):
    """A kit works in a session. The database refuses two bookings of one kit that overlap in time.

    PostgreSQL: an exclusion constraint; SQLite: triggers. Both are made by the migrations (see `places.booking_guard`).
    """

    __tablename__ = "kit_booking"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_end"),
        Index("ix_kit_booking_calendar", "kit_id", "starts_at"),
    )

    kit_id: int = Field(foreign_key="kit.id", primary_key=True)
    session_id: int = Field(foreign_key="session.id", primary_key=True, index=True, ondelete="CASCADE")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)


class TeamBooking(SQLModel, table=True):
    """A team works in a session; held to one place at a time as a kit is."""

    __tablename__ = "team_booking"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_end"),
        Index("ix_team_booking_calendar", "team_id", "starts_at"),
    )

    team_id: int = Field(foreign_key="team.id", primary_key=True)
    session_id: int = Field(foreign_key="session.id", primary_key=True, index=True, ondelete="CASCADE")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)


class SlotRow(SQLModel, table=True):
    """A half-open window [starts_at, ends_at) of a session, with its places; a closed one has none."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("session_id", "position"),
        CheckConstraint("starts_at < ends_at", name="starts_before_end"),
        CheckConstraint("places >= 0", name="places_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", ondelete="CASCADE")
    position: int = Field(description="0 is the first window of the session")
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime = Field(sa_type=UtcDateTime)
    places: int
    blocked: int = Field(
        default=0,
        sa_column_kwargs={"server_default": text("0")},
        description="of its places, those that no plan may give away",
    )
    closed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
