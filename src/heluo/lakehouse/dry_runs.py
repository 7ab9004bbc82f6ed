"""Nights that are tried on a copy of the centre: who asked for one, how far it is, what it found.

The portal asks and reads here; the worker's process does it (`governance.night.dry_run`). A dry run lives as
long as its process holds `dry_run_lock`, which the system ends with the process.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from filelock import Timeout
from sqlalchemy.orm import Session

from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict, NotFound
from heluo.kit.ids import new_id
from heluo.kit.locks import file_lock
from heluo.kit.places import Home
from heluo.kit.states import own_record
from heluo.lakehouse.records import DryRun
from heluo.lakehouse.states import DRY_RUN

OPEN = ("asked", "running")
GONE = (
    "中断:进程在结束之前消失;什么也没有改动,请重新试运行 · interrupted: its process was gone before the end; "
    "nothing was changed, ask for it again"
)


@contextmanager
def dry_run_lock(home: Home) -> Iterator[None]:
    """Held by the process that does a dry run, one at a time. Raises Conflict while another holds it."""
    lock = file_lock(home.centre / "locks" / "dry_run.lock", wait=False)
    try:
        lock.acquire()
    except Timeout:
        raise _open() from None
    try:
        yield
    finally:
        lock.release()


def ask(session: Session, account: str) -> DryRun:
    """Asks for a dry run. Raises Conflict while one is open."""
    if session.scalar(sa.select(DryRun.id).where(DryRun.status.in_(OPEN)).limit(1)) is not None:
        raise _open()
    made = DryRun(id=new_id("dry"), asked_by=account, asked_at=now(), status=DRY_RUN.initial)
    session.add(made)
    session.flush()
    return made


def asked(session: Session) -> str | None:
    """The id of the one that waits, None where none does."""
    return session.scalar(sa.select(DryRun.id).where(DryRun.status == "asked").limit(1))


def begin(session: Session, id: str) -> None:
    """Raises NotFound, Conflict where it is no longer waiting."""
    line = one(session, id)
    DRY_RUN.move(line, "running", "worker", own_record)
    line.started = now()


def succeed(session: Session, id: str, found: Mapping[str, Any]) -> None:
    """Stores what it found (JSON)."""
    line = one(session, id)
    DRY_RUN.move(line, "succeeded", "worker", own_record)
    line.ended, line.body = now(), zlib.compress(json.dumps(found).encode())


def fail(session: Session, id: str, reason: str) -> None:
    """Stores in words what stopped it."""
    line = one(session, id)
    DRY_RUN.move(line, "failed", "worker", own_record)
    line.ended, line.error = now(), reason


def found_by(line: DryRun) -> dict[str, Any] | None:
    """What it found, None where it has not ended well."""
    return None if line.body is None else json.loads(zlib.decompress(line.body))


def newest(session: Session, limit: int) -> list[DryRun]:
    """The last ones, newest first."""
    return list(session.scalars(sa.select(DryRun).order_by(DryRun.asked_at.desc()).limit(limit)))


def one(session: Session, id: str) -> DryRun:
    """Raises NotFound."""
    line = session.get(DryRun, id)
    if line is None:
        raise NotFound(
            (f"没有试运行 {id}", f"no dry run {id}"),
            ("列表中的一次试运行", "a dry run of the list"),
            ("从列表中选择", "choose one of the list"),
        )
    return line


def end_if_gone(home: Home, control: sa.Engine) -> int:
    """Ends those whose process is gone, and returns how many."""
    with reading(control) as session:
        if session.scalar(sa.select(DryRun.id).where(DryRun.status == "running").limit(1)) is None:
            return 0
    try:
        with dry_run_lock(home), transaction(control) as session:
            lines = session.scalars(sa.select(DryRun).where(DryRun.status == "running")).all()
            for line in lines:
                fail(session, line.id, GONE)
            return len(lines)
    except Conflict:
        return 0


def _open() -> Conflict:
    return Conflict(
        ("已有一次试运行在排队或进行", "a dry run is waiting or under way"),
        ("同一时间只有一次", "one at a time"),
        ("等它结束后再试", "ask again when it has ended"),
        code="dry_run_open",
    )
