"""The revisions of the centre's databases lead exactly to the tables that the packages declare, and no model
is outside of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from heluo.kit.db import engine, migrate, upgrade
from heluo.kit.db.migrate import differences
from heluo.kit.migrate import branches

SOURCE = Path(__file__).resolve().parents[2] / "src/heluo"


@pytest.mark.parametrize("database", ["control", "vault"])
def test_the_newest_revisions_are_what_the_models_declare(tmp_path: Path, database: str) -> None:
    made = engine(tmp_path / "new.db")
    upgrade(made, branches(database))
    assert differences(made, branches(database)) == []


@pytest.mark.parametrize("database", ["control", "vault"])
def test_a_database_that_has_everything_is_only_read(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = engine(tmp_path / "new.db")
    upgrade(made, branches(database))
    monkeypatch.setattr(migrate, "run", lambda *_: pytest.fail("Alembic was asked"))
    upgrade(made, branches(database))


def test_every_model_belongs_to_a_branch() -> None:
    declared = {b.tables for name in ("control", "vault") for b in branches(name)}
    found = {
        "heluo." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for path in SOURCE.rglob("*.py")
        if re.search(r"^    __tablename__ =", path.read_text(encoding="utf-8"), re.M)
    }
    assert found == declared
