"""Queue numbers: from 1 each station and operating day, given once, in the order of asking."""

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session as DbSession
from sqlmodel import col

from scheduler.arrivals.models import QueueCounter


def next_numbers(db: DbSession, *, station_id: int, day: date, count: int = 1) -> range:
    """Take the next `count` (>= 1) numbers of a station and day, and return them.

    One statement counts on and locks the counter until the transaction ends, so that no two desks give the same number; what is
    rolled back was never given.
    """
    if count < 1:
        raise ValueError(f"{count} numbers cannot be given")
    insert = (postgresql if db.get_bind().dialect.name == "postgresql" else sqlite).insert(QueueCounter)
    given = insert.values(station_id=station_id, operating_day=day, last=count).on_conflict_do_update(
        index_elements=["station_id", "operating_day"], set_={"last": col(QueueCounter.last) + count}
    )
    last = db.execute(given.returning(col(QueueCounter.last))).scalar_one()
    return range(last - count + 1, last + 1)
