"""Decisions on values of hospitals."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "delivery_mapping_0001"
down_revision = None
branch_labels = ("delivery_mapping",)


def upgrade() -> None:
    op.create_table(
        "mapping_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("variable", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("proposed", UtcDateTime(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=True),
        sa.Column("reviewed", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping_decision")),
    )
    with op.batch_alter_table("mapping_decision", schema=None) as batch_op:
        batch_op.create_index("ix_mapping_decision_place", ["hospital", "variable", "source"], unique=False)
