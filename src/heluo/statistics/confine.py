"""Takes from a worker process what an algorithm does not need: the network, other people's files, new
processes, unlimited memory and time. Each part is used where the system has it; `confine` returns what holds
and what does not, so that nobody believes in a wall that is not there.

The code that runs is the product's own: these limits are for a mistake in it, or in a library, not for
programs that users write.
"""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

NEW_NETWORK = 0x40000000
NEW_THREAD = 0x00010000
END_WITH_PARENT = 1
NO_NEW_PRIVILEGES = 38
FORBIDDEN = (
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "io_uring_setup",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "keyctl",
    "add_key",
    "request_key",
    "init_module",
    "finit_module",
    "kexec_load",
    "reboot",
    "swapon",
    "fork",
    "vfork",
)
"""System calls that no computation needs; those of new programs are added where none is to be started."""
SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/etc",
    "/dev/null",
    "/dev/urandom",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
)


@dataclass(frozen=True)
class RunLimits:
    """What one run may use. `cpu_seconds` of computing, `seconds` of waiting, bytes of memory and of output.
    `uid`: the user that a worker of root becomes."""

    cpu_seconds: int = 600
    seconds: float = 900.0
    memory: int = 4 << 30
    output: int = 256 << 20
    processes: int = 64
    uid: int = 61297


def confine(limits: RunLimits, folder: Path, *, programs: bool = False) -> dict[str, str]:
    """Part → "holds", or why it does not. Call it after all imports; `folder` is the only place that can be
    written. `programs`: other programs may be started (R)."""
    parent = os.getppid()
    found = {"memory": _limited(limits), "cpu": "holds"}
    parts: tuple[tuple[str, Callable[[], str]], ...] = (
        ("network", _without_network),
        ("user", lambda: _other_user(limits.uid)),
        ("parent", lambda: _ends_with(parent)),
        ("files", lambda: _own_files(folder)),
        ("calls", lambda: _without_calls(programs)),
    )
    for name, take in parts:
        try:
            found[name] = take()
        except (OSError, ImportError, RuntimeError) as error:
            found[name] = f"{type(error).__name__}: {error}"
    return found


def _limited(limits: RunLimits) -> str:
    used = resource.getrusage(resource.RUSAGE_SELF)  # the imports took some of it
    cpu = int(used.ru_utime + used.ru_stime) + limits.cpu_seconds
    for kind, soft in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.output),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        least = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
        # A second more of processor time, so that the signal that can be told apart comes first.
        resource.setrlimit(kind, (least, least + (1 if kind == resource.RLIMIT_CPU else 0)))
    return "holds"


def _without_network() -> str:
    """A network of its own without any device; for others than root the calls are forbidden instead."""
    if os.geteuid() != 0:
        return "not root: the calls are forbidden instead"
    _called("unshare", NEW_NETWORK)
    return "holds"


def _other_user(uid: int) -> str:
    if os.geteuid() != 0:
        return "not root: the same user"
    if unreadable := list(_unreadable(uid)):
        return f"another user could not read {unreadable[0]}"
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    return "holds"


def _unreadable(uid: int) -> Iterator[str]:
    """Folders of the program that somebody without rights cannot pass."""
    for start in {sys.prefix, sys.base_prefix, str(Path(__file__).resolve().parent)}:
        for folder in (Path(start).resolve(), *Path(start).resolve().parents):
            found = folder.stat()
            if found.st_uid != uid and not found.st_mode & 0o001:
                yield str(folder)


def _ends_with(parent: int) -> str:
    """Again, since a change of user forgets it."""
    if sys.platform != "linux":
        return "only on Linux"
    _called("prctl", END_WITH_PARENT, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    return "holds"


def _own_files(folder: Path) -> str:
    import landlock

    if landlock.landlock_abi_version() < 1:
        return "the kernel has no Landlock"
    access = landlock.FSAccess
    reading = access.READ_FILE | access.READ_DIR | access.EXECUTE
    rules = landlock.Ruleset()
    program = {sys.prefix, sys.base_prefix, str(Path(__file__).resolve().parents[2])}
    for path in (*SYSTEM, *program):
        if Path(path).is_dir():
            rules.allow(path, rules=reading)
        elif Path(path).exists():
            rules.allow(
                path, rules=access.READ_FILE | access.WRITE_FILE if path == "/dev/null" else access.READ_FILE
            )
    rules.allow(str(folder))
    rules.apply()
    return "holds"


def _without_calls(programs: bool) -> str:
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
    refused = seccomp.ERRNO(errno.EPERM)
    names: Sequence[str] = FORBIDDEN if not programs else [n for n in FORBIDDEN if n not in ("fork", "vfork")]
    for name in (*names, *(() if programs else ("execve", "execveat"))):
        rules.add_rule(refused, name)
    if not programs:
        # A thread is no new process. clone3 hides its flags from a filter: libc falls back to clone.
        rules.add_rule(refused, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, NEW_THREAD, 0))
        rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    _called("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    rules.load()
    return "holds"


def _called(name: str, *arguments: int) -> None:
    """A function of libc that returns 0. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        raise OSError(ctypes.get_errno(), name)
