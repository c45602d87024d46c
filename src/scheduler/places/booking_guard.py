"""The rule "a kit, and a team, is in one place at a time", held by the database itself.

PostgreSQL has an exclusion constraint over int4range(kit, kit) and the period, which needs no extension; SQLite has two triggers
a table. The migration runs these statements; a test compares the catalogue with them, since `alembic check` sees neither.
"""

RESOURCES = ("kit", "team")
"""Each has a table of its own and one of its bookings."""

_TOO_LONG = (
    "SELECT RAISE(ABORT, 'ex_{resource}_booking_one_day') "
    "WHERE datetime(NEW.ends_at) > datetime(NEW.starts_at, '+1 day');"
)
# No booking is longer than a day, so one that begins a day earlier is over: the index finds the few that are left, where a search
# through all bookings of a kit would make opening a campaign's sessions take minutes.
_OVERLAP = (
    "SELECT RAISE(ABORT, 'ex_{resource}_booking_one_place') WHERE EXISTS (SELECT 1 FROM {resource}_booking AS other "
    "WHERE other.{resource}_id = NEW.{resource}_id AND other.session_id <> NEW.session_id "
    "AND other.starts_at >= datetime(NEW.starts_at, '-1 day') "
    "AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at);"
)


def postgresql_definition(resource: str) -> str:
    """Return the constraint of "kit" or "team" as PostgreSQL writes it."""
    key = f"{resource}_id"
    return f"EXCLUDE USING gist (int4range({key}, {key}, '[]'::text) WITH &&, tstzrange(starts_at, ends_at) WITH &&)"


def up(dialect: str, resource: str) -> tuple[str, ...]:
    """Return the statements that set the guard of "kit" or "team" up on `dialect` (sqlite or postgresql)."""
    if dialect == "sqlite":
        body = f"{_TOO_LONG} {_OVERLAP}".format(resource=resource)
        return tuple(
            f"CREATE TRIGGER ex_{resource}_booking_one_place_{verb.lower()} BEFORE {verb} ON {resource}_booking "
            f"FOR EACH ROW BEGIN {body} END"
            for verb in ("INSERT", "UPDATE")
        )
    constraint = f"ex_{resource}_booking_one_place {postgresql_definition(resource)}"
    return (f"ALTER TABLE {resource}_booking ADD CONSTRAINT {constraint}",)


def down(dialect: str, resource: str) -> tuple[str, ...]:
    """Return the statements that take the guard away."""
    name = f"ex_{resource}_booking_one_place"
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER {name}_{verb}" for verb in ("insert", "update"))
    return (f"ALTER TABLE {resource}_booking DROP CONSTRAINT {name}",)
