"""Opens the centre's control database at the newest revisions of the branches that the packages declare.

`python -m heluo.entrypoints.control heluo.access "what changed"` writes a new revision of that package's
branch from its models (a developer reads it before it is committed); `heluo.vault` likewise.
"""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from heluo.access.declared import Declared, declare_with
from heluo.kit.db import engine, revise, upgrade
from heluo.kit.errors import BadInput, Conflict
from heluo.kit.migrate import Branch, branches
from heluo.kit.places import Home

DATABASES = ("control", "vault")
"""Those that Alembic migrates."""


def control(home: Home) -> sa.Engine:
    """The control database of `home`, brought to the newest revision once a process. From here on access
    knows where to ask for resources and acts."""
    if home.restoring.exists():
        raise Conflict(
            (f"{home.root} 的恢复没有做完", f"a restore of {home.root} did not finish"),
            ("做完的恢复", "a finished restore"),
            ("再运行一次同样的 heluo restore", "run the same heluo restore again"),
            code="restore_unfinished",
        )
    declare_with(_declared)
    return _control(home.control_db)


def _declared() -> Declared:
    # Imported when it is asked for: the intake opens the control database too, and never asks.
    from heluo.delivery.frame.collect import declared

    return declared()


@cache
def _control(path: Path) -> sa.Engine:
    made = engine(path)
    upgrade(made, branches("control"))
    return made


def main() -> None:
    """Writes the revision that leads from a package's newest one to its models."""
    package, message = sys.argv[1:]
    branch = _branch(package)
    siblings = branches(branch.database)
    with tempfile.TemporaryDirectory() as folder:
        made = engine(Path(folder) / "new.db")
        upgrade(made, [b for b in siblings if any(b.folder.glob("[0-9]*.py"))])
        print(revise(made, siblings, branch, message))


def _branch(package: str) -> Branch:
    known = {b.package: b for name in DATABASES for b in branches(name)}
    if package not in known:
        raise BadInput(
            (f"{package} 没有数据表分支", f"{package} has no branch of tables"),
            ", ".join(sorted(known)),
            ("见 docs/how-to/add-a-table.md", "see docs/how-to/add-a-table.md"),
        )
    return known[package]


if __name__ == "__main__":
    main()
