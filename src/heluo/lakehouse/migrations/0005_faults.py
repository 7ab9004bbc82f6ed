"""What stopped one hospital × category has a table."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "lakehouse_0005"
down_revision = "lakehouse_0004"


def upgrade() -> None:
    op.create_table(
        "fault",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("variable", sa.String(), nullable=False),
        sa.Column("row_keys", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        *(
            sa.Column(f"{part}_{lang}", sa.String(), nullable=False)
            for part in ("found", "expected", "todo")
            for lang in ("zh", "en")
        ),
        sa.Column("first_run", sa.String(), nullable=False),
        sa.Column("last_run", sa.String(), nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("closed_run", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fault")),
    )
    with op.batch_alter_table("fault") as batch_op:
        batch_op.create_index("ix_fault_open", ["status", "hospital", "category"], unique=False)
