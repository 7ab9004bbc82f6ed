"""What a program in a sandbox tries: run inside it, with the standard library only, it prints for each probe
whether it succeeded. It imports nothing of the tests: it is copied into the extract's folder.

    python3 -I probes.py '{"canary": …}'  →  {"internet_socket": false, "read_extract": true, …}
"""

import contextlib
import ctypes
import fcntl
import json
import mmap
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time

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
    return "probes.py" in content(f"/proc/{process}/cmdline")


# What it is for: these must succeed.


@probe
def read_extract(facts):
    return facts["rows"] in content("/data/rows.csv")


@probe
def read_program(facts):
    return content(facts["program"]) == facts["rows"]


@probe
def write_scratch(facts):
    with open("/scratch/own", "wb") as file:
        file.write(bytes(MIB))
    return os.path.getsize("/scratch/own") == MIB


@probe
def start_program(facts):
    return subprocess.run(["/bin/true"], check=False).returncode == 0


@probe
def start_thread(facts):
    done = []
    one = threading.Thread(target=done.append, args=(1,))
    one.start()
    one.join()
    return bool(done)


@probe
def own_unix_socket(facts):
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("/scratch/socket")
        server.listen()
        client.connect("/scratch/socket")
        return True


@probe
def harmless_devices(facts):
    with open("/dev/null", "wb") as nothing, open("/dev/urandom", "rb") as chance:
        nothing.write(b"x")
        return len(chance.read(8)) == 8


@probe
def own_shared_memory(facts):
    with open("/dev/shm/own", "wb") as file:
        return file.write(bytes(MIB)) == MIB


@probe
def work_folder(facts):
    return os.getcwd() == "/scratch"


@probe
def plain_environment(facts):
    # The last of them bubblewrap and the interpreter set by themselves.
    return set(os.environ) - {"PWD", "LC_CTYPE"} == set(facts["environment"])


@probe
def own_processes(facts):
    return os.path.exists(f"/proc/{os.getpid()}/status")


@probe
def system_folders(facts):
    return all(os.path.exists(path) for path in facts["system"])


# The network.


def opened(family, kind=socket.SOCK_STREAM, protocol=0):
    with socket.socket(family, kind, protocol):
        return True


@probe
def internet_socket(facts):
    return opened(socket.AF_INET)


@probe
def internet_6_socket(facts):
    return opened(socket.AF_INET6)


@probe
def datagram_socket(facts):
    return opened(socket.AF_INET, socket.SOCK_DGRAM)


@probe
def raw_packets(facts):
    return opened(socket.AF_PACKET, socket.SOCK_RAW)


@probe
def netlink_socket(facts):
    return opened(socket.AF_NETLINK, socket.SOCK_RAW)


@probe
def socket_to_the_hypervisor(facts):
    return opened(40)


@probe
def connect_to_the_portal(facts):
    with socket.create_connection(("127.0.0.1", facts["port"]), timeout=2):
        return True


@probe
def host_s_abstract_socket(facts):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + facts["abstract"])
        return True


@probe
def host_s_socket_file(facts):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(facts["socket"])
        return True


@probe
def network_devices(facts):
    lines = content("/proc/net/dev").splitlines()[2:]
    return any(line.split(":")[0].strip() != "lo" for line in lines)


# Namespaces of the host.


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


# Files.


def readable(path):
    with open(path, "rb") as file:
        return bool(file.read(1))


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


def created(path):
    with open(path, "w") as file:
        file.write("x")
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


# Processes.


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


# Calls that faults of the kernel are reached by.


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


# Limits.


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


def main():
    facts, found = json.loads(sys.argv[1]), {}
    for name, function in PROBES.items():
        try:
            found[name] = bool(function(facts))
        except (OSError, MemoryError, ValueError):  # the last: a limit that may not be raised
            found[name] = False
        except Exception as error:  # noqa: BLE001 — what nobody thought of makes the suite red
            found[name] = f"{type(error).__name__}: {error}"
    print(json.dumps(found))


main()
