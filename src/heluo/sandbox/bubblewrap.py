"""The sandbox by bubblewrap (`bwrap`, Debian package bubblewrap ≥ 0.8): namespaces without privileges, of
Linux only.

Each entry of `walls` takes one thing away; the tests drop each in turn and demand that a probe then succeeds
that must not. What no wall here stops is in the decision record: what somebody sees on the screen can be
copied from it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from heluo.kit.errors import Unavailable
from heluo.kit.text import Text
from heluo.sandbox import filter as calls
from heluo.sandbox.base import DATA, SCRATCH, Running, SandboxLimits, SandboxOrder

PROGRAM = "bwrap"
LIMITER = "/usr/bin/prlimit"
OLDEST = (0, 8)
"""The first release with `--disable-userns` and `--size`."""
NOBODY = 65534
NAME = "workspace"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": SCRATCH, "TMPDIR": SCRATCH, "LANG": "C.UTF-8"}
SYSTEM = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/R", "/etc/fonts")
"""What programs in /usr need of /etc; nothing in it is about users, names or keys."""
PATIENCE = 20.0
"""Seconds that a trial of the walls may take."""
Wall = tuple[str, ...]


class Bubblewrap:
    """The launcher."""

    def check(self, order: SandboxOrder) -> None:
        """Builds every wall round /bin/true. Raises Unavailable where that fails, with the reason."""
        _check_installed()
        _check_passable(order)
        trial = SandboxOrder(
            (f"{ENVIRONMENT['PATH'].split(':')[0]}/true",),
            order.data,
            order.programs,
            order.limits,
            order.user,
            devices=order.devices,
        )
        process = _begin(trial)
        try:
            answer = process.communicate(timeout=PATIENCE)[1]
        except subprocess.TimeoutExpired:
            process.kill()
            answer = process.communicate()[1] + f"no answer in {PATIENCE:.0f} s".encode()
        if process.returncode != 0:
            raise _refused(answer.decode(errors="replace").strip() or f"exit {process.returncode}")

    def start(self, order: SandboxOrder) -> Running:
        """Runs the command inside every wall. Raises Unavailable as `check`."""
        self.check(order)
        return Running(lambda: _begin(order), order.limits)


def walls(order: SandboxOrder, filtered: int) -> list[Wall]:
    """What bubblewrap is told, one wall an entry, in the order in which it builds. `filtered`: descriptor of
    the filter of system calls."""
    limits = order.limits
    return [
        ("--unshare-user",),
        ("--unshare-pid",),
        ("--unshare-net",),
        ("--unshare-ipc",),
        ("--unshare-uts",),
        ("--unshare-cgroup",),
        ("--disable-userns",),
        ("--uid", str(NOBODY)),
        ("--gid", str(NOBODY)),
        ("--hostname", NAME),
        ("--die-with-parent",),
        ("--new-session",),
        *_files(order),
        ("--proc", "/proc"),
        ("--dev", "/dev"),
        *(("--dev-bind", str(device), str(device)) for device in order.devices),
        ("--size", str(limits.shared), "--tmpfs", "/dev/shm"),
        ("--remount-ro", "/dev"),
        ("--perms", "0700", "--size", str(limits.scratch), "--tmpfs", SCRATCH),
        ("--ro-bind", str(order.data), DATA),
        ("--remount-ro", "/"),
        ("--chdir", SCRATCH),
        *(("--setenv", name, value) for name, value in ENVIRONMENT.items()),
        ("--seccomp", str(filtered)),
    ]


def limits_of(limits: SandboxLimits) -> list[str]:
    """What the kernel allows each process inside, soft = hard: only who could not be in here could raise it.
    Set from inside, where the processes of this sandbox alone are counted."""
    each = {
        "as": limits.memory,
        "cpu": limits.cpu_seconds,
        "nproc": limits.processes,
        "nofile": limits.files,
        "fsize": limits.file,
        "core": 0,
    }
    return [f"--{name}={value}:{value}" for name, value in each.items()]


def environment() -> dict[str, str]:
    """Of bubblewrap itself: none. Its own process is the first inside, and whoever is inside can read what
    it was given."""
    return {}


def account(order: SandboxOrder) -> int | None:
    """The account of the machine that it runs as; None = the launcher's own, which is no administrator."""
    return order.user if os.geteuid() == 0 else None


