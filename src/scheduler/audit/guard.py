"""Append-only, held by the database itself: triggers that refuse to change or delete rows of these tables.

The migration runs the statements; a test compares the catalogue with them, since `alembic check` does not see triggers.
"""

TABLES = ("audit_entry", "scan")
VERBS = ("DELETE", "INSERT", "UPDATE")
_POSTGRESQL_FUNCTION = (
    "CREATE FUNCTION phieuhen_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'append_only: %', TG_TABLE_NAME; END $$"
)


def up(dialect: str) -> tuple[str, ...]:
    """Return the statements that set the guard up on `dialect` (sqlite or postgresql)."""
    if dialect == "sqlite":
        return tuple(_sqlite(table, verb) for table in TABLES for verb in VERBS)
    triggers = (
        f"CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION phieuhen_append_only()"
        for table in TABLES
    )
    return (_POSTGRESQL_FUNCTION, *triggers)


def _sqlite(table: str, verb: str) -> str:
    # INSERT OR REPLACE deletes without asking the triggers of deletion, so a row that is there already is refused at the insert.
    where = f" WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)" if verb == "INSERT" else ""  # noqa: S608 - names of our own
    return (
        f"CREATE TRIGGER append_only_{table}_{verb.lower()} BEFORE {verb} ON {table}{where} "
        f"BEGIN SELECT RAISE(ABORT, 'append_only: {table}'); END"
    )


def down(dialect: str) -> tuple[str, ...]:
    """Return the statements that take the guard away."""
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER append_only_{table}_{verb.lower()}" for table in TABLES for verb in VERBS)
    return (*(f"DROP TRIGGER append_only ON {table}" for table in TABLES), "DROP FUNCTION phieuhen_append_only()")
