"""PostgreSQL and what speaks its protocol: `COPY (SELECT …) TO STDOUT`, in one repeatable-read snapshot.

Every statement has a savepoint of its own: one that fails, or that nobody reads to its end, would else take
the snapshot and with it every later stream along.
Error messages of the server may quote a value of a row: only their SQLSTATE is passed on.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, ClassVar

import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.abc import Buffer

from heluo.collection.interfaces.base import (
    BATCH_BYTES,
    BATCH_ROWS,
    DATABASE,
    SERVER_SETTINGS,
    After,
    Among,
    Connection,
    Since,
    SourceKind,
    ViewColumn,
    Where,
)
from heluo.collection.interfaces.text import parsed
from heluo.kit.errors import Unavailable

_SETTINGS = (
    "-c DateStyle=ISO,YMD -c IntervalStyle=iso_8601 -c TimeZone=Asia/Shanghai -c extra_float_digits=1 -c "
    "bytea_output=hex "
    "-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on"
)


class PostgresqlSource:
    """A server's database."""

    can: ClassVar = DATABASE

    def __init__(self, connection: Connection) -> None:
        setting = connection.settings
        try:
            self._connection = psycopg.connect(
                host=setting.get("socket") or connection.required("host"),
                port=setting.get("port"),
                dbname=connection.required("database"),
                user=connection.required("user"),
                password=connection.password(),
                connect_timeout=15,
                options=f"{_SETTINGS} -c statement_timeout={connection.timeout * 1000}",
                application_name="heluo",
            )
            if self._connection.info.parameter_status("server_encoding") != "SQL_ASCII":
                self._connection.execute("SET client_encoding TO 'UTF8'")
            self._connection.execute("SELECT 1")  # takes the snapshot
        except psycopg.OperationalError as error:
            text = str(error).strip().splitlines()[0]
            raise Unavailable(
                (f"无法连接 PostgreSQL:{text}", f"PostgreSQL refuses: {text}"),
                "",
                (
                    "检查 connections.toml、网络和只读账号",
                    "check connections.toml, the network and the read-only account",
                ),
            ) from error

    def columns(self, view: str) -> tuple[ViewColumn, ...]:
        rows = self._all(
            sql.SQL(
                "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a "
                "WHERE a.attrelid = to_regclass({}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
            ).format(sql.Literal(_name(view).as_string(self._connection)))
        )
        return tuple(ViewColumn(name, kind) for name, kind in rows)

    def count(self, view: str, where: Where = None) -> int:
        return self._all(sql.SQL("SELECT count(*) FROM {}{}").format(_name(view), self._where(view, where)))[
            0
        ][0]

    def highest(self, view: str, column: str, upto: str | None) -> str | None:
        name = sql.Identifier(column)
        clause = sql.SQL("") if upto is None else sql.SQL(" WHERE {} <= {}").format(name, sql.Literal(upto))
        return self._all(sql.SQL("SELECT max({})::text FROM {}{}").format(name, _name(view), clause))[0][0]

    def distinct(self, view: str, column: str, most: int) -> list[tuple[str | None, int]]:
        query = (
            "SELECT CASE WHEN {0} IS NOT NULL THEN format('%s', {0}) END, count(*) FROM {1} GROUP BY 1 "
            "ORDER BY 2 DESC LIMIT {2}"
        )
        return [
            (text, n)
            for text, n in self._all(
                sql.SQL(query).format(sql.Identifier(column), _name(view), sql.Literal(most))
            )
        ]

    def batches(
        self, view: str, columns: tuple[str, ...], where: Where = None, most: int | None = None
    ) -> Generator[pa.Table, None, None]:
        limit = sql.SQL("") if most is None else sql.SQL(" LIMIT {}").format(sql.Literal(most))
        select = sql.SQL("SELECT {} FROM {}{}{}").format(
            sql.SQL(", ").join(map(sql.Identifier, columns)), _name(view), self._where(view, where), limit
        )
        lines: list[Buffer] = []
        size = 0
        try:
            statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv, NULL '\\N')").format(select)
            with (
                self._connection.transaction(),
                self._connection.cursor() as cursor,
                cursor.copy(statement) as copy,
            ):
                for line in copy:
                    lines.append(line)
                    size += len(line)
                    if len(lines) >= BATCH_ROWS or size >= BATCH_BYTES:
                        yield parsed(b"".join(lines), columns)
                        lines, size = [], 0
        except psycopg.Error as error:
            raise _unavailable(error) from error
        if lines:
            yield parsed(b"".join(lines), columns)

    def close(self) -> None:
        self._connection.close()

    def _where(self, view: str, where: Where) -> sql.Composable:
        match where:
            case Since(column, low):
                return sql.SQL(" WHERE {0} >= {1} OR {0} IS NULL").format(
                    sql.Identifier(column), sql.Literal(low)
                )
            case Among(columns, values):
                kinds = {c.name: c.type for c in self.columns(view)}
                names = sql.SQL(", ").join(_as_copied(c, kinds.get(c, "")) for c in columns)
                rows = sql.SQL(", ").join(
                    sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Literal, row))) for row in values
                )
                return sql.SQL(" WHERE ({}) IN (VALUES {})").format(names, rows)
            case After():
                raise TypeError("a database has no order of its own")
        return sql.SQL("")

    def _all(self, query: sql.Composed) -> list[tuple[Any, ...]]:
        try:
            with self._connection.transaction():
                return self._connection.execute(query).fetchall()
        except psycopg.Error as error:
            raise _unavailable(error) from error


def _name(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))


def _as_copied(column: str, kind: str) -> sql.Composable:
    """`column` as COPY writes it. A cast to text strips the blanks of char(n) and spells a boolean out; a
    column of texts needs none, so that an index can serve."""
    is_text = kind == "text" or kind.startswith("character varying")
    return sql.SQL("{}::text" if is_text else "format('%s', {})").format(sql.Identifier(column))


def _unavailable(error: psycopg.Error) -> Unavailable:
    return Unavailable(
        f"PostgreSQL {type(error).__name__} {error.sqlstate or ''}".strip(),
        "",
        ("查看数据库日志,检查视图", "read the server's log, check the view"),
    )


KIND = SourceKind(PostgresqlSource, PostgresqlSource, "psycopg[binary]", SERVER_SETTINGS)
