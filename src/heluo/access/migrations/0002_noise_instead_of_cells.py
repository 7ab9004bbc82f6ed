"""Safe numbers are counts with noise on an account of the institution: cells, whole answers and the
questions of a day are no longer kept."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_0002"
down_revision = "1c29d5859447"


def upgrade() -> None:
    for table in ("cell_ledger", "stored_answer", "question_count"):
        op.drop_table(table)
    op.create_table(
        "noisy_number",
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("sigma", sa.Double(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("institution", "release", "question", name=op.f("pk_noisy_number")),
    )
    op.create_table(
        "month_spent",
        sa.Column("institution", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("spent", sa.Double(), nullable=False),
        sa.Column("numbers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("institution", "month", name=op.f("pk_month_spent")),
    )
