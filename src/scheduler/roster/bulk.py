"""Many rows into one table, quickly, on both databases.

SQLAlchemy's own way of many rows would first make a dictionary of every row and then walk it twice: as long again as SQLite
needs to store it. Values still go through the columns' types, so that a moment is stored as everywhere else.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table

Rows = Sequence[tuple[Any, ...]]


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Insert tuples in the order of `columns`, through the driver's own executemany."""
    marks = ", ".join([_mark(connection)] * len(columns))
    quoted = ", ".join(map(_quoting(connection), columns))
    sql = f"INSERT INTO {_name(connection, table)} ({quoted}) VALUES ({marks})"  # noqa: S608 -- our own names
    _run(connection, table, columns, rows, sql)


def update_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Set `columns` of the rows whose id stands last in each tuple, in the same way."""
    quote, mark = _quoting(connection), _mark(connection)
    new = ", ".join(f"{quote(name)} = {mark}" for name in columns)
    sql = f"UPDATE {_name(connection, table)} SET {new} WHERE {quote('id')} = {mark}"  # noqa: S608 -- our own names
    _run(connection, table, (*columns, "id"), rows, sql)


def _run(connection: Connection, table: Table, columns: Sequence[str], rows: Rows, sql: str) -> None:
    if not rows:
        return
    dialect = connection.dialect
    processors = {
        place: process
        for place, name in enumerate(columns)
        if (process := table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    for place, process in processors.items():
        rows = [
            row if row[place] is None or row[place] is False else (*row[:place], process(row[place]), *row[place + 1 :])
            for row in rows
        ]
    connection.exec_driver_sql(sql, list(rows))


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


def _name(connection: Connection, table: Table) -> str:
    return connection.dialect.identifier_preparer.format_table(table)


def _quoting(connection: Connection) -> Callable[[str], str]:
    return connection.dialect.identifier_preparer.quote
