"""arrivals: scans made without network, visits with queue numbers, notices of a station, what outcomes call for"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_DEVICE = (("last_seen_at", sa.DateTime(timezone=True)), ("skew_seconds", sa.Integer()), ("queued", sa.Integer()),
           ("pack_made_at", sa.DateTime(timezone=True)), ("wiped_at", sa.DateTime(timezone=True)))  # fmt: skip
_SCAN = (("shown_verdict", sa.String(20)), ("pack_made_at", sa.DateTime(timezone=True)), ("skew_seconds", sa.Integer()))
_FLAGS = ("offline", "held")
_SCAN_INDEXES = (
    (
        "ix_scan_told_without_network",
        ["station_id"],
        {"sqlite": "offline = 1 OR held = 1", "postgresql": "offline OR held"},
    ),
    (
        "ix_scan_of_no_slip",
        ["station_id", "operating_day"],
        dict.fromkeys(("sqlite", "postgresql"), "invitation_id IS NULL"),
    ),
)


def upgrade() -> None:
    for name, kind in _DEVICE:
        op.add_column("device", sa.Column(name, kind, nullable=True))
    for name, kind in _SCAN:
        op.add_column("scan", sa.Column(name, kind, nullable=True))
    for name in _FLAGS:
        op.add_column("scan", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    for name, columns, rows in _SCAN_INDEXES:
        op.create_index(name, "scan", columns, **{f"{kind}_where": sa.text(where) for kind, where in rows.items()})
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("operating_day", sa.Date(), nullable=False),
        sa.Column("queue_number", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.String(36), nullable=True),
        sa.Column("provenance", sa.String(10), nullable=False),
        sa.Column("rank", sa.String(10), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_to", sa.String(60), nullable=False),
        sa.Column("service_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("service_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rank IN ('on_time', 'early', 'late', 'admitted', 'walk_in')", name=op.f("ck_visit_rank")),
        sa.CheckConstraint("provenance IN ('slip', 'listed', 'unlisted')", name=op.f("ck_visit_provenance")),
        sa.CheckConstraint(
            "(provenance = 'slip') = (invitation_id IS NOT NULL)", name=op.f("ck_visit_slips_have_an_invitation")
        ),
        sa.CheckConstraint("queue_number > 0 AND people > 0", name=op.f("ck_visit_counts_positive")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_visit_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_visit_station_id_station")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name=op.f("fk_visit_invitation_id_invitation")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_visit_household_id_household")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_visit_entry_id")),
        sa.UniqueConstraint(
            "invitation_id", "station_id", "operating_day", name=op.f("uq_visit_invitation_id_station_id_operating_day")
        ),
        sa.UniqueConstraint(
            "station_id", "operating_day", "queue_number", name=op.f("uq_visit_station_id_operating_day_queue_number")
        ),
    )
    op.create_index(op.f("ix_visit_invitation_id"), "visit", ["invitation_id"])
    op.create_table(
        "queue_counter",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("operating_day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_queue_counter_station_id_station")),
        sa.PrimaryKeyConstraint("station_id", "operating_day", name=op.f("pk_queue_counter")),
    )
    op.create_table(
        "scan_review",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_scan_review_scan_id_scan")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_scan_review_account_id_account")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scan_review")),
    )
    op.create_table(
        "station_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("operating_day", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(13), nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('late', 'postponed')", name=op.f("ck_station_notice_kind")),
        sa.CheckConstraint("(kind = 'late') = (minutes IS NOT NULL)", name=op.f("ck_station_notice_late_says_minutes")),
        sa.CheckConstraint("minutes BETWEEN 5 AND 600", name=op.f("ck_station_notice_minutes")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_station_notice_campaign_id_campaign")),
        sa.ForeignKeyConstraint(["station_id"], ["station.id"], name=op.f("fk_station_notice_station_id_station")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_station_notice_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station_notice")),
    )
    op.create_index(op.f("ix_station_notice_station_id"), "station_notice", ["station_id"])
    op.create_table(
        "follow_up_done",
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "how IN ('new_slot', 'home_round', 'data_fixed', 'not_needed')", name=op.f("ck_follow_up_done_how")
        ),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name=op.f("fk_follow_up_done_outcome_id_outcome")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_follow_up_done_account_id_account")),
        sa.PrimaryKeyConstraint("outcome_id", name=op.f("pk_follow_up_done")),
    )


def downgrade() -> None:
    for table in ("follow_up_done", "station_notice", "scan_review", "queue_counter", "visit"):
        op.drop_table(table)
    for name, _, _ in _SCAN_INDEXES:
        op.drop_index(name, "scan")
    for name in (*_FLAGS, *(name for name, _ in _SCAN)):
        op.drop_column("scan", name)
    for name, _ in _DEVICE:
        op.drop_column("device", name)
