"""The centre's night as a process: loads parcels when they are stored, makes a release, keeps the search index beside it.

The ledger is the queue: a parcel that waits is a row with status `stored`, so there is nothing else to lose.
"""

from __future__ import annotations

import signal
import threading
import time

import sqlalchemy as sa

from heluo.delivery.search.build import build
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.governance.journey import Night, run_night
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.records import Ledger

QUIET_SECONDS = 20.0
"""How long no parcel may have arrived before a night begins: parcels of one delivery become one release."""
LONGEST_WAIT = 240.0
"""A night begins so many seconds after the first waiting parcel at the latest."""


def work(home: Home, *, once: bool = False, report: Report = silent, full: bool = False) -> Night | None:
    """Runs nights until it is told to stop (SIGTERM, Ctrl-C), or one night now with `once`; returns the last night.

    A night that fails is recorded in its run and tried again when the next parcel comes, or raises with `once`.
    """
    database = control(home)
    if once:
        return _night(home, report, full)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    last: Night | None = None
    waiting_since = 0.0
    seen = (0, None)
    while not stop.wait(1.0):
        state = _waiting(database)
        if not state[0]:
            continue
        moment = time.monotonic()
        if state != seen:
            waiting_since, seen = waiting_since or moment, state
            arrived = moment
        if moment - arrived < QUIET_SECONDS and moment - waiting_since < LONGEST_WAIT:
            continue
        last = _night(home, report, full=False)
        waiting_since = 0.0
    return last


def _night(home: Home, report: Report, full: bool) -> Night:
    night = run_night(home, report, full=full)
    with engine() as e:
        build(Lake(home, control(home), e, cursors=1), report=report)  # a cache of the release: made after it, remade when it is lost
    return night


def _waiting(database: sa.Engine) -> tuple[int, object]:
    """(parcels that wait, when the newest of them was stored)."""
    with reading(database) as session:
        found = session.execute(sa.select(sa.func.count(), sa.func.max(Ledger.stored_at)).where(Ledger.status == "stored")).one()
    return (found[0], found[1])
