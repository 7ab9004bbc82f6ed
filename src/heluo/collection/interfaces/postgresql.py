"""PostgreSQL and what speaks its protocol: `COPY (SELECT …) TO STDOUT`, in one repeatable-read snapshot.

Every statement has a savepoint of its own: one that fails, or that nobody reads to its end, would else take
the snapshot and with it every later stream along.
Error messages of the server may quote a value of a row: only their SQLSTATE is passed on.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, ClassVar

import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.abc import Buffer

from heluo.collection.interfaces import server_refusals
from heluo.collection.interfaces.base import (
    BATCH_BYTES,
    BATCH_ROWS,
    DATABASE,
    ENCODING_SETTING,
    SERVER_SETTINGS,
    After,
    Among,
    Connection,
    Since,
    SourceKind,
    ViewColumn,
    Where,
)
from heluo.collection.interfaces.give_way import GaveWay, GiveWay
from heluo.collection.interfaces.text import (
    ENCODINGS,
    OF_TEXTS,
    UNREADABLE,
    UTF_8,
    declared_encoding,
    decode,
    of_column,
    parsed,
)
from heluo.kit.errors import Unavailable

_SETTINGS = (
    "-c DateStyle=ISO,YMD -c IntervalStyle=iso_8601 -c TimeZone=Asia/Shanghai -c extra_float_digits=1 -c "
    "bytea_output=hex "
    "-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on"
)

_WAITING = (
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' "
    "AND %s = ANY (pg_blocking_pids(pid))"
)


class PostgresqlSource:
    """A server's database."""

    can: ClassVar = DATABASE

    def __init__(self, connection: Connection) -> None:
        self._setting = connection
        self._encoding = declared_encoding(connection.settings, connection.name, connection.where)
        self._encodings: dict[str, Mapping[str, str]] = {}
        self._is_bytes = False
        self._open: psycopg.Connection | None = self._connected()
        self._gives_way = True
        self._watch: GiveWay | None = None

    @property
    def _connection(self) -> psycopg.Connection:
        """The connection, with its transaction and its watch: made anew after a rest."""
        if self._open is None:
            self._open = self._connected()
        if self._watch is None and self._gives_way:
            self._watch = self._watched(self._open)
        if self._watch is not None and self._watch.asked:
            raise GaveWay
        return self._open

    def _watched(self, reading: psycopg.Connection) -> GiveWay:
        """Over a connection of its own, in no transaction, whether somebody waits for a lock of `reading`."""
        own, pid = self._connected(autocommit=True), reading.info.backend_pid

        def waits() -> bool | None:
            try:
                return own.execute(_WAITING, (pid,)).fetchone() != (0,)
            except psycopg.Error:
                return None

        return GiveWay(waits, reading.cancel, own.close)

    def _connected(self, autocommit: bool = False) -> psycopg.Connection:
        """A connection; without `autocommit` in a transaction that has its snapshot."""
        connection, setting = self._setting, self._setting.settings
        try:
            made = psycopg.connect(
                host=setting.get("socket") or connection.required("host"),
                port=setting.get("port"),
                dbname=connection.required("database"),
                user=connection.required("user"),
                password=connection.password(),
                connect_timeout=15,
                options=f"{_SETTINGS} -c statement_timeout={connection.timeout * 1000}",
                application_name="heluo",
                autocommit=autocommit,
            )
            self._is_bytes = made.info.parameter_status("server_encoding") == "SQL_ASCII"
            # of a database without an encoding the server converts nothing: bytes go both ways
            made.execute(f"SET client_encoding TO {'SQL_ASCII' if self._is_bytes else 'UTF8'}")
            made.execute("SELECT 1")  # takes the snapshot
            return made
        except psycopg.OperationalError as error:
            text = str(error).strip().splitlines()[0]
            raise Unavailable(
                (f"无法连接 PostgreSQL:{text}", f"PostgreSQL refuses: {text}"),
                ("能登录的 PostgreSQL", "a PostgreSQL that takes the connection"),
                (
                    "检查 connections.toml、网络和只读账号",
                    "check connections.toml, the network and the read-only account",
                ),
            ) from error

    def columns(self, view: str) -> tuple[ViewColumn, ...]:
        rows = self._all(
            sql.SQL(
                "SELECT a.attname, format_type(a.atttypid, a.atttypmod), "
                "coalesce(col_description(a.attrelid, a.attnum), '') FROM pg_attribute a "
                "WHERE a.attrelid = to_regclass({}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
            ).format(sql.Literal(_name(view).as_string()))
        )
        named = [
            (self._named(name), self._named(kind), self._comment(comment)) for name, kind, comment in rows
        ]
        return tuple(ViewColumn(name, kind, kind == "bytea", comment) for name, kind, comment in named)

    def _comment(self, comment: str | bytes) -> str:
        """A comment; "" where it is not of the database's encoding: no view fails for what explains it."""
        found = decode(comment, self._encoding) if isinstance(comment, bytes) else comment
        return "" if found == UNREADABLE else found

    def _named(self, name: str | bytes) -> str:
        """A name or a mark of the database: bytes where it has no encoding. Raises Unavailable."""
        found = decode(name, self._encoding) if isinstance(name, bytes) else name
        if found == UNREADABLE:
            raise _not_its_encoding()
        return found

    def _sent(self, statement: sql.Composed) -> bytes:
        """A statement as the database's own bytes: names may be Chinese."""
        codec = ENCODINGS[self._encoding or UTF_8] if self._is_bytes else UTF_8
        try:
            return statement.as_string().encode(codec)
        except UnicodeEncodeError:  # its own text quotes the statement
            raise _not_its_encoding() from None

    def declare(self, view: str, encodings: Mapping[str, str]) -> None:
        self._encodings[view] = encodings

    def _of(self, view: str, column: str) -> str:
        """The encoding of a column's texts: only in a database without one the server does not read them."""
        return of_column(self._encodings.get(view, {}), column, self._encoding) if self._is_bytes else UTF_8

    def _parsed(self, view: str, lines: list[Buffer], columns: tuple[str, ...]) -> pa.Table:
        return parsed(b"".join(lines), columns, {c: self._of(view, c) for c in columns})

    def count(self, view: str, where: Where = None) -> int:
        return self._all(sql.SQL("SELECT count(*) FROM {}{}").format(_name(view), self._where(view, where)))[
            0
        ][0]

    def highest(self, view: str, column: str, upto: str | None) -> str | None:
        name = sql.Identifier(column)
        clause = sql.SQL("") if upto is None else sql.SQL(" WHERE {} <= {}").format(name, sql.Literal(upto))
        found = self._all(sql.SQL("SELECT max({})::text FROM {}{}").format(name, _name(view), clause))[0][0]
        return None if found is None else self._named(found)

    def distinct(self, view: str, column: str, most: int) -> list[tuple[str | None, int]]:
        query = (
            "SELECT CASE WHEN {0} IS NOT NULL THEN format('%s', {0}) END, count(*) FROM {1} GROUP BY 1 "
            "ORDER BY 2 DESC LIMIT {2}"
        )
        encoding = self._of(view, column)
        return [
            (decode(text, encoding) if isinstance(text, bytes) else text, n)
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
                cursor.copy(self._sent(statement)) as copy,
            ):
                for line in copy:
                    lines.append(line)
                    size += len(line)
                    if len(lines) >= BATCH_ROWS or size >= BATCH_BYTES:
                        yield self._parsed(view, lines, columns)
                        lines, size = [], 0
        except psycopg.Error as error:
            raise self._unavailable(error) from error
        if lines:
            yield self._parsed(view, lines, columns)

    def rest(self, give_way: bool = True) -> None:
        self.close()
        self._gives_way = give_way

    def close(self) -> None:
        if self._watch is not None:
            self._watch.end()
        if self._open is not None:
            self._open.close()
        self._watch = self._open = None

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
                return self._connection.execute(self._sent(query)).fetchall()
        except psycopg.Error as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: psycopg.Error) -> Unavailable:
        if self._watch is not None and self._watch.asked:
            return GaveWay()
        return server_refusals.reading(f"PostgreSQL {type(error).__name__}", error.sqlstate or "")


def _name(name: str) -> sql.Identifier:
    return sql.Identifier(*name.split("."))


def _as_copied(column: str, kind: str) -> sql.Composable:
    """`column` as COPY writes it. A cast to text strips the blanks of char(n) and spells a boolean out; a
    column of texts needs none, so that an index can serve."""
    is_text = kind == "text" or kind.startswith("character varying")
    return sql.SQL("{}::text" if is_text else "format('%s', {})").format(sql.Identifier(column))


def _not_its_encoding() -> Unavailable:
    return Unavailable(
        (
            "库没有声明编码,视图或列的名称不能按 connections.toml 的 encoding 读写",
            "the database has no encoding, and the name of a view or column is not in the one of "
            "connections.toml",
        ),
        " | ".join(OF_TEXTS),
        (
            "在 connections.toml 写这个库实际的 encoding",
            "write the encoding that this database really has in connections.toml",
        ),
    )


KIND = SourceKind(PostgresqlSource, PostgresqlSource, "psycopg[binary]", (*SERVER_SETTINGS, ENCODING_SETTING))
