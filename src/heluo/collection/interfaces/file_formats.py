"""Files of rows as text columns: CSV, Parquet, Excel. One reader a format, found by the ending of the file's
name.

Every value is the text that stands in the file. A format that stores numbers and times instead of texts
(Parquet, Excel) is written out in one canonical way; a cell that looks like a date to Excel is one, because
the file itself says so.
"""

from __future__ import annotations

import csv as lines
import datetime as dt
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from heluo.collection.interfaces.base import BATCH_ROWS, ViewColumn
from heluo.collection.interfaces.text import PREFIX, decode, decoded, of_column, shortest
from heluo.kit.errors import BadConfiguration, Unavailable

_BLOCK = 8 << 20
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class FileReading:
    """How a file is read: what the connection declares. `encodings`: column → its own encoding."""

    encoding: str
    delimiter: str
    sheet: str
    encodings: Mapping[str, str]


Batches = Generator[pa.Table, None, None]


@dataclass(frozen=True)
class FileFormat:
    """`columns` gives a file's columns in its order; `batches` the rows of some of them, in the file's
    order."""

    columns: Callable[[Path, FileReading], tuple[ViewColumn, ...]]
    batches: Callable[[Path, tuple[str, ...], FileReading], Batches]


def _csv_columns(path: Path, reading: FileReading) -> tuple[ViewColumn, ...]:
    with path.open("rb") as file:
        return _named(path, _header(file, reading))


def _header(file: BinaryIO, reading: FileReading) -> list[str]:
    """Names in the first line; a name may hold a line break. Leaves `file` anywhere."""
    text = (decode(line, reading.encoding) for line in file)
    first = next(lines.reader(text, delimiter=reading.delimiter, strict=True), [])
    return [first[0].removeprefix("\ufeff"), *first[1:]] if first else []


def _csv_batches(path: Path, columns: tuple[str, ...], reading: FileReading) -> Batches:
    """An empty field is NULL, a quoted empty one is an empty text: the only way in which CSV can tell them
    apart."""
    kinds = dict.fromkeys(columns, pa.binary())
    with path.open("rb") as file:
        names = _header(file, reading)
        file.seek(0)
        if file.read(len(_BOM)) != _BOM:
            file.seek(0)
        read = csv.ReadOptions(block_size=_BLOCK, column_names=names, skip_rows_after_names=1)
        parse = csv.ParseOptions(
            delimiter=reading.delimiter, newlines_in_values=True, ignore_empty_lines=len(names) > 1
        )
        convert = csv.ConvertOptions(
            column_types=kinds,
            include_columns=list(columns),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        )
        with csv.open_csv(file, read, parse, convert) as batches:
            for batch in batches:
                yield _decoded(batch, columns, reading)
    if _is_open_at_its_end(path, reading):
        raise Unavailable(
            (f"{path.name}:文件结束时还有一个引号没有闭合", f"{path.name} ends inside a quoted field"),
            ("成对的引号", "quotes in pairs"),
            ("重新导出:文件可能不完整", "export it again: it may be cut"),
        )


def _is_open_at_its_end(path: Path, reading: FileReading) -> bool:
    """Whether a quoted field is not closed, so that the lines behind it were taken for its text. With quotes
    in pairs it cannot be; otherwise the lines are read once more by a reader that minds, which is slow."""
    with path.open("rb") as file:
        quotes = sum(block.count(b'"') for block in iter(lambda: file.read(_BLOCK), b""))
    if quotes % 2 == 0:
        return False
    with path.open(encoding="latin-1", newline="") as text:  # a quote is the same byte in every encoding here
        try:
            for _ in lines.reader(text, delimiter=reading.delimiter, strict=True):
                pass
        except lines.Error as error:
            return "unexpected end of data" in str(error)
    return False


def _decoded(batch: pa.RecordBatch, columns: tuple[str, ...], reading: FileReading) -> pa.Table:
    texts = [
        decoded(batch.column(c).to_pylist(), of_column(reading.encodings, c, reading.encoding))
        for c in columns
    ]
    return pa.table(texts, names=list(columns))


def _parquet_columns(path: Path, _: FileReading) -> tuple[ViewColumn, ...]:
    from pyarrow import parquet

    schema = parquet.read_schema(path)
    return tuple(
        ViewColumn(field.name, str(field.type), is_bytes=pa.types.is_binary(field.type)) for field in schema
    )


