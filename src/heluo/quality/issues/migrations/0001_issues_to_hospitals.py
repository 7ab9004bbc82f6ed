"""Issues to hospitals, what happened to each, what hospitals answered."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "quality_issues_0001"
down_revision = None
branch_labels = ("quality_issues",)


def upgrade() -> None:
    _issues()
    _answers()
    _events()


def _issues() -> None:
    op.create_table(
        "quality_issue",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("check_id", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("violated", sa.Integer(), nullable=False),
        sa.Column("applicable", sa.Integer(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("waived_until", sa.Date(), nullable=True),
        sa.Column("predecessor", sa.String(), nullable=False),
        sa.Column("first_run", sa.String(), nullable=False),
        sa.Column("last_run", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_issue")),
        sa.UniqueConstraint(
            "hospital", "check_id", "period", name=op.f("uq_quality_issue_hospital_check_id_period")
        ),
        sa.UniqueConstraint("hospital", "n", name=op.f("uq_quality_issue_hospital_n")),
    )
    with op.batch_alter_table("quality_issue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_issue_status"), ["status"], unique=False)


def _answers() -> None:
    op.create_table(
        "quality_issue_answer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("issue", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("promised", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.String(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue"], ["quality_issue.id"], name=op.f("fk_quality_issue_answer_issue_quality_issue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_issue_answer")),
    )
    with op.batch_alter_table("quality_issue_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_issue_answer_issue"), ["issue"], unique=False)


def _events() -> None:
    op.create_table(
        "quality_issue_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("old", sa.String(), nullable=False),
        sa.Column("new", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("parcel", sa.String(), nullable=False),
        sa.Column("violated", sa.Integer(), nullable=False),
        sa.Column("applicable", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue"], ["quality_issue.id"], name=op.f("fk_quality_issue_event_issue_quality_issue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_issue_event")),
    )
    with op.batch_alter_table("quality_issue_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quality_issue_event_issue"), ["issue"], unique=False)
