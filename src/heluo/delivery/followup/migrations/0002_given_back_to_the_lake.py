"""Which answers of a record count, and what the lake was given of it."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "delivery_followup_0002"
down_revision = "delivery_followup_0001"
branch_labels = None


def upgrade() -> None:
    with op.batch_alter_table("follow_up_record") as batch_op:
        batch_op.add_column(sa.Column("effective", sa.JSON(), nullable=True))
    op.create_table(
        "follow_up_given_back",
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("parcel", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"], ["follow_up_record.id"], name=op.f("fk_follow_up_given_back_record_follow_up_record")
        ),
        sa.PrimaryKeyConstraint("record", name=op.f("pk_follow_up_given_back")),
    )
