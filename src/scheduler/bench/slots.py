"""`bench slots`: opening all sessions of a province against the bare insert of the same rows; and the queries of a heat-map.

`bench slots postgres` measures on PostgreSQL.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, func, select
from sqlmodel import Session as DbSession

from scheduler.bench.databases import LOADED, POSTGRES, SQLITE, Fresh, databases
from scheduler.bench.timing import Seconds, timed
from scheduler.database import metadata, reading, transaction
from scheduler.places.campaign_file import settings_of
from scheduler.places.models import Campaign
from scheduler.places.opening import open_sessions
from scheduler.places.service import find_campaign
from scheduler.places.unit_tables import unit_book
from scheduler.progress.slot_calendar import Where, slot_calendar

SCENARIO = "thanh-hoa"
ROUNDS = 5
TARGET = 3.0
DAYS = 100
TABLES = tuple(metadata.tables[name] for name in ("session", "slot", "kit_booking", "team_booking"))
Rows = Sequence[tuple[Any, ...]]
Prepared = list[tuple[Table, list[str], Rows]]
"""The rows of each table, as the driver takes them, with the names of their columns."""


def run(variant: str = SQLITE) -> list[dict[str, Any]]:
    """Return `open_vs_bare_insert`, `slots_per_second`, `heatmap_queries` and `heatmap_seconds`.

    `open_vs_bare_insert` is the best of five rounds each, the two taken in turns on fresh databases. Opening reads the stored
    campaign, works out every session and slot, and writes and commits them; the bare insert writes and commits the same rows,
    prepared as tuples beforehand, into the same tables by the driver's own fastest plain way: executemany on SQLite, COPY on
    PostgreSQL. On SQLite the ratio is of CPU seconds, because other work on a small machine stretches the clock of one side and
    not of the other; on PostgreSQL the server works too, so that there it is of the clock.

    `heatmap_queries` is what the calendar of 100 days asks the database for the largest district, and its target what it asks
    for the smallest: the same. `heatmap_seconds` are those of the largest.
    """
    with databases(variant, SCENARIO) as fresh:
        with fresh() as engine:
            opened = _open(engine)
            prepared = _prepare(engine)
            heat_map = _heat_map(engine)
        gc.freeze()  # else each collection while opening would walk through the rows that only the other side needs
        rounds = [(_round(fresh, prepared, _open), _round(fresh, prepared, _insert)) for _ in range(ROUNDS)]
        gc.unfreeze()
    ours, bare = zip(*rounds, strict=True)
    ratio = min(_counted(spent, variant) for spent in ours) / min(_counted(spent, variant) for spent in bare)
    speed = opened / min(spent.clock for spent in ours)
    return [
        {"metric": "open_vs_bare_insert", "value": ratio, "unit": "ratio", "target": TARGET, "met": ratio <= TARGET},
        {"metric": "slots_per_second", "value": speed, "unit": "slots/s", "target": None, "met": None},
        *heat_map,
    ]


def _counted(spent: Seconds, variant: str) -> float:
    return spent.clock if variant == POSTGRES else spent.cpu


def _round(fresh: Fresh, prepared: Prepared, work: Callable[[Engine, Prepared], object]) -> Seconds:
    with fresh() as engine:
        spent = timed(lambda: work(engine, prepared))
        with engine.connect() as connection:
            for table, _, rows in prepared:
                stored = connection.execute(select(func.count()).select_from(table)).scalar_one()
                assert stored == len(rows), (table.name, stored, len(rows))  # noqa: S101 -- else nothing is compared
    return spent


def _open(engine: Engine, _prepared: Prepared | None = None) -> int:
    with transaction(engine) as db:
        return open_sessions(db, find_campaign(db), now=LOADED).slots


def _prepare(engine: Engine) -> Prepared:
    """Return everything that opening wrote, as the driver gives it back; slots without their ids, which the database makes up."""
    found: Prepared = []
    with engine.connect() as connection:
        cursor = _cursor(connection)
        for table in TABLES:
            columns = [column.name for column in table.columns if (table.name, column.name) != ("slot", "id")]
            # JSON comes and goes as text: the product's own rows are text by then, too.
            wanted = ", ".join(f"CAST({name} AS TEXT)" if name == "account" else name for name in columns)
            order = ", ".join(column.name for column in table.primary_key)
            cursor.execute(f"SELECT {wanted} FROM {table.name} ORDER BY {order}")  # noqa: S608 -- our own names
            found.append((table, columns, cursor.fetchall()))
    return found


def _insert(engine: Engine, prepared: Prepared) -> None:
    with engine.begin() as connection:
        cursor = _cursor(connection)
        for table, columns, rows in prepared:
            names = ", ".join(columns)
            if engine.dialect.name == SQLITE:
                marks = ", ".join("?" * len(columns))
                cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # noqa: S608 -- the same
                continue
            with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()


def _heat_map(engine: Engine) -> list[dict[str, Any]]:
    with transaction(reading(engine)) as db:
        campaign = find_campaign(db)
        small, large = _districts(db, campaign)
        few, _ = _asked(db, campaign, small)
        many, spent = _asked(db, campaign, large)
    met = few == many
    return [
        {"metric": "heatmap_queries", "value": max(few, many), "unit": "queries", "target": min(few, many), "met": met},
        {"metric": "heatmap_seconds", "value": spent.clock, "unit": "s", "target": None, "met": None},
    ]


def _districts(db: DbSession, campaign: Campaign) -> tuple[Where, Where]:
    """Return the districts with the fewest and the most stations."""
    book = unit_book(db, campaign.dataset)
    units = (unit for station in settings_of(campaign).stations for unit in book.above(station.unit))
    sizes = Counter(unit.code for unit in units if unit.level == "district").most_common()
    return tuple(Where(units=frozenset(unit.code for unit in book.below(code))) for code, _ in (sizes[-1], sizes[0]))  # type: ignore[return-value]


def _asked(db: DbSession, campaign: Campaign, where: Where) -> tuple[int, Seconds]:
    """Return how many queries the calendar of a district takes, and how long."""
    days = [campaign.first_day + timedelta(days=number) for number in range(DAYS)]
    with _counting(db.connection()) as statements:
        spent = timed(lambda: slot_calendar(db, campaign, where, days))
    return len(statements), spent


@contextmanager
def _counting(connection: Connection) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)
