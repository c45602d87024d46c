"""Many rows into one table, quickly, on both databases.

SQLAlchemy's own way of many rows would first make a dictionary of every row and then walk it twice: as long again as SQLite
needs to store it. Values still go through the columns' types, so that a moment is stored as everywhere else.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

Rows = Sequence[tuple[Any, ...]]


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Insert tuples in the order of `columns`, through the driver's own executemany."""
    if not rows:
        return
    prepare = connection.dialect.identifier_preparer
    quoted = ", ".join(map(prepare.quote, columns))
    marks = ", ".join([_mark(connection)] * len(columns))
    sql = f"INSERT INTO {prepare.format_table(table)} ({quoted}) VALUES ({marks})"  # noqa: S608 -- our own names
    connection.exec_driver_sql(sql, list(_processed(connection, table, columns, rows)))


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
    kinds = [table.c[column].type.compile(connection.dialect) for column in (*columns, "id")]
    lists = ", ".join(f"{_mark(connection)}::{kind}[]" for kind in kinds)
    new = ", ".join(f"{prepare.quote(column)} = said.{prepare.quote(column)}" for column in columns)
    said = f"unnest({lists}) AS said ({', '.join(map(prepare.quote, (*columns, 'id')))})"
    sql = f"UPDATE {name} SET {new} FROM {said} WHERE {name}.{key} = said.{key}"  # noqa: S608 -- our own names
    connection.exec_driver_sql(sql, tuple(list(values) for values in zip(*rows, strict=True)))


def _processed(connection: Connection, table: Table, columns: Sequence[str], rows: Rows) -> Rows:
    """Return the rows with each value as its column's type hands it to the driver."""
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
    return rows


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"
