"""A PostgreSQL or MariaDB server of our own for a demonstration or a test: in a folder, on a socket, gone
afterwards.

They play a hospital's own database. Nothing here is used in production.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heluo.kit.errors import Unavailable


@dataclass(frozen=True)
class PrivateServer:
    """Where it listens: `socket` is a folder (PostgreSQL) or a file (MariaDB); no TCP port is opened."""

    driver: str
    socket: Path
    user: str
    folder: Path


def postgresql_binaries() -> Path | None:
    """Folder of the newest installed server's binaries, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else None


def mariadb_binaries() -> Path | None:
    """Path of the MariaDB server, or None when it, its installer or its client is missing."""
    path = f"/usr/sbin:{os.environ.get('PATH', '')}"
    found = [shutil.which(name, path=path) for name in ("mariadbd", "mariadb-install-db", "mariadb")]
    return Path(found[0]) if found[0] and all(found) else None


def _as_user(name: str) -> dict[str, Any]:
    """Database servers refuse root: run as their own system user where we are root, else as ourselves."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _own(folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        shutil.chown(folder, name, name)
        for parent in folder.parents:  # the server's user has to reach its folder
            if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)


@contextmanager
def postgresql(folder: Path) -> Iterator[PrivateServer]:
    """Starts PostgreSQL with its data in `folder` (made when empty) and stops it at the end. Raises
    Unavailable."""
    binaries = postgresql_binaries()
    if binaries is None:
        raise Unavailable(
            "PostgreSQL is not installed", "a server under /usr/lib/postgresql", "apt-get install postgresql"
        )
    _own(folder, "postgres")
    user = _as_user("postgres")
    data = folder / "data"
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    if not (data / "PG_VERSION").exists():
        command = [binaries / "initdb", "-D", data, "-U", "heluo", "-A", "trust", "-E", "UTF8", "--no-sync"]
        _run(command, environment, user)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c shared_buffers=128MB"
    try:
        _run(
            [binaries / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start"],
            environment,
            user,
        )
        yield PrivateServer("postgresql", folder, "heluo", folder)
    finally:
        _own(folder, "postgres")  # somebody may have closed a parent folder meanwhile
        if (data / "postmaster.pid").exists():  # not when it never came up
            _run([binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], environment, user)


@contextmanager
def mariadb(folder: Path) -> Iterator[PrivateServer]:
    """Starts MariaDB with its data in `folder` (made when empty) and stops it at the end. Raises
    Unavailable."""
    server = mariadb_binaries()
    installer = shutil.which("mariadb-install-db")
    if server is None or installer is None:
        raise Unavailable("MariaDB is not installed", "mariadbd", "apt-get install mariadb-server")
    _own(folder, "mysql")
    user = _as_user("mysql")
    data, socket = folder / "data", folder / "mariadb.sock"
    environment = {"PATH": "/usr/sbin:/usr/bin:/bin"}
    if not (data / "mysql").exists():
        command = [
            installer,
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--no-defaults",
        ]
        _run(command, environment, user)
    command = [
        str(server),
        "--no-defaults",
        f"--datadir={data}",
        f"--socket={socket}",
        "--skip-networking",
        f"--pid-file={folder / 'pid'}",
        "--character-set-server=utf8mb4",
        "--innodb-flush-log-at-trx-commit=0",
        "--sql-mode=",
    ]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, **user)
    try:
        deadline = time.monotonic() + 60
        while not socket.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Unavailable("MariaDB did not start", "a socket within 60 s", f"read {folder / 'log'}")
            time.sleep(0.1)
        yield PrivateServer("mysql", socket, "root", folder)
    finally:
        process.terminate()
        process.wait(30)


@dataclass(frozen=True)
class ServerKind:
    """A database server that can be started here."""

    label: str
    package: str
    installed: Callable[[], bool]
    start: Callable[[Path], AbstractContextManager[PrivateServer]]


SERVERS = {
    "postgresql": ServerKind(
        "PostgreSQL", "postgresql", lambda: postgresql_binaries() is not None, postgresql
    ),
    "mariadb": ServerKind("MariaDB", "mariadb-server", lambda: mariadb_binaries() is not None, mariadb),
}


def _run(command: Sequence[str | Path], environment: dict[str, str], user: dict[str, Any]) -> None:
    """Raises Unavailable with the program's last words. An end from outside ends its whole group: an
    installer is a script with children."""
    process = subprocess.Popen(
        [str(part) for part in command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        start_new_session=True,
        **user,
    )
    try:
        words = process.communicate()[1]
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if process.returncode:
        raise Unavailable(
            f"{Path(command[0]).name} failed: {words.strip()[-400:]}",
            "a server that starts",
            "read the server's log",
        )
