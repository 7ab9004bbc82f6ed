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

from heluo.kit.children import ends_with_parent
from heluo.kit.errors import Unavailable
from heluo.kit.places import Home

HELUO = [sys.executable, "-m", "heluo.entrypoints.cli"]
"""The command line of this environment, whatever `heluo` on the PATH may be."""


@contextmanager
def child(command: list[str], home: Home, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A child process whose output goes to `<home>/log/<name>.log`; ended with the `with`, and with this
    thread."""
    folder = home.root / "log"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=ends_with_parent())
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """Asks `process` to end, and ends it after `seconds`."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def await_end(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """Waits until one of `running` (name → process) has ended: alone the others make no demonstration.
    Raises Unavailable naming it when that was not wanted."""
    while True:
        for name, process in running.items():
            if (code := process.poll()) is not None:
                if code == 0:
                    return
                raise Unavailable(
                    (f"{name} 已结束(退出码 {code})", f"{name} has ended (exit code {code})"),
                    ("一直运行的进程", "a process that goes on"),
                    (f"查看 <安装目录>/log/{name}.log", f"read <home>/log/{name}.log"),
                )
        time.sleep(0.5)


def free_port() -> int:
    """A TCP port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port: int) -> bool:
    """Whether nobody listens on `port` of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def await_port(port: int, process: subprocess.Popen[bytes], seconds: float = 300) -> None:
    """Waits until `process` listens on `port`. Raises Unavailable, at once when it has ended; a machine that
    is busy takes minutes to begin."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            raise Unavailable(
                (
                    f"端口 {port} 的进程已结束(退出码 {process.returncode})",
                    f"the process for port {port} has ended (exit code {process.returncode})",
                ),
                ("一个在该端口应答的进程", "a process that answers on this port"),
                ("查看 <安装目录>/log/", "read <home>/log/"),
            )
        time.sleep(0.05)
    raise Unavailable(
        f"nothing listens on port {port}", f"an answer within {seconds:.0f} s", "read <home>/log/"
    )
