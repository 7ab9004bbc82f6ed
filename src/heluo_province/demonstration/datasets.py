"""Published data sets played as hospitals: `hospitals/<code>/dataset.toml` says which folder, which database,
which views.

The set is loaded as it is (every CSV column as text) into a database of the hospital's own kind; `views.sql`,
what the hospital's engineer would write, is run there; from then on it is a hospital like any other. No code
knows a set.
"""

from __future__ import annotations

import csv
import gzip
import io
import sqlite3
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from heluo.kit.errors import BadInput, NotFound, Unavailable
from heluo.kit.places import Home, data_folder
from heluo.kit.progress import Report
from heluo_province import places
from heluo_province.demonstration.private_server import SERVERS, PrivateServer

CLIENT_ERRORS = (subprocess.CalledProcessError, subprocess.TimeoutExpired)
LOAD_SECONDS = 900
"""How long a server's client may take for one file."""
COMPLETE = (
    "从数据集的来源(SOURCE.txt)取齐该目录后加 --fresh 重来",
    "complete the folder from the set's source (SOURCE.txt) and begin anew with --fresh",
)


@dataclass(frozen=True)
class Dataset:
    """One `dataset.toml`: `files` are tables as text, or `dump` is an SQL dump."""

    hospital: str
    folder: Path
    database: str
    source: str
    files: tuple[str, ...]
    dump: str
    views: Path
    delimiter: str = ","
    comment: str = ""
    """Lines before the heading that begin so are not part of the table; "" = there are none."""


@dataclass(frozen=True)
class LeftOut:
    """A set that cannot be played here. `why` and `todo` are (zh, en)."""

    hospital: str
    why: tuple[str, str]
    todo: tuple[str, str]


def servers_to_install(shared: Path) -> list[str]:
    """Debian packages of the servers that sets under `shared` need and this machine has not."""
    every = [_read(path, shared) for path in sorted(data_folder("hospitals").glob("*/dataset.toml"))]
    needed = {d.database for d in every if d.database in SERVERS and not _missing(d)}
    return [SERVERS[name].package for name in sorted(needed) if not SERVERS[name].installed()]


def declared(shared: Path) -> tuple[tuple[Dataset, ...], tuple[LeftOut, ...]]:
    """Hospitals with a `dataset.toml`, by code: those whose set lies under `shared` and whose database server
    is installed, and the others with the reason. Raises NotFound when `shared` is no folder or holds none of
    the sets, Unavailable when no set can be served."""
    every = [_read(path, shared) for path in sorted(data_folder("hospitals").glob("*/dataset.toml"))]
    names = ", ".join(dict.fromkeys(dataset.folder.name for dataset in every))
    todo = (f"用 --real 给出放有 {names} 的目录", f"name the folder that holds {names}: --real FOLDER")
    if not shared.is_dir():
        found = (
            "是文件" if shared.exists() else "不存在",
            "is a file" if shared.exists() else "does not exist",
        )
        raise NotFound((f"{shared} {found[0]}", f"{shared} {found[1]}"), ("一个目录", "a folder"), todo)
    absent = {dataset.hospital: missing for dataset in every if (missing := _missing(dataset))}
    if len(absent) == len(every):
        raise NotFound(
            (f"{shared} 中一个数据集也没有", f"no data set in {shared}"),
            (f"至少一个:{names}", f"one of {names}, at least"),
            todo,
        )
    left = [LeftOut(d.hospital, absent[d.hospital], COMPLETE) for d in every if d.hospital in absent]
    left += [
        LeftOut(
            d.hospital,
            (f"本机找不到 {SERVERS[d.database].label}", f"{SERVERS[d.database].label} was not found here"),
            _install(d.database),
        )
        for d in every
        if d.hospital not in absent and d.database in SERVERS and not SERVERS[d.database].installed()
    ]
    played = tuple(d for d in every if d.hospital not in {one.hospital for one in left})
    if not played:
        raise Unavailable(
            ("、".join(one.why[0] for one in left), ", ".join(one.why[1] for one in left)),
            ("至少能装载一个数据集", "one set that can be loaded, at least"),
            left[0].todo,
        )
    return played, tuple(left)


def phrase(hospital: str) -> str:
    """Words that a search finds in the set which plays `hospital`, "" when it names none."""
    path = data_folder("hospitals") / hospital / "dataset.toml"
    return str(tomllib.loads(path.read_text(encoding="utf-8")).get("phrase", "")) if path.exists() else ""


def _read(path: Path, shared: Path) -> Dataset:
    head = tomllib.loads(path.read_text(encoding="utf-8"))
    return Dataset(
        path.parent.name,
        shared / head["folder"],
        head["database"],
        head["source"],
        tuple(head.get("files", ())),
        head.get("dump", ""),
        path.parent / "views.sql",
        head.get("delimiter", ","),
        head.get("comment", ""),
    )


def _missing(dataset: Dataset) -> tuple[str, str] | None:
    if not dataset.folder.is_dir():
        return f"没有目录 {dataset.folder}", f"no folder {dataset.folder}"
    wanted = dataset.files or (dataset.dump,)
    if not any(True for pattern in wanted for _ in dataset.folder.glob(pattern)):
        names = " | ".join(wanted)
        return f"{dataset.folder} 中没有 {names}", f"no {names} in {dataset.folder}"
    return None


def _install(database: str) -> tuple[str, str]:
    package = SERVERS[database].package
    return (
        f"安装后加 --fresh 重来:apt-get install {package}",
        f"install it and begin anew with --fresh: apt-get install {package}",
    )


