"""The view templates run as they stand on the two database servers that hospitals use beside SQLite, where
they are installed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import psycopg
import pymysql
import pytest

from heluo.dictionary import load
from heluo.dictionary.derive.views import view_template
from heluo_province.demonstration.private_server import (
    mariadb,
    mariadb_binaries,
    postgresql,
    postgresql_binaries,
)

TEMPLATES = {name: view_template(category, load()) for name, category in load().categories.items()}


@pytest.mark.slow
@pytest.mark.skipif(postgresql_binaries() is None, reason="PostgreSQL is not installed")
def test_on_postgresql() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="heluo-") as folder,
        postgresql(Path(folder) / "pg") as server,
        psycopg.connect(host=str(server.socket), user=server.user, dbname="postgres") as connection,
    ):
        for name, template in TEMPLATES.items():
            connection.execute(template.encode())
            found = connection.execute(f"SELECT * FROM heluo_{name}".encode())
            assert [c.name for c in found.description or ()] == [
                *(v.name for v in load().categories[name].viewed),
                "changed_time",
            ]
            assert found.fetchall() == []


@pytest.mark.slow
@pytest.mark.skipif(mariadb_binaries() is None, reason="MariaDB is not installed")
def test_on_mysql() -> None:
    with tempfile.TemporaryDirectory(prefix="heluo-") as folder, mariadb(Path(folder) / "maria") as server:
        connection = pymysql.connect(unix_socket=str(server.socket), user=server.user, charset="utf8mb4")
        with connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE hospital")
            connection.select_db("hospital")
            for name, template in TEMPLATES.items():
                cursor.execute(template)
                cursor.execute(f"SELECT * FROM heluo_{name}")
                assert [c[0] for c in cursor.description] == [
                    *(v.name for v in load().categories[name].viewed),
                    "changed_time",
                ]
                assert cursor.fetchall() == ()
