"""The product's own command line in processes of their own, forked from one that has imported everything: a
command costs milliseconds before it works, and what it writes is what a person would have seen.

Not here: which commands, and what they should say.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.lib.killing import CONTEXT

LONGEST = 900.0
"""Seconds after which a command counts as one that hangs."""


@dataclass(frozen=True)
class Outcome:
    """What one command gave."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """Its JSON, None when it printed none."""
        try:
            return json.loads(self.out)
        except ValueError:
            return None

    @staticmethod
    def of(output: Path, status: int = 0) -> Outcome:
        """What a process has written to `output` so far."""
        texts = (
            output.with_suffix(suffix).read_text("utf-8", errors="replace") for suffix in (".out", ".err")
        )
        return Outcome(status, *texts)


def command(arguments: Sequence[str], folder: Path, cores: int | None = None) -> Outcome:
    """Runs `heluo <arguments>` and waits for it. `cores`: of a machine that has only so many."""
    return all_at_once([arguments], folder, cores)[0]


def all_at_once(commands: Sequence[Sequence[str]], folder: Path, cores: int | None = None) -> list[Outcome]:
    """Runs several commands next to each other and waits for all."""
    started = [_start(arguments, folder, cores) for arguments in commands]
    return [_ended(process, output) for process, output in started]


@contextmanager
def running(arguments: Sequence[str], folder: Path, port: int) -> Iterator[Path]:
    """`heluo <arguments>` runs and listens on `port` for as long as the `with`; gives the file of its
    output."""
    process, output = _start(arguments, folder, None)
    try:
        _listens(process, output, port)
        yield output
    finally:
        process.terminate()
        process.join(10)
        if process.is_alive():
            process.kill()
            process.join()


def _listens(process: BaseProcess, output: Path, port: int) -> None:
    """Waits until the process listens on `port`."""
    deadline = time.monotonic() + LONGEST
    while True:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.is_alive(), Outcome.of(output).err[-800:]
        assert time.monotonic() < deadline, f"{output.name} does not listen"
        time.sleep(0.05)


def _start(arguments: Sequence[str], folder: Path, cores: int | None) -> tuple[BaseProcess, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    output = folder / f"{time.monotonic_ns()}-{arguments[0]}"
    process = CONTEXT.Process(target=_run, args=(list(arguments), str(output), cores))
    process.start()
    return process, output


def _ended(process: BaseProcess, output: Path) -> Outcome:
    process.join(LONGEST)
    if process.is_alive():
        process.kill()
        process.join()
        raise AssertionError(f"{output.name} hangs: {Outcome.of(output).err[-800:]}")
    return Outcome.of(output, process.exitcode or 0)


def _run(arguments: list[str], output: str, cores: int | None) -> None:
    """In the child: the command line, whose streams are files."""
    for stream, suffix in ((1, ".out"), (2, ".err")):
        file = os.open(output + suffix, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        os.dup2(file, stream)
    sys.stdout, sys.stderr = os.fdopen(1, "w", 1, "utf-8"), os.fdopen(2, "w", 1, "utf-8")
    from heluo.entrypoints import cli, command_line

    for console in (command_line.out, command_line.err):
        console.file = sys.stderr if console.stderr else sys.stdout
    if cores:
        os.cpu_count = lambda: cores
    sys.argv = ["heluo", *arguments]
    cli.main()
