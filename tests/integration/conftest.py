"""Real servers for the tests of sources, started once a session and skipped aloud where one is not
installed; the homes of the drills.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pymysql
import pytest

from heluo_province.demonstration.private_server import (
    mariadb,
    mariadb_binaries,
    postgresql,
    postgresql_binaries,
)
from tests.lib.scene import Scene, made_once
from tests.lib.source_server import Server


@contextmanager
def own_folder() -> Iterator[Path]:
    """Not under pytest's: whoever starts another pytest closes that one to the servers' own users."""
    with tempfile.TemporaryDirectory(prefix="heluo-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    if postgresql_binaries() is None:
        pytest.skip("PostgreSQL is not installed: this source is NOT tested here")
    with own_folder() as folder, postgresql(folder / "pg") as server:
        settings = {
            "driver": "postgresql",
            "socket": str(server.socket),
            "database": "postgres",
            "user": server.user,
        }

        def run(statement: str, rows: list[tuple] | None = None) -> None:
            with psycopg.connect(
                host=str(server.socket), user=server.user, dbname="postgres", autocommit=True
            ) as connection:
                if rows is None:
                    connection.execute(statement.encode())
                else:
                    connection.cursor().executemany(statement.replace("?", "%s").encode(), rows)

        yield Server("postgresql", settings, run, "text")


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[Server]:
    if mariadb_binaries() is None:
        pytest.skip("MariaDB is not installed: this source is NOT tested here")
    with own_folder() as folder, mariadb(folder / "maria") as server:
        settings = {"driver": "mysql", "socket": str(server.socket), "database": "his", "user": server.user}
        first = pymysql.connect(unix_socket=str(server.socket), user=server.user)
        first.cursor().execute("CREATE DATABASE his CHARACTER SET utf8mb4")
        first.close()

        def run(statement: str, rows: list[tuple] | None = None) -> None:
            connection = pymysql.connect(
                unix_socket=str(server.socket),
                user=server.user,
                database="his",
                autocommit=True,
                init_command="SET sql_mode=''",
            )
            try:
                if rows is None:
                    connection.cursor().execute(statement)
                else:
                    connection.cursor().executemany(statement.replace("?", "%s"), rows)
            finally:
                connection.close()

        yield Server("mysql", settings, run, "longtext")


@pytest.fixture(scope="session")
def sqlite_server(tmp_path_factory) -> Server:
    path = tmp_path_factory.mktemp("sqlite") / "his.db"

    def run(statement: str, rows: list[tuple] | None = None) -> None:
        with sqlite3.connect(path) as connection:
            if rows is None:
                connection.execute(statement)
            else:
                connection.executemany(statement, rows)
        connection.close()

    run("CREATE TABLE first (a)")
    return Server("sqlite", {"driver": "sqlite", "path": str(path)}, run, "text")


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """A small home before a night and its twin after it. Copy it: every process reads the same."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    return made_once(base / "drill")
