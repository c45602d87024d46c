"""How often residents look their appointment up: counted by the hour and by what came of it, never by whom."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col, select
from sqlmodel import Session as DbSession

from scheduler.database import UtcDateTime

RESULTS = ("found", "opened", "not_found", "limited")
"""By code and year, by the slip's QR, not at all, and refused for too many tries."""


class LookUpCount(SQLModel, table=True):
    """Look-ups of one hour (its beginning, real time) with one result."""

    __tablename__ = "look_up_count"

    hour: datetime = Field(sa_type=UtcDateTime, primary_key=True)
    result: str = Field(max_length=10, primary_key=True)
    count: int


def add_look_ups(db: DbSession, counts: Mapping[tuple[datetime, str], int]) -> None:
    """Add counts by (beginning of the hour, result) to those that are stored; several processes may do so at once."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    for (hour, result), count in sorted(counts.items()):
        added = dialect.insert(LookUpCount).values(hour=hour, result=result, count=count)
        db.execute(
            added.on_conflict_do_update(
                index_elements=["hour", "result"], set_={"count": LookUpCount.count + added.excluded.count}
            )
        )


def look_ups_between(db: DbSession, first: datetime, last: datetime) -> dict[str, int]:
    """Return the look-ups whose hour began from `first` to before `last`, by result."""
    rows = db.exec(select(LookUpCount).where(col(LookUpCount.hour) >= first, col(LookUpCount.hour) < last))
    found = dict.fromkeys(RESULTS, 0)
    for row in rows:
        found[row.result] = found.get(row.result, 0) + row.count
    return found
