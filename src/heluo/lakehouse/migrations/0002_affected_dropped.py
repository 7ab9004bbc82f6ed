"""Affected partitions are read from the ledger, not stored in a table of their own."""

from alembic import op

revision = "5b7c0e3d91af"
down_revision = "ede9bcf1e32c"


def upgrade() -> None:
    op.drop_table("affected")
