"""time and capacity: any number of shifts a day, closed slots, where places come from, teams"""

import sqlalchemy as sa
from alembic import op

from scheduler.places import booking_guard

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FOUR = "shift IN ('morning', 'afternoon', 'evening', 'night')"
_ANY = " OR ".join([_FOUR, *(f"shift LIKE '{part}-%'" for part in ("morning", "afternoon", "evening", "night"))])


def upgrade() -> None:
    _change_shift(_FOUR, _ANY, 10, 13)
    op.add_column("session", sa.Column("account", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("slot", sa.Column("closed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_team_people_positive")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_team_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("campaign_id", "code", name=op.f("uq_team_campaign_id_code")),
    )
    op.create_index(op.f("ix_team_campaign_id"), "team", ["campaign_id"])
    op.create_table(
        "team_booking",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_team_booking_starts_before_end")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_booking_team_id_team")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_team_booking_session_id_session"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", "session_id", name=op.f("pk_team_booking")),
    )
    op.create_index(op.f("ix_team_booking_session_id"), "team_booking", ["session_id"])
    op.create_index("ix_team_booking_calendar", "team_booking", ["team_id", "starts_at"])
    op.create_index("ix_kit_booking_calendar", "kit_booking", ["kit_id", "starts_at"])
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        _run(booking_guard.down(dialect, "kit"))
        _run(booking_guard.up(dialect, "kit"))
    _run(booking_guard.up(dialect, "team"))
    _change_settings(_to_closures)


def downgrade() -> None:
    _change_settings(_to_closed_days)
    dialect = op.get_bind().dialect.name
    _run(booking_guard.down(dialect, "team"))
    op.drop_index("ix_kit_booking_calendar", "kit_booking")
    op.drop_table("team_booking")
    op.drop_table("team")
    op.execute("DELETE FROM slot WHERE closed")
    op.drop_column("slot", "closed")
    op.drop_column("session", "account")
    _change_shift(_ANY, _FOUR, 13, 10)


def _run(statements: tuple[str, ...]) -> None:
    for statement in statements:
        op.execute(statement)


def _change_shift(old: str, new: str, old_length: int, new_length: int) -> None:
    """Change which names a shift may bear.

    SQLite cannot alter a check. Its documentation gives two ways: to copy the table, which would take every reference to a session
    with it, or to change the text of the table's definition, safe where no stored row has to change, as here.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_session_shift"), "session")
        op.alter_column("session", "shift", type_=sa.String(new_length))
        op.create_check_constraint(op.f("ck_session_shift"), "session", new)
        return
    connection = op.get_bind()
    table = sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'session'")
    text = connection.execute(table).scalar_one()
    changed = text.replace(f"({old})", f"({new})").replace(
        f"shift VARCHAR({old_length})", f"shift VARCHAR({new_length})"
    )
    if f"({new})" not in changed or f"VARCHAR({new_length})" not in changed:
        raise RuntimeError("the table of sessions is not as 0001 made it")
    op.execute("PRAGMA writable_schema = 1")
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = 'session'"), {"sql": changed}
    )
    op.execute("PRAGMA writable_schema = RESET")


def _change_settings(change) -> None:
    campaign = sa.table("campaign", sa.column("id", sa.Integer), sa.column("settings", sa.JSON))
    connection = op.get_bind()
    for number, settings in connection.execute(sa.select(campaign.c.id, campaign.c.settings)).all():
        change(settings)
        connection.execute(sa.update(campaign).where(campaign.c.id == number).values(settings=settings))


def _to_closures(settings) -> None:
    days = settings.pop("closed_days", [])
    settings["closures"] = [{"from_day": day, "to_day": day} for day in days]
    settings.get("capacity", {}).pop("overbooking", None)


def _to_closed_days(settings) -> None:
    whole = [
        closure
        for closure in settings.pop("closures", [])
        if closure["from_day"] == closure["to_day"]
        and not (closure.get("hours") or closure.get("unit") or closure.get("station"))
    ]
    settings["closed_days"] = [closure["from_day"] for closure in whole]
    for key in ("service_times", "teams", "loans"):
        settings.pop(key, None)
    for key in ("no_show", "critical_ratio"):
        settings.get("capacity", {}).pop(key, None)
    for station in settings.get("stations", []):
        for key in ("load", "service_times", "travel_minutes", "urgency"):
            station.pop(key, None)
        for shift in station["shifts"]:
            for key in ("teams", "from_day", "to_day"):
                shift.pop(key, None)
