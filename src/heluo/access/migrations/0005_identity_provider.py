"""Accounts are joined to subjects of an identity provider; a session says how it was opened."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_0005"
down_revision = "access_0004"


def upgrade() -> None:
    with op.batch_alter_table("session") as batch_op:
        batch_op.add_column(sa.Column("way", sa.String(), nullable=False, server_default="password"))
    with op.batch_alter_table("session") as batch_op:
        batch_op.alter_column("way", server_default=None)
    op.create_table(
        "oidc_subject",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.name"], name=op.f("fk_oidc_subject_account_account")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_oidc_subject")),
    )
    with op.batch_alter_table("oidc_subject") as batch_op:
        batch_op.create_index(op.f("ix_oidc_subject_account"), ["account"], unique=False)
    op.create_table(
        "oidc_attempt",
        sa.Column("state_hash", sa.String(), nullable=False),
        sa.Column("browser_hash", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        sa.Column("begun", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_oidc_attempt")),
    )
