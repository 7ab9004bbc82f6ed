"""The control database's revisions lead exactly to the tables that the packages declare."""

from __future__ import annotations

from pathlib import Path

from heluo.entrypoints.control import modules
from heluo.kit.db import differences, engine, upgrade


def test_the_newest_revision_is_what_the_models_declare(tmp_path: Path) -> None:
    made = engine(tmp_path / "control.db")
    upgrade(made)
    assert differences(made, modules()) == []
