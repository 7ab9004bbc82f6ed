"""MySQL and MariaDB: the server itself writes each row as one CSV line, read from an unbuffered cursor.

One field a row instead of forty is what makes a pure Python driver quick enough, and `CAST … AS CHAR` keeps
zero dates and wide numbers as they are. Error messages may quote a value: only their number is passed on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import pymysql
from pymysql.connections import Connection as Connected
from pymysql.converters import encoders, escape_string
from pymysql.cursors import SSCursor

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
    ConnectionSetting,
    Since,
    SourceKind,
    ViewColumn,
    Where,
)
from heluo.collection.interfaces.give_way import GaveWay, GiveWay
from heluo.collection.interfaces.text import (
    DOUBTED,
    OF_TEXTS,
    PREFIX,
    UNDECLARED,
    UNREADABLE,
    UTF_8,
    declared_encoding,
    decode,
    of_column,
    parsed,
    shortest,
)
from heluo.kit.errors import BadConfiguration, Unavailable
from heluo.kit.text import Text

_SESSION = "SET SESSION sql_mode='', time_zone='+08:00'"
# without decoders every value arrives as the bytes that the server sent
_NO_DECODERS: dict[int | type[Any], Any] = {**encoders}
_WAITING = "SELECT 1 FROM information_schema.processlist WHERE state LIKE 'Waiting for table metadata lock%'"
_WESTERN = ("latin", "ascii", "cp125", "cp850", "swe7", "hp8", "dec8")
"""Beginnings of the character sets of one byte that vendors left in place and filled with Chinese text."""
_BINARY = ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")


class MysqlSource:
    """A server's database. Columns of a Western character set may hold bytes of another (GBK in latin1):
    where an encoding is declared for them, bytes are read and decoded here. Of every other set the server
    knows better than we do."""

    can: ClassVar = DATABASE

    def __init__(self, connection: Connection) -> None:
        self._setting = connection
        self._encoding = _encoding(connection)
        self._encodings: dict[str, Mapping[str, str]] = {}
        self._western: dict[str, frozenset[str]] = {}
        self._types: dict[str, dict[str, str]] = {}
        self._open: Connected | None = self._connected()
        self._gives_way = True
        self._watch: GiveWay | None = None

    @property
    def _connection(self) -> Connected:
        """The connection, with its transaction and its watch: made anew after a rest."""
        if self._open is None:
            self._open = self._connected()
        if self._watch is None and self._gives_way:
            self._watch = self._watched(self._open.thread_id())
        if self._watch is not None and self._watch.asked:
            raise GaveWay
        return self._open

    def _watched(self, reading: int) -> GiveWay:
        """Over a connection of its own, in no transaction, whether somebody waits for a table. Without the
        right PROCESS nobody but this account is seen."""
        own = self._connected(transaction=False)

        def asked(statement: str) -> bool | None:
            try:
                with own.cursor() as cursor:
                    cursor.execute(statement)
                    return bool(cursor.fetchall())
            except pymysql.MySQLError:
                return None

        return GiveWay(lambda: asked(_WAITING), lambda: asked(f"KILL QUERY {reading}"), own.close)

    def _connected(self, transaction: bool = True) -> Connected:
        connection, setting = self._setting, self._setting.settings
        socket = setting.get("socket")
        if socket and not Path(socket).exists():  # the driver would leave a socket open
            raise Unavailable(
                (f"没有套接字 {socket}", f"no socket {socket}"),
                ("数据库的本地套接字", "the socket of a server that runs on this machine"),
                ("启动数据库,或检查 connections.toml", "start the server, or check connections.toml"),
            )
        try:
            made = pymysql.connect(
                host=setting.get("host", "localhost"),
                port=int(setting.get("port", 3306)),
                unix_socket=socket,
                database=connection.required("database"),
                user=connection.required("user"),
                password=connection.password() or "",
                charset="utf8mb4",
                use_unicode=False,
                conv=_NO_DECODERS,
                connect_timeout=15,
                read_timeout=connection.timeout,
                autocommit=not transaction,
                init_command=_SESSION,
            )
            if transaction:
                with made.cursor() as cursor:
                    cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            return made
        except pymysql.MySQLError as error:
            raise server_refusals.connecting("MySQL", error.args[0]) from error

    def columns(self, view: str) -> tuple[ViewColumn, ...]:
        schema, _, table = view.rpartition(".")
        rows = self._all(
            "SELECT column_name, column_type, character_set_name, column_comment "
            "FROM information_schema.columns "
            "WHERE table_schema = "
            + (self._literal(schema) if schema else "DATABASE()")
            + f" AND table_name = {self._literal(table)} ORDER BY ordinal_position"
        )
        named = {decode(name): decode(kind) for name, kind, _, _ in rows}
        comments = {decode(name): decode(comment).replace(UNREADABLE, "") for name, _, _, comment in rows}
        sets = {decode(name): decode(charset) for name, _, charset, _ in rows if charset is not None}
        self._western[view] = frozenset(n for n, charset in sets.items() if charset.startswith(_WESTERN))
        bare = {name: kind.split("(")[0].split(" ")[0].lower() for name, kind in named.items()}
        self._types[view] = bare
        return tuple(
            ViewColumn(name, kind, bare[name] in _BINARY, comments[name]) for name, kind in named.items()
        )

    def count(self, view: str, where: Where = None) -> int:
        return int(self._all(f"SELECT count(*) FROM {_name(view)}{self._where(where)}")[0][0])

    def highest(self, view: str, column: str, upto: str | None) -> str | None:
        clause = "" if upto is None else f" WHERE {_name(column)} <= {self._literal(upto)}"
        found = self._all(f"SELECT CAST(max({_name(column)}) AS CHAR) FROM {_name(view)}{clause}")[0][0]
        return None if found is None else decode(found)

    def distinct(self, view: str, column: str, most: int) -> list[tuple[str | None, int]]:
        text = self._text(view, column)
        rows = self._all(
            f"SELECT {text}, count(*) FROM {_name(view)} GROUP BY 1 ORDER BY 2 DESC LIMIT {int(most)}"
        )
        encoding = self._of(view, column) or UTF_8
        return [(None if t is None else decode(t, encoding), int(n)) for t, n in rows]

    def batches(
        self, view: str, columns: tuple[str, ...], where: Where = None, most: int | None = None
    ) -> Generator[pa.Table, None, None]:
        cells = (
            f"""IFNULL(CONCAT('"', REPLACE({self._text(view, c)}, '"', '""'), '"'), '\\\\N')"""
            for c in columns
        )
        limit = "" if most is None else f" LIMIT {int(most)}"
        cursor = self._connection.cursor(SSCursor)
        lines: list[bytes] = []
        size = 0
        try:
            cursor.execute(
                f"SELECT CONCAT_WS(',', {', '.join(cells)}) FROM {_name(view)}{self._where(where)}{limit}"
            )
            while rows := cursor.fetchmany(10_000):
                for (line,) in rows:
                    if line is None:
                        raise Unavailable(
                            ("某行超过 max_allowed_packet", "a row exceeds max_allowed_packet"),
                            (
                                "每行不超过服务器的 max_allowed_packet",
                                "rows within the max_allowed_packet of the server",
                            ),
                            ("调大服务器的 max_allowed_packet", "raise max_allowed_packet on the server"),
                        )
                    lines.append(line)
                    size += len(line)
                if len(lines) >= BATCH_ROWS or size >= BATCH_BYTES:
                    yield self._table(view, lines, columns)
                    lines, size = [], 0
        except pymysql.MySQLError as error:
            raise self._unavailable(error) from error
        finally:
            with contextlib.suppress(pymysql.MySQLError):  # reads what is left of rows that nobody wants
                cursor.close()
        if lines:
            yield self._table(view, lines, columns)

    def rest(self, give_way: bool = True) -> None:
        self.close()
        self._gives_way = give_way

    def close(self) -> None:
        if self._watch is not None:
            self._watch.end()
        if self._open is not None:
            self._open.close()
        self._watch = self._open = None

    def _table(self, view: str, lines: list[bytes], columns: tuple[str, ...]) -> pa.Table:
        table = parsed(b"\n".join(lines) + b"\n", columns, {c: self._of(view, c) or UTF_8 for c in columns})
        for i, name in enumerate(columns):
            if (
                self._types[view].get(name) == "float"
            ):  # the server rounds a float's text to six digits; a double of it is exact
                single = pc.cast(pc.cast(table.column(i), pa.float64()), pa.float32(), safe=False)
                table = table.set_column(i, name, shortest(single))
        return table

    def _text(self, view: str, column: str) -> str:
        if view not in self._types:
            self.columns(view)
        kind, name = self._types[view].get(column, ""), _name(column)
        if kind == "bit":
            return f"CAST({name} + 0 AS CHAR)"
        if kind == "float":
            return f"CAST(CAST({name} AS DOUBLE) AS CHAR)"
        if kind in _BINARY:
            return f"CONCAT('{PREFIX}', LOWER(HEX({name})))".replace("\\", "\\\\")
        in_bytes = self._of(view, column) is not None
        return f"CAST({name} AS BINARY)" if in_bytes else f"CAST({name} AS CHAR CHARACTER SET utf8mb4)"

    def declare(self, view: str, encodings: Mapping[str, str]) -> None:
        self._encodings[view] = encodings

    def _of(self, view: str, column: str) -> str | None:
        """The encoding in which bytes of a column are read here; None where the server reads them."""
        if column not in self._western.get(view, ()):
            return None
        found = of_column(self._encodings.get(view, {}), column, self._encoding)
        return None if found in (UNDECLARED, DOUBTED) else found

    def _where(self, where: Where) -> str:
        match where:
            case Since(column, low):
                return f" WHERE {_name(column)} >= {self._literal(low)} OR {_name(column)} IS NULL"
            case Among(columns, values):
                names = ", ".join(f"CAST({_name(c)} AS CHAR CHARACTER SET utf8mb4)" for c in columns)
                rows = ", ".join("(" + ", ".join(map(self._literal, row)) + ")" for row in values)
                return f" WHERE ({names}) IN ({rows})"
            case After():
                raise TypeError("a database has no order of its own")
        return ""

    def _literal(self, text: str) -> str:
        return "'" + escape_string(text) + "'"

    def _all(self, query: str) -> tuple[tuple[Any, ...], ...]:
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(query)
                return tuple(cursor.fetchall())
        except pymysql.MySQLError as error:
            raise self._unavailable(error) from error

    def _unavailable(self, error: pymysql.MySQLError) -> Unavailable:
        if self._watch is not None and self._watch.asked:
            return GaveWay()
        return server_refusals.reading("MySQL", error.args[0] if error.args else "")


def _encoding(connection: Connection) -> str:
    """What columns of a Western character set really hold; UNDECLARED: what they declare."""
    settings = connection.settings
    if settings.get("raw_bytes") and "encoding" not in settings:
        raise BadConfiguration(
            (
                f"[{connection.name}] raw_bytes 没有写编码",
                f"[{connection.name}] raw_bytes without an encoding",
            ),
            " | ".join(OF_TEXTS),
            (
                '改为 encoding = "gb18030"(或 utf-8、big5):check-hospital 列出各列在每种编码下能读的格数',
                'write encoding = "gb18030" (or utf-8, big5) instead: check-hospital counts the cells that '
                "each of them reads",
            ),
            where=connection.where,
        )
    return declared_encoding(settings, connection.name, connection.where)


def _name(name: str) -> str:
    return ".".join("`" + part.replace("`", "``") + "`" for part in name.split("."))


KIND = SourceKind(
    MysqlSource,
    MysqlSource,
    "pymysql",
    (
        *SERVER_SETTINGS,
        ENCODING_SETTING,
        ConnectionSetting(
            "raw_bytes",
            bool,
            Text(
                "旧写法,须同时写 encoding:列声明 latin1 而实际存别的编码",
                "the former way, together with encoding: columns that declare latin1 hold something else",
            ),
            "false",
        ),
    ),
)
