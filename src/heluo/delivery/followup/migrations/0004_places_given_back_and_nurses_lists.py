"""Where in its parcel the row of a record is: the lineage of the row says of which form it was made. And an index
that holds all that a nurse's list asks."""

import sqlalchemy as sa
from alembic import op

revision = "delivery_followup_0004"
down_revision = "delivery_followup_0003"
branch_labels = None


def upgrade() -> None:
    with op.batch_alter_table("follow_up_given_back") as batch_op:
        batch_op.add_column(sa.Column("place", sa.Integer(), nullable=True))
    op.drop_index("ix_follow_up_task_nurse_status_closes", "follow_up_task")
    op.create_index(
        "ix_follow_up_task_nurse_list", "follow_up_task", ["nurse", "status", "closes", "next_day", "id"]
    )
