"""One session: an interpreter in the sandbox over one extract, its cells and what they printed.

Everything is in memory: the interpreter's own space, and here the cells with their output. When the session
is forgotten, nothing of it is left. Knows no portal and no grant.
"""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

from heluo.kit.errors import BadConfiguration, BadInput, Conflict, Unavailable
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
MOST_BYTES = 5 << 20
"""Of a file that a session hands over."""
TAKE_SECONDS = 60.0


@dataclass
class ConsoleCell:
    """What was asked, and what came of it so far."""

    code: str
    state: str = RUNNING
    output: str = ""
    cut: bool = False
    most: int = MOST_OUTPUT

    def add(self, text: str) -> None:
        room = self.most - len(self.output)
        self.cut = self.cut or len(text) > room
        self.output += text[: max(0, room)]


@dataclass(frozen=True)
class Interpreter:
    """How a language is run: its command, the folders that it needs, how a cell is written for its driver;
    the cell that prints a file's bytes as text, and what such a text means; the cell that writes a text into
    a file."""

    command: tuple[str, ...]
    programs: tuple[Path, ...]
    prepared: Prepared
    printing: Callable[[str], str]
    printed: Callable[[str], bytes]
    writing: Callable[[str, str], str]


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
        return Interpreter(command, (), _for_r, _printing_in_r, bytes.fromhex, _writing_in_r)
    command = (str(python), "-I", "-u", "-c", (DRIVERS / "console.py").read_text(encoding="utf-8"))
    folders = _folders_of(python)
    printing, writing = _printing_in_python, _writing_in_python
    return Interpreter(command, folders, _for_python, printing, base64.b64decode, writing)


@dataclass
class RunningInterpreter:
    """A running session of one interpreter."""

    running: Running
    of: Interpreter
    cells: list[ConsoleCell] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _mark: str = ""
    _now: ConsoleCell | None = None

    def begin(self) -> None:
        """Listens to what the interpreter prints, from now on."""
        process = self.running.process
        for stream in (process.stdout, process.stderr):
            threading.Thread(target=self._listen, args=(stream,), daemon=True).start()

    @property
    def busy(self) -> bool:
        return self._now is not None and self._now.state == RUNNING

    @property
    def alive(self) -> bool:
        return not self.running.wait(0)

    def compute(self, code: str) -> None:
        """Gives the interpreter a cell. Raises Conflict while it computes another, or after its end."""
        self._give(ConsoleCell(code), visible=True)

    def take(self, path: str) -> bytes:
        """The bytes of a file as the interpreter gives them. Whoever has it can have it give anything: they
        are to be believed no more than any file from outside. Raises Conflict as `compute`, BadInput where
        there is no such file, or it is too large."""
        cell = self._done(ConsoleCell(self.of.printing(path), most=3 * MOST_BYTES))
        try:
            found = self.of.printed("".join(cell.output.split()))
        except ValueError:
            found = b""
        if cell.state != OK or not found or len(found) > MOST_BYTES:
            raise BadInput(
                (
                    "会话里没有这个文件,或文件为空、超过 5 MB",
                    "the session has no such file, or it is empty or over 5 MB",
                ),
                ("会话临时空间里的文件", "a file of the session's scratch space"),
                ("先写出文件,再填它的名称", "write it first, then give its name"),
                code="no_file",
            )
        return found

    def put(self, name: str, text: str) -> None:
        """Writes a file of the scratch space, in place of one that is there. Raises Conflict as `compute`,
        BadInput where the interpreter cannot write it."""
        if self._done(ConsoleCell(self.of.writing(name, text))).state != OK:
            raise BadInput(
                ("会话没有写下这个文件", "the session did not write the file"),
                ("临时空间里有足够的位置", "room in the session's scratch space"),
                ("删去不用的文件,或重新启动会话", "remove files that are not used, or start a new session"),
                code="not_written",
            )

    def _done(self, cell: ConsoleCell) -> ConsoleCell:
        self._give(cell, visible=False)
        until = time.monotonic() + TAKE_SECONDS
        while cell.state == RUNNING and time.monotonic() < until:
            time.sleep(0.05)
        return cell

    def _give(self, cell: ConsoleCell, *, visible: bool) -> None:
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
            self._now = cell
            if visible:
                self.cells = [*self.cells, cell][-MOST_CELLS:]
            try:
                stdin.write((self.of.prepared(self._mark, cell.code) + "\n").encode())
                stdin.flush()
            except OSError:  # it ended in this moment: the listener says so
                cell.state = LOST

    def _listen(self, stream: IO[bytes]) -> None:
        # Closed by whoever ends the session, perhaps while this waits.
        with contextlib.suppress(ValueError, OSError):
            for line in iter(lambda: stream.readline(MOST_OUTPUT), b""):
                self._heard(line.decode(errors="replace"))
        with self._lock:
            if self._now is not None and self.busy and stream is self.running.process.stdout:
                self._now.state = LOST

    def _heard(self, text: str) -> None:
        with self._lock:
            cell = self._now
            if cell is None or cell.state != RUNNING:
                return
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
    console = RunningInterpreter(launcher.start(order(of, data, limits)), of)
    console.begin()
    return console


def _printing_in_python(path: str) -> str:
    read = f"_b.b64encode(_f.read({MOST_BYTES + 1}))"
    return f"import base64 as _b\nwith open({path!r}, 'rb') as _f: print({read}.decode())"


def _printing_in_r(path: str) -> str:
    # JSON's escapes are R's.
    return f'cat(paste(as.character(readBin({json.dumps(path)}, "raw", {MOST_BYTES + 1})), collapse = ""))'


def _writing_in_python(name: str, text: str) -> str:
    return f"with open({name!r}, 'w', encoding='utf-8', newline='') as _f: _f.write({text!r})\n"


def _writing_in_r(name: str, text: str) -> str:
    # JSON's escapes are R's.
    held = json.dumps(text, ensure_ascii=False)
    return f"writeBin(charToRaw(enc2utf8({held})), {json.dumps(name, ensure_ascii=False)})"


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