def _parquet_batches(path: Path, columns: tuple[str, ...], _: FileReading) -> Batches:
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH_ROWS, columns=list(columns)):
            yield pa.table([_written(batch.column(c), c, path) for c in columns], names=list(columns))


def _written(values: pa.Array, column: str, path: Path) -> pa.Array:
    """Typed values as text: bytes as `\\x` and digits, doubles as the shortest text, times as ISO 8601."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        values = values.cast(kind.value_type)
        kind = values.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([None if v is None else PREFIX + v.hex() for v in values.to_pylist()], pa.string())
    if pa.types.is_floating(kind):
        return shortest(values)
    if pa.types.is_nested(kind):
        raise Unavailable(
            (
                f"{path.name} 的列 {column} 是嵌套的 {kind}",
                f"column {column} of {path.name} is a nested {kind}",
            ),
            ("每列一个简单的值", "one simple value a column"),
            ("导出前展开这一列", "flatten the column before it is exported"),
        )
    texts = pc.cast(values, pa.string())
    # a file keeps seconds as thousandths or finer: what it does not say is not written
    return pc.replace_substring_regex(texts, r"\.0+(Z?)$", r"\1") if pa.types.is_temporal(kind) else texts


def _excel_rows(path: Path, reading: FileReading) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheet = reading.sheet or book.sheet_names[0]
            return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except WorksheetNotFound as error:
        raise BadConfiguration(
            (f"{path.name} 没有工作表 {reading.sheet}", f"{path.name} has no sheet {reading.sheet}"),
            ("connections.toml 的 sheet 所写的工作表", "the sheet that connections.toml names"),
            ("改 sheet,或改文件", "edit sheet, or the file"),
        ) from error
    except CalamineError as error:
        raise Unavailable(
            (f"{path.name}:{error}", f"{path.name}: {error}"),
            ("一个能打开的 Excel 文件", "an Excel file that opens"),
            ("重新导出", "export it again"),
        ) from error


def _excel_columns(path: Path, reading: FileReading) -> tuple[ViewColumn, ...]:
    rows = _excel_rows(path, reading)
    return _named(path, [_cell(c) or "" for c in rows[0]] if rows else [])


def _excel_batches(path: Path, columns: tuple[str, ...], reading: FileReading) -> Batches:
    rows = _excel_rows(path, reading)
    names = [_cell(c) for c in rows[0]] if rows else []
    places = [names.index(c) for c in columns]
    for start in range(1, len(rows), BATCH_ROWS):
        part = [row for row in rows[start : start + BATCH_ROWS] if any(c != "" for c in row)]
        texts = [pa.array([_cell(row[at]) for row in part], pa.string()) for at in places]
        yield pa.table(texts, names=list(columns))


def _cell(value: Any) -> str | None:
    """Excel keeps every number as a double: a whole one is written without a point. An empty cell is NULL:
    Excel knows no empty text."""
    match value:
        case "":
            return None
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
        case dt.datetime():
            return value.isoformat(" ")
    return str(value)


def _named(path: Path, names: list[str]) -> tuple[ViewColumn, ...]:
    """The columns that a header names. Raises Unavailable for a name that is missing, there twice, or not in
    the declared encoding."""
    twice = sorted({n for n in names if names.count(n) > 1})
    if not names or "" in names or twice or any("\ufffd" in n for n in names):
        found = "、".join(twice) or ("编码不对的列名" if any("\ufffd" in n for n in names) else "空的列名")
        in_english = ", ".join(twice) or (
            "a name in another encoding" if any("\ufffd" in n for n in names) else "a column without a name"
        )
        raise Unavailable(
            (f"{path.name} 第一行:{found}", f"first line of {path.name}: {in_english}"),
            ("每列一个不同的名字", "a name of its own for each column"),
            (
                "改文件的第一行;编码不对时在 connections.toml 写 encoding",
                "edit its first line; for another encoding, declare it in connections.toml",
            ),
        )
    return tuple(ViewColumn(name, "text") for name in names)


_CSV = FileFormat(_csv_columns, _csv_batches)
_EXCEL = FileFormat(_excel_columns, _excel_batches)
FORMATS = {
    ".csv": _CSV,
    ".tsv": _CSV,
    ".txt": _CSV,
    ".parquet": FileFormat(_parquet_columns, _parquet_batches),
    ".xlsx": _EXCEL,
    ".xls": _EXCEL,
    ".ods": _EXCEL,
}
"""Ending of a file's name → how it is read."""
