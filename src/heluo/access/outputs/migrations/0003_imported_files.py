"""Files that projects bring into their workspaces."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_outputs_0003"
down_revision = "access_outputs_0002"
branch_labels = None


def upgrade() -> None:
    op.create_table(
        "imported_file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("decided", UtcDateTime(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("retained", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["research_project.id"], name=op.f("fk_imported_file_project_research_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_file")),
    )
    with op.batch_alter_table("imported_file") as batch_op:
        for column in ("project", "status"):
            batch_op.create_index(op.f(f"ix_imported_file_{column}"), [column], unique=False)
