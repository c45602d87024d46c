"""kept keys"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_key",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('slips', 'day_packs', 'id_numbers', 'id_number_search')", name=op.f("ck_kept_key_purpose")
        ),
        sa.CheckConstraint("key_id BETWEEN 0 AND 255", name=op.f("ck_kept_key_key_id_fits_slip_code")),
        sa.CheckConstraint(
            "(purpose IN ('slips', 'day_packs')) = (public_key IS NOT NULL)",
            name=op.f("ck_kept_key_signing_keys_have_two_halves"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_kept_key_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "purpose", "key_id", name=op.f("pk_kept_key")),
    )
    op.execute(
        "INSERT INTO kept_key (campaign_id, purpose, key_id, public_key, secret, made_at, retired_at) "
        "SELECT campaign_id, 'slips', key_id, public_key, private_key, made_at, retired_at FROM signing_key"
    )
    op.drop_table("signing_key")

    # Added one by one, never by a new table in place of the old, which on SQLite would drop one that others refer to.
    op.add_column("resident", sa.Column("id_number_key", sa.SmallInteger(), nullable=True))
    op.add_column("resident", sa.Column("id_number_secret", sa.LargeBinary(), nullable=True))
    op.add_column(
        "resident",
        sa.Column(
            "id_number_hash",
            sa.String(length=64),
            sa.CheckConstraint(
                "(id_number_hash IS NULL) = (id_number_secret IS NULL) AND (id_number_hash IS NULL) = (id_number_key IS NULL)",
                name=op.f("ck_resident_id_number_whole"),
            ),
            nullable=True,
        ),
    )
    op.create_index(
        "ix_resident_id_number_hash",
        "resident",
        ["id_number_hash"],
        sqlite_where=sa.text("id_number_hash IS NOT NULL"),
        postgresql_where=sa.text("id_number_hash IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_resident_id_number_hash", "resident")
    for column in (
        "id_number_hash",
        "id_number_secret",
        "id_number_key",
    ):  # the first takes the rule over all three along
        op.drop_column("resident", column)

    op.create_table(
        "signing_key",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("key_id BETWEEN 0 AND 255", name=op.f("ck_signing_key_key_id_fits_slip_code")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_signing_key_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("campaign_id", "key_id", name=op.f("pk_signing_key")),
    )
    # The earlier version knows slips alone: keys of other purposes, and what was encrypted under them, stay behind.
    op.execute(
        "INSERT INTO signing_key (campaign_id, key_id, public_key, private_key, made_at, retired_at) "
        "SELECT campaign_id, key_id, public_key, secret, made_at, retired_at FROM kept_key WHERE purpose = 'slips'"
    )
    op.drop_table("kept_key")
