"""Gives the signs of life of this process as long as it runs. What it does is not its matter."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from heluo.kit.dates import now
from heluo.lakehouse import beats


@contextmanager
def beating(control: sa.Engine, service: str) -> Iterator[None]:
    """Within the block this process is alive as `service`, in a thread of its own: a night of hours does not
    look like a death."""
    started, stop = now(), threading.Event()

    def give(ended: bool = False) -> None:
        try:
            beats.beat(control, service, started, ended=ended)
        except SQLAlchemyError as error:  # the process goes on; that it cannot write is said
            print(f"{now().isoformat()} beat: {type(error).__name__}", file=sys.stderr, flush=True)

    def run() -> None:
        give()
        while not stop.wait(beats.EVERY):
            give()

    thread = threading.Thread(target=run, name="beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5)
        give(ended=True)
