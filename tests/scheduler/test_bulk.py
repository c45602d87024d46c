"""Many rows into one table: what the table refuses is refused, whichever way the rows go."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import JSON, CheckConstraint, Column, Date, Integer, LargeBinary, MetaData, String, Table, select
from sqlalchemy.exc import DBAPIError

from scheduler.bulk import copy_rows, insert_absent, insert_named, insert_rows, update_rows
from scheduler.database import UtcDateTime, open_engine

WAYS = (insert_rows, copy_rows)
MOMENT = datetime(2021, 3, 26, 19, tzinfo=UTC)
COLUMNS = ("id", "name", "at", "day", "facts", "secret")
ROWS = [
    (1, "Lê", MOMENT, MOMENT.date(), {"vi": "Lê", "n": [1, None]}, b"\x00\xff"),
    (2, None, None, None, [], None),
    (3, "%s {} \\ '\"", MOMENT, None, "", b""),
]


@pytest.fixture
def table():
    return Table(
        "thing",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("name", String(20)),
        Column("at", UtcDateTime),
        Column("day", Date),
        Column("facts", JSON),
        Column("secret", LargeBinary),
        CheckConstraint("length(name) <= 20"),  # SQLite itself does not look at lengths
    )


@pytest.fixture
def connection(db_url, table):
    engine = open_engine(db_url)
    with engine.begin() as connection:
        table.create(connection)
        yield connection
        connection.rollback()
    engine.dispose()


def stored(connection, table):
    return list(map(tuple, connection.execute(select(table).order_by(table.c.id))))


@pytest.mark.parametrize("way", WAYS)
def test_what_is_read_back_is_what_was_given(connection, table, way):
    way(connection, table, COLUMNS, ROWS)
    way(connection, table, COLUMNS, [])

    assert stored(connection, table) == ROWS


def test_rows_that_name_their_columns_are_put_in_by_name(connection, table):
    insert_named(connection, table, [dict(zip(reversed(COLUMNS), reversed(row), strict=True)) for row in ROWS])
    insert_named(connection, table, [])

    assert stored(connection, table) == ROWS


@pytest.mark.parametrize("way", [*WAYS, update_rows])
def test_a_text_that_is_too_long_is_refused_and_never_cut_off(connection, table, way):
    insert_rows(connection, table, ("id",), [(1,)])
    columns, row = (("name",), ("x" * 21, 1)) if way is update_rows else (("name", "id"), ("x" * 21, 2))

    with pytest.raises(DBAPIError), connection.begin_nested():
        way(connection, table, columns, [row])
    assert stored(connection, table) == [(1, None, None, None, None, None)]


def test_of_rows_that_are_there_already_none_is_put_in_or_changed(connection, table):
    assert insert_absent(connection, table, COLUMNS, ROWS[:2], ("id",)) == 2
    assert insert_absent(connection, table, COLUMNS, [(1, "Lý", *ROWS[1][2:]), *ROWS[1:]], ("id",)) == 1
    assert insert_absent(connection, table, COLUMNS, [], ("id",)) == 0

    assert stored(connection, table) == ROWS


def test_a_row_that_breaks_another_rule_is_refused_though_rows_may_be_there_already(connection, table):
    with pytest.raises(DBAPIError), connection.begin_nested():
        insert_absent(connection, table, ("id", "name"), [(1, "x" * 21)], ("id",))
    assert stored(connection, table) == []
