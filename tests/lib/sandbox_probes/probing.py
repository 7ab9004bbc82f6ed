"""What every probe is made with. Standard library only: it runs inside the sandbox."""

import contextlib
import ctypes
import os

LIBC = ctypes.CDLL(None, use_errno=True)
PROBES = {}
MIB = 1 << 20
CALLS = {
    "ptrace": 101,
    "process_vm_readv": 310,
    "bpf": 321,
    "perf_event_open": 298,
    "userfaultfd": 323,
    "io_uring_setup": 425,
    "add_key": 248,
    "keyctl": 250,
    "setns": 308,
    "unshare": 272,
    "clone3": 435,
    "open_by_handle_at": 304,
    "clone": 56,
    "syslog": 103,
    "kexec_load": 246,
    "pidfd_getfd": 438,
}
"""Numbers of x86-64."""


def probe(function):
    PROBES[function.__name__] = function
    return function


def call(name, *arguments):
    """The system call; raises OSError as the kernel refused it."""
    found = LIBC.syscall(CALLS[name], *arguments)
    if found < 0:
        raise OSError(ctypes.get_errno(), name)
    return found


def in_child(attempt):
    """Whether `attempt` succeeds in a process of its own: what it changes of itself must not change the next
    probe."""
    child = os.fork()
    if child == 0:
        found = False
        with contextlib.suppress(OSError):
            found = attempt()
        os._exit(0 if found else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def content(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def of_the_probes(process):
    """The secret is among the probes' own arguments, too."""
    return "/data/probes" in content(f"/proc/{process}/cmdline")


def readable(path):
    with open(path, "rb") as file:
        return bool(file.read(1))


def created(path):
    with open(path, "w") as file:
        file.write("x")
    return True
