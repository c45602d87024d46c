"""Tables of the plan: versions, appointments, who holds them, and who could not be placed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime

GROUPS = "('homebound', 'student', 'worker', 'daytime')"


class Plan(SQLModel, table=True):
    """One whole assignment; at most one of a campaign is published, and that is all it takes to make its appointments count.

    What the optimiser decided of a published plan is never edited. A party that it left out may be booked, and a party may be
    moved by somebody's decision; each such move stands in `appointment_move`.
    """

    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint("state IN ('draft', 'published', 'superseded')", name="state"),
        Index(
            "uq_plan_one_published",
            "campaign_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    number: int
    state: str = Field(default="draft", max_length=10)
    seed: int
    input_digest: str = Field(max_length=64, description="SHA-256 of everything the plan was computed from")
    drafted_at: datetime = Field(sa_type=UtcDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    based_on: int | None = Field(default=None, description="number of the plan that counted when this one was drafted")
    summary: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False), description="cost terms and figures")


class Appointment(SQLModel, table=True):
    """A party holds `size` places in a slot, in one version of the plan."""

    __table_args__ = (
        UniqueConstraint("plan_id", "household_id", "party"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint(f"target_group IN {GROUPS}", name="target_group"),
        CheckConstraint("status IN ('booked', 'cancelled')", name="status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", ondelete="CASCADE")
    household_id: int = Field(foreign_key="household.id", index=True)
    party: str = Field(
        max_length=30,
        description="household, resident-<id> for one who leaves it by rule, rest-<n> for those who come later than it",
    )
    target_group: str = Field(max_length=10)
    size: int
    slot_id: int = Field(foreign_key="slot.id", index=True)
    status: str = Field(default="booked", max_length=10, description="it counts only where its plan is published")
    frozen: bool = Field(
        default=False,
        sa_column_kwargs={"server_default": false()},
        description="somebody has decided this slot: later plans leave it where it is",
    )
    reason: str = Field(default="", max_length=200, description="why it was cancelled, or had been in the plan before")


class AppointmentMember(SQLModel, table=True):
    """One invited person of an appointment. In one plan a person stands once: nobody holds two live appointments."""

    __tablename__ = "appointment_member"

    plan_id: int = Field(foreign_key="plan.id", primary_key=True, ondelete="CASCADE")
    resident_id: int = Field(foreign_key="resident.id", primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id", index=True, ondelete="CASCADE")


class AppointmentMove(SQLModel, table=True):
    """A fact: an appointment of the plan that counts went from one slot to another by somebody's decision. Never changed."""

    __tablename__ = "appointment_move"
    __table_args__ = (CheckConstraint("cause IN ('hand', 'swap', 'resident', 'session_off')", name="cause"),)

    id: int | None = Field(default=None, primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id", index=True, ondelete="CASCADE")
    from_slot_id: int = Field(foreign_key="slot.id")
    to_slot_id: int = Field(foreign_key="slot.id")
    cause: str = Field(max_length=12)
    moved_at: datetime = Field(sa_type=UtcDateTime)


class Unassigned(SQLModel, table=True):
    """An eligible person whom the plan could not place, with the reason and the constraint that binds."""

    __table_args__ = (CheckConstraint("reason IN ('no_station', 'no_capacity', 'too_large')", name="reason"),)

    plan_id: int = Field(foreign_key="plan.id", primary_key=True, ondelete="CASCADE")
    resident_id: int = Field(foreign_key="resident.id", primary_key=True)
    household_id: int = Field(foreign_key="household.id")
    party: str = Field(max_length=30)
    reason: str = Field(max_length=20)
