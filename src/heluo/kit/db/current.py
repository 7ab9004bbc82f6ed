"""Whether a database of the centre has every revision that this program knows, and the upgrade when it has
not.

Asked by every process that opens a database, so it reads two small things and loads no Alembic, which with
its dialects takes longer than most commands (`kit.db.migrate` is loaded when there is something to run).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa

from heluo.kit.errors import BadConfiguration
from heluo.kit.migrate import Branch

_REVISION = re.compile(r"^revision = [\"'](\w+)[\"']", re.MULTILINE)


def upgrade(engine: sa.Engine, branches: Sequence[Branch], to: str = "heads") -> None:
    """Runs every revision of `branches` that `engine`'s database lacks, in one transaction. A database that
    is up to date is only read. Raises BadConfiguration for one that a newer program has changed."""
    newest = {_newest(branch) for branch in branches}
    if to == "heads" and _recorded(engine) == newest:
        return
    from heluo.kit.db.migrate import run

    run(engine, branches, to)


def _newest(branch: Branch) -> str:
    """The id of its last revision, as its file declares it."""
    last = branch.revisions()[-1]
    found = _REVISION.search(last.read_text(encoding="utf-8"))
    if found is None:
        raise BadConfiguration(
            (f"{last} 没有写版本", f"{last} without a revision"),
            ('一行 revision = "…"', 'a line revision = "…"'),
            ("见 docs/how-to/add-a-table.md", "see docs/how-to/add-a-table.md"),
        )
    return found[1]


def _recorded(engine: sa.Engine) -> set[str]:
    """Revisions that the database says it has: none when it is new."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return set()
        return set(connection.scalars(sa.text("SELECT version_num FROM alembic_version")))
