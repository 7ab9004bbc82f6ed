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

from heluo.kit.children import ends_with_parent, kill_group
from heluo.kit.errors import Unavailable

START_SECONDS, END_SECONDS, ANSWER_SECONDS = 60, 30, 10
INSTALL_SECONDS = 300
"""How long a server may take to make its first files."""


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
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), "-c", "listen_addresses="]
    command += ["-c", "fsync=off", "-c", "shared_buffers=128MB"]
    ready = [str(binaries / "pg_isready"), "-q", "-h", str(folder), "-U", "heluo", "-d", "postgres"]

    def answers() -> bool:
        return subprocess.run(ready, env=environment, check=False, timeout=ANSWER_SECONDS).returncode == 0

    # SIGQUIT ends PostgreSQL and all its processes at once.
    with _running(command, folder, (environment, user), signal.SIGQUIT, answers):
        yield PrivateServer("postgresql", folder, "heluo", folder)


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
    with _running(command, folder, (environment, user), signal.SIGTERM, socket.exists):
        yield PrivateServer("mysql", socket, "root", folder)


@contextmanager
def _running(
    command: Sequence[str],
    folder: Path,
    how: tuple[dict[str, str], dict[str, Any]],
    stop: signal.Signals,
    answers: Callable[[], bool],
) -> Iterator[None]:
    """The server `command` as a child of this thread, which it does not outlive: ended with the `with` by the
    signal `stop`. `how`: its environment and the options that give its user. Raises Unavailable when it ends,
    or does not answer in time."""
    environment, user = how
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=log,
            stderr=log,
            cwd="/",
            preexec_fn=ends_with_parent(stop),
            **user,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise Unavailable(
                    f"{Path(command[0]).name} did not start",
                    f"a server that answers within {START_SECONDS} s",
                    f"read {folder / 'log'}",
                )
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


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
        preexec_fn=ends_with_parent(),
        **user,
    )
    try:
        words = process.communicate(timeout=INSTALL_SECONDS)[1]
    except BaseException as error:
        kill_group(process)
        process.wait()
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
        words = f"no end after {INSTALL_SECONDS} s"
    if process.returncode:
        raise Unavailable(
            f"{Path(command[0]).name} failed: {words.strip()[-400:]}",
            "a server that starts",
            "read the server's log",
        )
