"""Runs whose process is gone: killed, or ended by a full disk before it could say so. Each is ended with
words at the next look, so that no page says "running" of something that nobody does.

A run lives as long as its process holds the night's lock, which the system ends with the process. Runs
nothing and repairs nothing: the next night does the work again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from filelock import Timeout

from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict
from heluo.kit.locks import file_lock
from heluo.kit.places import Home
from heluo.kit.states import own_record
from heluo.lakehouse.records import Run
from heluo.lakehouse.states import RUN

INTERRUPTED = (
    "中断:进程在结束之前消失(被终止、断电或磁盘已满);读者仍在上一个发布,下一夜重做 · interrupted: its "
    "process was gone before the end (killed, power, full disk); readers stay on the last release, the next "
    "night does it again"
)
PATIENCE = 2.0
"""Seconds for which a night waits for the lock: somebody who looks for interrupted runs holds it shortly."""


@contextmanager
def night_lock(home: Home, patience: float = PATIENCE) -> Iterator[None]:
    """Held by whoever changes the lake as a whole, one at a time. The system ends the lock with the process.
    Raises Conflict while another holds it."""
    lock = file_lock(home.centre / "locks" / "night.lock", wait=False)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise Conflict(
            ("另一个夜间作业正在运行", "another night is running"),
            ("同一时间只有一个", "one at a time"),
            ("等它结束后重试,或先停下 heluo work", "repeat when it has ended, or stop heluo work first"),
            code="night_running",
        ) from None
    try:
        yield
    finally:
        lock.release()


def end_interrupted(control: sa.Engine) -> int:
    """Ends every run that is still "running", and returns how many; the caller holds `night_lock`."""
    with transaction(control) as session:
        found = session.scalars(sa.select(Run).where(Run.status == "running")).all()
        for run in found:
            RUN.move(run, "failed", "night", own_record)
            run.ended, run.error = now(), INTERRUPTED
    return len(found)


def end_if_interrupted(home: Home, control: sa.Engine) -> int:
    """As `end_interrupted` for whoever only looks: while a night runs nothing is ended, and 0 returned."""
    with reading(control) as session:
        if session.scalar(sa.select(Run.id).where(Run.status == "running").limit(1)) is None:
            return 0
    try:
        with night_lock(home, patience=0):
            return end_interrupted(control)
    except Conflict:
        return 0
