"""Databases of a former version open, upgrade and go on: the centre's, the vault's and the hospital's
journal.

`tests/lib/former` has their tables as commit 1cad9fe made them, recorded from a real installation, with a few
invented rows. An upgraded database must be equal to a new one in every table, and keep its rows and its mode.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.collection.journal import Journal
from heluo.entrypoints.control import control
from heluo.kit.db import engine, reading, upgrade
from heluo.kit.db.migrate import differences
from heluo.kit.errors import BadConfiguration
from heluo.kit.migrate import branches
from heluo.kit.migrate import upgrade as upgrade_journal
from heluo.kit.places import Home
from heluo.kit.seal import Box
from heluo.lakehouse.records import Ledger, Lineage, Run
from heluo.vault.database import open_vault
from heluo.vault.tables import Link

FORMER = Path(__file__).resolve().parents[1] / "lib/former"


def former(name: str, path: Path) -> Path:
    """A database of the former version at `path`, readable by its owner alone."""
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as db:
        db.executescript((FORMER / f"{name}.sql").read_text(encoding="utf-8"))
    db.close()
    path.chmod(0o600)
    return path


def layout(db: sqlite3.Connection) -> dict[str, object]:
    """Every table of a SQLite file: its columns and its indexes."""
    names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {
        name: (
            db.execute(f'PRAGMA table_info("{name}")').fetchall(),
            sorted(row[1:] for row in db.execute(f'PRAGMA index_list("{name}")')),
            sorted(row[2:] for row in db.execute(f'PRAGMA foreign_key_list("{name}")')),
        )
        for name in names
    }


def versions(made: sa.Engine) -> set[str]:
    with made.connect() as connection:
        return set(connection.scalars(sa.text("SELECT version_num FROM alembic_version")))


@pytest.mark.parametrize("recorded", ["ede9bcf1e32c", "1c29d5859447", "5b7c0e3d91af"])
def test_control_of_each_former_revision(tmp_path: Path, recorded: str) -> None:
    home = Home(tmp_path / "home")
    path = former("control", home.control_db)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE alembic_version SET version_num = ?", (recorded,))
        if recorded != "5b7c0e3d91af":
            db.execute("CREATE TABLE affected (category TEXT, hospital TEXT, month TEXT)")
        if recorded == "ede9bcf1e32c":
            for table in (
                "former_password", "role_grant", "session", "account", "audit", "audit_head", "cell_ledger",
                "question_count", "sign_in_failure", "stored_answer",
            ):  # fmt: skip
                db.execute(f"DROP TABLE {table}")
    db.close()
    made = control(home)
    new = engine(tmp_path / "new.db")
    upgrade(new, branches("control"))
    assert differences(made, branches("control")) == []
    assert versions(made) == versions(new)
    with sqlite3.connect(path) as one, sqlite3.connect(tmp_path / "new.db") as other:
        assert layout(one) == layout(other)
    with reading(made) as session:
        entries = session.scalars(sa.select(Ledger).order_by(Ledger.seq)).all()
        assert [(e.seq, e.status, e.sha256) for e in entries] == [(1, "loaded", "aa"), (2, "stored", "cc")]
        assert session.get_one(Run, "run_1").status == "succeeded"
    assert path.stat().st_mode & 0o777 == 0o600


def test_rows_read_that_were_a_copy_are_taken_back_and_a_bucket_is_no_month(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with sqlite3.connect(former("control", home.control_db)) as db:
        columns = '(id, run_id, parcel, "table", version, hospital, month, rows_in, rows_out, held)'
        db.executemany(
            f"INSERT INTO lineage {columns} VALUES (?, 'run_1', ?, ?, 1, '', ?, 5, 5, 0)",
            [(8, "", "application.timeline", "bucket 17"), (9, "h01/visit/1/1", "source.visit", "")],
        )
    db.close()
    with reading(control(home)) as session:
        lines = {line.id: line for line in session.scalars(sa.select(Lineage))}
        assert (lines[8].month, lines[8].bucket, lines[8].rows_in, lines[8].rows_out) == ("", 17, None, 5)
        assert lines[8].reason
        assert (lines[9].rows_in, lines[9].bucket, lines[9].reason) == (5, None, "")


def test_a_vault_without_version(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    path = former("vault", home.vault / "vault.db")
    made = open_vault(home)
    new = engine(tmp_path / "new.db")
    upgrade(new, branches("vault"))
    assert differences(made, branches("vault")) == []
    assert versions(made) == versions(new)
    with sqlite3.connect(path) as one, sqlite3.connect(tmp_path / "new.db") as other:
        assert layout(one) == layout(other)
    with reading(made) as session:
        assert session.scalars(sa.select(Link.person_id)).all() == ["p1"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_journal_without_version(tmp_path: Path) -> None:
    box = Box(b"secret", "test")
    path = former("journal", tmp_path / "old/journal.db")
    with Journal(path.parent, box) as old, Journal(tmp_path / "new", box) as new:
        assert old.stream("patient").specs == ((("patient.sex", "SEX", "code"),),)
        assert old.note("last_night") == "2026-01-02"
        assert old.count_known("patient") == 1
        assert new.count_known("patient") == 0  # makes the table of the stream's rows
        with sqlite3.connect(path) as one, sqlite3.connect(tmp_path / "new/journal.db") as other:
            assert layout(one) == layout(other)
            assert (
                one.execute("PRAGMA user_version").fetchone()
                == other.execute("PRAGMA user_version").fetchone()
            )
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_journal_from_before_that(tmp_path: Path) -> None:
    path = former("journal", tmp_path / "old/journal.db")
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE absent")
        db.execute("ALTER TABLE stream DROP COLUMN whole_at")
        db.execute("ALTER TABLE stream DROP COLUMN basis")
        db.execute("""UPDATE stream SET specs = '[["patient.sex", "SEX", "code"]]'""")
    db.close()
    with Journal(path.parent, Box(b"secret", "test")) as old:
        stream = old.stream("patient")
        assert (stream.specs, stream.whole_at, stream.basis) == (
            ((("patient.sex", "SEX", "code"),),),
            None,
            "",
        )
        assert old.doubted_deletions.believed("patient", [], 0, 0, False) == []


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    (branch,) = branches("journal")
    with sqlite3.connect(tmp_path / "journal.db", isolation_level=None) as db:
        newest = upgrade_journal(db, branch)
        db.execute(f"PRAGMA user_version = {newest + 1}")
        with pytest.raises(BadConfiguration, match="upgrade this program"):
            upgrade_journal(db, branch)
    made = engine(tmp_path / "control.db")
    upgrade(made, branches("control"))
    with made.begin() as connection:
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('of_tomorrow')"))
    with pytest.raises(BadConfiguration, match="upgrade this program"):
        upgrade(made, branches("control"))
