"""The centre's night as a process: loads parcels when they are stored, makes a release, keeps the search
index beside it.

The ledger is the queue: a parcel waits while its row is `stored`, or `loaded` without a run that released it,
so there is nothing else to lose. Between nights it ends accounts, projects and grants whose time is over, and
the steps of applications in which a hospital was silent, looks after what rooms keep in line with them
(extracts), and starts the dry runs that somebody asked for.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from heluo.access.account_states import close_what_is_over
from heluo.access.applications.accept import withdraw_unaccepted
from heluo.access.applications.closed import withdraw_of_closed
from heluo.access.applications.decide import lapse
from heluo.access.projects.ending import end_what_is_over
from heluo.access.sessions import clear_ended
from heluo.delivery.frame.collect import rooms
from heluo.entrypoints.beating import beating
from heluo.entrypoints.control import control
from heluo.entrypoints.dry_runs import AskedDryRuns
from heluo.entrypoints.give_back import give_back
from heluo.entrypoints.index import refresh
from heluo.governance.night.run import CentreNight, run_night
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.errors import HeluoError
from heluo.kit.places import Home
from heluo.kit.progress import Report, silent
from heluo.lakehouse import releases
from heluo.lakehouse.interrupted import end_if_interrupted
from heluo.lakehouse.records import Ledger

T = TypeVar("T")
QUIET_SECONDS = 20.0
"""How long no parcel may have arrived before a night begins: parcels of one delivery become one release."""
LONGEST_WAIT = 240.0
"""A night begins so many seconds after the first waiting parcel at the latest."""
AGAIN_SECONDS = 300.0
"""After so many seconds a night that failed, or left parcels that could not be read, is tried again."""


def work(
    home: Home, *, once: bool = False, report: Report = silent, full: bool = False
) -> CentreNight | None:
    """Runs nights until it is told to stop (SIGTERM, Ctrl-C), or one night now with `once`; returns the last
    night.

    A night that fails is recorded in its run; the worker says why and tries again after AGAIN_SECONDS, or as
    soon as another parcel comes. With `once` it raises. An index that is missing (deleted, or its build was
    killed) is made at the start.
    """
    database = control(home)
    if once:
        return _night(home, report, full)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    asked = AskedDryRuns(home, database)
    try:
        with beating(database, "worker"):
            return _nights(home, database, stop, report, asked)
    finally:
        asked.stop()


def _nights(
    home: Home, database: sa.Engine, stop: threading.Event, report: Report, asked: AskedDryRuns
) -> CentreNight | None:
    """Nights, and what is looked after between them, until `stop`; the last night."""
    last: CentreNight | None = None
    end_if_interrupted(home, database)
    if _released(database):
        _tried(lambda: refresh(home, report))
    waiting_since = arrived = again_at = 0.0
    seen: tuple[int, object] = (0, None)
    owed = False
    while not stop.wait(1.0):
        _look_after(home, database)
        _tried(asked.look)
        state = _waiting(database)
        moment = time.monotonic()
        if not state[0]:
            if owed and moment >= again_at:  # the night was released, its index was not made
                owed, again_at = _tried(lambda: refresh(home, report)) is None, moment + AGAIN_SECONDS
            continue
        if state != seen:
            waiting_since, seen, arrived, again_at = waiting_since or moment, state, moment, 0.0
        if moment < again_at or (moment - arrived < QUIET_SECONDS and moment - waiting_since < LONGEST_WAIT):
            continue
        done = _tried(lambda: _night(home, report, full=False))
        last, owed = done or last, done is None
        waiting_since, again_at = 0.0, time.monotonic() + AGAIN_SECONDS
    return last


def _look_after(home: Home, database: sa.Engine) -> None:
    """What ends by its date, and what rooms keep in line with it."""
    _tried(lambda: close_what_is_over(database))
    _tried(lambda: end_what_is_over(database))
    _tried(lambda: withdraw_of_closed(database))
    _tried(lambda: lapse(database))
    _tried(lambda: withdraw_unaccepted(database))
    for room in rooms().values():
        if room.looks_after:
            _tried(partial(room.looks_after, home, database))


def _tried(do: Callable[[], T]) -> T | None:
    """What `do` gives, None when it failed: the reason is written out, never a row."""
    try:
        return do()
    except HeluoError as error:
        print(
            f"{now().isoformat()} {error.code}: {error.text('zh')} · {error.text('en')}",
            file=sys.stderr,
            flush=True,
        )
    # Whatever it is, the nights after it must go on; its run says that it failed.
    except Exception as error:  # noqa: BLE001
        frames = " < ".join(
            f"{Path(frame.filename).name}:{frame.lineno}"
            for frame in reversed(traceback.extract_tb(error.__traceback__)[-4:])
        )
        print(f"{now().isoformat()} {type(error).__name__} at {frames}", file=sys.stderr, flush=True)
    return None


def _night(home: Home, report: Report, full: bool) -> CentreNight:
    # A room that cannot give back must not keep hospitals' rows from being released.
    _tried(lambda: give_back(home, control(home)))
    night = run_night(home, report, full=full)
    refresh(home, report)  # a cache of the release: made after it, remade when it is lost
    clear_ended(control(home))
    return night


def _released(database: sa.Engine) -> bool:
    with reading(database) as session:
        return releases.current(session) is not None


def _waiting(database: sa.Engine) -> tuple[int, object]:
    """(parcels that no release holds yet, when the newest of them was stored): stored ones, and loaded ones
    of a night that failed. Those of a hospital × category that a fault stops wait for the next night that has
    something else to do: alone they would make a night every few minutes that changes nothing."""
    waits = sa.or_(
        Ledger.status == "stored", sa.and_(Ledger.status == "loaded", Ledger.processed_run.is_(None))
    )
    each = (Ledger.hospital, Ledger.stream, Ledger.status)
    wanted = sa.select(*each, sa.func.count(), sa.func.max(Ledger.stored_at)).where(waits).group_by(*each)
    with reading(database) as session:
        release = releases.current(session)
        listed = release.manifest.get("stale", ()) if release else ()
        stale = {(one["hospital"], one["category"]) for one in listed}
        found = [
            (count, newest)
            for hospital, stream, status, count, newest in session.execute(wanted)
            if status == "stored" or (hospital, stream) not in stale
        ]
    return sum(count for count, _ in found), max((newest for _, newest in found), default=None)
