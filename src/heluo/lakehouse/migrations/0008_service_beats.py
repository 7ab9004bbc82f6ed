"""The centre's own processes give signs of life."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "lakehouse_0008"
down_revision = "lakehouse_0007"


def upgrade() -> None:
    op.create_table(
        "service_beat",
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("instance", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("started", UtcDateTime(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("service", "instance", name=op.f("pk_service_beat")),
    )
