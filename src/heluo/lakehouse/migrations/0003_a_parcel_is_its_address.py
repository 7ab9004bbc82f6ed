"""The key of the ledger is a parcel's address alone. `copy` was 0 always, except in a test."""

from alembic import op

revision = "lakehouse_0003"
down_revision = "5b7c0e3d91af"


def upgrade() -> None:
    with op.batch_alter_table("ledger") as batch_op:
        batch_op.drop_constraint(op.f("pk_ledger"), type_="primary")
        batch_op.drop_column("copy")
        batch_op.create_primary_key(op.f("pk_ledger"), ["hospital", "stream", "epoch", "seq"])
