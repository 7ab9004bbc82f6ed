"""Receipts of extracts."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "delivery_workspace_0001"
down_revision = None
branch_labels = ("delivery_workspace",)


def upgrade() -> None:
    op.create_table(
        "extract_receipt",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("grant", sa.String(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("checked", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("begun", UtcDateTime(), nullable=False),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["research_project.id"], name=op.f("fk_extract_receipt_project_research_project")
        ),
        sa.ForeignKeyConstraint(
            ["grant"], ["research_grant.id"], name=op.f("fk_extract_receipt_grant_research_grant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extract_receipt")),
    )
    with op.batch_alter_table("extract_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extract_receipt_project"), ["project"], unique=False)
        batch_op.create_index(batch_op.f("ix_extract_receipt_grant"), ["grant"], unique=False)
        batch_op.create_index(batch_op.f("ix_extract_receipt_status"), ["status"], unique=False)
