"""moves: what somebody decided of an appointment, places that no plan gives away, households that come in parts"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_WITH_PROPOSED = "status IN ('proposed', 'booked', 'cancelled')"
_WITHOUT = "status IN ('booked', 'cancelled')"


def upgrade() -> None:
    op.execute("UPDATE appointment SET status = 'booked' WHERE status = 'proposed'")
    _change_status(_WITH_PROPOSED, _WITHOUT)
    op.add_column("appointment", sa.Column("frozen", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("plan", sa.Column("based_on", sa.Integer(), nullable=True))
    op.add_column("slot", sa.Column("blocked", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("resident", sa.Column("part", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "appointment_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("from_slot_id", sa.Integer(), nullable=False),
        sa.Column("to_slot_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cause IN ('hand', 'swap', 'resident', 'session_off')", name=op.f("ck_appointment_move_cause")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_appointment_move_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["from_slot_id"], ["slot.id"], name=op.f("fk_appointment_move_from_slot_id_slot")),
        sa.ForeignKeyConstraint(["to_slot_id"], ["slot.id"], name=op.f("fk_appointment_move_to_slot_id_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_move")),
    )  # fmt: skip
    op.create_index(op.f("ix_appointment_move_appointment_id"), "appointment_move", ["appointment_id"])


def downgrade() -> None:
    op.drop_table("appointment_move")
    op.drop_column("resident", "part")
    op.drop_column("slot", "blocked")
    op.drop_column("plan", "based_on")
    op.drop_column("appointment", "frozen")
    _change_status(_WITHOUT, _WITH_PROPOSED)


def _change_status(old: str, new: str) -> None:
    """Change which states an appointment may have; on SQLite in the text of the table, as 0005 did and argues."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_appointment_status"), "appointment")
        op.create_check_constraint(op.f("ck_appointment_status"), "appointment", new)
        return
    table = sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'appointment'")
    text = connection.execute(table).scalar_one()
    if f"({old})" not in text:
        raise RuntimeError("the table of appointments is not as 0001 made it")
    op.execute("PRAGMA writable_schema = 1")
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = 'appointment'"),
        {"sql": text.replace(f"({old})", f"({new})")},
    )
    op.execute("PRAGMA writable_schema = RESET")
