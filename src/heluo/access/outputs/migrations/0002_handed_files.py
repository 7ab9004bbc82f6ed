"""Files that sessions of the workspace handed over, until their author puts them into a request."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_outputs_0002"
down_revision = "access_outputs_0001"
branch_labels = None


def upgrade() -> None:
    op.create_table(
        "handed_file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("extract", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["research_project.id"], name=op.f("fk_handed_file_project_research_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_file")),
    )
    with op.batch_alter_table("handed_file") as batch_op:
        batch_op.create_index(op.f("ix_handed_file_project"), ["project"], unique=False)
