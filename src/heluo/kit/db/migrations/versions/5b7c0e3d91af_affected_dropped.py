"""affected partitions are told by the ledger, not kept in a table"""

import sqlalchemy as sa
from alembic import op

revision = "5b7c0e3d91af"
down_revision = "1c29d5859447"


def upgrade() -> None:
    op.drop_table("affected")


def downgrade() -> None:
    op.create_table(
        "affected",
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("category", "hospital", "month", name=op.f("pk_affected")),
    )
