"""Research projects with their members, grants, and what a project made."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_projects_0001"
down_revision = None
branch_labels = ("access_projects",)


def upgrade() -> None:
    _research_project()
    _project_item()
    _project_member()
    _research_grant()
    _grant_person()


def _research_project() -> None:
    op.create_table(
        "research_project",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("protocol", sa.String(), nullable=False),
        sa.Column("hypothesis", sa.String(), nullable=False),
        sa.Column("benefit", sa.String(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("ethics_number", sa.String(), nullable=False),
        sa.Column("ethics_until", sa.Date(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_project")),
    )


def _project_item() -> None:
    op.create_table(
        "project_item",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("label_zh", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["research_project.id"], name=op.f("fk_project_item_project_research_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_item")),
    )
    with op.batch_alter_table("project_item", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_project_item_project"), ["project"], unique=False)


def _project_member() -> None:
    op.create_table(
        "project_member",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("left", UtcDateTime(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["research_project.id"], name=op.f("fk_project_member_project_research_project")
        ),
        sa.PrimaryKeyConstraint("project", "account", name=op.f("pk_project_member")),
    )
    with op.batch_alter_table("project_member", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_project_member_account"), ["account"], unique=False)


def _research_grant() -> None:
    op.create_table(
        "research_grant",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("hospitals", sa.JSON(), nullable=True),
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=True),
        sa.Column("conditions", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("given_by", sa.String(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["research_project.id"], name=op.f("fk_research_grant_project_research_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_grant")),
    )
    with op.batch_alter_table("research_grant", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_research_grant_project"), ["project"], unique=False)


def _grant_person() -> None:
    op.create_table(
        "grant_person",
        sa.Column("grant", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant"], ["research_grant.id"], name=op.f("fk_grant_person_grant_research_grant")
        ),
        sa.PrimaryKeyConstraint("grant", "account", name=op.f("pk_grant_person")),
    )
    with op.batch_alter_table("grant_person", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_grant_person_account"), ["account"], unique=False)
