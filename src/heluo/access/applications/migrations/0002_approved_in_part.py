"""Until when an approval in part can be accepted."""

import sqlalchemy as sa
from alembic import op

from heluo.kit.db.base import UtcDateTime

revision = "access_applications_0002"
down_revision = "access_applications_0001"
branch_labels = None


def upgrade() -> None:
    with op.batch_alter_table("application") as batch_op:
        batch_op.add_column(sa.Column("accept_by", UtcDateTime(), nullable=True))
