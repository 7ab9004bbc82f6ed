"""A PostgreSQL database that was made without an encoding (SQL_ASCII) and holds GBK: the server converts
nothing there, so names, texts and values are read in the encoding that connections.toml declares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from heluo.collection.interfaces.base import Among, Connection, Since
from heluo.collection.interfaces.connect import connect
from heluo.kit.errors import Unavailable

pytestmark = pytest.mark.slow
STATEMENTS = (
    "CREATE TABLE 检验 (编号 integer, 项目 varchar(40), 审核 timestamp, 备注 bytea)",
    "INSERT INTO 检验 VALUES (1, '白细胞计数', '2024-01-02 08:00', '无'), (2, '尿蛋白', '2024-01-03 08:00', NULL)",
    "INSERT INTO 检验 VALUES (3, '尿蛋白', NULL, NULL)",
    "CREATE VIEW v_jy AS SELECT 编号 || '-1' AS 标识, 项目, 审核, 备注 FROM 检验",
)


@pytest.fixture(scope="module")
def settings(postgresql_server) -> Iterator[dict[str, Any]]:
    where = {"host": postgresql_server.settings["socket"], "user": postgresql_server.settings["user"]}
    name = "without_encoding"
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as db:
        db.execute(
            f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        )
    with psycopg.connect(**where, dbname=name, autocommit=True) as db:
        for statement in STATEMENTS:
            db.execute(statement.encode("gb18030"))
    yield {**postgresql_server.settings, "database": name}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as db:
        db.execute(f"DROP DATABASE {name}")


def test_names_texts_and_values_are_read_in_the_encoding_that_is_declared(settings):
    declared = Connection("lis", "postgresql", {**settings, "encoding": "gb18030"}, Path("/"))
    opened: Any = connect(declared)
    with closing(opened) as source:
        columns = source.columns("v_jy")
        assert {c.name: c.is_bytes for c in columns} == {
            "标识": False,
            "项目": False,
            "审核": False,
            "备注": True,
        }
        names = ("标识", "项目", "审核")
        rows = [tuple(r.values()) for t in source.batches("v_jy", names) for r in t.to_pylist()]
        assert rows[:2] == [
            ("1-1", "白细胞计数", "2024-01-02 08:00:00"),
            ("2-1", "尿蛋白", "2024-01-03 08:00:00"),
        ]
        assert source.distinct("v_jy", "项目", 9) == [("尿蛋白", 2), ("白细胞计数", 1)]
        assert source.highest("v_jy", "审核", None) == "2024-01-03 08:00:00"
        assert source.count("v_jy", Since("审核", "2024-01-03 00:00:00")) == 2
        found = source.batches("v_jy", ("标识",), Among(("标识",), (("2-1",),)))
        assert [r["标识"] for t in found for r in t.to_pylist()] == ["2-1"]


def test_a_name_in_another_encoding_than_declared_is_a_matter_of_the_connection(settings):
    with (
        closing(connect(Connection("lis", "postgresql", settings, Path("/")))) as source,
        pytest.raises(Unavailable, match="encoding") as refused,
    ):
        source.columns("v_jy")
    assert "\\x" not in str(refused.value), "an error quotes no bytes of the database"
