"""The mark that each night writes into the vault and the control database."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "vault_0002"
down_revision = "vault_0001"


def upgrade() -> None:
    op.create_table(
        "centre_mark",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_mark")),
    )
    with op.batch_alter_table("centre_mark") as batch_op:
        batch_op.create_index(op.f("ix_centre_mark_counter"), ["counter"], unique=False)
