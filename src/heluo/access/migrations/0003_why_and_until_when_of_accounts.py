"""An account has the end of its contract, and says why and since when it is closed."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_0003"
down_revision = "access_0002"


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        # The default stays: without it SQLite would make the table anew, and cannot drop one that sessions,
        # passwords and roles refer to.
        batch_op.add_column(sa.Column("disabled_why", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("disabled_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("ends", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("awake", UtcDateTime(), nullable=True))
