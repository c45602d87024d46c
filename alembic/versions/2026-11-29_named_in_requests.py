"""named in requests: who a request is about, for the numbers of a slip are given anew when somebody leaves it"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("resident_request", sa.Column("residents", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))


def downgrade() -> None:
    with op.batch_alter_table("resident_request") as table:
        table.drop_column("residents")
