"""Bytes and numbers of a database as text: UTF-8 first, then GB18030, never a silent guess.

Everything is read as text because typed engines alter bad values without an error: an infinite date becomes a
number, NaN becomes 0, a 17th digit is lost. Types come later, from the grammar (`grammar.py`). Not GBK:
GB18030 has the same codes and those that GBK lacks.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

PREFIX = "\\x"
"""Before the hexadecimal digits of bytes that a source does not read as text."""
ENCODINGS = {
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "utf-8": "utf-8",
    "utf-16le": "utf-16-le",
    "big5": "big5",
}
"""What a column of bytes may be declared to hold → the codec that reads it."""


def read_bytes(encoding: str, text: str) -> str:
    """The text in a cell of bytes, strictly in `encoding`; U+FFFD, by which its row is refused, for what that
    is not. A cell without PREFIX was read as text by the source."""
    if not text.startswith(PREFIX):
        return text
    try:
        return bytes.fromhex(text.removeprefix(PREFIX)).decode(ENCODINGS[encoding]).replace("\0", "")
    except ValueError:
        return "\ufffd"


def decoded(cells: list[bytes | None]) -> pa.Array:
    """Byte strings as text; ArrowTypeError when a cell is no byte string. What is neither UTF-8 nor GB18030
    keeps U+FFFD, by which the row is refused later."""
    try:
        return pa.array(cells, pa.string())
    except pa.ArrowInvalid:
        if any(not isinstance(c, bytes | None) for c in cells):
            raise pa.ArrowTypeError("a cell that is no byte string") from None
        return pa.array([None if c is None else decode(c) for c in cells], pa.string())


def decode(data: bytes) -> str:
    """One cell: UTF-8, else GB18030, else with U+FFFD in place of what no table knows."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", errors="replace")


def shortest(values: pa.Array) -> pa.Array:
    """Doubles as the shortest text that reads back as the same number."""
    return pc.cast(values, pa.string())


def parsed(block: bytes, columns: tuple[str, ...]) -> pa.Table:
    r"""CSV lines without header, NULL as a bare \N, as string columns. A quoted "\N" and "" stay texts.

    Where the lines are not all UTF-8, each cell is decoded by itself: cells of one row may differ, and what
    cannot be read in one of them says nothing of the others."""
    try:
        return _cells(block, columns, pa.string())
    except pa.ArrowInvalid:
        if _is_utf8(block):
            raise
    cells = _cells(block, columns, pa.binary())
    return pa.table([decoded(cells.column(i).to_pylist()) for i in range(len(columns))], names=list(columns))


def _cells(block: bytes, columns: tuple[str, ...], kind: pa.DataType) -> pa.Table:
    read = csv.ReadOptions(column_names=list(columns), block_size=max(len(block) + 1, 1 << 16))
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(columns, kind),
        null_values=["\\N"],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    parse = csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
    return csv.read_csv(pa.BufferReader(block), read, parse, convert).combine_chunks()


def _is_utf8(block: bytes) -> bool:
    try:
        block.decode()
    except UnicodeDecodeError:
        return False
    return True
