"""Many rows into one table, quickly, on both databases.

SQLAlchemy's own way of many rows would first make a dictionary of every row and then walk it twice: as long again as SQLite
needs to store it. Values still go through the columns' types, so that a moment is stored as everywhere else.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Boolean, Connection, Date, Table, func, select, text
from sqlalchemy.exc import DBAPIError

from scheduler.database import UtcDateTime

Item = TypeVar("Item")
Rows = Sequence[tuple[Any, ...]]
Numbers = NDArray[np.int32]
PARAMETERS = 900
"""In one statement; SQLite may be built to allow no more than 999."""
_BINARY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_BINARY_END = b"\xff\xff"
_LENGTH = re.compile(r"\(.*\)")
_OF_FEW_VALUES = (Boolean, Date, UtcDateTime)


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield `items` in lists of `size`, the last perhaps shorter: a statement takes only so many parameters on SQLite."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def fresh_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Return ids for `count` new rows, so that rows that refer to them can be written without asking for each.

    On SQLite they stay free because the transaction that asks is the only one that writes; PostgreSQL takes them from the sequence.
    """
    if connection.dialect.name == "sqlite":
        last = connection.execute(select(func.max(table.c.id))).scalar_one() or 0
        return list(range(last + 1, last + count + 1))
    # One array, as a row for each id would take three times as long; and the sequence looked up once: for each id, ten times.
    asked = (
        "SELECT array_agg(nextval(sequence.name)) FROM generate_series(1, :count),"
        " (SELECT pg_get_serial_sequence(:name, 'id')::regclass AS name OFFSET 0) AS sequence"
    )
    name = connection.dialect.identifier_preparer.format_table(table)
    return connection.execute(text(asked), {"name": name, "count": count}).scalar_one() or []


def copy_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Insert very many tuples in the order of `columns`: by COPY on PostgreSQL, by executemany on SQLite.

    Raises
    ------
    IntegrityError
        A row breaks a rule of the table; the same error on both, though COPY goes past SQLAlchemy.
    """
    if connection.dialect.name == "sqlite" or not rows:
        insert_rows(connection, table, columns, rows)
        return
    with _copying(connection, table, columns) as copy:
        for row in _processed(connection, table, columns, rows):
            copy.write_row(row)


def copy_numbers(connection: Connection, table: Table, columns: Sequence[str], numbers: Sequence[Numbers]) -> None:
    """Insert very many rows of whole numbers, given as one int32[n] for each of `columns`, whose type must be Integer.

    The binary form of COPY is written from the arrays as they are: a tenth of what it takes to make a line of text of each row.

    Raises
    ------
    IntegrityError
        As `copy_rows`.
    """
    count = len(numbers[0])
    if connection.dialect.name == "sqlite" or not count:
        rows = list(zip(*(each.tolist() for each in numbers), strict=True))
        insert_rows(connection, table, columns, rows)
        return
    fields = np.empty(count, [("columns", ">i2"), ("cells", ">i4", (len(columns), 2))])
    fields["columns"] = len(columns)
    fields["cells"][:, :, 0] = 4  # bytes of the number that follows
    fields["cells"][:, :, 1] = np.stack(numbers, axis=1)
    with _copying(connection, table, columns, "(FORMAT BINARY)") as copy:
        copy.write(_BINARY_HEAD + fields.tobytes() + _BINARY_END)


@contextmanager
def _copying(connection: Connection, table: Table, columns: Sequence[str], form: str = "") -> Iterator[Any]:
    prepare = connection.dialect.identifier_preparer
    quoted = ", ".join(map(prepare.quote, columns))
    sql = f"COPY {prepare.format_table(table)} ({quoted}) FROM STDIN {form}"
    driver: Any = connection.connection.driver_connection
    mistakes = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(sql) as copy:
            yield copy
    except mistakes as error:  # as SQLAlchemy would have told it, had the rows gone through it
        raise DBAPIError.instance(sql, None, error, mistakes, dialect=connection.dialect) from error


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Insert tuples in the order of `columns`.

    SQLite through the driver's executemany; PostgreSQL in one statement, all rows as one text of JSON: there row by row takes five
    times as long, and lists of texts twice, since the driver writes them sign by sign.
    """
    _insert(connection, table, columns, rows)


