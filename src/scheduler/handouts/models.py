"""Tables of the hand-out: what was printed, and what became of each slip."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from scheduler.database import UtcDateTime


class PrintRun(SQLModel, table=True):
    """One printed file of a plan: what a neighbourhood's leader hands out, or a school (a station of that kind)."""

    __tablename__ = "print_run"
    __table_args__ = (
        UniqueConstraint("plan_id", "neighbourhood_id"),
        UniqueConstraint("plan_id", "station_id"),
        CheckConstraint("(neighbourhood_id IS NULL) <> (station_id IS NULL)", name="one_place"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id")
    neighbourhood_id: int | None = Field(default=None, foreign_key="neighbourhood.id")
    station_id: int | None = Field(default=None, foreign_key="station.id")
    path: str = Field(max_length=200, description="below the data folder")
    sha256: str = Field(max_length=64)
    slips: int
    people: int
    pages: int
    size_bytes: int
    one_time_serial: int = Field(default=0, description="of the leader's one-time sign-in on its cover; 0 is none")
    drawn_from: str = Field(
        default="", max_length=64, description="digest of all that its file says; empty where it was not kept yet"
    )
    printed_at: datetime = Field(sa_type=UtcDateTime)


class Handout(SQLModel, table=True):
    """A fact about one slip on its way; append-only, the latest of its present version counts. `open` takes the former back."""

    __table_args__ = (
        CheckConstraint(
            "state IN ('handed_out', 'absent', 'moved', 'address_not_found', 'refused', 'dead', 'has_card', 'open')",
            name="state",
        ),
        CheckConstraint("source IN ('leader', 'clerk', 'command')", name="source"),
    )

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True)
    version: int
    state: str = Field(max_length=20)
    source: str = Field(max_length=10)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    entry: str | None = Field(
        default=None, max_length=36, description="marks of one form share it, so that one undo takes all"
    )
    marked_at: datetime = Field(sa_type=UtcDateTime)
