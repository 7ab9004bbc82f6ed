"""An institution may be given fewer numbers a month than everybody has."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_0006"
down_revision = "access_0005"


def upgrade() -> None:
    op.create_table(
        "month_quota",
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("institution", name=op.f("pk_month_quota")),
    )
