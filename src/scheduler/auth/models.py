"""The table of accounts. A right is role x area x campaign."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime


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
    """Someone who signs in. Raising `session_version` ends all of his sessions at once."""

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
        ForeignKeyConstraint(["dataset", "unit_code"], ["admin_unit.dataset", "admin_unit.code"]),
    )

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, max_length=60)
    password_hash: str = Field(max_length=200)
    role: str = Field(max_length=30)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id", description="none: every campaign")
    dataset: str | None = Field(default=None, max_length=40)
    unit_code: str | None = Field(default=None, max_length=10, description="the area of a planner or ward officer")
    neighbourhood_id: int | None = Field(default=None, foreign_key="neighbourhood.id")
    station_id: int | None = Field(default=None, foreign_key="station.id")
    session_version: int = 1
    active: bool = True
    made_at: datetime = Field(sa_type=UtcDateTime)
