"""Control database: durable settings, one transaction a block, instants only."""

from __future__ import annotations

import datetime as dt
import threading
import time
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from heluo.kit.dates import now
from heluo.kit.db import UtcDateTime, engine, reading, transaction


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