def insert_absent(
    connection: Connection, table: Table, columns: Sequence[str], rows: Rows, unique: Sequence[str]
) -> int:
    """Insert those tuples of which no row with the same `unique` columns is there, and return how many that were.

    Of two that insert the same at once, the second waits for the first and then leaves it out. Whoever inserts several should do so
    in one order, or two could wait for each other.
    """
    names = ", ".join(map(connection.dialect.identifier_preparer.quote, unique))
    return _insert(connection, table, columns, rows, f" ON CONFLICT ({names}) DO NOTHING")


def _insert(connection: Connection, table: Table, columns: Sequence[str], rows: Rows, otherwise: str = "") -> int:
    if not rows:
        return 0
    prepare = connection.dialect.identifier_preparer
    name, quoted = prepare.format_table(table), ", ".join(map(prepare.quote, columns))
    if connection.dialect.name == "sqlite":
        marks = ", ".join([_mark(connection)] * len(columns))
        sql = f"INSERT INTO {name} ({quoted}) VALUES ({marks}){otherwise}"  # noqa: S608 -- our own names
        return connection.exec_driver_sql(sql, list(_processed(connection, table, columns, rows))).rowcount
    said = f"json_populate_recordset(NULL::{name}, {_mark(connection)}::json)"
    sql = f"INSERT INTO {name} ({quoted}) SELECT {quoted} FROM {said}{otherwise}"  # noqa: S608 -- our own names
    return connection.exec_driver_sql(sql, (_json(columns, rows),)).rowcount


def _json(columns: Sequence[str], rows: Rows) -> str:
    made = [dict(zip(columns, row, strict=True)) for row in rows]
    return json.dumps(made, ensure_ascii=False, default=_as_postgres_reads_it)


def _as_postgres_reads_it(value: date | bytes) -> str:
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value.isoformat()


def insert_named(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name their columns, all of them the same ones in the same order."""
    if rows:
        insert_rows(connection, table, list(rows[0]), [tuple(row.values()) for row in rows])


def update_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Set `columns` of the rows whose id stands last in each tuple.

    SQLite through the driver's executemany; PostgreSQL in one statement, a list for each column: there row by row takes twice as
    long.
    """
    if not rows:
        return
    prepare = connection.dialect.identifier_preparer
    name, key = prepare.format_table(table), prepare.quote("id")
    rows = _processed(connection, table, (*columns, "id"), rows)
    if connection.dialect.name == "sqlite":
        new = ", ".join(f"{prepare.quote(column)} = {_mark(connection)}" for column in columns)
        sql = f"UPDATE {name} SET {new} WHERE {key} = {_mark(connection)}"  # noqa: S608 -- our own names
        connection.exec_driver_sql(sql, list(rows))
        return
    # Without their lengths: a cast to one cuts a longer text off in silence, where the column itself refuses it.
    kinds = [_LENGTH.sub("", table.c[column].type.compile(connection.dialect)) for column in (*columns, "id")]
    lists = ", ".join(f"{_mark(connection)}::{kind}[]" for kind in kinds)
    new = ", ".join(f"{prepare.quote(column)} = said.{prepare.quote(column)}" for column in columns)
    said = f"unnest({lists}) AS said ({', '.join(map(prepare.quote, (*columns, 'id')))})"
    sql = f"UPDATE {name} SET {new} FROM {said} WHERE {name}.{key} = said.{key}"  # noqa: S608 -- our own names
    connection.exec_driver_sql(sql, tuple(list(values) for values in zip(*rows, strict=True)))


def _processed(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> Rows:
    """Return the rows with each value as its column's type hands it to the driver."""
    kinds = [table.c[name].type for name in columns]
    processes = [kind.dialect_impl(connection.dialect).bind_processor(connection.dialect) for kind in kinds]
    if not any(processes):
        return rows
    # Column by column: a new tuple for each value that changes would take half as long again as all the rest.
    values: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, (kind, process) in enumerate(zip(kinds, processes, strict=True)):
        if process is None:
            continue
        if isinstance(kind, _OF_FEW_VALUES):
            values[place] = list(map(_Once(process).__getitem__, values[place]))
        else:
            values[place] = [None if value is None else process(value) for value in values[place]]
    return list(zip(*values, strict=True))


class _Once(dict[Any, Any]):
    """What `process` makes of values, each worked out once: the windows of a hundred days begin at a few thousand moments."""

    def __init__(self, process: Callable[[Any], Any]) -> None:
        super().__init__({None: None})
        self._process = process

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self._process(value)
        return made


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"
