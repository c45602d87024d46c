"""Writing a plan version durably, against a bare COPY or executemany of the same values; what keys and indexes add stands apart.

Three ways to write the same rows, taken in turns in one run:

bare
    the rows made ready beforehand (text for COPY, tuples for executemany) into tables with the columns and the primary key
product
    `plan.writing.write_plan`, from parties, into tables that also check their values, as the product's do
whole
    the same into the product's own tables, with foreign keys, unique rules and further indexes
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import CheckConstraint, Column, Connection, Engine, MetaData, Table, func, select, text
from sqlmodel import Session as DbSession

from scheduler.bench.databases import LOADED, POSTGRES, SQLITE, databases
from scheduler.bench.timing import timed
from scheduler.bulk import copy_rows, fresh_ids
from scheduler.database import metadata, stored_id, transaction
from scheduler.places.models import Campaign, Neighbourhood, SlotRow
from scheduler.places.opening import open_sessions
from scheduler.places.service import find_campaign
from scheduler.plan.models import Plan
from scheduler.plan.writing import COLUMNS, LeftOut, Placed, write_plan

SCENARIO = "quang-tri"
PROVINCE = 830_000
PARTIES = 100_000
ROUNDS = 5
TARGET = 2.0
GROUPS = ("daytime", "worker", "student", "homebound")
LEFT_OUT_SHARE = 0.01
BARE = "bare_"
Rows = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Sample:
    """Parties of a plan, and the rows that they come to in each table, the appointments numbered from 1."""

    plan: Plan
    placed: list[Placed]
    left_out: list[LeftOut]
    rows: dict[str, Rows]


def run(variant: str = str(PARTIES)) -> list[dict[str, Any]]:
    """Return the figures of both databases for that many parties; 830000 are those of a large province."""
    return [*measure(POSTGRES, int(variant)), *measure(SQLITE, int(variant))]


def measure(kind: str, parties: int = PARTIES, rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Return `copy_vs_bare` or, on SQLite, `sqlite_vs_bare`, and what keys and indexes add to it, a share of the whole.

    Each is of the medians of `rounds` rounds. On PostgreSQL they are of the clock, since the server works too, up to the end of
    the commit; on SQLite of CPU seconds, because other work on a small machine stretches the clock of one side and not of the
    other.

    Raises
    ------
    NoPostgres
    """
    name = "copy" if kind == POSTGRES else "sqlite"
    spent: dict[str, list[float]] = {"bare": [], "product": [], "whole": []}
    with databases(kind, SCENARIO) as fresh, fresh() as whole, fresh() as plain:
        sample = make_sample(whole, parties)
        make_plain_tables(plain)
        _forget_who_points_here(whole)
        made = text_of(sample.rows) if kind == POSTGRES else sample.rows
        ways: dict[str, tuple[Engine, str, Callable[[], None]]] = {
            "bare": (plain, BARE, lambda: write_bare(plain, made)),
            "product": (plain, "", lambda: write_product(plain, sample)),
            "whole": (whole, "", lambda: write_product(whole, sample)),
        }
        with _frozen():
            for _ in range(rounds):
                for way, (engine, prefix, write) in ways.items():
                    seconds = timed(write)
                    spent[way].append(seconds.clock if kind == POSTGRES else seconds.cpu)
                    _clear(engine, prefix, {table: len(rows) for table, rows in sample.rows.items()})
    bare, product, all_of_it = (median(spent[way]) for way in ("bare", "product", "whole"))
    ratio, more = product / bare, (all_of_it - product) / all_of_it
    return [
        {"metric": f"{name}_vs_bare", "value": ratio, "unit": "ratio", "target": TARGET, "met": ratio <= TARGET},
        _told(f"{name}_keys_and_indexes_share", more, "fraction"),
        _told(f"{name}_parties_per_second", parties / all_of_it, "parties/s"),
    ]


def _told(metric: str, value: float, unit: str) -> dict[str, Any]:
    return {"metric": metric, "value": value, "unit": unit, "target": None, "met": None}


