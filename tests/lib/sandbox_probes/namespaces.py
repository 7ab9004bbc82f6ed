"""What a program tries to see of its host."""

import ctypes
import os
import signal

from probing import LIBC, PROBES, content, probe


def add_namespaces():
    for name in ("net", "pid", "ipc", "uts", "user", "cgroup", "mnt"):

        def same(facts, name=name):
            return os.readlink(f"/proc/self/ns/{name}") == facts["namespaces"][name]

        PROBES[f"host_s_{name}_namespace"] = same


add_namespaces()


@probe
def host_s_name(facts):
    return os.uname().nodename != "workspace"


@probe
def host_s_account(facts):
    return os.getuid() != 65534


@probe
def host_s_group(facts):
    return os.getgid() != 65534 or bool(set(os.getgroups()) - {65534})


@probe
def account_behind_the_namespace(facts):
    return content("/proc/self/uid_map").split()[1] == str(facts["account"])


@probe
def host_s_session(facts):
    return os.getsid(0) == 0


@probe
def outlives_the_launcher(facts):
    found = ctypes.c_int(0)
    LIBC.prctl(2, ctypes.byref(found), 0, 0, 0)
    return found.value != signal.SIGKILL


@probe
def host_s_shared_segment(facts):
    return LIBC.shmget(facts["segment"], 0, 0) >= 0
