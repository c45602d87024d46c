"""The rule "one kit is in one place at a time", held by the database itself.

PostgreSQL has an exclusion constraint over int4range(kit, kit) and the period, which needs no extension; SQLite has
two triggers. The migration runs these statements; a test compares the catalogue with them, since `alembic check` sees
neither.
"""

POSTGRESQL_DEFINITION = (
    "EXCLUDE USING gist (int4range(kit_id, kit_id, '[]'::text) WITH &&, tstzrange(starts_at, ends_at) WITH &&)"
)
POSTGRESQL_UP = (f"ALTER TABLE kit_booking ADD CONSTRAINT ex_kit_booking_one_place {POSTGRESQL_DEFINITION}",)
POSTGRESQL_DOWN = ("ALTER TABLE kit_booking DROP CONSTRAINT ex_kit_booking_one_place",)

_OVERLAP = (
    "SELECT RAISE(ABORT, 'ex_kit_booking_one_place') WHERE EXISTS (SELECT 1 FROM kit_booking AS other "
    "WHERE other.kit_id = NEW.kit_id AND other.session_id <> NEW.session_id "
    "AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at);"
)
SQLITE_UP = tuple(
    f"CREATE TRIGGER ex_kit_booking_one_place_{verb.lower()} BEFORE {verb} ON kit_booking FOR EACH ROW BEGIN {_OVERLAP} END"
    for verb in ("INSERT", "UPDATE")
)
SQLITE_DOWN = tuple(f"DROP TRIGGER ex_kit_booking_one_place_{verb}" for verb in ("insert", "update"))


def up(dialect: str) -> tuple[str, ...]:
    """Return the statements that set the guard up on `dialect` (sqlite or postgresql)."""
    return SQLITE_UP if dialect == "sqlite" else POSTGRESQL_UP


def down(dialect: str) -> tuple[str, ...]:
    """Return the statements that take the guard away."""
    return SQLITE_DOWN if dialect == "sqlite" else POSTGRESQL_DOWN
