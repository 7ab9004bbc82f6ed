"""Limits of checks that inspectors change."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "quality_limits_0001"
down_revision = None
branch_labels = ("quality_limits",)


def upgrade() -> None:
    op.create_table(
        "quality_limit",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("check_id", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=False),
        sa.Column("lifted_reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_limit")),
    )
    with op.batch_alter_table("quality_limit", schema=None) as batch_op:
        batch_op.create_index(
            "ix_quality_limit_standing", ["lifted_at", "check_id", "hospital"], unique=False
        )
