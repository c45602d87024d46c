"""who may do what: sign-ins, one-time sign-ins, postings, device keys that change, the trail"""

import sqlalchemy as sa
from alembic import op

from scheduler.audit import guard

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_POSTED = "CONSTRAINT ck_account_posting_in_order CHECK (posted_from <= posted_until)"


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _moment("at"),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("via", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('account', 'device', 'command', 'job', 'public', 'system')",
            name=op.f("ck_audit_entry_actor_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    for column in ("at", "action", "campaign_id"):
        op.create_index(op.f(f"ix_audit_entry_{column}"), "audit_entry", [column])
    op.create_table(
        "login",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("browser", sa.String(length=40), nullable=False),
        sa.Column("waits_for_code", sa.Boolean(), nullable=False),
        _moment("began_at"),
        _moment("expires_at"),
        _moment("ended_at", nullable=True),
        sa.CheckConstraint("way IN ('password', 'one_time', 'oidc')", name=op.f("ck_login_way")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_login_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_token_hash")),
    )
    op.create_index(op.f("ix_login_account_id"), "login", ["account_id"])
    op.create_table(
        "look_up_count",
        _moment("hour"),
        sa.Column("result", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "result", name=op.f("pk_look_up_count")),
    )
    # Columns are added in place: SQLite's other way, a copy of the table, would break every reference to it meanwhile.
    op.add_column("account", sa.Column("posted_from", sa.Date(), nullable=True))
    op.execute(f"ALTER TABLE account ADD COLUMN posted_until DATE {_POSTED}")
    op.add_column("account", sa.Column("one_time_serial", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("account", sa.Column("one_time_hash", sa.String(length=64), nullable=True))
    op.add_column("account", sa.Column("totp_secret", sa.LargeBinary(), nullable=True))
    op.add_column("account", sa.Column("totp_step", sa.Integer(), nullable=False, server_default="0"))
    op.drop_column("account", "session_version")
    op.create_index(op.f("ix_account_one_time_hash"), "account", ["one_time_hash"], unique=True)
    op.create_index(op.f("ix_account_neighbourhood_id"), "account", ["neighbourhood_id"])
    op.add_column("device", sa.Column("next_key_hash", sa.String(length=64), nullable=True))
    op.add_column("device", _moment("key_made_at", nullable=True))
    op.create_index(op.f("ix_device_next_key_hash"), "device", ["next_key_hash"], unique=True)
    op.add_column("print_run", sa.Column("one_time_serial", sa.Integer(), nullable=False, server_default="0"))
    for statement in guard.up(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in guard.down(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_column("print_run", "one_time_serial")
    op.drop_index(op.f("ix_device_next_key_hash"), "device")
    for column in ("key_made_at", "next_key_hash"):
        op.drop_column("device", column)
    op.drop_index(op.f("ix_account_neighbourhood_id"), "account")
    op.drop_index(op.f("ix_account_one_time_hash"), "account")
    op.add_column("account", sa.Column("session_version", sa.Integer(), nullable=False, server_default="1"))
    for column in ("totp_step", "totp_secret", "one_time_hash", "one_time_serial", "posted_until", "posted_from"):
        op.drop_column("account", column)
    for table in ("look_up_count", "login", "audit_entry"):
        op.drop_table(table)
