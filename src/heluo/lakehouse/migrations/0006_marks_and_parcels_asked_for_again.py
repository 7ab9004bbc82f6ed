"""The common mark of vault and centre; parcels whose file is missing in the inbox; which parcels brought
identities."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "lakehouse_0006"
down_revision = "lakehouse_0005"


def upgrade() -> None:
    with op.batch_alter_table("ledger") as batch_op:
        batch_op.add_column(sa.Column("identity_rows", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("wanted_at", UtcDateTime(), nullable=True))
    op.create_table(
        "vault_mark",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("statements", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_mark")),
    )
    with op.batch_alter_table("vault_mark") as batch_op:
        batch_op.create_index(op.f("ix_vault_mark_counter"), ["counter"], unique=False)
