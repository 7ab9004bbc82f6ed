"""What a program tries to use up."""

import mmap
import os
import resource
import signal
import time

from probing import MIB, probe


@probe
def fork_bomb(facts):
    children = []
    try:
        while len(children) < facts["processes"] + 5:
            child = os.fork()
            if child == 0:
                time.sleep(60)
                os._exit(0)
            children.append(child)
        return True
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


@probe
def much_memory(facts):
    mmap.mmap(-1, facts["memory"] + 64 * MIB).close()
    return True


@probe
def many_files(facts):
    found = []
    try:
        found += [os.open("/dev/null", os.O_RDONLY) for _ in range(facts["files"] + 1)]
        return True
    finally:
        for one in found:
            os.close(one)


@probe
def endless_computing(facts):
    return resource.getrlimit(resource.RLIMIT_CPU) != (facts["cpu_seconds"],) * 2


@probe
def leave_a_core(facts):
    return resource.getrlimit(resource.RLIMIT_CORE) != (0, 0)


@probe
def raise_a_limit(facts):
    resource.setrlimit(resource.RLIMIT_NPROC, (facts["processes"] + 100,) * 2)
    return True
