"""Calls that faults of the kernel are reached by."""

import fcntl
import os
import signal
import struct
import termios

from probing import LIBC, call, in_child, probe


@probe
def new_user_namespace(facts):
    return in_child(lambda: call("unshare", 0x10000000) == 0)


@probe
def new_user_namespace_by_clone(facts):
    return in_child(lambda: call("clone", 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0) >= 0)


@probe
def clone_that_hides_its_flags(facts):
    arguments = struct.pack("QQQQQQQQ", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    return in_child(lambda: call("clone3", arguments, len(arguments)) >= 0)


@probe
def join_a_namespace(facts):
    return reached("setns", os.open("/proc/self/ns/uts", os.O_RDONLY), 0x40000000)


@probe
def mount_something(facts):
    # Into a user namespace of its own first: there it would be allowed to.
    def attempt():
        call("unshare", 0x10000000 | 0x00020000)
        return LIBC.mount(b"tmpfs", b"/scratch", b"tmpfs", 0, None) == 0

    return in_child(attempt)


@probe
def change_the_root(facts):
    def attempt():
        call("unshare", 0x10000000)
        return os.chroot("/scratch") is None

    return in_child(attempt)


def reached(name, *arguments):
    """Whether the kernel looked at the call: its own fault is another than that of the filter."""
    try:
        call(name, *arguments)
    except OSError as error:
        return error.errno not in (1, 38)
    return True


@probe
def kernel_s_programs(facts):
    return reached("bpf", -1, 0, 0)


@probe
def kernel_s_counters(facts):
    return reached("perf_event_open", 0, 0, -1, -1, 0)


@probe
def faults_of_memory(facts):
    return reached("userfaultfd", 1)


@probe
def rings_of_calls(facts):
    return reached("io_uring_setup", 0, 0)


@probe
def keys_of_the_kernel(facts):
    return reached("keyctl", 0, -3, 0) or reached("add_key", b"user", b"probe", b"x", 1, -3)


@probe
def files_by_handle(facts):
    return reached("open_by_handle_at", -1, 0, 0)


@probe
def log_of_the_kernel(facts):
    return call("syslog", 10, 0, 0) >= 0


@probe
def type_into_a_terminal(facts):
    own, other = os.openpty()
    try:
        fcntl.ioctl(other, termios.TIOCSTI, b"x")
        return True
    except OSError as error:
        # Without the filter the kernel answers by itself: not allowed to (EIO where it is switched off).
        return error.errno != 1
    finally:
        os.close(own)
        os.close(other)
