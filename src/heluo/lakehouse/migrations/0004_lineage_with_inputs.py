"""Rows read are counted and may be unknown; a bucket has a column of its own; what each commit read is a
table.

What was recorded before as rows read is a copy of rows written, except for parcels (their manifests' count):
it is taken back, not kept as if it had been counted.
"""

import sqlalchemy as sa
from alembic import op

revision = "lakehouse_0004"
down_revision = "lakehouse_0003"


def upgrade() -> None:
    with op.batch_alter_table("lineage") as batch_op:
        batch_op.add_column(sa.Column("category", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("bucket", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
        batch_op.alter_column("rows_in", existing_type=sa.Integer(), nullable=True)
    op.execute(
        "UPDATE lineage SET bucket = CAST(substr(month, 8) AS INTEGER), month = '' WHERE month LIKE 'bucket "
        "%'"
    )
    op.execute(
        "UPDATE lineage SET rows_in = NULL, reason = 'recorded before rows read were counted' WHERE parcel "
        "= ''"
    )
    # The defaults were for the rows that were there; from now on the model gives the values.
    with op.batch_alter_table("lineage") as batch_op:
        batch_op.alter_column("category", existing_type=sa.String(), server_default=None)
        batch_op.alter_column("reason", existing_type=sa.String(), server_default=None)
    _lineage_input()


def _lineage_input() -> None:
    op.create_table(
        "lineage_input",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("table", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("input_table", sa.String(), nullable=False),
        sa.Column("input_version", sa.Integer(), nullable=False),
        sa.Column("use", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_lineage_input_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lineage_input")),
    )
    with op.batch_alter_table("lineage_input") as batch_op:
        batch_op.create_index(op.f("ix_lineage_input_run_id"), ["run_id"], unique=False)
        batch_op.create_index(op.f("ix_lineage_input_input_table"), ["input_table"], unique=False)
