"""Opens the centre's control database at the newest revision. The one list of modules that declare control
tables.

`python -m heluo.entrypoints.control "what changed"` writes a new revision from the models (a developer reads
it before it is committed).
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from heluo.kit.db import engine, revise, upgrade
from heluo.kit.places import Home

METADATA = ("heluo.lakehouse.records", "heluo.access.tables", "heluo.cohort.tables", "heluo.delivery.tables")
"""Modules with models on `kit.db.Base`; a name whose module is not part of this installation is skipped."""


def control(home: Home) -> sa.Engine:
    """The control database of `home`, brought to the newest revision once a process."""
    return _control(home.control_db)


@cache
def _control(path: Path) -> sa.Engine:
    made = engine(path)
    upgrade(made)
    return made


def modules() -> tuple[str, ...]:
    """The modules of METADATA that exist."""
    return tuple(name for name in METADATA if importlib.util.find_spec(name))


def main() -> None:
    """Writes a revision that leads from the newest one to the models."""
    with tempfile.TemporaryDirectory() as folder:
        made = engine(Path(folder) / "control.db")
        upgrade(made)
        revise(made, sys.argv[1], modules())


if __name__ == "__main__":
    main()
