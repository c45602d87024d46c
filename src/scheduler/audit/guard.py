"""Append-only, held by the database itself: triggers that refuse to change or delete rows of these tables.

The migration runs the statements; a test compares the catalogue with them, since `alembic check` does not see triggers.
"""

TABLES = ("audit_entry", "scan")
_POSTGRESQL_FUNCTION = (
    "CREATE FUNCTION phieuhen_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'append_only: %', TG_TABLE_NAME; END $$"
)


def up(dialect: str) -> tuple[str, ...]:
    """Return the statements that set the guard up on `dialect` (sqlite or postgresql)."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER append_only_{table}_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'append_only: {table}'); END"
            for table in TABLES
            for verb in ("DELETE", "UPDATE")
        )
    triggers = (
        f"CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION phieuhen_append_only()"
        for table in TABLES
    )
    return (_POSTGRESQL_FUNCTION, *triggers)


def down(dialect: str) -> tuple[str, ...]:
    """Return the statements that take the guard away."""
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER append_only_{table}_{verb}" for table in TABLES for verb in ("delete", "update"))
    return (*(f"DROP TRIGGER append_only ON {table}" for table in TABLES), "DROP FUNCTION phieuhen_append_only()")
