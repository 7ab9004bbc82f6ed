"""What the benches share: the slope of growth, quantiles, and the memory of a process with everything that it
has started."""

from __future__ import annotations

import math
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
HELUO = [sys.executable, "-m", "heluo.entrypoints.cli"]
EVERY = 0.25
"""Seconds between two looks at the memory: often enough for a peak that matters, seldom enough not to be
measured itself."""


def exponent(points: Sequence[tuple[float, float]]) -> float | None:
    """Least-squares slope of log y over log x: 1.0 is linear growth. None where there is nothing to draw a
    line through."""
    logs = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len({x for x, _ in logs}) < 2:
        return None
    mx, my = (sum(v[i] for v in logs) / len(logs) for i in (0, 1))
    return sum((x - mx) * (y - my) for x, y in logs) / sum((x - mx) ** 2 for x, _ in logs)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least `share` of them do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def end_cleanly() -> None:
    """A bench that is told to stop (SIGTERM) ends its processes and removes its homes, as at Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@dataclass
class Peak:
    """Highest resident memory seen, in MB. Pages that processes share (libraries) count once for each of
    them."""

    tree_mb: int = 0
    """Of the process and all its descendants together, at one moment."""
    largest_mb: int = 0
    """Of the largest single process."""


@contextmanager
def memory(pid: int) -> Iterator[Peak]:
    """Watches the process `pid` and its descendants from another thread until the block ends."""
    peak, over = Peak(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(pid, peak, over), daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _watch(pid: int, peak: Peak, over: threading.Event) -> None:
    with suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        while True:
            sizes = []
            for process in (top, *top.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):  # it ended between the two looks
                    sizes.append(process.memory_info().rss >> 20)
            peak.tree_mb, peak.largest_mb = max(peak.tree_mb, sum(sizes)), max(peak.largest_mb, *sizes, 0)
            if over.wait(EVERY):
                return


def run(command: Sequence[str], *, shown: bool = False) -> tuple[str, Peak]:
    """Runs `command` to its end; (what it printed, its memory). `shown`: its words go to standard error as
    they come, and "" is returned. Raises CalledProcessError."""
    with (
        subprocess.Popen(command, stdout=sys.stderr if shown else subprocess.PIPE, text=True) as process,
        memory(process.pid) as peak,
    ):
        try:
            said, _ = process.communicate()
        except BaseException:  # Ctrl-C or SIGTERM: nothing that was started stays behind
            for one in (*psutil.Process(process.pid).children(recursive=True), process):
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command), said)
    return said or "", peak
