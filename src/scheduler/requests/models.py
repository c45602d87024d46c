"""The table of what residents ask for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime

KINDS = ("home_visit", "split", "cannot_come")
_OPEN = text("decided_at IS NULL")


class ResidentRequest(SQLModel, table=True):
    """One thing that the holder of a slip asks for; of a kind there is one open request a slip at most.

    Nothing changes by asking: whoever decides it makes the change by the verbs that there are for it.
    """

    __tablename__ = "resident_request"
    __table_args__ = (
        CheckConstraint("kind IN ('home_visit', 'split', 'cannot_come')", name="kind"),
        CheckConstraint("decision IN ('done', 'declined', 'withdrawn')", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_whole"),
        Index(
            "uq_resident_request_one_open",
            "invitation_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True)
    kind: str = Field(max_length=12)
    numbers: list[int] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False),
        description="who of the slip would come apart, by number on it when it was asked; empty where nobody was named",
    )
    residents: list[int] = Field(
        default_factory=list,
        sa_column=Column(JSON, nullable=False, server_default=text("'[]'")),
        description="the same people by id, in their order: numbers are given anew when somebody leaves the slip",
    )
    made_at: datetime = Field(sa_type=UtcDateTime)
    decision: str | None = Field(default=None, max_length=10)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    account_id: int | None = Field(
        default=None, foreign_key="account.id", description="who decided; none where the slip's holder took it back"
    )
    answer: str = Field(default="", max_length=200, description="what the holder of the slip reads")

    @property
    def facts(self) -> dict[str, Any]:
        """What the trail says of it: no name, no text that somebody wrote."""
        return {"kind": self.kind, "numbers": self.numbers, "decision": self.decision}
