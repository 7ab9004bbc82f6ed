"""One session: an interpreter in the sandbox over one extract, its cells and what they printed.

Everything is in memory: the interpreter's own space, and here the cells with their output. When the session
is forgotten, nothing of it is left. Knows no portal and no grant.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

from heluo.kit.errors import BadConfiguration, Conflict, Unavailable
from heluo.kit.text import Text
from heluo.sandbox import Launcher, Running, SandboxLimits, SandboxOrder

DRIVERS = Path(__file__).with_name("drivers")
MOST_OUTPUT = 64 << 10
"""Characters of output that a cell keeps; a page of numbers has some thousand."""
MOST_CELLS = 200
"""Cells that a session keeps: older ones are forgotten, what they computed is not."""
RUNNING, OK, ERROR, LOST = "running", "ok", "error", "lost"
CUT = Text("……输出过长,其余未保留", "… the output is too long; the rest was not retained")
LANGUAGES = {"python": Text("Python", "Python"), "r": Text("R", "R")}
R = Path("/usr/bin/R")
Prepared = Callable[[str, str], str]


@dataclass
class ConsoleCell:
    """What was asked, and what came of it so far."""

    code: str
    state: str = RUNNING
    output: str = ""
    cut: bool = False

    def add(self, text: str) -> None:
        room = MOST_OUTPUT - len(self.output)
        self.cut = self.cut or len(text) > room
        self.output += text[: max(0, room)]


@dataclass(frozen=True)
class Interpreter:
    """How a language is run: its command, the folders that it needs, and how a cell is written for its
    driver."""

    command: tuple[str, ...]
    programs: tuple[Path, ...]
    prepared: Prepared


def interpreter(language: str, python: Path) -> Interpreter:
    """The interpreter of `language`; `python`: the workspace's. Raises Unavailable where it is not
    installed."""
    if language == "r":
        if not R.exists():
            raise _absent(Text("这台机器没有安装 R", "R is not installed on this machine"))
        command = (
            str(R),
            "--vanilla",
            "--no-echo",
            "-e",
            (DRIVERS / "console.R").read_text(encoding="utf-8"),
        )
        return Interpreter(command, (), _for_r)
    command = (str(python), "-I", "-u", "-c", (DRIVERS / "console.py").read_text(encoding="utf-8"))
    return Interpreter(command, _folders_of(python), _for_python)


@dataclass
class RunningInterpreter:
    """A running session of one interpreter."""

    running: Running
    prepared: Prepared
    cells: list[ConsoleCell] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _mark: str = ""

    def begin(self) -> None:
        """Listens to what the interpreter prints, from now on."""
        process = self.running.process
        for stream in (process.stdout, process.stderr):
            threading.Thread(target=self._listen, args=(stream,), daemon=True).start()

    @property
    def busy(self) -> bool:
        return bool(self.cells) and self.cells[-1].state == RUNNING

    @property
    def alive(self) -> bool:
        return not self.running.wait(0)

    def compute(self, code: str) -> None:
        """Gives the interpreter a cell. Raises Conflict while it computes another, or after its end."""
        stdin = self.running.process.stdin
        with self._lock:
            if self.busy or not self.alive or stdin is None:
                raise Conflict(
                    ("上一段还在运行,或会话已结束", "it still computes, or the session is over"),
                    ("空闲的会话", "a session that waits"),
                    ("等它结束,或停止会话后重新开始", "wait, or stop the session and begin again"),
                    code="session_busy",
                )
            self._mark = secrets.token_hex(8)
            self.cells = [*self.cells, ConsoleCell(code)][-MOST_CELLS:]
            try:
                stdin.write((self.prepared(self._mark, code) + "\n").encode())
                stdin.flush()
            except OSError:  # it ended in this moment: the listener says so
                self.cells[-1].state = LOST

    def _listen(self, stream: IO[bytes]) -> None:
        # Closed by whoever ends the session, perhaps while this waits.
        with contextlib.suppress(ValueError, OSError):
            for line in iter(lambda: stream.readline(MOST_OUTPUT), b""):
                self._heard(line.decode(errors="replace"))
        with self._lock:
            if self.busy and stream is self.running.process.stdout:
                self.cells[-1].state = LOST

    def _heard(self, text: str) -> None:
        with self._lock:
            if not self.busy:
                return
            cell = self.cells[-1]
            if text.startswith(f"\x1e{self._mark} "):
                cell.state = OK if text.split()[-1] == OK else ERROR
                cell.output = cell.output.removesuffix("\n")
            else:
                cell.add(text)


def order(of: Interpreter, data: Path, limits: SandboxLimits) -> SandboxOrder:
    """What the launcher is asked for."""
    return SandboxOrder(of.command, data, of.programs, limits, talks=True)


def start(launcher: Launcher, of: Interpreter, data: Path, limits: SandboxLimits) -> RunningInterpreter:
    """A new session over the extract in `data`. Raises Unavailable as the launcher."""
    console = RunningInterpreter(launcher.start(order(of, data, limits)), of.prepared)
    console.begin()
    return console


def _for_python(mark: str, code: str) -> str:
    return json.dumps({"code": code, "mark": mark})


def _for_r(mark: str, code: str) -> str:
    escaped = code.replace("\r\n", "\n").replace("\\", "\\\\").replace("\n", "\\n")
    return f"{mark} {escaped}"


@cache
def _folders_of(python: Path) -> tuple[Path, ...]:
    """Folders outside /usr that the interpreter runs from. Raises Unavailable when it does not run at all."""
    try:
        done = subprocess.run(
            [str(python), "-I", "-c", "import sys; print(sys.prefix); print(sys.base_prefix)"],
            capture_output=True,
            text=True,
            check=True,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise _absent(Text(f"{python} 无法运行", f"{python} does not run")) from error
    found = dict.fromkeys(Path(line) for line in done.stdout.splitlines())
    if Path("/") in found:
        raise BadConfiguration(
            f"{python}: /", "a Python in a folder of its own", "set HELUO_WORKSPACE_PYTHON"
        )
    return tuple(one for one in found if not one.is_relative_to("/usr"))


def _absent(found: Text) -> Unavailable:
    return Unavailable(
        found,
        ("安装好的解释器", "an installed interpreter"),
        ("安装它,或设置 HELUO_WORKSPACE_PYTHON", "install it, or set HELUO_WORKSPACE_PYTHON"),
        code="no_interpreter",
    )
