"""Alembic's environment: runs on the connection that `kit.db.migrate` hands over. Not for the `alembic`
command."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from heluo.kit.db.base import Base, UtcDateTime


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from heluo.kit.db.base import UtcDateTime")
        return "UtcDateTime()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=_render,
    transaction_per_migration=False,
)
context.run_migrations()
