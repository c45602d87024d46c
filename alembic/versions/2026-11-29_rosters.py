"""rosters: files are proposed first, marks have a source, who is listed twice, names in their order, requests of leaders"""

import sqlalchemy as sa
from alembic import op

from scheduler.roster.vietnamese import name_sort_key

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_REVIEWED = "'confirmed', 'absent', 'moved', 'dead', 'has_card', 'homebound', 'added'"
_OLD = f"mark IN ({_REVIEWED}, 'spare', 'unused')"
_NEW = f"mark IN ({_REVIEWED}, 'gone', 'elsewhere', 'spare', 'unused')"
_SOME = 10_000
_MOMENT = sa.DateTime(timezone=True)

_STATES = "CONSTRAINT ck_roster_import_state CHECK (state IN ('proposed', 'imported', 'dropped'))"
_KINDS = "CONSTRAINT ck_roster_import_kind CHECK (kind IN ('roster', 'school'))"
_SOURCES = "CONSTRAINT ck_resident_mark_source CHECK (mark_source IN ('file', 'leader', 'officer'))"
_GROUPS = "CONSTRAINT ck_resident_chosen_group CHECK (chosen_group IN ('student', 'worker', 'daytime'))"
_COLUMNS = {
    "roster_import": (
        f"state VARCHAR(10) DEFAULT 'imported' NOT NULL {_STATES}",
        f"kind VARCHAR(10) DEFAULT 'roster' NOT NULL {_KINDS}",
        "school VARCHAR(120) DEFAULT '' NOT NULL",
        "upload VARCHAR(60)",
        "reading JSON",
    ),
    "household": ("shift_source VARCHAR(10)",),
    "resident": (
        f"mark_source VARCHAR(10) {_SOURCES}",
        f"chosen_group VARCHAR(10) {_GROUPS}",
        "same_as_id INTEGER CONSTRAINT fk_resident_same_as_id_resident REFERENCES resident (id)",
    ),
}
"""In words, as SQLite takes a check and a reference with a new column but none afterwards."""


def upgrade() -> None:
    _change_mark(_OLD, _NEW)
    for table, columns in _COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    op.add_column("roster_import", sa.Column("findings", sa.LargeBinary(), nullable=True))
    op.add_column("resident", sa.Column("sort_key", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    _fill_sort_keys()
    # Until now marks came from files, but for those whom leaders found for spare slips and those who came without one.
    op.execute("UPDATE household SET shift_source = 'file' WHERE preferred_shift IS NOT NULL")
    op.execute("UPDATE resident SET mark_source = 'file' WHERE mark NOT IN ('added', 'spare', 'unused')")
    op.execute(
        "UPDATE resident SET mark_source = CASE WHEN household_id IN "
        "(SELECT id FROM household WHERE ref LIKE 'vang-lai-%') THEN 'officer' ELSE 'leader' END WHERE mark = 'added'"
    )
    op.create_index("ix_resident_match_key", "resident", ["match_key"])
    twice = sa.text("same_as_id IS NOT NULL")
    op.create_index("ix_resident_same_as_id", "resident", ["same_as_id"], sqlite_where=twice, postgresql_where=twice)
    op.create_table(
        "roster_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(10), nullable=False),
        sa.Column("signature", sa.String(64), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("approved_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_roster_source_campaign_id_campaign")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_source")),
        sa.UniqueConstraint(
            "campaign_id", "unit_code", "signature", name=op.f("uq_roster_source_campaign_id_unit_code_signature")
        ),
    )
    op.create_table(
        "review_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=True),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("decision", sa.String(10), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(200), nullable=False),
        sa.CheckConstraint("kind IN ('mark', 'shift', 'person', 'household')", name=op.f("ck_review_request_kind")),
        sa.CheckConstraint("decision IN ('done', 'declined', 'withdrawn')", name=op.f("ck_review_request_decision")),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_review_request_decided_whole")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_review_request_{column}_{table}"))
            for column, table in (
                ("campaign_id", "campaign"),
                ("neighbourhood_id", "neighbourhood"),
                ("household_id", "household"),
                ("resident_id", "resident"),
                ("asked_by", "account"),
                ("decided_by", "account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_request")),
    )
    op.create_index("ix_review_request_campaign_id", "review_request", ["campaign_id"])
    op.create_index("ix_review_request_neighbourhood_id", "review_request", ["neighbourhood_id"])


def downgrade() -> None:
    op.drop_table("review_request")
    op.drop_table("roster_source")
    op.drop_index("ix_resident_same_as_id", "resident")
    op.drop_index("ix_resident_match_key", "resident")
    op.execute("UPDATE resident SET same_as_id = NULL")
    op.execute("UPDATE resident SET mark = 'absent' WHERE mark IN ('gone', 'elsewhere')")
    op.execute("DELETE FROM roster_import WHERE state <> 'imported' OR kind <> 'roster'")
    op.drop_column("resident", "sort_key")
    op.drop_column("roster_import", "findings")
    for table, columns in _COLUMNS.items():
        for column in reversed(columns):
            op.drop_column(table, column.split()[0])
    _change_mark(_NEW, _OLD)


def _fill_sort_keys() -> None:
    """Give everybody the key by which names are put in order; it is the program's, so that both agree."""
    connection = op.get_bind()
    resident = sa.table("resident", sa.column("id"), sa.column("full_name"), sa.column("sort_key"))
    change = (
        sa.update(resident).where(resident.c.id == sa.bindparam("known_id")).values(sort_key=sa.bindparam("ranked"))
    )
    last = 0
    while rows := connection.execute(
        sa.select(resident.c.id, resident.c.full_name).where(resident.c.id > last).order_by(resident.c.id).limit(_SOME)
    ).all():
        connection.execute(change, [{"known_id": row.id, "ranked": name_sort_key(row.full_name)} for row in rows])
        last = rows[-1].id


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
        raise RuntimeError("the table of residents is not as earlier versions made it")
    op.execute("PRAGMA writable_schema = 1")
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = 'resident'"),
        {"sql": text.replace(f"({old})", f"({new})")},
    )
    op.execute("PRAGMA writable_schema = RESET")