def arguments(order: SandboxOrder, filtered: int) -> list[str]:
    """The complete command."""
    flags = [part for wall in walls(order, filtered) for part in wall]
    return [_program(), *flags, "--", LIMITER, *limits_of(order.limits), "--", *order.command]


def _files(order: SandboxOrder) -> Iterator[Wall]:
    yield ("--ro-bind", "/usr", "/usr")
    for name in ("bin", "sbin", "lib", "lib64"):
        if Path(f"/usr/{name}").exists():
            yield ("--symlink", f"usr/{name}", f"/{name}")
    for path in SYSTEM:
        if Path(path).exists():
            yield ("--ro-bind", path, path)
    for folder in order.programs:
        yield ("--ro-bind", str(folder), str(folder))


def _begin(order: SandboxOrder) -> subprocess.Popen[bytes]:
    filtered, user = calls.program(), account(order)
    try:
        return subprocess.Popen(
            arguments(order, filtered),
            cwd="/",
            env=environment(),
            stdin=subprocess.PIPE if order.talks else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Any other descriptor would be a door to whatever the portal has open.
            close_fds=True,
            pass_fds=(filtered,),
            start_new_session=True,
            umask=0o077,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
    except OSError as error:
        raise _refused(str(error)) from error
    finally:
        os.close(filtered)


def _program() -> str:
    found = shutil.which(PROGRAM, path="/usr/bin:/usr/local/bin:/bin")
    if found is None:
        raise _missing(Text("没有安装 bubblewrap", "bubblewrap is not installed"))
    return found


def _check_installed() -> None:
    answer = subprocess.run(
        [_program(), "--version"], capture_output=True, text=True, check=False, env={}, timeout=PATIENCE
    ).stdout
    found = re.search(r"(\d+)\.(\d+)", answer)
    if found is None or (int(found[1]), int(found[2])) < OLDEST:
        raise _missing(Text(f"bubblewrap 版本:{answer.strip()}", f"bubblewrap: {answer.strip()}"))
    if not os.access(LIMITER, os.X_OK):
        raise _missing(Text(f"没有 {LIMITER}", f"no {LIMITER}"))


def _check_passable(order: SandboxOrder) -> None:
    """Raises Unavailable for a folder that the sandbox's account cannot pass on the way to what it may
    read."""
    user = account(order)
    for start in (order.data, *order.programs):
        for folder in start.resolve().parents:
            if user is not None and not folder.stat().st_mode & 0o001:
                raise _missing(
                    Text(
                        f"账号 {user} 无法经过目录 {folder}",
                        f"the account {user} cannot pass the folder {folder}",
                    ),
                    Text(
                        "以普通账号运行门户,或把安装目录移到他人可经过之处",
                        "run the portal as an ordinary account, or move the installation where others pass",
                    ),
                )


def _missing(found: Text, todo: Text | None = None) -> Unavailable:
    return Unavailable(
        found,
        ("Linux 与 bubblewrap 0.8 或更新", "Linux with bubblewrap 0.8 or newer"),
        todo or ("apt install bubblewrap util-linux", "apt install bubblewrap util-linux"),
        code="no_sandbox",
    )


def _refused(why: str) -> Unavailable:
    return Unavailable(
        (
            f"沙箱的隔离没有全部建立,没有启动:{why}",
            f"not every wall of the sandbox stands, so nothing was started: {why}",
        ),
        ("允许普通账号使用用户命名空间的内核", "a kernel that lets ordinary accounts make user namespaces"),
        (
            "检查 user.max_user_namespaces、kernel.unprivileged_userns_clone 与容器设置",
            "look at user.max_user_namespaces, kernel.unprivileged_userns_clone and the container's settings",
        ),
        code="sandbox_refused",
    )
