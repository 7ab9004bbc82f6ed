"""Opens the vault's own database `<home>/vault/vault.db` at its newest revision. Knows no table
(`tables.py`)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sqlalchemy as sa

from heluo.kit import db
from heluo.kit.errors import Unavailable
from heluo.kit.places import Home
from heluo.vault.migrations import BRANCH


def vault_path(home: Home) -> Path:
    """The database's file."""
    return home.vault / "vault.db"


def open_vault(home: Home) -> sa.Engine:
    """The engine of the vault's database, brought to the newest revision once a process; made when it is
    missing."""
    return _opened(vault_path(home))


def vault_if_any(home: Home) -> sa.Engine | None:
    """As `open_vault`, but None when this machine has none (a hospital may keep names to itself)."""
    return open_vault(home) if vault_path(home).exists() else None


def required_vault(home: Home) -> sa.Engine:
    """As `open_vault`, but raises Unavailable when this machine has none."""
    found = vault_if_any(home)
    if found is None:
        raise Unavailable(
            ("本机没有身份库", "there is no vault on this machine"),
            "<home>/vault/vault.db",
            ("完成一夜的采集与关联", "finish one night of collection and linkage"),
            code="no_vault",
        )
    return found


@cache
def _opened(path: Path) -> sa.Engine:
    made = db.engine(path)
    db.upgrade(made, [BRANCH])
    return made
