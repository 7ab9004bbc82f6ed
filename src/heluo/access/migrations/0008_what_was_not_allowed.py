"""An index for what was refused or failed: a question for it read the whole log."""

import sqlalchemy as sa
from alembic import op

revision = "access_0008"
down_revision = "access_0007"


def upgrade() -> None:
    few = sa.text("result <> 'allowed'")
    op.create_index("ix_audit_not_allowed", "audit", ["result"], sqlite_where=few, postgresql_where=few)
