"""hand-out: marks that were entered together, and why a paper was made anew"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("handout", sa.Column("entry", sa.String(length=36), nullable=True))
    op.add_column("invitation_version", sa.Column("reason", sa.String(length=10), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("invitation_version", "reason")
    op.drop_column("handout", "entry")
