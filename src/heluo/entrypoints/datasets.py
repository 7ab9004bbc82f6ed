"""Published data sets played as hospitals: `hospitals/<code>/dataset.toml` says which folder, which database, which views.

The set is loaded as it is (every CSV column as text) into a database of the hospital's own kind; `views.sql`, what the
hospital's engineer would write, is run there; from then on it is a hospital like any other. No code knows a set.
"""

from __future__ import annotations

import csv
import gzip
import io
import sqlite3
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from heluo.entrypoints.private_server import PrivateServer, mariadb, postgresql
from heluo.kit.errors import NotFound
from heluo.kit.places import Home, data_folder
from heluo.kit.progress import Report


@dataclass(frozen=True)
class Dataset:
    """One `dataset.toml`: `files` are CSV tables, or `dump` is an SQL dump."""

    hospital: str
    folder: Path
    database: str
    source: str
    files: tuple[str, ...]
    dump: str
    views: Path


def declared(shared: Path) -> tuple[Dataset, ...]:
    """Every hospital with a `dataset.toml` whose set lies under `shared`, by code. Raises NotFound when there is none."""
    found = []
    for path in sorted(data_folder("hospitals").glob("*/dataset.toml")):
        head = tomllib.loads(path.read_text(encoding="utf-8"))
        folder = shared / head["folder"]
        if folder.is_dir():
            found.append(
                Dataset(
                    path.parent.name,
                    folder,
                    head["database"],
                    head["source"],
                    tuple(head.get("files", ())),
                    head.get("dump", ""),
                    path.parent / "views.sql",
                )
            )
    if not found:
        raise NotFound(
            f"no data set under {shared}", "folders named in hospitals/*/dataset.toml", "give the folder that holds the sets: --real FOLDER"
        )
    return tuple(found)


@contextmanager
def served(home: Home, sets: tuple[Dataset, ...], report: Report) -> Iterator[None]:
    """Loads each set into its database and writes the front-end machine's connections; servers live inside the `with`."""
    with ExitStack() as stack:
        servers: dict[str, PrivateServer] = {}
        for n, dataset in enumerate(sets):
            report("载入真实数据 · loading sets", n, len(sets))
            if dataset.database in ("postgresql", "mariadb") and dataset.database not in servers:
                start = postgresql if dataset.database == "postgresql" else mariadb
                servers[dataset.database] = stack.enter_context(start(home.root / "servers" / dataset.database))
            connection = _load(home, dataset, servers.get(dataset.database))
            folder = home.agent(dataset.hospital)
            folder.mkdir(parents=True, exist_ok=True)
            lines = [f"[{dataset.source}]", *(f'{key} = "{value}"' for key, value in connection.items())]
            (folder / "connections.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        report("载入真实数据 · loading sets", len(sets), len(sets))
        yield


def _load(home: Home, dataset: Dataset, server: PrivateServer | None) -> dict[str, str]:
    name = "set_" + dataset.hospital
    if dataset.database == "sqlite":
        path = home.sources / dataset.hospital / f"{dataset.source}.db"
        path.parent.mkdir(parents=True, exist_ok=True)
        _load_sqlite(path, dataset)
        return {"driver": "sqlite", "path": str(path)}
    assert server is not None
    connection = {"driver": server.driver, "socket": str(server.socket), "database": name, "user": server.user}
    if dataset.database == "postgresql":
        _load_postgresql(server, name, dataset)
    else:
        _load_mariadb(server, name, dataset)
    return connection


def tables(dataset: Dataset) -> Iterator[tuple[str, list[str], Iterator[list[str]]]]:
    """(table, columns, rows of text) of every CSV file named by the patterns; `.gz` is unpacked on the way."""
    for pattern in dataset.files:
        for path in sorted(dataset.folder.glob(pattern)):
            opened = gzip.open if path.suffix == ".gz" else open
            with opened(path, "rb") as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as text:  # type: ignore[operator, arg-type]
                reader = csv.reader(text)
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
        connection.commit()
    finally:
        connection.close()


def _load_postgresql(server: PrivateServer, name: str, dataset: Dataset) -> None:
    where = {"host": str(server.socket), "user": server.user}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    with psycopg.connect(**where, dbname=name) as connection:
        for table, columns, rows in tables(dataset):
            fields = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(c)) for c in columns)
            connection.execute(sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(table), fields))
            with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                for row in rows:
                    copy.write_row([cell or None for cell in row])
        connection.execute(dataset.views.read_text(encoding="utf-8").encode())


def _load_mariadb(server: PrivateServer, name: str, dataset: Dataset) -> None:
    client = ["mariadb", f"--socket={server.socket}", f"--user={server.user}", "--default-character-set=utf8mb4"]
    subprocess.run([*client, "-e", f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4"], check=True)
    path = dataset.folder / dataset.dump
    dump = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    subprocess.run([*client, name], input=dump, check=True)
    subprocess.run([*client, name], input=dataset.views.read_bytes(), check=True)
