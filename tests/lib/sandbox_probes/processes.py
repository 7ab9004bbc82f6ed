"""What a program tries to do to other processes."""

import ctypes
import os
import struct

from probing import call, content, created, in_child, of_the_probes, probe


@probe
def see_the_host_s_processes(facts):
    processes = [name for name in os.listdir("/proc") if name.isdigit()]
    return any(
        facts["secret"] in content(f"/proc/{one}/cmdline") and not of_the_probes(one) for one in processes
    )


@probe
def signal_the_host_s_process(facts):
    os.kill(facts["process"], 0)
    return not of_the_probes(facts["process"])


@probe
def environment_of_the_launcher(facts):
    return any(
        facts["variable"].encode() in open(f"/proc/{name}/environ", "rb").read() for name in (1, "self")
    )


@probe
def trace_a_process(facts):
    return in_child(lambda: call("ptrace", 0, 0, 0, 0) == 0)


@probe
def read_another_s_memory(facts):
    here = ctypes.create_string_buffer(8)
    there = ctypes.create_string_buffer(b"12345678")
    own = struct.pack("PN", ctypes.addressof(here), 8)
    others = struct.pack("PN", ctypes.addressof(there), 8)
    return call("process_vm_readv", os.getpid(), own, 1, others, 1, 0) == 8


@probe
def take_another_s_descriptor(facts):
    return call("pidfd_getfd", os.pidfd_open(os.getpid()), 0, 0) >= 0


@probe
def capabilities(facts):
    return any(
        line.split()[1].strip("0")
        for line in content("/proc/self/status").splitlines()
        if line.startswith("Cap")
    )


@probe
def new_privileges(facts):
    return "NoNewPrivs:\t0" in content("/proc/self/status")


@probe
def become_root(facts):
    return in_child(lambda: os.setuid(0) is None)


@probe
def what_the_kernel_runs_on_a_crash(facts):
    return created("/proc/sys/kernel/core_pattern")


@probe
def the_kernel_s_keyboard(facts):
    return created("/proc/sysrq-trigger")