def make_sample(engine: Engine, parties: int, *, seed: int = 2021, now: datetime = LOADED) -> Sample:
    """Store households of one to five people and an empty plan; return who of them goes where in it."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 6, parties).tolist()
    with transaction(engine) as db:
        campaign = find_campaign(db)
        open_sessions(db, campaign, now=now)
        slots = db.execute(select(SlotRow.id)).scalars().all()  # type: ignore[call-overload]
        plan = Plan(
            campaign_id=stored_id(campaign), number=1, seed=1, input_digest="0" * 64, drafted_at=now, summary={}
        )
        db.add(plan)
        db.flush()
        households = _store_people(db, campaign, sizes)
    placed = [
        Placed(household, "household", GROUPS[group], residents, slots[slot])
        for (household, residents), group, slot in zip(
            households, rng.integers(0, 4, parties).tolist(), rng.integers(0, len(slots), parties).tolist(), strict=True
        )
    ]
    few = int(parties * LEFT_OUT_SHARE)
    left_out = [LeftOut(one.household_id, one.party, one.residents, "no_capacity") for one in placed[:few]]
    return Sample(plan, placed[few:], left_out, _rows(stored_id(plan), placed[few:], left_out))


def _store_people(db: DbSession, campaign: Campaign, sizes: Sequence[int]) -> list[tuple[int, tuple[int, ...]]]:
    place = Neighbourhood(
        campaign_id=stored_id(campaign), dataset=campaign.dataset, unit_code=campaign.unit_code, name="khu phố 1"
    )
    db.add(place)
    db.flush()
    connection, number = db.connection(), campaign.id
    household, resident = metadata.tables["household"], metadata.tables["resident"]
    households = fresh_ids(connection, household, len(sizes))
    residents = iter(fresh_ids(connection, resident, sum(sizes)))
    columns = ("id", "campaign_id", "neighbourhood_id", "ref", "head_name", "address", "street_order")
    rows = [(key, number, place.id, str(n), "", "", n) for n, key in enumerate(households)]
    copy_rows(connection, household, columns, rows)
    made = [(key, tuple(next(residents) for _ in range(size))) for key, size in zip(households, sizes, strict=True)]
    facts = {"birth_text": "", "relationship": "", "residence_type": "permanent", "phone": "", "occupation": ""}
    facts |= {"school": "", "school_class": "", "full_name": ""}
    people = [
        (person, number, key, position, str(person), False, *facts.values())
        for key, those in made
        for position, person in enumerate(those)
    ]
    fixed = ("id", "campaign_id", "household_id", "position", "match_key", "has_card")
    copy_rows(connection, resident, (*fixed, *facts), people)
    return made


def _rows(plan: int, placed: Sequence[Placed], left_out: Sequence[LeftOut]) -> dict[str, Rows]:
    return {
        "appointment": [
            (
                n,
                plan,
                one.household_id,
                one.party,
                one.target_group,
                len(one.residents),
                one.slot_id,
                "booked",
                False,
                "",
            )
            for n, one in enumerate(placed, start=1)
        ],
        "appointment_member": [(plan, who, n) for n, one in enumerate(placed, start=1) for who in one.residents],
        "unassigned": [
            (plan, who, one.household_id, one.party, one.reason) for one in left_out for who in one.residents
        ],
    }


def make_plain_tables(engine: Engine) -> None:
    """Put tables without foreign keys, unique rules and indexes in the place of those of a plan, and bare ones beside them."""
    plain = MetaData()
    with engine.begin() as connection:
        for name in reversed(COLUMNS):
            cascade = "" if engine.dialect.name == SQLITE else " CASCADE"
            connection.execute(text(f"DROP TABLE {name}{cascade}"))
        for name in COLUMNS:
            table = metadata.tables[name]
            checks = [rule for rule in table.constraints if isinstance(rule, CheckConstraint)]
            Table(f"{BARE}{name}", plain, *_columns(table))
            Table(name, plain, *_columns(table), *(CheckConstraint(str(rule.sqltext)) for rule in checks))
        plain.create_all(connection)


def _forget_who_points_here(engine: Engine) -> None:
    """Drop the foreign keys from other tables into a plan's: writing never looks at them, but PostgreSQL would empty nothing."""
    if engine.dialect.name == SQLITE:
        return
    with engine.begin() as connection:
        for table in metadata.tables.values():
            for rule in table.foreign_key_constraints:
                if rule.referred_table.name in COLUMNS and table.name not in COLUMNS:
                    connection.execute(text(f"ALTER TABLE {table.name} DROP CONSTRAINT {rule.name}"))


def _columns(table: Table) -> list[Column[Any]]:
    return [
        Column(column.name, column.type, primary_key=column.primary_key, nullable=bool(column.nullable))
        for column in table.columns
    ]


def text_of(rows: dict[str, Rows]) -> dict[str, bytes]:
    """Return rows as COPY reads them; none of their values needs to be escaped."""
    return {table: "".join("\t".join(map(str, row)) + "\n" for row in those).encode() for table, those in rows.items()}


def write_bare(engine: Engine, made: dict[str, Any]) -> None:
    """Write and commit what was made ready, by the database's own quickest plain way."""
    with engine.begin() as connection:
        driver: Any = connection.connection.driver_connection
        cursor = driver.cursor()
        for table, ready in made.items():
            names = ", ".join(COLUMNS[table])
            if engine.dialect.name == SQLITE:
                marks = ", ".join("?" * len(COLUMNS[table]))
                cursor.executemany(f"INSERT INTO {BARE}{table} ({names}) VALUES ({marks})", ready)  # noqa: S608 -- our own names
                continue
            with cursor.copy(f"COPY {BARE}{table} ({names}) FROM STDIN") as copy:
                copy.write(ready)


def write_product(engine: Engine, sample: Sample) -> None:
    """Write and commit the parties as drafting does."""
    with transaction(engine) as db:
        write_plan(db, sample.plan, sample.placed, sample.left_out)


def _clear(engine: Engine, prefix: str, expected: dict[str, int]) -> None:
    """Empty the tables, which must have held that many rows: else nothing was compared."""
    with engine.begin() as connection:
        found = {name: _count(connection, f"{prefix}{name}") for name in expected}
        assert found == expected, (found, expected)  # noqa: S101
        if engine.dialect.name == SQLITE:
            for name in reversed(expected):
                connection.execute(text(f"DELETE FROM {prefix}{name}"))  # noqa: S608 -- our own names
        else:
            connection.execute(text(f"TRUNCATE {', '.join(f'{prefix}{name}' for name in expected)}"))


def _count(connection: Connection, name: str) -> int:
    return connection.execute(select(func.count()).select_from(text(name))).scalar_one()


@contextmanager
def _frozen() -> Iterator[None]:
    """Else each collection of garbage while the product writes would walk through the rows that only the other side needs."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
