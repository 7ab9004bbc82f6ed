"""What a program tries to read, write and fill on the disk."""

import contextlib
import os

from probing import MIB, created, probe, readable


@probe
def host_s_file(facts):
    return readable(facts["canary"])


@probe
def host_s_file_upwards(facts):
    return readable("/data/../../../../../.." + facts["canary"])


@probe
def host_s_file_by_process_1(facts):
    return readable("/proc/1/root" + facts["canary"])


@probe
def host_s_file_by_link(facts):
    os.symlink(facts["canary"], "/scratch/link")
    return readable("/scratch/link")


@probe
def extract_of_another_project(facts):
    return readable(facts["other"])


@probe
def accounts_of_the_machine(facts):
    return readable("/etc/passwd")


@probe
def passwords_of_the_machine(facts):
    return readable("/etc/shadow")


@probe
def homes(facts):
    return any(
        os.path.exists(path) for path in ("/root", "/home", "/var", "/run", "/sys", "/boot", "/opt", "/mnt")
    )


@probe
def temporary_files_of_the_machine(facts):
    return bool(set(os.listdir("/tmp")) - {facts["program"].split("/")[2]})


@probe
def inherited_descriptor(facts):
    for number in range(3, 200):
        with contextlib.suppress(OSError):
            if facts["secret"].encode() in os.pread(number, 4096, 0):
                return True
    return False


@probe
def change_the_extract(facts):
    with contextlib.suppress(OSError):
        os.chmod("/data/rows.csv", 0o600)
    with open("/data/rows.csv", "a") as file:
        return file.write("x") == 1


@probe
def add_to_the_extract(facts):
    with contextlib.suppress(OSError):
        os.chmod("/data", 0o700)
    return created("/data/new")


@probe
def remove_from_the_extract(facts):
    os.remove("/data/rows.csv")
    return True


@probe
def write_into_programs(facts):
    return created("/usr/lib/probe")


@probe
def write_into_the_root(facts):
    return created("/probe")


@probe
def write_into_devices(facts):
    return created("/dev/probe")


@probe
def make_a_device(facts):
    os.mknod("/scratch/device", 0o600 | 0o020000, os.makedev(1, 1))
    return True


@probe
def open_memory_of_the_machine(facts):
    return readable("/dev/mem")


@probe
def open_memory_of_the_kernel(facts):
    return readable("/proc/kcore")


@probe
def open_a_disk(facts):
    return any(
        os.path.exists(f"/dev/{name}")
        for name in ("sda", "vda", "nvme0n1", "loop0", "fuse", "kmsg", "net/tun")
    )


@probe
def fill_the_disk(facts):
    """More than the scratch space holds, in files that are each allowed."""
    try:
        for n in range(facts["scratch"] // facts["file"] + 2):
            with open(f"/scratch/fill{n}", "wb") as file:
                for _ in range(facts["file"] // MIB):
                    file.write(bytes(MIB))
        return True
    finally:
        for name in os.listdir("/scratch"):
            if name.startswith("fill"):
                os.remove(f"/scratch/{name}")


@probe
def fill_shared_memory(facts):
    try:
        with open("/dev/shm/fill", "wb") as file:
            for _ in range(facts["shared"] // MIB + 1):
                file.write(bytes(MIB))
        return True
    finally:
        os.remove("/dev/shm/fill")


@probe
def one_huge_file(facts):
    try:
        with open("/scratch/huge", "wb") as file:
            file.seek(facts["file"])
            file.write(b"x")
        return True
    finally:
        with contextlib.suppress(OSError):
            os.remove("/scratch/huge")
