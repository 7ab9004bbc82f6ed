"""A folder of files: a view is a file of that name, `v_lab.csv`, `v_lab.xlsx`, `v_lab.parquet` …

[export]
driver = "files"
folder = "/data/export"        # relative paths start in the agent's folder
encoding = "gb18030"           # of CSV; left out: utf-8
delimiter = "tab"              # left out: a comma; .tsv is always tab

A file shows the present state: what is no longer in it was deleted. Whoever delivers it writes under another
name and renames, so that a half-written file is never read; one that changes during the reading is refused.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import ClassVar

import pyarrow as pa

from heluo.collection.interfaces.base import (
    ENCODING_SETTING,
    After,
    Capabilities,
    Connection,
    ConnectionSetting,
    SourceKind,
    ViewColumn,
    Where,
)
from heluo.collection.interfaces.file_formats import FORMATS, FileFormat, FileReading
from heluo.collection.interfaces.text import declared_encoding
from heluo.kit.errors import BadConfiguration, Unavailable
from heluo.kit.text import Text

DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|"}
"""What `delimiter` may say → the character."""


class FilesSource:
    """The files of one folder."""

    can: ClassVar = Capabilities(encodings=True)

    def __init__(self, connection: Connection) -> None:
        self._folder = (connection.folder / connection.required("folder")).resolve()
        self._encoding = declared_encoding(connection.settings, connection.name, connection.where)
        self._delimiter = _delimiter(connection, self._encoding)
        self._sheet = str(connection.settings.get("sheet", ""))
        self._encodings: dict[str, Mapping[str, str]] = {}
        if not self._folder.is_dir():
            raise Unavailable(
                (f"没有文件夹 {self._folder}", f"no folder {self._folder}"),
                ("connections.toml 的 folder 所写的文件夹", "the folder that connections.toml names"),
                ("检查 connections.toml,或挂载这个文件夹", "check connections.toml, or mount the folder"),
            )

    def columns(self, view: str) -> tuple[ViewColumn, ...]:
        path = self._file(view)
        if path is None:
            return ()
        try:
            return self._format(path).columns(path, self._reading(view, path))
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(path, error) from error

    def declare(self, view: str, encodings: Mapping[str, str]) -> None:
        self._encodings[view] = encodings

    def batches(
        self, view: str, columns: tuple[str, ...], where: Where = None, most: int | None = None
    ) -> Generator[pa.Table, None, None]:
        if isinstance(where, After):
            raise TypeError("files have no order of their own")
        path = self._file(view)
        if path is None:
            return
        before, left = _state(path), most
        try:
            for table in self._format(path).batches(path, columns, self._reading(view, path)):
                yield table if left is None else table.slice(0, left)
                left = None if left is None else left - table.num_rows
                if left is not None and left <= 0:
                    return
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(path, error) from error
        if _state(path) != before:
            raise Unavailable(
                (f"{path.name} 在读取时变了", f"{path.name} changed while it was read"),
                ("读取期间不变的文件", "a file that stays as it is during the reading"),
                (
                    "先写到别的名字,写完再改名为它;下一夜会再读",
                    "write it under another name and rename it when it is complete; the next night reads it",
                ),
            )

    def close(self) -> None:
        """Nothing stays open between two readings."""

    def _file(self, view: str) -> Path | None:
        """The one file of `view`, None when there is none. Raises Unavailable for two of them."""
        found = [path for ending in FORMATS if (path := self._folder / f"{view}{ending}").is_file()]
        outside = [p for p in found if not p.resolve().is_relative_to(self._folder)]
        if len(found) > 1 or outside:
            names = "、".join(str(p.relative_to(self._folder)) for p in found)
            raise Unavailable(
                (f"视图 {view} 的文件:{names}", f"files of the view {view}: {names}"),
                (f"{self._folder} 中恰好一个", f"exactly one in {self._folder}"),
                ("移走多余的", "move the others away"),
            )
        return found[0] if found else None

    def _format(self, path: Path) -> FileFormat:
        return FORMATS[path.suffix]

    def _reading(self, view: str, path: Path) -> FileReading:
        delimiter = "\t" if path.suffix == ".tsv" else self._delimiter
        return FileReading(self._encoding, delimiter, self._sheet, self._encodings.get(view, {}))


def _delimiter(connection: Connection, encoding: str) -> str:
    """The character that parts fields. In the Chinese encodings the second byte of a character may be a
    vertical bar, so there it cannot part them."""
    name = str(connection.settings.get("delimiter", "comma"))
    allowed = [n for n in DELIMITERS if n != "pipe" or encoding in ("", "utf-8")]
    if name not in allowed:
        raise BadConfiguration(
            f"[{connection.name}] delimiter = {name!r}",
            " | ".join(allowed),
            (
                "修改这一行;以竖线分隔的文件须为 UTF-8",
                "edit this line; a file parted by vertical bars must be UTF-8",
            ),
            where=connection.where,
        )
    return DELIMITERS[name]


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _unreadable(path: Path, error: Exception) -> Unavailable:
    """What is wrong, without the row that Arrow quotes: it holds values of patients."""
    words = str(error).split(": Row #")[0].splitlines()[0][:200] if isinstance(error, OSError) else ""
    place = _line_of(str(error))
    return Unavailable(
        (
            f"{path.name}{place[0]} 不能读 {words}".strip(),
            f"{path.name}{place[1]} cannot be read {words}".strip(),
        ),
        (
            "每行的列数与第一行相同、引号成对的文件",
            "as many fields in each line as in the first, quotes in pairs",
        ),
        ("重新导出;检查 delimiter 和引号", "export it again; check delimiter and quotes"),
    )


def _line_of(words: str) -> tuple[str, str]:
    """The line that Arrow names, in both languages."""
    number = words.partition("Row #")[2].partition(":")[0]
    return (f" 第 {number} 行", f" line {number}") if number.isdigit() else ("", "")


KIND = SourceKind(
    FilesSource,
    FilesSource,
    settings=(
        ConnectionSetting("folder", str, Text("文件所在的文件夹", "the folder of the files"), needed=True),
        ConnectionSetting(
            "delimiter",
            str,
            Text(
                "CSV 的分隔符:comma、tab、semicolon 或 pipe(竖线,只用于 UTF-8);.tsv 总是 tab",
                "what parts the fields of CSV: comma, tab, semicolon, pipe (UTF-8 only); .tsv has tabs",
            ),
            "comma",
        ),
        ConnectionSetting(
            "sheet", str, Text("Excel 的工作表", "the sheet of an Excel file"), "第一个 the first"
        ),
        ENCODING_SETTING,
    ),
)
