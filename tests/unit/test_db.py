"""Control database: durable settings, one transaction a block, instants only."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from heluo.collection.journal import Journal
from heluo.kit.dates import now
from heluo.kit.db import DatabaseDamaged, UtcDateTime, engine, look_through, reading, transaction
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import home
from heluo.kit.seal import Box


class Own(DeclarativeBase):
    type_annotation_map: ClassVar[dict[Any, Any]] = {dt.datetime: UtcDateTime()}


class Thing(Own):
    __tablename__ = "thing"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    parent: Mapped[int | None] = mapped_column(sa.ForeignKey("thing.id"))


@pytest.fixture
def db(tmp_path: Path) -> sa.Engine:
    made = engine(tmp_path / "new" / "control.db")
    Own.metadata.create_all(made)
    return made


def test_settings_that_survive_power_loss(db: sa.Engine) -> None:
    with reading(db) as session:
        assert session.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(sa.text("PRAGMA synchronous")) == 2
        assert session.scalar(sa.text("PRAGMA foreign_keys")) == 1


def test_block_commits_or_leaves_nothing(db: sa.Engine) -> None:
    with transaction(db) as session:
        session.add(Thing(id=1, at=now()))

    def fail_in_the_middle() -> None:
        with transaction(db) as session:
            session.add(Thing(id=2, at=now()))
            session.flush()
            session.add(Thing(id=3, at=now(), parent=99))

    with pytest.raises(sa.exc.IntegrityError):
        fail_in_the_middle()
    with reading(db) as session:
        assert session.scalars(sa.select(Thing.id)).all() == [1]


def test_instants_only(db: sa.Engine) -> None:
    moment = dt.datetime(2024, 5, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    with transaction(db) as session:
        session.add(Thing(id=1, at=moment))
    with reading(db) as session:
        got = session.scalars(sa.select(Thing.at)).one()
    assert got == moment
    assert got.tzinfo is dt.UTC
    with pytest.raises(sa.exc.StatementError, match="without zone"), transaction(db) as session:
        session.add(Thing(id=2, at=dt.datetime(2024, 5, 1)))


def test_writers_queue_and_readers_do_not_wait(db: sa.Engine) -> None:
    def count_up() -> None:
        for _ in range(20):
            with transaction(db) as session:
                top = session.scalar(sa.select(sa.func.max(Thing.id))) or 0
                session.add(Thing(id=top + 1, at=now()))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with transaction(db) as session:
        session.add(Thing(id=1000, at=now()))
        session.flush()
        started = time.perf_counter()
        with reading(db) as reader:
            assert reader.scalar(sa.select(sa.func.max(Thing.id))) == 80
        assert time.perf_counter() - started < 1


def _damaged(path: Path, what: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE line (a TEXT, b INTEGER)")
        database.execute("CREATE INDEX by_b ON line (b)")
        database.executemany("INSERT INTO line VALUES (?, ?)", [(str(n) * 20, n) for n in range(5000)])
        database.commit()
    content = bytearray(path.read_bytes())
    match what:
        case "no database":
            content[:] = b"something else " * 1000
        case "cut":
            content = content[: len(content) // 2]
        case "an empty page":
            content[10 * 4096 : 11 * 4096] = bytes(4096)
    path.write_bytes(content)


@pytest.mark.parametrize("what", ["no database", "cut", "an empty page"])
def test_a_damaged_database_is_named_with_the_way_out(what: str, tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    _damaged(path, what)
    with pytest.raises(DatabaseDamaged) as found:
        look_through(path)
    for words in (found.value.text("zh"), found.value.text("en")):
        assert str(path) in words
        assert "heluo restore" in words
        assert "--part vault" in words


@pytest.mark.parametrize("what", ["no database", "cut"])
def test_whoever_meets_a_damaged_database_is_given_words(what: str, tmp_path: Path) -> None:
    path = tmp_path / "control.db"
    _damaged(path, what)
    with (
        pytest.raises(DatabaseDamaged, match=r"control\.db.*--part control"),
        reading(engine(path)) as session,
    ):
        session.execute(sa.text("SELECT count(*) FROM line")).all()


def test_a_sound_database_passes(tmp_path: Path) -> None:
    _damaged(tmp_path / "control.db", "nothing")
    look_through(tmp_path / "control.db")


def test_a_hospital_s_damaged_journal_is_named_with_the_way_out(tmp_path: Path) -> None:
    _damaged(tmp_path / "journal.db", "cut")
    with pytest.raises(DatabaseDamaged, match=r"journal\.db.*move journal\.db aside.*new epoch"):
        Journal(tmp_path, Box(bytes(32), "test"), write=False)


@pytest.mark.parametrize("name", ["安装 one", "home one"])
def test_a_home_may_have_spaces_and_any_script(name: str, tmp_path: Path) -> None:
    assert home(tmp_path / name).root == tmp_path / name


@pytest.mark.parametrize("name", ["a*b", "50%25", "[old]"])
def test_a_home_that_reads_as_a_pattern_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as refused:
        home(tmp_path / name)
    assert name in refused.value.text("zh")
