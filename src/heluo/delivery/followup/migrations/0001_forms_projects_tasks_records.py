"""Forms, projects with subjects and tasks, records with changes, queries and signatures."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "delivery_followup_0001"
down_revision = None
branch_labels = ("delivery_followup",)


def upgrade() -> None:
    op.create_table(
        "follow_up_form",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("declaration", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("published", UtcDateTime(), nullable=True),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", "version", name=op.f("pk_follow_up_form")),
    )
    op.create_table(
        "follow_up_project",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_project")),
    )
    op.create_table(
        "follow_up_member",
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["follow_up_project.id"], name=op.f("fk_follow_up_member_project_follow_up_project")
        ),
        sa.PrimaryKeyConstraint("project", "account", "part", name=op.f("pk_follow_up_member")),
    )
    op.create_table(
        "follow_up_subject",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("nurse", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["follow_up_project.id"], name=op.f("fk_follow_up_subject_project_follow_up_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_subject")),
        sa.UniqueConstraint("project", "number", name=op.f("uq_follow_up_subject_project_number")),
        sa.UniqueConstraint("project", "person", name=op.f("uq_follow_up_subject_project_person")),
    )
    with op.batch_alter_table("follow_up_subject", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_subject_nurse"), ["nurse"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_subject_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_subject_project"), ["project"], unique=False)

    op.create_table(
        "follow_up_task",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("target", sa.Date(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("next_day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("nurse", sa.String(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("report_day", sa.Date(), nullable=True),
        sa.Column("escalated", UtcDateTime(), nullable=True),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("changed", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["follow_up_project.id"], name=op.f("fk_follow_up_task_project_follow_up_project")
        ),
        sa.ForeignKeyConstraint(
            ["subject"], ["follow_up_subject.id"], name=op.f("fk_follow_up_task_subject_follow_up_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_task")),
        sa.UniqueConstraint("subject", "event", "turn", name=op.f("uq_follow_up_task_subject_event_turn")),
    )
    with op.batch_alter_table("follow_up_task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_follow_up_task_nurse_status_closes", ["nurse", "status", "closes"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_follow_up_task_project"), ["project"], unique=False)
        batch_op.create_index("ix_follow_up_task_status_next_day", ["status", "next_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_task_subject"), ["subject"], unique=False)

    op.create_table(
        "follow_up_automatic",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("row_key", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("undone", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task"], ["follow_up_task.id"], name=op.f("fk_follow_up_automatic_task_follow_up_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_automatic")),
    )
    with op.batch_alter_table("follow_up_automatic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_automatic_task"), ["task"], unique=False)

    op.create_table(
        "follow_up_call",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task"], ["follow_up_task.id"], name=op.f("fk_follow_up_call_task_follow_up_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_call")),
    )
    with op.batch_alter_table("follow_up_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_call_task"), ["task"], unique=False)

    op.create_table(
        "follow_up_record",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begun", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("finished", UtcDateTime(), nullable=True),
        sa.Column("verified", UtcDateTime(), nullable=True),
        sa.Column("verified_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["follow_up_project.id"], name=op.f("fk_follow_up_record_project_follow_up_project")
        ),
        sa.ForeignKeyConstraint(
            ["task"], ["follow_up_task.id"], name=op.f("fk_follow_up_record_task_follow_up_task")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_record")),
        sa.UniqueConstraint("task", name=op.f("uq_follow_up_record_task")),
    )
    with op.batch_alter_table("follow_up_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_record_project"), ["project"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_record_status"), ["status"], unique=False)

    op.create_table(
        "follow_up_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("old", sa.JSON(), nullable=False),
        sa.Column("new", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"], ["follow_up_record.id"], name=op.f("fk_follow_up_change_record_follow_up_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_change")),
    )
    with op.batch_alter_table("follow_up_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_change_record"), ["record"], unique=False)

    op.create_table(
        "follow_up_sending",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"], ["follow_up_record.id"], name=op.f("fk_follow_up_sending_record_follow_up_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_sending")),
    )
    with op.batch_alter_table("follow_up_sending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_sending_record"), ["record"], unique=False)
    op.create_table(
        "follow_up_key",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("made", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_follow_up_key")),
    )
    op.create_table(
        "follow_up_query",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("verified_by", sa.String(), nullable=False),
        sa.Column("changed", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"], ["follow_up_record.id"], name=op.f("fk_follow_up_query_record_follow_up_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_query")),
    )
    with op.batch_alter_table("follow_up_query", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_query_record"), ["record"], unique=False)
        batch_op.create_index(batch_op.f("ix_follow_up_query_status"), ["status"], unique=False)

    op.create_table(
        "follow_up_signature",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("void", UtcDateTime(), nullable=True),
        sa.Column("void_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record"], ["follow_up_record.id"], name=op.f("fk_follow_up_signature_record_follow_up_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_signature")),
    )
    with op.batch_alter_table("follow_up_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_up_signature_record"), ["record"], unique=False)
