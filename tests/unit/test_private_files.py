"""Nobody else on the machine reads what Heluo writes: databases with their companions, journals, and
everything that a process of ours creates."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.entrypoints.control import control
from heluo.kit import db, durable
from heluo.kit.places import Home
from heluo.kit.private_files import database_file, folder
from heluo.vault.database import open_vault, vault_path


@pytest.fixture(autouse=True)
def _open_minded() -> Iterator[None]:
    """As most machines are set up: files are created readable for everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


def readable_for_others(root: Path) -> list[str]:
    """Files and folders at and below `root` that others may read or write."""
    found = [root, *root.rglob("*")]
    return [str(path) for path in found if not path.is_symlink() and rights(path) & 0o066]


def test_databases_are_their_owners_alone_with_what_lies_next_to_them(tmp_path: Path) -> None:
    place = tmp_path / "centre" / "control.db"
    engine = db.engine(place)
    with db.transaction(engine) as session:
        session.execute(sa.text("create table t (x)"))
        session.execute(sa.text("insert into t values (1)"))
        companions = sorted(path.name for path in place.parent.iterdir())
    assert companions == ["control.db", "control.db-shm", "control.db-wal"]
    assert readable_for_others(place.parent) == []


def test_a_database_of_an_older_installation_is_narrowed_when_it_is_opened(tmp_path: Path) -> None:
    place = tmp_path / "journal.db"
    with sqlite3.connect(place) as connection:
        connection.execute("create table t (x)")
    connection.close()
    assert rights(place) == 0o644
    database_file(place)
    assert rights(place) == 0o600


def test_homes_are_narrowed_when_they_are_opened(tmp_path: Path) -> None:
    root = tmp_path / "home"
    root.mkdir(mode=0o755)
    home = Home(root)
    control(home)
    open_vault(home)
    durable.write(root / "centre" / "note", b"x")
    # Passing through the home is not listing it: a hospital's database server may live further down.
    assert rights(root) == 0o711
    assert rights(home.control_db) == rights(vault_path(home)) == 0o600
    assert readable_for_others(root) == []


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    assert rights(folder(tmp_path / "agents" / "h01")) == 0o700


def test_every_command_creates_files_for_its_owner_alone(tmp_path: Path) -> None:
    script = (
        "import typer; from heluo.entrypoints.command_line import run_app; app = typer.Typer()\n"
        "@app.command()\n"
        "def write(): open('export.csv', 'w').close(); import os; os.mkdir('log')\n"
        "run_app(app)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    assert (rights(tmp_path / "export.csv"), rights(tmp_path / "log")) == (0o600, 0o700)
