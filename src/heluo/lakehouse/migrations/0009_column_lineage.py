"""Which column is made of which, as the last night with other declarations found it."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "lakehouse_0009"
down_revision = "lakehouse_0008"


def upgrade() -> None:
    op.create_table(
        "column_lineage",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_column_lineage")),
    )
