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
from heluo.access.level_changes.in_force import LevelsInForce
from heluo.access.levels import follow
from heluo.kit.db import engine, upgrade
from heluo.kit.errors import BadInput, Conflict, Unavailable
from heluo.kit.migrate import Branch, branches
from heluo.kit.places import Home
from heluo.kit.private_files import folder as private_folder

DATABASES = ("control", "vault")
"""Those that Alembic migrates."""


def control(home: Home) -> sa.Engine:
    """The control database of `home`, brought to the newest revision once a process. From here on access
    knows where to ask for resources and acts, and for the levels that people changed."""
    if home.restoring.exists():
        raise Conflict(
            (f"{home.root} 的恢复没有做完", f"a restore of {home.root} did not finish"),
            ("做完的恢复", "a finished restore"),
            ("再运行一次同样的 heluo restore", "run the same heluo restore again"),
            code="restore_unfinished",
        )
    if not home.control_db.exists():
        _refuse_if_lost(home)
    declare_with(_declared)
    private_folder(home.root)
    made = _control(home.control_db)
    follow(_levels(home.control_db))
    return made


def _refuse_if_lost(home: Home) -> None:
    """A new one would be made in silence: without accounts, audit and the account of safe counts."""
    there = [*home.lake.glob("*/*/_delta_log"), *home.inbox.glob("*/*/*.parcel")]
    if there:
        raise Unavailable(
            (
                f"控制库不在了:{home.control_db},而湖或收件箱中有数据",
                f"the control database is gone: {home.control_db}, and lake or inbox hold data",
            ),
            ("这套安装的控制库", "the control database of this installation"),
            (
                "从备份恢复:heluo restore 备份目录 --identity 密钥 --part control;没有备份时在该处建一个"
                "空文件:账号、审计和计数额度从头开始,下一夜从收件箱补账",
                "put the last backup back: heluo restore FOLDER --identity KEY --part control; without one "
                "make an empty file there: accounts, audit and the account of safe counts begin anew, the "
                "next night enters what the inbox has",
            ),
            code="control_gone",
        )


def _declared() -> Declared:
    # Imported when it is asked for: the intake opens the control database too, and never asks.
    from heluo.delivery.frame.collect import declared

    return declared()


@cache
def _levels(path: Path) -> LevelsInForce:
    return LevelsInForce(_control(path))


@cache
def _control(path: Path) -> sa.Engine:
    made = engine(path)
    upgrade(made, branches("control"))
    return made


def main() -> None:
    """Writes the revision that leads from a package's newest one to its models."""
    from heluo.kit.db.migrate import revise

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
