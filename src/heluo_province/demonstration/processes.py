"""Processes that the demonstration starts as an installation would: the product's own command line in a child
process, its output in `<home>/log/`. Not here: which processes, and when (`night`, `demo`).
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from heluo.kit.errors import Unavailable
from heluo.kit.places import Home

HELUO = [sys.executable, "-m", "heluo.entrypoints.cli"]
"""The command line of this environment, whatever `heluo` on the PATH may be."""


@contextmanager
def child(command: list[str], home: Home, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child process whose output goes to `<home>/log/<name>.log`; ended with the `with`."""
    folder = home.root / "log"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """A TCP port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port: int) -> bool:
    """Whether nobody listens on `port` of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def await_port(port: int, seconds: float = 60) -> None:
    """Waits until something listens on `port`. Raises Unavailable."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise Unavailable(
        f"nothing listens on port {port}", f"an answer within {seconds:.0f} s", "read <home>/log/"
    )
