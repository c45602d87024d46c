"""The tables of accounts and of the browsers that are signed in. A right is role x area x campaign."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, LargeBinary
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime

NO_PASSWORD = "-"  # noqa: S105 - the very opposite of one
"""Stands where a hash would: nobody's password has it, so that only a one-time sign-in or another door leads in."""


class Role(StrEnum):
    """What someone is in a campaign."""

    ADMINISTRATOR = "administrator"
    PLANNER = "planner"
    WARD_OFFICER = "ward_officer"
    LEADER = "neighbourhood_leader"
    STATION_LEAD = "station_lead"
    SCANNER = "scanner"
    AUDITOR = "auditor"


class Account(SQLModel, table=True):
    """Someone who signs in. Its role and area are read anew with each request: what is taken away is gone at once.

    A scanner works at `station_id` on the operating days `posted_from` to `posted_until`, both included, and on no other day.
    """

    __table_args__ = (
        CheckConstraint(
            "role IN ('administrator', 'planner', 'ward_officer', 'neighbourhood_leader', 'station_lead', "
            "'scanner', 'auditor')",
            name="role",
        ),
        CheckConstraint(
            "role <> 'neighbourhood_leader' OR neighbourhood_id IS NOT NULL", name="leader_has_neighbourhood"
        ),
        CheckConstraint("role NOT IN ('station_lead', 'scanner') OR station_id IS NOT NULL", name="staff_has_station"),
        CheckConstraint("role <> 'ward_officer' OR unit_code IS NOT NULL", name="officer_has_ward"),
        CheckConstraint("posted_from <= posted_until", name="posting_in_order"),
        ForeignKeyConstraint(["dataset", "unit_code"], ["admin_unit.dataset", "admin_unit.code"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=60)
    password_hash: str = Field(max_length=200)
    role: str = Field(max_length=30)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id", description="none: every campaign")
    dataset: str | None = Field(default=None, max_length=40)
    unit_code: str | None = Field(default=None, max_length=10, description="the area of a planner or ward officer")
    neighbourhood_id: int | None = Field(default=None, foreign_key="neighbourhood.id", index=True)
    station_id: int | None = Field(default=None, foreign_key="station.id")
    posted_from: date | None = Field(default=None, description="a scanner's first operating day at the station")
    posted_until: date | None = Field(default=None, description="and the last")
    one_time_serial: int = Field(default=0, description="which one-time sign-in was issued last; 0 is none")
    one_time_hash: str | None = Field(
        default=None,
        max_length=64,
        index=True,
        unique=True,
        description="keyed; of the one that is open, gone once used",
    )
    totp_secret: bytes | None = Field(default=None, sa_type=LargeBinary, description="encrypted")
    totp_step: int = Field(default=0, description="the last time step whose code was used: none counts twice")
    active: bool = True
    made_at: datetime = Field(sa_type=UtcDateTime)


class Login(SQLModel, table=True):
    """One browser in which an account is signed in, until it expires or is ended. Of its token only the SHA-256 is kept."""

    __table_args__ = (CheckConstraint("way IN ('password', 'one_time', 'oidc')", name="way"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    way: str = Field(max_length=10)
    browser: str = Field(default="", max_length=40, description="system and browser in words, to tell one's own apart")
    waits_for_code: bool = Field(
        default=False, description="the password was right, the second factor is still to come"
    )
    began_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
