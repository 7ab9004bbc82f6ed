"""Requests for outputs, their files, the votes on them."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_outputs_0001"
down_revision = None
branch_labels = ("access_outputs",)


def upgrade() -> None:
    _request()
    _file()
    _vote()


def _request() -> None:
    op.create_table(
        "output_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("submitted", UtcDateTime(), nullable=True),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["research_project.id"], name=op.f("fk_output_request_project_research_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_output_request")),
    )
    with op.batch_alter_table("output_request") as batch_op:
        for column in ("account", "project", "status"):
            batch_op.create_index(op.f(f"ix_output_request_{column}"), [column], unique=False)


def _file() -> None:
    op.create_table(
        "output_file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("given_sha256", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("explained", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request"], ["output_request.id"], name=op.f("fk_output_file_request_output_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_output_file")),
    )
    with op.batch_alter_table("output_file") as batch_op:
        batch_op.create_index(op.f("ix_output_file_request"), ["request"], unique=False)


def _vote() -> None:
    op.create_table(
        "output_vote",
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request"], ["output_request.id"], name=op.f("fk_output_vote_request_output_request")
        ),
        sa.ForeignKeyConstraint(["file"], ["output_file.id"], name=op.f("fk_output_vote_file_output_file")),
        sa.PrimaryKeyConstraint("request", "round", "file", "account", name=op.f("pk_output_vote")),
    )
