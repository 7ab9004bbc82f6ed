"""One open decision on a value, also where two write at the same moment."""

import sqlalchemy as sa
from alembic import op

revision = "delivery_mapping_0002"
down_revision = "delivery_mapping_0001"
branch_labels = None

OPEN = sa.text("status IN ('proposed', 'confirmed')")


def upgrade() -> None:
    with op.batch_alter_table("mapping_decision", schema=None) as batch_op:
        batch_op.create_index(
            "one_open_mapping_decision",
            ["hospital", "variable", "source"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
