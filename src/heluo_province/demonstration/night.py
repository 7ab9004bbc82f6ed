"""One night of the demonstration: every hospital's program delivers to a running intake over HTTPS, then the
centre works. Not here: making hospitals (`heluo_province.province`), changing them (`next_night`).
"""

from __future__ import annotations

import subprocess
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from heluo.kit.children import ends_with_parent
from heluo.kit.errors import Unavailable
from heluo.kit.places import Home
from heluo.kit.progress import Report
from heluo_province.demonstration.counts import note_counts
from heluo_province.demonstration.processes import HELUO, await_port, child, end, free_port

AGENTS_AT_ONCE = 3
"""One more than the cores of a small machine: a program that waits for the centre leaves its core to
another."""


def collect(home: Home, codes: tuple[str, ...], report: Report, steps: dict[str, float]) -> None:
    """One night: every hospital's program delivers to a running intake, then the centre works. Times go to
    `steps`."""
    from heluo.entrypoints.worker import work

    deliver(home, codes, report, steps)
    with timed(steps, "中心的夜间作业 · the centre's night"):
        work(home, once=True, report=report)


def deliver(home: Home, codes: tuple[str, ...], report: Report, steps: dict[str, float]) -> None:
    """The hospitals' part of a night: what is new in their databases lies in the centre's inbox
    afterwards."""
    from heluo.entrypoints.enrol import enrol

    port = intake_port(home)
    for code in codes:
        enrol(home, code, centre=f"https://localhost:{port}")
    with timed(steps, "采集与投递 · collect and deliver"), intake_running(home, port):
        run_agents(home, codes, report)
        note_counts(home, codes)


def run_agents(home: Home, codes: tuple[str, ...], report: Report) -> None:
    """Runs each hospital's program once, AGENTS_AT_ONCE at a time. Raises Unavailable with the program's own
    message when one fails."""
    waiting, running, done = list(codes), {}, 0
    report("采集 · collect", 0, len(codes))
    try:
        while waiting or running:
            while waiting and len(running) < AGENTS_AT_ONCE:
                code = waiting.pop(0)
                running[code] = _agent(home, code)
            for code, process in list(running.items()):
                if process.poll() is None:
                    continue
                del running[code]
                if process.returncode:
                    raise Unavailable(
                        f"hospital {code}: {_last_words(home, code, process.returncode)}",
                        "a finished night",
                        f"heluo hospital selftest {code} --home {home.root}",
                    )
                done += 1
                report("采集 · collect", done, len(codes))
            time.sleep(0.05)
    finally:  # one failed, or an end from outside: the others do not go on alone
        for process in running.values():
            end(process)


def _agent(home: Home, code: str) -> subprocess.Popen[bytes]:
    # To a file: a program that says much would wait for whoever reads the pipe, and nobody does.
    _words_of(home, code).parent.mkdir(parents=True, exist_ok=True)
    with _words_of(home, code).open("wb") as words:
        return subprocess.Popen(
            [*HELUO, "hospital", "run", code, "--once", "--home", str(home.root)],
            stdout=subprocess.DEVNULL,
            stderr=words,
            preexec_fn=ends_with_parent(),
        )


def _words_of(home: Home, code: str) -> Path:
    return home.root / "log" / f"agent-{code}.log"


def _last_words(home: Home, code: str, status: int) -> str:
    words = _words_of(home, code).read_text(encoding="utf-8", errors="replace").strip()
    return words[-800:] or (f"killed by signal {-status}" if status < 0 else f"exit code {status}")


@contextmanager
def intake_running(home: Home, port: int) -> Iterator[None]:
    """The centre's receiving process as a child that listens on `port`; at least one hospital has been
    enrolled."""
    with child([*HELUO, "intake", "--home", str(home.root), "--port", str(port)], home, "intake") as intake:
        await_port(port, intake)
        yield


def intake_port(home: Home) -> int:
    """The port in the front-end machines' configuration, else a free one."""
    for path in sorted((home.root / "agents").glob("*/centre.toml")):
        return int(tomllib.loads(path.read_text(encoding="utf-8"))["centre"].rsplit(":", 1)[1])
    return free_port()


def demo_hospitals(home: Home) -> tuple[str, ...]:
    """Codes of the hospitals that take part in this installation."""
    return tuple(sorted(p.name for p in (home.root / "agents").iterdir() if p.is_dir()))


@contextmanager
def timed(steps: dict[str, float], name: str) -> Iterator[None]:
    """Writes how many seconds the `with` took to `steps[name]`."""
    started = time.monotonic()
    yield
    steps[name] = round(time.monotonic() - started, 1)
