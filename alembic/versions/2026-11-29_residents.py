"""residents: what they ask for, and texts to them in an outbox"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OPEN = "decided_at IS NULL"
_WAITING = "state IN ('waiting', 'sending')"


def upgrade() -> None:
    op.create_table(
        "resident_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(10), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(200), nullable=False),
        sa.CheckConstraint("kind IN ('home_visit', 'split', 'cannot_come')", name=op.f("ck_resident_request_kind")),
        sa.CheckConstraint("decision IN ('done', 'declined', 'withdrawn')", name=op.f("ck_resident_request_decision")),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_resident_request_decided_whole")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_resident_request_account_id_account")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_resident_request_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_resident_request_invitation_id_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident_request")),
    )
    op.create_index(op.f("ix_resident_request_campaign_id"), "resident_request", ["campaign_id"])
    op.create_index(op.f("ix_resident_request_invitation_id"), "resident_request", ["invitation_id"])
    op.create_index(
        "uq_resident_request_one_open",
        "resident_request",
        ["invitation_id", "kind"],
        unique=True,
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("about", sa.String(60), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(20), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("token", sa.String(36), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gateway_id", sa.String(100), nullable=False),
        sa.Column("problem", sa.String(200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invitation', 'reminder', 'delay', 'change', 'cancellation', 'second_invitation')",
            name=op.f("ck_message_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'dropped')", name=op.f("ck_message_state")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_message_attempts_not_negative")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_message_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_message_invitation_id_invitation")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_message_slot_id_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("invitation_id", "kind", "about", name=op.f("uq_message_invitation_id_kind_about")),
        sa.UniqueConstraint("token", name=op.f("uq_message_token")),
    )
    op.create_index(op.f("ix_message_invitation_id"), "message", ["invitation_id"])
    op.create_index(
        "ix_message_to_send",
        "message",
        ["campaign_id", "next_try_at"],
        sqlite_where=sa.text(_WAITING),
        postgresql_where=sa.text(_WAITING),
    )
    op.create_index(
        "ix_message_in_order",
        "message",
        ["campaign_id", "expires_at", "id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_message_tried", "message", ["campaign_id", "tried_at"])


def downgrade() -> None:
    op.drop_table("message")
    op.drop_table("resident_request")
