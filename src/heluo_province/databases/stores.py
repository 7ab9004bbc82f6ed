"""Writes a hospital's databases: a table a category, and the view that fields.csv names. SQLite by default,
PostgreSQL and MariaDB on request."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import polars as pl

SLICE = 20_000


@dataclass(frozen=True)
class Server:
    """Where the hospitals' databases are made: `kind` is "sqlite" (files), "postgresql" or "mariadb"; the
    latter two have the address `dsn` of a user with the right to create databases."""

    kind: str
    dsn: str = ""


SQLITE = Server("sqlite")


class Store(Protocol):
    """One database that is being written."""

    def create(self, name: str, view: str, table: pl.DataFrame) -> None: ...

    def close(self) -> None: ...


def rows(table: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Rows as tuples, a slice at a time, so that no more than a slice is held as Python objects."""
    for part in table.iter_slices(SLICE):
        yield from zip(*(column.to_list() for column in part.get_columns()), strict=True)


def table_name(view: str) -> str:
    """The table behind a view."""
    return view.removeprefix("v_")


class SqliteStore:
    """A new file; nothing is journalled, because a broken run is simply made again."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in (
            "journal_mode=OFF",
            "synchronous=OFF",
            "locking_mode=EXCLUSIVE",
            "temp_store=MEMORY",
            "page_size=16384",
        ):
            self.connection.execute(f"PRAGMA {pragma}")

    def create(self, name: str, view: str, table: pl.DataFrame) -> None:
        kinds = {pl.Int64: "INTEGER", pl.Float64: "REAL"}
        columns = ", ".join(f'"{c}" {kinds.get(t, "TEXT")}' for c, t in table.schema.items())
        self.connection.execute(f'CREATE TABLE "{name}" ({columns})')
        self.connection.execute("BEGIN")
        self.connection.executemany(
            f'INSERT INTO "{name}" VALUES ({",".join("?" * table.width)})', rows(table)
        )
        self.connection.execute("COMMIT")
        listed = ", ".join(f'"{c}"' for c in table.columns)
        self.connection.execute(f'CREATE VIEW "{view}" AS SELECT {listed} FROM "{name}"')

    def close(self) -> None:
        self.connection.close()


class PostgresqlStore:
    """A PostgreSQL database of its own: `dsn` is libpq's address of a server; every column is text, as many
    hospital systems have it."""

    def __init__(self, dsn: str, database: str) -> None:
        import psycopg
        from psycopg import sql

        self.sql = sql
        with psycopg.connect(dsn, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database)))
            server.execute(
                sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(
                    sql.Identifier(database)
                )
            )
        self.connection = psycopg.connect(dsn, dbname=database, autocommit=True)

    def create(self, name: str, view: str, table: pl.DataFrame) -> None:
        sql = self.sql
        columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(c)) for c in table.columns)
        self.connection.execute(sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(name), columns))
        with self.connection.cursor().copy(
            sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
        ) as copy:
            for row in rows(table):
                copy.write_row([None if x is None else _plain(x) for x in row])
        listed = sql.SQL(", ").join(sql.Identifier(c) for c in table.columns)
        self.connection.execute(
            sql.SQL("CREATE VIEW {} AS SELECT {} FROM {}").format(
                sql.Identifier(view), listed, sql.Identifier(name)
            )
        )

    def close(self) -> None:
        self.connection.close()


class MariadbStore:
    """A database of a MariaDB server: `dsn` is mysql://user:password@host:port/ or
    mysql://user:password@/?socket=…"""

    def __init__(self, dsn: str, database: str) -> None:
        import pymysql

        self.connection = pymysql.connect(**mysql_settings(dsn), charset="utf8mb4", autocommit=False)
        self.cursor = self.connection.cursor()
        self.cursor.execute(f"DROP DATABASE IF EXISTS `{database}`")
        self.cursor.execute(f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
        self.cursor.execute(f"USE `{database}`")

    def create(self, name: str, view: str, table: pl.DataFrame) -> None:
        columns = ", ".join(f"`{c}` text" for c in table.columns)
        self.cursor.execute(f"CREATE TABLE `{name}` ({columns})")
        batch: list[tuple[Any, ...]] = []
        statement = f"INSERT INTO `{name}` VALUES ({','.join(['%s'] * table.width)})"
        for row in rows(table):
            batch.append(tuple(None if x is None else _plain(x) for x in row))
            if len(batch) == 2000:
                self.cursor.executemany(statement, batch)
                batch.clear()
        if batch:
            self.cursor.executemany(statement, batch)
        listed = ", ".join(f"`{c}`" for c in table.columns)
        self.cursor.execute(f"CREATE VIEW `{view}` AS SELECT {listed} FROM `{name}`")
        self.connection.commit()

    def close(self) -> None:
        self.connection.close()


def _plain(value: Any) -> str:
    """Numbers as hospitals store them in text columns: no trailing `.0`."""
    return (
        f"{value:g}" if isinstance(value, float) and value == int(value) and abs(value) < 1e15 else str(value)
    )


def mysql_settings(dsn: str) -> dict[str, Any]:
    """pymysql's arguments of a mysql:// address."""
    from urllib.parse import parse_qs, unquote, urlsplit

    at = urlsplit(dsn)
    settings: dict[str, Any] = {
        "user": unquote(at.username or "root"),
        "password": unquote(at.password or ""),
    }
    socket = parse_qs(at.query).get("socket")
    if socket:
        return settings | {"unix_socket": socket[0]}
    return settings | {"host": at.hostname or "localhost", "port": at.port or 3306}
