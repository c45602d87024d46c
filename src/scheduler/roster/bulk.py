"""Many rows into one table, quickly, on both databases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert tuples in the order of `columns`, through the driver's own executemany.

    SQLAlchemy's would first make a dictionary of every row and then walk it twice: as long again as SQLite needs to store it.
    Values still go through the columns' types, so that a moment is stored as everywhere else.
    """
    if not rows:
        return
    dialect = connection.dialect
    quoted = ", ".join(dialect.identifier_preparer.quote(name) for name in columns)
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(columns))
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
    sql = f"INSERT INTO {dialect.identifier_preparer.format_table(table)} ({quoted}) VALUES ({marks})"  # noqa: S608 -- our own names
    connection.exec_driver_sql(sql, list(rows))
