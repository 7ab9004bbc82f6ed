"""A sandbox with traps around it: what a program in it could reach of the machine, of another project and of
the launcher, and the probes that try. They run through the product's own launcher."""

from __future__ import annotations

import ctypes
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heluo.sandbox import SandboxLimits, SandboxOrder
from heluo.sandbox.base import MIB
from heluo.sandbox.bubblewrap import ENVIRONMENT, SYSTEM, Bubblewrap

PYTHON = "/usr/bin/python3"
INTENDED = frozenset(
    {
        "read_extract",
        "read_program",
        "write_scratch",
        "start_program",
        "start_thread",
        "own_unix_socket",
        "harmless_devices",
        "own_shared_memory",
        "work_folder",
        "plain_environment",
        "system_folders",
        "own_processes",
    }
)
"""Probes that must succeed; every other one must not."""
SECRET, VARIABLE, OTHERS = "canary-of-the-machine", "canary-of-the-launcher", "canary-of-another-project"
ROWS = "s_1,2024-01-01"
LIMITS = SandboxLimits(
    memory=512 * MIB,
    cpu_seconds=60,
    seconds=60,
    processes=24,
    files=64,
    file=8 * MIB,
    scratch=24 * MIB,
    shared=4 * MIB,
)
NAMESPACES = ("net", "pid", "ipc", "uts", "user", "cgroup", "mnt")
SEGMENT = 0x48454C55


@dataclass(frozen=True)
class Trapped:
    """The order for the probes, and what they are given."""

    order: SandboxOrder
    facts: dict[str, Any]

    def tried(self) -> dict[str, Any]:
        """Each probe with whether it succeeded. Raises what the launcher raises, AssertionError when the
        probes gave no answer."""
        running = Bubblewrap().start(self.order)
        out, err = running.process.communicate()
        running.close()
        assert running.process.returncode == 0, err.decode()[-2000:]
        return json.loads(out)


def wrong(found: dict[str, Any]) -> list[str]:
    """Probes with another outcome than the one that is meant."""
    return sorted(name for name, outcome in found.items() if outcome is not (name in INTENDED))


@contextmanager
def trapped() -> Iterator[Trapped]:
    """A folder that other accounts can pass, as an installation's is, with everything set up round it."""
    with ExitStack() as stack:
        top = Path(tempfile.mkdtemp(prefix="heluo-sandbox-"))
        stack.callback(shutil.rmtree, top)
        top.chmod(0o755)
        order = _order(top)
        account = order.user if os.geteuid() == 0 else os.getuid()
        facts = (
            _facts(stack, top, account) | _limits(order.limits) | {"program": str(top / "program/rows.txt")}
        )
        command = (PYTHON, "-I", "/data/probes", json.dumps(facts))
        yield Trapped(SandboxOrder(command, order.data, order.programs, order.limits), facts)


def _order(top: Path) -> SandboxOrder:
    for name in ("data", "program", "other"):
        (top / name).mkdir()
    (top / "data/rows.csv").write_text(ROWS)
    (top / "program/rows.txt").write_text(ROWS)
    (top / "other/rows.csv").write_text(OTHERS)
    code = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(__file__).with_name("sandbox_probes"), top / "data/probes", ignore=code)
    order = SandboxOrder((), top / "data", (top / "program",), LIMITS)
    for path in top.rglob("*"):
        _open_to_all(path)
    if os.geteuid() == 0:
        # As the worker leaves them: the sandbox's account owns them, so only the wall keeps it from writing.
        for path in (top / "data", *(top / "data").rglob("*")):
            os.chown(path, order.user, order.user)
    return order


def _open_to_all(path: Path) -> None:
    """Only the wall is to keep a program from it, whatever mask for new files this process has by now."""
    path.chmod(0o755 if path.is_dir() else 0o644)


def _facts(stack: ExitStack, top: Path, account: int) -> dict[str, Any]:
    canary = top / "secret.txt"
    canary.write_text(SECRET)
    _open_to_all(canary)
    return {
        "rows": ROWS,
        "secret": SECRET,
        "variable": VARIABLE,
        "account": account,
        "canary": str(canary),
        "other": str(top / "other/rows.csv"),
        "environment": sorted(ENVIRONMENT),
        "system": ["/bin", "/sbin", "/lib", "/lib64", *(path for path in SYSTEM if Path(path).exists())],
        "namespaces": {name: os.readlink(f"/proc/self/ns/{name}") for name in NAMESPACES},
        "segment": _segment(stack),
        "process": _process(stack, account),
        **_sockets(stack, top),
        **_descriptor(stack, canary),
    }


def _limits(limits: SandboxLimits) -> dict[str, int]:
    names = ("memory", "cpu_seconds", "processes", "files", "file", "scratch", "shared")
    return {name: getattr(limits, name) for name in names}


def _sockets(stack: ExitStack, top: Path) -> dict[str, Any]:
    place, abstract = str(top / "socket"), f"heluo-{secrets.token_hex(8)}"
    listening = []
    for family, address in (
        (socket.AF_UNIX, place),
        (socket.AF_UNIX, "\0" + abstract),
        (socket.AF_INET, ("127.0.0.1", 0)),
    ):
        one = stack.enter_context(socket.socket(family))
        one.bind(address)
        one.listen()
        listening.append(one)
    os.chmod(place, 0o777)
    return {"socket": place, "abstract": abstract, "port": listening[2].getsockname()[1]}


def _segment(stack: ExitStack) -> int:
    """A shared segment of the machine that everybody may open, by its key."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = libc.shmget(SEGMENT, 4096, 0o1000 | 0o666)
    assert found >= 0, ctypes.get_errno()
    stack.callback(libc.shmctl, found, 0, None)
    return SEGMENT


def _process(stack: ExitStack, account: int) -> int:
    """A process of the sandbox's own account, with the secret in its command line."""
    other = account if os.geteuid() == 0 else None
    started = subprocess.Popen(
        ["/bin/sh", "-c", f"sleep 600; : {SECRET}"], cwd="/", start_new_session=True, user=other, group=other
    )
    stack.callback(started.wait)
    stack.callback(os.killpg, started.pid, 9)
    return started.pid


def _descriptor(stack: ExitStack, canary: Path) -> dict[str, Any]:
    """A file that this process has open and would hand on."""
    descriptor = os.open(canary, os.O_RDONLY)
    stack.callback(os.close, descriptor)
    os.set_inheritable(descriptor, True)
    return {}
