"""Editions of disease datasets."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "delivery_disease_0001"
down_revision = None
branch_labels = ("delivery_disease",)


def upgrade() -> None:
    op.create_table(
        "disease_edition",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("disease", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("release_number", sa.Integer(), nullable=False),
        sa.Column("made", UtcDateTime(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("certificate", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("compared", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disease_edition")),
        sa.UniqueConstraint("disease", "number", name=op.f("uq_disease_edition_disease_number")),
    )
    with op.batch_alter_table("disease_edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disease_edition_disease"), ["disease"], unique=False)
