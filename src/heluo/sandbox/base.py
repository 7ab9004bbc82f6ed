"""What a sandbox is asked for, what it promises, and how one that runs is watched and ended."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from heluo.kit.children import kill_group

MIB = 1 << 20
DATA, SCRATCH = "/data", "/scratch"
"""Where the program finds the extract (read-only), and its own space, which is gone when it ends."""
ACCOUNT = 61299
"""The account of the machine, without a name and of nobody, that a launcher of root becomes."""
EVERY = 0.25
"""Seconds between two looks at a running sandbox."""
ENDED_TIME, ENDED_MEMORY, ENDED_STOPPED = "time", "memory", "stopped"


@dataclass(frozen=True)
class SandboxLimits:
    """What one sandbox may use. `memory` and `cpu_seconds` are of one process, `total_memory` and `seconds`
    (of waiting) of all of it; `scratch` and `shared` are bytes in memory: /scratch, /dev/shm."""

    memory: int = 4096 * MIB
    total_memory: int = 6144 * MIB
    cpu_seconds: int = 3600
    seconds: float = 8 * 3600.0
    processes: int = 128
    files: int = 512
    file: int = 512 * MIB
    scratch: int = 1024 * MIB
    shared: int = 64 * MIB


@dataclass(frozen=True)
class SandboxOrder:
    """A program with its arguments, the folder that it may read as DATA, and further folders of programs
    that it finds where they are. `user`: the account of the machine that it runs as where the launcher is
    root. `devices`: files of /dev that it may use besides the harmless ones, such as an accelerator's."""

    command: tuple[str, ...]
    data: Path
    programs: tuple[Path, ...] = ()
    limits: SandboxLimits = field(default_factory=SandboxLimits)
    user: int = ACCOUNT
    talks: bool = False
    devices: tuple[Path, ...] = ()


class Launcher(Protocol):
    """One way to build the walls."""

    def check(self, order: SandboxOrder) -> None:
        """Raises Unavailable, with what is missing, where not every wall of `order` can be built."""
        ...

    def start(self, order: SandboxOrder) -> Running:
        """Runs the order's command. Raises Unavailable as `check`: never runs with a wall less."""
        ...


Begin = Callable[[], "subprocess.Popen[bytes]"]


class Running:
    """A sandbox that was started: its output, and how it ended. Everything in it ends with this process."""

    def __init__(self, begin: Begin, limits: SandboxLimits) -> None:
        self._begin, self._limits = begin, limits
        self._begun, self._ended = threading.Event(), threading.Event()
        self._fault: BaseException | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.why = ""
        """Why it was ended from outside: ENDED_…, "" when it ended by itself."""
        # The kernel ends a child with the *thread* that began it: this one lives as long as the sandbox.
        threading.Thread(target=self._watch, daemon=True).start()
        self._begun.wait()
        if self._fault is not None:
            raise self._fault

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The launcher's process; its standard output is the program's."""
        assert self._process is not None
        return self._process

    def stop(self, why: str = ENDED_STOPPED) -> None:
        """Ends everything in it, at once. Twice is once."""
        if not self._ended.is_set():
            self.why = self.why or why
            kill_group(self.process)
        self._ended.wait()

    def close(self) -> None:
        """Ends it, and closes what was open towards it: after this nothing of it can be read."""
        self.stop()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):  # a last line that nobody takes any more
                    pipe.close()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended, at the latest after `seconds`."""
        return self._ended.wait(seconds)

    def _watch(self) -> None:
        try:
            self._process = self._begin()
        # Whatever it is belongs to whoever asked for the start.
        except BaseException as error:  # noqa: BLE001
            self._fault = error
            self._ended.set()
            return
        finally:
            self._begun.set()
        until = time.monotonic() + self._limits.seconds
        while self.process.poll() is None:
            if time.monotonic() > until:
                self._end(ENDED_TIME)
            elif memory_of(self.process.pid) > self._limits.total_memory:
                self._end(ENDED_MEMORY)
            else:
                time.sleep(EVERY)
        self._ended.set()

    def _end(self, why: str) -> None:
        self.why = self.why or why
        kill_group(self.process)
        self.process.wait()


def memory_of(process: int) -> int:
    """Bytes of memory that `process` and everything that it started have in use."""
    return sum(_resident(one) for one in _tree(process))


def _tree(process: int) -> Iterator[int]:
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            parents.setdefault(_parent(path), []).append(int(path.name))
    waiting = [process]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += parents.get(one, [])


def _parent(path: Path) -> int:
    try:
        # The name of a program may hold brackets and blanks: what follows is after the last bracket.
        return int((path / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):  # it ended meanwhile
        return 0


def _resident(process: int) -> int:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
