"""What a sandbox is for: these must succeed."""

import os
import socket
import subprocess
import threading

from probing import MIB, content, probe


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
