"""Training in the safe use of data, and why a grant is suspended."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_projects_0002"
down_revision = "access_projects_0001"
branch_labels = None


def upgrade() -> None:
    op.create_table(
        "data_training",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_data_training")),
    )
    with op.batch_alter_table("research_grant") as batch_op:
        batch_op.add_column(sa.Column("cause", sa.String(), nullable=False, server_default=""))
    # Until now only a person suspended.
    op.execute("UPDATE research_grant SET cause = 'decision' WHERE status = 'suspended'")
