"""Alembic's environment: runs on the connection that `kit.db.migrate` hands over. Not for the `alembic`
command."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from heluo.kit.db.base import UtcDateTime


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UtcDateTime):
        autogen.imports.add("from heluo.kit.db.base import UtcDateTime")
        return "UtcDateTime()"
    return False


def _include(name: str | None, kind: str, parents: Any) -> bool:
    # A revision belongs to one branch: the tables of the others are there too and are not its business.
    own: set[str] | None = context.config.attributes.get("include")
    return kind != "table" or own is None or name in own


def _object(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    return _include(name, kind, None)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    # SQLite cannot alter a column or a key in place: Alembic makes a table anew, copies and renames it.
    render_as_batch=True,
    compare_type=True,
    render_item=_render,
    include_name=_include,
    include_object=_object,
    # All revisions or none: a database half way between two versions fits no program.
    transaction_per_migration=False,
)
context.run_migrations()
