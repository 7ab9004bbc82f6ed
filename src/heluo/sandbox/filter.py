"""The system calls that a program in a sandbox may not make, as a filter for the kernel.

Namespaces take away what a call could reach; this takes away the calls themselves, which faults of the
kernel are reached by. Needs the library libseccomp.
"""

from __future__ import annotations

import errno
import os
from typing import Any

from heluo.kit.errors import Unavailable

REFUSED = (
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "kcmp",
    "pidfd_getfd",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "add_key",
    "request_key",
    "keyctl",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "move_mount",
    "open_tree",
    "mount_setattr",
    "setns",
    "unshare",
    "name_to_handle_at",
    "open_by_handle_at",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "kexec_file_load",
    "reboot",
    "swapon",
    "swapoff",
    "acct",
    "quotactl",
    "quotactl_fd",
    "syslog",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "sethostname",
    "setdomainname",
    "vhangup",
    "iopl",
    "ioperm",
    "lookup_dcookie",
    "fanotify_init",
)
NAMESPACES = (0x00000080, 0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
"""CLONE_NEW…: each bit of `clone` that makes a namespace."""
AF_UNIX = 1
PUSH_INPUT = 0x5412
"""TIOCSTI: what types into somebody's terminal."""
WORD = 0xFFFFFFFF
UNKNOWN = -1


def program() -> int:
    """A file descriptor, at its start, with the filter as the kernel reads it. The caller closes it. Raises
    Unavailable without libseccomp."""
    try:
        import pyseccomp as seccomp
    except (ImportError, OSError, RuntimeError) as error:
        raise Unavailable(
            (f"系统调用过滤库不可用:{error}", f"the library that filters system calls is not there: {error}"),
            ("libseccomp 与 heluo[workspace]", "libseccomp, and heluo[workspace]"),
            (
                "apt install libseccomp2,并安装 heluo[workspace]",
                "apt install libseccomp2; install heluo[workspace]",
            ),
            code="sandbox_filter",
        ) from error
    descriptor = os.memfd_create("filter", 0)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        _rules(seccomp).export_bpf(file)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _rules(seccomp: Any) -> Any:
    rules = seccomp.SyscallFilter(defaction=seccomp.ALLOW)
    refused = seccomp.ERRNO(errno.EPERM)
    for name in REFUSED:
        if _exists(seccomp, name):
            rules.add_rule(refused, name)
    for bit in NAMESPACES:
        rules.add_rule(refused, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, bit, bit))
    # It hides its flags from a filter. "No such call" and not "refused": the C library then takes clone.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    for name in ("socket", "socketpair"):
        rules.add_rule(seccomp.ERRNO(errno.EAFNOSUPPORT), name, seccomp.Arg(0, seccomp.NE, AF_UNIX))
    rules.add_rule(refused, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, WORD, PUSH_INPUT))
    return rules


def _exists(seccomp: Any, name: str) -> bool:
    """Whether this kind of processor has the call. Raises Unavailable for a library that does not know it:
    the call could be made by its number all the same."""
    number = seccomp.resolve_syscall(seccomp.system_arch(), name)
    if number == UNKNOWN:
        raise Unavailable(
            (f"libseccomp 不认识系统调用 {name}", f"libseccomp does not know the system call {name}"),
            ("libseccomp 2.5 或更新", "libseccomp 2.5 or newer"),
            ("升级 libseccomp", "upgrade libseccomp"),
            code="sandbox_filter",
        )
    return number >= 0
