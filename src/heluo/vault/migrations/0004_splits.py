"""Splits: registrations that a human took out of one person, with the constraints that say so."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "vault_0004"
down_revision = "vault_0003"


def upgrade() -> None:
    op.create_table(
        "link_split",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("leaving", sa.Integer(), nullable=False),
        sa.Column("staying", sa.Integer(), nullable=False),
        sa.Column("hospitals", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_split")),
    )
    op.create_table(
        "link_split_part",
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("split", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("decision", name=op.f("pk_link_split_part")),
    )
    with op.batch_alter_table("link_split_part") as batch_op:
        batch_op.create_index(op.f("ix_link_split_part_split"), ["split"], unique=False)