@contextmanager
def served(home: Home, sets: tuple[Dataset, ...], report: Report) -> Iterator[None]:
    """Loads each set into its database and writes the front-end machine's connections; servers live inside
    the `with`."""
    with ExitStack() as stack:
        servers: dict[str, PrivateServer] = {}
        for n, dataset in enumerate(sets):
            report("载入真实数据 · loading sets", n, len(sets))
            if dataset.database in SERVERS and dataset.database not in servers:
                # Not under the home: its path may be too long for a socket, or closed to the server's own
                # user.
                base = (
                    Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="heluo-"))) / dataset.database
                )
                servers[dataset.database] = stack.enter_context(SERVERS[dataset.database].start(base))
            try:
                connection = _load(home, dataset, servers.get(dataset.database))
            except (psycopg.Error, sqlite3.Error, *CLIENT_ERRORS) as error:
                raise BadInput(
                    (
                        f"{dataset.folder} 装载失败:{_message(error)}",
                        f"{dataset.folder} cannot be loaded: {_message(error)}",
                    ),
                    (f"{dataset.views} 所用的全部表", f"every table that {dataset.views} reads"),
                    COMPLETE,
                ) from error
            folder = home.agent(dataset.hospital)
            folder.mkdir(parents=True, exist_ok=True)
            lines = [f"[{dataset.source}]", *(f'{key} = "{value}"' for key, value in connection.items())]
            (folder / "connections.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        report("载入真实数据 · loading sets", len(sets), len(sets))
        yield


def _load(home: Home, dataset: Dataset, server: PrivateServer | None) -> dict[str, str]:
    name = "set_" + dataset.hospital
    if dataset.database == "sqlite":
        path = places.sources(home) / dataset.hospital / f"{dataset.source}.db"
        path.parent.mkdir(parents=True, exist_ok=True)
        _load_sqlite(path, dataset)
        return {"driver": "sqlite", "path": str(path)}
    assert server is not None
    connection = {
        "driver": server.driver,
        "socket": str(server.socket),
        "database": name,
        "user": server.user,
    }
    if dataset.database == "postgresql":
        _load_postgresql(server, name, dataset)
    else:
        _load_mariadb(server, name, dataset)
    return connection


def _message(error: Exception) -> str:
    """The database's words as far as they can hold no value of a row."""
    if isinstance(error, subprocess.TimeoutExpired):
        return f"{error.cmd[0]}: > {LOAD_SECONDS} s"
    if isinstance(error, psycopg.Error):
        return error.diag.message_primary or type(error).__name__
    if isinstance(error, sqlite3.Error):
        return str(error)
    assert isinstance(error, subprocess.CalledProcessError)
    return (
        bytes(error.stderr).decode("utf-8", "replace").partition(":")[0].strip()
        or f"{error.cmd[0]} {error.returncode}"
    )


def tables(dataset: Dataset) -> Iterator[tuple[str, list[str], Iterator[list[str]]]]:
    """(table, columns, rows of text) of every file named by the patterns; `.gz` is unpacked on the way."""
    for pattern in dataset.files:
        for path in sorted(dataset.folder.glob(pattern)):
            packed = path.suffix == ".gz"
            with (
                gzip.open(path, "rb") if packed else path.open("rb") as raw,
                io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
            ):
                lines = (line for line in text if not dataset.comment or line[:1] != dataset.comment)
                reader = csv.reader(lines, delimiter=dataset.delimiter)
                columns = [c.strip().lower().replace("-", "_") for c in next(reader)]
                yield path.name.split(".")[0].lower(), columns, (row for row in reader if row)


def _load_sqlite(path: Path, dataset: Dataset) -> None:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA synchronous=OFF")
        for table, columns, rows in tables(dataset):
            names = ", ".join(f'"{c}" TEXT' for c in columns)
            connection.execute(f'CREATE TABLE "{table}" ({names})')
            marks = ", ".join("?" * len(columns))
            connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
        connection.executescript(dataset.views.read_text(encoding="utf-8"))
        for (view,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'").fetchall():
            connection.execute(
                f'SELECT * FROM "{view}" LIMIT 0'
            )  # unlike the other two, SQLite resolves a view only when it is read
        connection.commit()
    finally:
        connection.close()


def _load_postgresql(server: PrivateServer, name: str, dataset: Dataset) -> None:
    where: dict[str, Any] = {"host": str(server.socket), "user": server.user}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with psycopg.connect(**where, dbname=name) as connection:
        for table, columns, rows in tables(dataset):
            fields = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(c)) for c in columns)
            connection.execute(sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(table), fields))
            with connection.cursor().copy(
                sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
            ) as copy:
                for row in rows:
                    copy.write_row([cell or None for cell in row])
        connection.execute(dataset.views.read_text(encoding="utf-8").encode())


def _load_mariadb(server: PrivateServer, name: str, dataset: Dataset) -> None:
    client = [
        "mariadb",
        f"--socket={server.socket}",
        f"--user={server.user}",
        "--default-character-set=utf8mb4",
    ]
    subprocess.run(
        [*client, "-e", f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4"],
        check=True,
        capture_output=True,
        timeout=LOAD_SECONDS,
    )
    path = dataset.folder / dataset.dump
    dump = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    subprocess.run([*client, name], input=dump, check=True, capture_output=True, timeout=LOAD_SECONDS)
    views = dataset.views.read_bytes()
    subprocess.run([*client, name], input=views, check=True, capture_output=True, timeout=LOAD_SECONDS)
