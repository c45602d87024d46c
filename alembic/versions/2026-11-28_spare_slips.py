"""spare slips: households that stand for whoever the leader finds, and the places held for them"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_REVIEWED = "'confirmed', 'absent', 'moved', 'dead', 'has_card', 'homebound', 'added'"
_WITHOUT = f"mark IN ({_REVIEWED})"
_WITH_PLACES = f"mark IN ({_REVIEWED}, 'spare', 'unused')"


def upgrade() -> None:
    _change_mark(_WITHOUT, _WITH_PLACES)
    # In words, as SQLite takes a check with a new column but none afterwards.
    op.execute(
        "ALTER TABLE household ADD COLUMN spare_places INTEGER DEFAULT 0 NOT NULL "
        "CONSTRAINT ck_household_spare_places_not_negative CHECK (spare_places >= 0)"
    )
    op.add_column("household", sa.Column("spare_told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("household", "spare_told_at")
    op.drop_column("household", "spare_places")
    op.execute("UPDATE resident SET mark = 'absent' WHERE mark IN ('spare', 'unused')")
    _change_mark(_WITH_PLACES, _WITHOUT)


def _change_mark(old: str, new: str) -> None:
    """Change which marks a resident may have; on SQLite in the text of the table, as 0005 did and argues."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_resident_mark"), "resident")
        op.create_check_constraint(op.f("ck_resident_mark"), "resident", new)
        return
    table = sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'resident'")
    text = connection.execute(table).scalar_one()
    if f"({old})" not in text:
        raise RuntimeError("the table of residents is not as 0001 made it")
    op.execute("PRAGMA writable_schema = 1")
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = 'resident'"),
        {"sql": text.replace(f"({old})", f"({new})")},
    )
    op.execute("PRAGMA writable_schema = RESET")
