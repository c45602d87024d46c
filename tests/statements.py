"""How many statements a piece of work sends to the database."""

from contextlib import contextmanager

from sqlalchemy import event


@contextmanager
def counted_statements(db):
    connection = db.connection()
    statements = []

    def note(_conn, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield statements
    event.remove(connection, "before_cursor_execute", note)
