"""One-time links to a form for patients."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "delivery_followup_0003"
down_revision = "delivery_followup_0002"
branch_labels = None


def upgrade() -> None:
    op.create_table(
        "follow_up_link",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("late_tries", sa.Integer(), nullable=False),
        sa.Column("made", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("ends", UtcDateTime(), nullable=False),
        sa.Column("used", UtcDateTime(), nullable=True),
        sa.Column("sent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task"], ["follow_up_task.id"], name=op.f("fk_follow_up_link_task_follow_up_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_link")),
    )
    with op.batch_alter_table("follow_up_link") as batch_op:
        batch_op.create_index(op.f("ix_follow_up_link_task"), ["task"])
