"""SQLite: values come as storage classes, not as declared types, and are written out canonically."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from heluo.collection.interfaces.base import (
    BATCH_BYTES,
    BATCH_ROWS,
    DATABASE,
    ENCODING_SETTING,
    After,
    Among,
    Connection,
    ConnectionSetting,
    Since,
    SourceKind,
    ViewColumn,
    Where,
)
from heluo.collection.interfaces.text import UNDECLARED, declared_encoding, decoded, of_column, shortest
from heluo.kit.errors import Unavailable
from heluo.kit.text import Text

_FETCH = 5_000


class SqliteSource:
    """A database file, opened read-only."""

    can: ClassVar = DATABASE

    def __init__(self, path: Path, encoding: str = UNDECLARED) -> None:
        self._encoding = encoding
        self._encodings: dict[str, Mapping[str, str]] = {}
        if not path.exists():
            raise Unavailable(
                (f"没有数据库文件 {path}", f"no database file {path}"),
                ("connections.toml 中写明的文件", "the file that connections.toml names"),
                ("检查 connections.toml", "check connections.toml"),
            )
        try:
            self._connection = sqlite3.connect(
                f"file:{path}?mode=ro", uri=True, isolation_level=None, timeout=30
            )
            self._connection.text_factory = bytes
            self._begin()
        except sqlite3.Error as error:
            raise _unavailable(error) from error

    def columns(self, view: str) -> tuple[ViewColumn, ...]:
        rows = self._run(f"PRAGMA table_info({_name(view)})").fetchall()
        return tuple(ViewColumn(_str(r[1]), _str(r[2])) for r in rows)

    def declare(self, view: str, encodings: Mapping[str, str]) -> None:
        self._encodings[view] = encodings

    def _of(self, view: str, column: str) -> str:
        return of_column(self._encodings.get(view, {}), column, self._encoding)

    def count(self, view: str, where: Where = None) -> int:
        clause, values = self._where(view, where)
        return self._run(f"SELECT count(*) FROM {_name(view)}{clause}", values).fetchone()[0]

    def highest(self, view: str, column: str, upto: str | None) -> str | None:
        name = _name(column)
        clause, values = (
            (f" WHERE {name} <= ?", (self._like(view, column, upto),)) if upto is not None else ("", ())
        )
        found = self._run(f"SELECT max({name}) FROM {_name(view)}{clause}", values).fetchone()[0]
        return _rendered([found], self._of(view, column))[0].as_py()

    def distinct(self, view: str, column: str, most: int) -> list[tuple[str | None, int]]:
        name = _name(column)
        rows = self._run(
            f"SELECT {name}, count(*) FROM {_name(view)} GROUP BY 1 ORDER BY 2 DESC LIMIT {int(most)}"
        ).fetchall()
        texts = _rendered([r[0] for r in rows], self._of(view, column)).to_pylist()
        return [(t, n) for t, (_, n) in zip(texts, rows, strict=True)]

    def batches(
        self, view: str, columns: tuple[str, ...], where: Where = None, most: int | None = None
    ) -> Generator[pa.Table, None, None]:
        clause, values = self._where(view, where)
        limit = "" if most is None else f" LIMIT {int(most)}"
        cursor = self._run(
            f"SELECT {', '.join(map(_name, columns))} FROM {_name(view)}{clause}{limit}", values
        )
        parts: list[pa.Table] = []
        try:
            while rows := cursor.fetchmany(_FETCH):
                cells = [list(c) for c in zip(*rows, strict=True)]
                texts = [_rendered(c, self._of(view, n)) for c, n in zip(cells, columns, strict=True)]
                parts.append(pa.table(texts, names=list(columns)))
                if (
                    sum(p.num_rows for p in parts) >= BATCH_ROWS
                    or sum(p.nbytes for p in parts) >= BATCH_BYTES
                ):
                    yield pa.concat_tables(parts).combine_chunks()
                    parts = []
        except sqlite3.Error as error:
            raise _unavailable(error) from error
        if parts:
            yield pa.concat_tables(parts).combine_chunks()

    def rest(self, give_way: bool = True) -> None:
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()

    def _begin(self) -> None:
        self._connection.execute("BEGIN")
        self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # takes the snapshot

    def _where(self, view: str, where: Where) -> tuple[str, tuple[Any, ...]]:
        match where:
            case Since(column, low):
                return f" WHERE {_name(column)} >= ? OR {_name(column)} IS NULL", (
                    self._like(view, column, low),
                )
            case Among(columns, values):
                names = ", ".join(f"CAST({_name(c)} AS TEXT)" for c in columns)
                marks = ", ".join("(" + ", ".join("?" * len(columns)) + ")" for _ in values)
                return f" WHERE ({names}) IN (VALUES {marks})", tuple(v for row in values for v in row)
            case After():
                raise TypeError("a database has no order of its own")
        return "", ()

    def _like(self, view: str, column: str, text: str) -> Any:
        """`text` in the storage class of the greatest value of `column`: to SQLite a number is always less
        than a text, so a mark compared as text would find no number at all."""
        kind = _str(self._run(f"SELECT typeof(max({_name(column)})) FROM {_name(view)}").fetchone()[0])
        try:
            return {"integer": int, "real": float}.get(kind, str)(text)
        except ValueError:  # the column held texts when the mark was taken
            return text

    def _run(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        try:
            if not self._connection.in_transaction:
                self._begin()
            return self._connection.execute(statement, values)
        except sqlite3.Error as error:
            raise _unavailable(error) from error


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _str(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _unavailable(error: sqlite3.Error) -> Unavailable:
    return Unavailable(
        (f"SQLite:{error}", f"SQLite: {error}"),
        ("能按声明的视图读取的 SQLite 文件", "an SQLite file from which the declared views can be read"),
        ("检查数据库文件和视图", "check the database file and the view"),
    )


def _rendered(cells: list[Any], encoding: str) -> pa.Array:
    """SQLite values as text. A column may mix storage classes: each is rendered alike wherever it appears."""
    try:
        return decoded(cells, encoding)  # the common case: texts only
    except pa.ArrowTypeError:
        kinds = set(map(type, cells)) - {type(None)}
    if kinds == {int}:
        return pc.cast(pa.array(cells, pa.int64()), pa.string())
    if kinds == {float}:
        return shortest(pa.array(cells, pa.float64()))
    result: list[str | None] = [None] * len(cells)
    for kind in kinds:
        chosen = [i for i, cell in enumerate(cells) if type(cell) is kind]
        for i, text in zip(chosen, _rendered([cells[i] for i in chosen], encoding).to_pylist(), strict=True):
            result[i] = text
    return pa.array(result, pa.string())


def _open(connection: Connection) -> SqliteSource:
    encoding = declared_encoding(connection.settings, connection.name, connection.where)
    return SqliteSource((connection.folder / connection.required("path")).resolve(), encoding)


KIND = SourceKind(
    SqliteSource,
    _open,
    settings=(
        ConnectionSetting("path", str, Text("数据库文件", "the database file"), needed=True),
        ENCODING_SETTING,
    ),
)
