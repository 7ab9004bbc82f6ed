"""Profiles of hospitals' views, and decisions on their columns."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "delivery_fields_0001"
down_revision = None
branch_labels = ("delivery_fields",)


def upgrade() -> None:
    op.create_table(
        "view_profile",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("described", sa.String(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("sent", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_view_profile")),
    )
    with op.batch_alter_table("view_profile", schema=None) as batch_op:
        batch_op.create_index("ix_view_profile_view", ["hospital", "view"], unique=False)
    op.create_table(
        "column_decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("variable", sa.String(), nullable=False),
        sa.Column("column", sa.String(), nullable=False),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("convert", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("proposed", UtcDateTime(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=True),
        sa.Column("reviewed", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_decision")),
    )
    with op.batch_alter_table("column_decision", schema=None) as batch_op:
        for status in ("proposed", "confirmed"):
            batch_op.create_index(
                f"one_{status}_column_decision",
                ["hospital", "category", "variable"],
                unique=True,
                sqlite_where=sa.text(f"status = '{status}'"),
                postgresql_where=sa.text(f"status = '{status}'"),
            )
