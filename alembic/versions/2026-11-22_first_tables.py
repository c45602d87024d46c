"""first tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# The guard as it was first: a later migration finds it so and puts a better one in its place.
_OVERLAP = (
    "SELECT RAISE(ABORT, 'ex_kit_booking_one_place') WHERE EXISTS (SELECT 1 FROM kit_booking AS other "
    "WHERE other.kit_id = NEW.kit_id AND other.session_id <> NEW.session_id "
    "AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at);"
)
_SQLITE_UP = tuple(
    f"CREATE TRIGGER ex_kit_booking_one_place_{verb.lower()} BEFORE {verb} ON kit_booking FOR EACH ROW BEGIN {_OVERLAP} END"
    for verb in ("INSERT", "UPDATE")
)
_SQLITE_DOWN = tuple(f"DROP TRIGGER ex_kit_booking_one_place_{verb}" for verb in ("insert", "update"))
_ALTER = "ALTER TABLE kit_booking"
_EXCLUDE = "EXCLUDE USING gist (int4range(kit_id, kit_id, '[]'::text) WITH &&, tstzrange(starts_at, ends_at) WITH &&)"
_POSTGRESQL_UP = (f"{_ALTER} ADD CONSTRAINT ex_kit_booking_one_place {_EXCLUDE}",)
_POSTGRESQL_DOWN = ("ALTER TABLE kit_booking DROP CONSTRAINT ex_kit_booking_one_place",)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.create_table(
        "admin_unit",
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("parent_code", sa.String(length=10), nullable=True),
        sa.CheckConstraint("level IN ('province', 'district', 'commune')", name=op.f("ck_admin_unit_level")),
        sa.ForeignKeyConstraint(
            ["dataset", "parent_code"],
            ["admin_unit.dataset", "admin_unit.code"],
            name=op.f("fk_admin_unit_dataset_parent_code_admin_unit"),
        ),
        sa.PrimaryKeyConstraint("dataset", "code", name=op.f("pk_admin_unit")),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("unit_code", sa.String(length=10), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("public_url", sa.String(length=80), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_campaign_state")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_campaign_days_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("code", name=op.f("uq_campaign_code")),
    )
    op.create_table(
        "kit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_kit_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit")),
        sa.UniqueConstraint("campaign_id", "code", name=op.f("uq_kit_campaign_id_code")),
    )
    with op.batch_alter_table("kit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kit_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "neighbourhood",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("unit_code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("leader_title", sa.String(length=60), nullable=False),
        sa.Column("leader_name", sa.String(length=120), nullable=False),
        sa.Column("leader_phone", sa.String(length=20), nullable=False),
        sa.Column("x_km", sa.Float(), nullable=True),
        sa.Column("y_km", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_neighbourhood_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["dataset", "unit_code"],
            ["admin_unit.dataset", "admin_unit.code"],
            name=op.f("fk_neighbourhood_dataset_unit_code_admin_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_neighbourhood")),
        sa.UniqueConstraint(
            "campaign_id", "unit_code", "name", name=op.f("uq_neighbourhood_campaign_id_unit_code_name")
        ),
    )
    with op.batch_alter_table("neighbourhood", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_neighbourhood_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("input_digest", sa.String(length=64), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('draft', 'published', 'superseded')", name=op.f("ck_plan_state")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_plan_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_plan_campaign_id_number")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(
            "uq_plan_one_published",
            ["campaign_id"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "roster_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(length=10), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_roster_import_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
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
    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("dataset", sa.String(length=40), nullable=False),
        sa.Column("unit_code", sa.String(length=10), nullable=False),
        sa.Column("x_km", sa.Float(), nullable=True),
        sa.Column("y_km", sa.Float(), nullable=True),
        sa.CheckConstraint("kind IN ('headquarters', 'mobile', 'school', 'home')", name=op.f("ck_station_kind")),
        sa.CheckConstraint("number BETWEEN 0 AND 65535", name=op.f("ck_station_number_fits_slip_code")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_station_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["dataset", "unit_code"],
            ["admin_unit.dataset", "admin_unit.code"],
            name=op.f("fk_station_dataset_unit_code_admin_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("campaign_id", "code", name=op.f("uq_station_campaign_id_code")),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_station_campaign_id_number")),
    )
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_station_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("dataset", sa.String(length=40), nullable=True),
        sa.Column("unit_code", sa.String(length=10), nullable=True),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=True),
        sa.Column("station_id", sa.Integer(), nullable=True),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role <> 'neighbourhood_leader' OR neighbourhood_id IS NOT NULL",
            name=op.f("ck_account_leader_has_neighbourhood"),
        ),
        sa.CheckConstraint("role <> 'ward_officer' OR unit_code IS NOT NULL", name=op.f("ck_account_officer_has_ward")),
        sa.CheckConstraint(
            "role IN ('administrator', 'planner', 'ward_officer', 'neighbourhood_leader', 'station_lead', 'scanner', 'auditor')",
            name=op.f("ck_account_role"),
        ),
        sa.CheckConstraint(
            "role NOT IN ('station_lead', 'scanner') OR station_id IS NOT NULL",
            name=op.f("ck_account_staff_has_station"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_account_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["dataset", "unit_code"],
            ["admin_unit.dataset", "admin_unit.code"],
            name=op.f("fk_account_dataset_unit_code_admin_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"], ["neighbourhood.id"], name=op.f("fk_account_neighbourhood_id_neighbourhood")
        ),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_account_station_id_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("username", name=op.f("uq_account_username")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key_hash", sa.String(length=64), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_device_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_device_station_id_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_device_key_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_station_id"), ["station_id"], unique=False)

    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=False),
        sa.Column("head_name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("street_order", sa.Integer(), nullable=False),
        sa.Column("preferred_shift", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "preferred_shift IN ('morning', 'afternoon', 'evening', 'night')",
            name=op.f("ck_household_preferred_shift"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_household_campaign_id_campaign")),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_household_neighbourhood_id_neighbourhood"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("neighbourhood_id", "ref", name=op.f("uq_household_neighbourhood_id_ref")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_household_neighbourhood_id"), ["neighbourhood_id"], unique=False)

    op.create_table(
        "print_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("slips", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["neighbourhood_id"],
            ["neighbourhood.id"],
            name=op.f("fk_print_run_neighbourhood_id_neighbourhood"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_print_run_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
        sa.UniqueConstraint("plan_id", "neighbourhood_id", name=op.f("uq_print_run_plan_id_neighbourhood_id")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("operating_day", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(length=10), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint("shift IN ('morning', 'afternoon', 'evening', 'night')", name=op.f("ck_session_shift")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_session_state")),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_session_capacity_not_negative")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_session_starts_before_end")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_session_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_session_station_id_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint(
            "station_id", "operating_day", "shift", name=op.f("uq_session_station_id_operating_day_shift")
        ),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_station_id"), ["station_id"], unique=False)

    op.create_table(
        "kit_booking",
        sa.Column("kit_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_kit_booking_starts_before_end")),
        sa.ForeignKeyConstraint(["kit_id"], ["kit.id"], name=op.f("fk_kit_booking_kit_id_kit")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_kit_booking_session_id_session"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kit_id", "session_id", name=op.f("pk_kit_booking")),
    )
    with op.batch_alter_table("kit_booking", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kit_booking_session_id"), ["session_id"], unique=False)

    op.create_table(
        "resident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("match_key", sa.String(length=160), nullable=False),
        sa.Column("birth_text", sa.String(length=30), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("birth_month", sa.Integer(), nullable=True),
        sa.Column("birth_day", sa.Integer(), nullable=True),
        sa.Column("relationship", sa.String(length=40), nullable=False),
        sa.Column("residence_type", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("occupation", sa.String(length=80), nullable=False),
        sa.Column("school", sa.String(length=120), nullable=False),
        sa.Column("school_class", sa.String(length=20), nullable=False),
        sa.Column("has_card", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "mark IN ('confirmed', 'absent', 'moved', 'dead', 'has_card', 'homebound', 'added')",
            name=op.f("ck_resident_mark"),
        ),
        sa.CheckConstraint(
            "residence_type IN ('permanent', 'temporary', 'away')", name=op.f("ck_resident_residence_type")
        ),
        sa.CheckConstraint("birth_day BETWEEN 1 AND 31", name=op.f("ck_resident_birth_day")),
        sa.CheckConstraint("birth_month BETWEEN 1 AND 12", name=op.f("ck_resident_birth_month")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_resident_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_resident_household_id_household")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sa.UniqueConstraint("household_id", "match_key", name=op.f("uq_resident_household_id_match_key")),
    )
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resident_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resident_household_id"), ["household_id"], unique=False)

    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint("places >= 0", name=op.f("ck_slot_places_not_negative")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_slot_starts_before_end")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_slot_session_id_session"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("session_id", "position", name=op.f("uq_slot_session_id_position")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=30), nullable=False),
        sa.Column("target_group", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("status IN ('proposed', 'booked', 'cancelled')", name=op.f("ck_appointment_status")),
        sa.CheckConstraint(
            "target_group IN ('homebound', 'student', 'worker', 'daytime')",
            name=op.f("ck_appointment_target_group"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_appointment_size_positive")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_appointment_household_id_household")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_appointment_plan_id_plan"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_appointment_slot_id_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("plan_id", "household_id", "party", name=op.f("uq_appointment_plan_id_household_id_party")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_household_id"), ["household_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_slot_id"), ["slot_id"], unique=False)

    op.create_table(
        "unassigned",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.CheckConstraint("reason IN ('no_station', 'no_capacity', 'too_large')", name=op.f("ck_unassigned_reason")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_unassigned_household_id_household")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_unassigned_plan_id_plan"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_unassigned_resident_id_resident")),
        sa.PrimaryKeyConstraint("plan_id", "resident_id", name=op.f("pk_unassigned")),
    )
    op.create_table(
        "appointment_member",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_member_appointment_id_appointment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_appointment_member_plan_id_plan"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_appointment_member_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("plan_id", "resident_id", name=op.f("pk_appointment_member")),
    )
    with op.batch_alter_table("appointment_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_member_appointment_id"), ["appointment_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=30), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("typed_code", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(typed_code) = 8", name=op.f("ck_invitation_typed_code_length")),
        sa.CheckConstraint("version BETWEEN 1 AND 255", name=op.f("ck_invitation_version_fits_slip_code")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_invitation_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_invitation_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_invitation_household_id_household")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "campaign_id", "household_id", "party", name=op.f("uq_invitation_campaign_id_household_id_party")
        ),
        sa.UniqueConstraint("campaign_id", "number", name=op.f("uq_invitation_campaign_id_number")),
        sa.UniqueConstraint("typed_code", name=op.f("uq_invitation_typed_code")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_household_id"), ["household_id"], unique=False)

    op.create_table(
        "outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("operating_day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('collected', 'fingerprints_unreadable', 'papers_missing', 'data_mismatch', 'not_eligible', 'left')",
            name=op.f("ck_outcome_outcome"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_outcome_account_id_account")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_outcome_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_outcome_device_id_device")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_outcome_resident_id_resident")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_outcome_station_id_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_operating_day"), ["operating_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcome_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "handout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('leader', 'clerk', 'command')", name=op.f("ck_handout_source")),
        sa.CheckConstraint(
            "state IN ('handed_out', 'absent', 'moved', 'address_not_found', 'refused', 'dead', 'has_card', 'open')",
            name=op.f("ck_handout_state"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_handout_account_id_account")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_handout_invitation_id_invitation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handout")),
    )
    with op.batch_alter_table("handout", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handout_invitation_id"), ["invitation_id"], unique=False)

    op.create_table(
        "invitation_version",
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("slip_code", sa.String(length=188), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_invitation_version_appointment_id_appointment"),
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_invitation_version_invitation_id_invitation")
        ),
        sa.PrimaryKeyConstraint("invitation_id", "version", name=op.f("pk_invitation_version")),
    )
    op.create_table(
        "scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("scan_id", sa.String(length=36), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operating_day", sa.Date(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("payload_length", sa.Integer(), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('on_time', 'early', 'late', 'wrong_station', 'wrong_date', 'already_scanned', 'partial', 'replaced', 'cancelled', 'campaign_closed', 'invalid', 'id_card_qr')",
            name=op.f("ck_scan_verdict"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_scan_account_id_account")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_scan_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_scan_device_id_device")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_scan_invitation_id_invitation")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_scan_station_id_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
        sa.UniqueConstraint("account_id", "scan_id", name=op.f("uq_scan_account_id_scan_id")),
        sa.UniqueConstraint("device_id", "scan_id", name=op.f("uq_scan_device_id_scan_id")),
    )
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_invitation_id"), ["invitation_id"], unique=False)

    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("operating_day", sa.Date(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("admitted_reason", sa.String(length=200), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_check_in_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_check_in_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_check_in_resident_id_resident")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_check_in_scan_id_scan")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_check_in_station_id_station")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("scan_id", "resident_id", name=op.f("uq_check_in_scan_id_resident_id")),
    )
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_invitation_id"), ["invitation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_operating_day"), ["operating_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_resident_id"), ["resident_id"], unique=False)
        batch_op.create_index(
            "uq_check_in_one_live_arrival",
            ["invitation_id", "resident_id"],
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        )

    for statement in _SQLITE_UP if _on_sqlite() else _POSTGRESQL_UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in _SQLITE_DOWN if _on_sqlite() else _POSTGRESQL_DOWN:
        op.execute(statement)
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_index("uq_check_in_one_live_arrival")
        batch_op.drop_index(batch_op.f("ix_check_in_resident_id"))
        batch_op.drop_index(batch_op.f("ix_check_in_operating_day"))
        batch_op.drop_index(batch_op.f("ix_check_in_invitation_id"))
        batch_op.drop_index(batch_op.f("ix_check_in_appointment_id"))

    op.drop_table("check_in")
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_invitation_id"))

    op.drop_table("scan")
    op.drop_table("invitation_version")
    with op.batch_alter_table("handout", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handout_invitation_id"))

    op.drop_table("handout")
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_resident_id"))
        batch_op.drop_index(batch_op.f("ix_outcome_operating_day"))

    op.drop_table("outcome")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_household_id"))
        batch_op.drop_index(batch_op.f("ix_invitation_appointment_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("appointment_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_member_appointment_id"))

    op.drop_table("appointment_member")
    op.drop_table("unassigned")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_slot_id"))
        batch_op.drop_index(batch_op.f("ix_appointment_household_id"))

    op.drop_table("appointment")
    op.drop_table("slot")
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resident_household_id"))
        batch_op.drop_index(batch_op.f("ix_resident_campaign_id"))

    op.drop_table("resident")
    with op.batch_alter_table("kit_booking", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kit_booking_session_id"))

    op.drop_table("kit_booking")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_station_id"))
        batch_op.drop_index(batch_op.f("ix_session_campaign_id"))

    op.drop_table("session")
    op.drop_table("print_run")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_neighbourhood_id"))
        batch_op.drop_index(batch_op.f("ix_household_campaign_id"))

    op.drop_table("household")
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_station_id"))

    op.drop_table("device")
    op.drop_table("account")
    with op.batch_alter_table("station", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_station_campaign_id"))

    op.drop_table("station")
    op.drop_table("signing_key")
    op.drop_table("roster_import")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_plan_one_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.drop_table("plan")
    with op.batch_alter_table("neighbourhood", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_neighbourhood_campaign_id"))

    op.drop_table("neighbourhood")
    with op.batch_alter_table("kit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kit_campaign_id"))

    op.drop_table("kit")
    op.drop_table("campaign")
    op.drop_table("admin_unit")
