"""`heluo …` as an operator types it, without paying for the imports each time: every command runs in a
process of its own, forked from one that has imported everything. Its words, its exit code and its process
id are the operator's; nothing of the product is replaced.

Not here: which commands, and what is expected of them.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from heluo_province.demonstration.processes import free_port, is_free

IMPORTED = [
    "heluo.entrypoints.cli",
    "heluo.entrypoints.worker",
    "heluo.entrypoints.intake",
    "heluo.entrypoints.hospital",
    "heluo.entrypoints.figures",
    "heluo.collection.night",
    "heluo.governance.night.run",
    "heluo_province.second_night",
    "tests.lib.heluo_commands",
]
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(IMPORTED)
PATIENCE = 900.0
"""Seconds after which a command counts as hanging: on a busy machine a rebuild takes five minutes."""
TRACEBACK = re.compile(r"Traceback \(most recent call last\)|^\s+File \"[^\"]+\", line \d+", re.MULTILINE)
DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG: a test run that is killed leaves no command behind."""


@dataclass(frozen=True)
class Answer:
    """What a command left behind: exit code (negative: the signal that ended it) and its words."""

    code: int
    words: str

    @property
    def traceback(self) -> bool:
        return TRACEBACK.search(self.words) is not None


class Running:
    """A command that was started; in a session of its own, so that what it starts can be found."""

    def __init__(self, arguments: tuple[str, ...], environment: dict[str, str] | None = None) -> None:
        descriptor, name = tempfile.mkstemp(prefix="heluo-words-")
        os.close(descriptor)
        self.arguments, self.log = arguments, Path(name)
        self.process = CONTEXT.Process(
            target=_command, args=(arguments, name, os.environ | (environment or {}), os.getpid())
        )
        self.process.start()
        assert self.process.pid is not None
        self.pid: int = self.process.pid

    def kill(self, number: int = signal.SIGKILL) -> None:
        """The signal to this process alone; its children are left as an operator's `kill -9` leaves them."""
        if self.process.is_alive():
            os.kill(self.pid, number)

    def wait(self, seconds: float = PATIENCE) -> Answer:
        """Its end. A command that hangs is killed with all its children, and that is a failure."""
        self.process.join(seconds)
        if self.process.exitcode is None:
            for pid in self.session():
                os.kill(pid, signal.SIGKILL)
            self.process.join(10)
            raise AssertionError(f"heluo {' '.join(self.arguments)} hangs:\n{self.words()[-3000:]}")
        answer = Answer(self.process.exitcode, self.words())
        self.log.unlink(missing_ok=True)
        return answer

    def session(self) -> list[int]:
        """Processes of its session that live: the command itself and whatever it started."""
        return [pid for pid, session in _sessions() if session == self.pid]

    def children(self) -> list[int]:
        return [pid for pid in self.session() if pid != self.pid]

    def words(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


def heluo(*arguments: str, home: Path, environment: dict[str, str] | None = None) -> Answer:
    """One command on `home`, to its end."""
    return Running((*arguments, "--home", str(home)), environment).wait()


@contextmanager
def served(command: str, home: Path, port: int = 0) -> Iterator[int]:
    """`heluo serve` or `heluo intake` on `port` (by default a free one) while the `with` lasts; gives the
    port.
    """
    port = port or free_port()
    running = Running((command, "--home", str(home), "--port", str(port)))
    try:
        if not until(lambda: not is_free(port) or not running.process.is_alive(), 90) or is_free(port):
            raise AssertionError(f"heluo {command} does not listen:\n{running.words()[-3000:]}")
        yield port
    finally:
        running.kill(signal.SIGTERM)
        running.process.join(15)
        running.kill()
        running.process.join(15)
        running.log.unlink(missing_ok=True)


def until(found: object, seconds: float = PATIENCE, step: float = 0.002) -> bool:
    """Waits until `found()` is true; False when it never was."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found():  # type: ignore[operator]
            return True
        time.sleep(step)
    return False


def _command(
    arguments: tuple[str, ...], log: str, environment: dict[str, str], parent: int
) -> None:  # in the child
    os.setsid()
    ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    target = os.open(log, os.O_APPEND | os.O_WRONLY)
    os.dup2(target, 1)
    os.dup2(target, 2)
    # A forked process has the buffers of its parent: the command's words go to new ones.
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="replace", closefd=False)
    os.environ.clear()
    os.environ.update(environment | {"COLUMNS": "200"})
    # Composing a night's expressions makes millions of small objects and hardly a circle: a fifth of
    # its seconds.
    gc.disable()
    sys.argv = ["heluo", *arguments]
    from heluo.entrypoints.cli import main

    main()


def _sessions() -> Iterator[tuple[int, int]]:
    """(process, session) of every process that lives; one that ended and was not fetched does not live."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            except OSError:
                continue  # it ended meanwhile
            if state != "Z":
                yield int(folder.name), int(session)
