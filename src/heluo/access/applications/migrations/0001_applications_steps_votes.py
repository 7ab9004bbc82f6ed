"""Applications for data, the steps of their chain, votes, seats, what silence means."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_applications_0001"
down_revision = None
branch_labels = ("access_applications",)


def upgrade() -> None:
    _application()
    _hospital_default()
    _review_seat()
    _application_step()
    _application_vote()


def _application() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("replaces", sa.String(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("sent", UtcDateTime(), nullable=True),
        sa.Column("grants", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    with op.batch_alter_table("application") as batch_op:
        batch_op.create_index(op.f("ix_application_project"), ["project"], unique=False)


def _hospital_default() -> None:
    op.create_table(
        "hospital_default",
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hospital", name=op.f("pk_hospital_default")),
    )


def _review_seat() -> None:
    op.create_table(
        "review_seat",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("seat", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_review_seat")),
    )


def _application_step() -> None:
    op.create_table(
        "application_step",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened", UtcDateTime(), nullable=True),
        sa.Column("due", UtcDateTime(), nullable=True),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.Column("withheld", sa.JSON(), nullable=False),
        sa.Column("by_default", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application"], ["application.id"], name=op.f("fk_application_step_application_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step")),
    )
    with op.batch_alter_table("application_step") as batch_op:
        batch_op.create_index(op.f("ix_application_step_application"), ["application"], unique=False)


def _application_vote() -> None:
    op.create_table(
        "application_vote",
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["step"], ["application_step.id"], name=op.f("fk_application_vote_step_application_step")
        ),
        sa.PrimaryKeyConstraint("step", "account", name=op.f("pk_application_vote")),
    )
