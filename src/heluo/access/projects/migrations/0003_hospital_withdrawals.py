"""What hospitals take out of grants, and the grants over what is left."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_projects_0003"
down_revision = "access_projects_0002"
branch_labels = None


def upgrade() -> None:
    op.create_table(
        "hospital_withdrawal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("grant", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("every", sa.JSON(), nullable=False),
        sa.Column("withheld", sa.JSON(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("lifted", UtcDateTime(), nullable=True),
        sa.Column("lifted_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant"], ["research_grant.id"], name=op.f("fk_hospital_withdrawal_grant_research_grant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hospital_withdrawal")),
    )
    with op.batch_alter_table("hospital_withdrawal") as batch_op:
        batch_op.create_index(op.f("ix_hospital_withdrawal_grant"), ["grant"], unique=False)
    with op.batch_alter_table("research_grant") as batch_op:
        batch_op.add_column(sa.Column("part_of", sa.String(), nullable=False, server_default=""))
