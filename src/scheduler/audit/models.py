"""The table of the trail. Rows are only ever added; the database itself refuses anything else (see `audit.guard`)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime


class AuditEntry(SQLModel, table=True):
    """One thing that was done, read or refused. It refers to nothing by foreign key, so that it outlives every purge.

    `id` counts without gaps from 1, and `hash` covers the row and the hash of the one before: see `audit.chain`.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint("actor_kind IN ('account', 'device', 'command', 'job', 'public', 'system')", name="actor_kind"),
    )

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime, index=True, description="real time, never the campaign's clock")
    actor_kind: str = Field(max_length=10)
    actor_id: int | None = Field(default=None, description="account or device; of a job who started it")
    via: str = Field(default="", max_length=120, description="the route's template, the command or the job")
    action: str = Field(max_length=40, index=True)
    campaign_id: int | None = Field(default=None, index=True)
    subject: int | None = Field(default=None, description="id of what the action's first word names")
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    hash: str = Field(max_length=64)
