"""The vault as it was before its revisions were recorded: identities, persons, links, decisions."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "vault_0001"
down_revision = None
branch_labels = ("vault",)


def upgrade() -> None:
    _alias()
    _constraint()
    _current_identity()
    _decision()
    _identity_parcel()
    _kept_model()
    _link()
    _link_run()
    _person()
    _relation()
    _source_identity()
    _steward_task()


def _alias() -> None:
    op.create_table(
        "alias",
        sa.Column("old_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("old_id", name=op.f("pk_alias")),
    )
    with op.batch_alter_table("alias") as batch_op:
        batch_op.create_index(op.f("ix_alias_person_id"), ["person_id"], unique=False)


def _constraint() -> None:
    op.create_table(
        "constraint_",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hospital_a", sa.String(), nullable=False),
        sa.Column("subject_a", sa.String(), nullable=False),
        sa.Column("hospital_b", sa.String(), nullable=False),
        sa.Column("subject_b", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_constraint_")),
    )


def _current_identity() -> None:
    op.create_table(
        "current_identity",
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hospital", "subject_ref", name=op.f("pk_current_identity")),
        sa.UniqueConstraint("source_id", name=op.f("uq_current_identity_source_id")),
    )


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("source_a", sa.Integer(), nullable=False),
        sa.Column("source_b", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("prior", sa.Double(), nullable=False),
        sa.Column("levels", sa.String(), nullable=False),
        sa.Column("weights", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("normaliser", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision") as batch_op:
        batch_op.create_index(op.f("ix_decision_run_id"), ["run_id"], unique=False)
        batch_op.create_index(op.f("ix_decision_source_a"), ["source_a"], unique=False)
        batch_op.create_index(op.f("ix_decision_source_b"), ["source_b"], unique=False)


def _identity_parcel() -> None:
    op.create_table(
        "identity_parcel",
        sa.Column("parcel", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("parcel", name=op.f("pk_identity_parcel")),
    )


def _kept_model() -> None:
    op.create_table(
        "kept_model",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_kept_model")),
    )


def _link() -> None:
    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("opened_run", sa.String(), nullable=False),
        sa.Column("closed_run", sa.String(), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("tier_reason", sa.String(), nullable=False),
        sa.Column("name_state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link") as batch_op:
        batch_op.create_index(op.f("ix_link_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "ux_link_open",
            ["hospital", "subject_ref"],
            unique=True,
            sqlite_where=sa.text("open"),
            postgresql_where=sa.text("open"),
        )


def _link_run() -> None:
    op.create_table(
        "link_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("started", UtcDateTime(), nullable=False),
        sa.Column("ended", UtcDateTime(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("normaliser", sa.String(), nullable=False),
        sa.Column("stats", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_run")),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_run", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("hospitals", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person")),
        sa.UniqueConstraint("number", name=op.f("uq_person_number")),
    )


def _relation() -> None:
    op.create_table(
        "relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source_a", sa.Integer(), nullable=False),
        sa.Column("source_b", sa.Integer(), nullable=False),
        sa.Column("birth_order", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
        sa.UniqueConstraint("kind", "source_a", "source_b", name=op.f("uq_relation_kind_source_a_source_b")),
    )


def _source_identity() -> None:
    op.create_table(
        "source_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("parcel", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("op", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("sex", sa.String(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("id_number", sa.String(), nullable=True),
        sa.Column("insurance_number", sa.String(), nullable=True),
        sa.Column("card_number", sa.String(), nullable=True),
        sa.Column("health_card_number", sa.String(), nullable=True),
        sa.Column("record_number", sa.String(), nullable=True),
        sa.Column("birth_certificate_number", sa.String(), nullable=True),
        sa.Column("mobile", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("contact_phone", sa.String(), nullable=True),
        sa.Column("mother_name", sa.String(), nullable=True),
        sa.Column("district", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("other", sa.String(), nullable=True),
        sa.Column("number_key", sa.String(), nullable=True),
        sa.Column("phone_keys", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_identity")),
        sa.UniqueConstraint(
            "hospital", "subject_ref", "version", name=op.f("uq_source_identity_hospital_subject_ref_version")
        ),
    )
    with op.batch_alter_table("source_identity") as batch_op:
        batch_op.create_index(op.f("ix_source_identity_name"), ["name"], unique=False)
        batch_op.create_index(op.f("ix_source_identity_number_key"), ["number_key"], unique=False)
        batch_op.create_index(op.f("ix_source_identity_patient_id"), ["patient_id"], unique=False)


def _steward_task() -> None:
    op.create_table(
        "steward_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("person_a", sa.String(), nullable=False),
        sa.Column("person_b", sa.String(), nullable=False),
        sa.Column("source_a", sa.Integer(), nullable=False),
        sa.Column("source_b", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("levels", sa.String(), nullable=False),
        sa.Column("weights", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("opened_run", sa.String(), nullable=False),
        sa.Column("closed_run", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steward_task")),
    )
    with op.batch_alter_table("steward_task") as batch_op:
        batch_op.create_index(op.f("ix_steward_task_person_a"), ["person_a"], unique=False)
        batch_op.create_index(op.f("ix_steward_task_person_b"), ["person_b"], unique=False)
        batch_op.create_index(op.f("ix_steward_task_state"), ["state"], unique=False)
