"""Ledger, runs, lineage, releases, heartbeats; `affected`, which the next revision drops."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "ede9bcf1e32c"
down_revision = None
branch_labels = ("lakehouse",)


def upgrade() -> None:
    _affected()
    _heartbeat()
    _ledger()
    _release()
    _run()
    _lineage()


def _affected() -> None:
    op.create_table(
        "affected",
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("category", "hospital", "month", name=op.f("pk_affected")),
    )


def _heartbeat() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("hospital", name=op.f("pk_heartbeat")),
    )


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("manifest_sha256", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("duplicate", sa.Integer(), nullable=False),
        sa.Column("deleted", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("window_low", sa.String(), nullable=True),
        sa.Column("window_high", sa.String(), nullable=True),
        sa.Column("dictionary", sa.String(), nullable=False),
        sa.Column("mapping", sa.String(), nullable=False),
        sa.Column("stored_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("loaded_at", UtcDateTime(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("processed_run", sa.String(), nullable=True),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hospital", "stream", "epoch", "seq", "copy", name=op.f("pk_ledger")),
        sa.UniqueConstraint("hospital", "n", name=op.f("uq_ledger_hospital_n")),
    )
    with op.batch_alter_table("ledger") as batch_op:
        batch_op.create_index("ix_ledger_order", ["hospital", "stream", "epoch", "seq"], unique=False)
        batch_op.create_index(op.f("ix_ledger_processed_run"), ["processed_run"], unique=False)
        batch_op.create_index(op.f("ix_ledger_status"), ["status"], unique=False)


def _release() -> None:
    op.create_table(
        "release",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("number", name=op.f("uq_release_number")),
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("started", UtcDateTime(), nullable=False),
        sa.Column("ended", UtcDateTime(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("dictionary", sa.String(), nullable=False),
        sa.Column("mappings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )


def _lineage() -> None:
    op.create_table(
        "lineage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("parcel", sa.String(), nullable=False),
        sa.Column("table", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hospital", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("rows_in", sa.Integer(), nullable=False),
        sa.Column("rows_out", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_lineage_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage")),
    )
    with op.batch_alter_table("lineage") as batch_op:
        batch_op.create_index(op.f("ix_lineage_run_id"), ["run_id"], unique=False)
        batch_op.create_index(op.f("ix_lineage_table"), ["table"], unique=False)
