"""school batches: a printed file is a neighbourhood's or a school's, and tells from which words it was drawn"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("print_run") as batch_op:
        batch_op.alter_column("neighbourhood_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("station_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("drawn_from", sa.String(64), nullable=False, server_default=""))
        batch_op.create_foreign_key(op.f("fk_print_run_station_id_station"), "station", ["station_id"], ["id"])
        batch_op.create_unique_constraint(op.f("uq_print_run_plan_id_station_id"), ["plan_id", "station_id"])
        batch_op.create_check_constraint(
            op.f("ck_print_run_one_place"), "(neighbourhood_id IS NULL) <> (station_id IS NULL)"
        )


def downgrade() -> None:
    op.execute("DELETE FROM print_run WHERE neighbourhood_id IS NULL")
    with op.batch_alter_table("print_run") as batch_op:
        batch_op.drop_constraint(op.f("ck_print_run_one_place"), type_="check")
        batch_op.drop_constraint(op.f("uq_print_run_plan_id_station_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_print_run_station_id_station"), type_="foreignkey")
        batch_op.drop_column("drawn_from")
        batch_op.drop_column("station_id")
        batch_op.alter_column("neighbourhood_id", existing_type=sa.Integer(), nullable=False)
