"""Bytes and numbers of a database as text: strictly in the encoding that is declared, never by a guess.

Everything is read as text because typed engines alter bad values without an error: an infinite date becomes a
number, NaN becomes 0, a 17th digit is lost. Types come later, from the grammar (`grammar.py`). Bytes of one
encoding are often valid in another, where they spell another name, so what decodes is no evidence of what was
meant: a cell that its encoding does not read is `UNREADABLE`. Not GBK: GB18030 has the same codes and those
that GBK lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from heluo.kit.errors import BadConfiguration

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


UTF_8 = "utf-8"
UNREADABLE = "\ufffd"
"""The text of a cell that its encoding does not read: no mapping accepts it."""
OF_TEXTS = tuple(name for name in ENCODINGS if name != "utf-16le")
"""Encodings in which a column of texts may be: ASCII is the same in all of them, numbers and dates too."""
HEXADECIMAL = "hexadecimal"
"""Declared for a look at the bytes themselves: a cell that is not ASCII is PREFIX and digits."""
UNDECLARED, DOUBTED = "", "doubted"
"""Of a column that nobody declares: read as UTF-8. Once a cell of such a column is none, it is doubted: then
a cell that Chinese encodings read too is not read at all, since its UTF-8 may be the accident."""


def declared_encoding(settings: Mapping[str, Any], name: str, where: str) -> str:
    """The `encoding` of a source's texts, UNDECLARED when there is none. Raises BadConfiguration for another
    than `OF_TEXTS`."""
    found = settings.get("encoding", UNDECLARED)
    if found != UNDECLARED and found not in OF_TEXTS:
        raise BadConfiguration(
            f"[{name}] encoding = {found!r}",
            " | ".join(OF_TEXTS),
            ("修改这一行", "edit this line"),
            where=where,
        )
    return found


def of_column(declared: Mapping[str, str], column: str, source: str) -> str:
    """The encoding of a column by what is `declared` for columns and for its `source`."""
    found = declared.get(column, source)
    return source if found == DOUBTED and source != UNDECLARED else found


def read_bytes(encoding: str, text: str) -> str:
    """The text in a cell of bytes, strictly in `encoding`; UNREADABLE for what that is not. A cell without
    PREFIX was read as text by the source."""
    if not text.startswith(PREFIX):
        return text
    try:
        return bytes.fromhex(text.removeprefix(PREFIX)).decode(ENCODINGS[encoding]).replace("\0", "")
    except ValueError:
        return UNREADABLE


def decoded(cells: list[bytes | None], encoding: str = UNDECLARED) -> pa.Array:
    """Byte strings as text, each cell by itself; ArrowTypeError when a cell is no byte string."""
    if encoding in (UTF_8, UNDECLARED):
        try:
            return pa.array(cells, pa.string())
        except pa.ArrowInvalid:
            encoding = DOUBTED
    if any(not isinstance(c, bytes | None) for c in cells):
        raise pa.ArrowTypeError("a cell that is no byte string")
    return pa.array([None if c is None else decode(c, encoding) for c in cells], pa.string())


def decode(data: bytes, encoding: str = UTF_8) -> str:
    """One cell, strictly: UNREADABLE when the encoding does not read it, or another reads it as plausibly."""
    if data.isascii():
        return data.decode("ascii")
    if encoding == HEXADECIMAL:
        return PREFIX + data.hex()
    utf8 = _read(data, UTF_8)
    if encoding in (UTF_8, UNDECLARED):
        return UNREADABLE if utf8 is None else utf8
    if encoding == DOUBTED:
        is_chinese = _read(data, "gb2312") is not None or _read(data, "big5") is not None
        return UNREADABLE if utf8 is None or is_chinese else utf8
    # bytes of another encoding are hardly ever Chinese characters in UTF-8 too: this cell is UTF-8
    if utf8 is not None and any("\u3400" <= c <= "\u9fff" for c in utf8):
        return UNREADABLE
    found = _read(data, ENCODINGS[encoding])
    return UNREADABLE if found is None else found


def _read(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def shortest(values: pa.Array) -> pa.Array:
    """Doubles as the shortest text that reads back as the same number."""
    return pc.cast(values, pa.string())


def parsed(block: bytes, columns: tuple[str, ...], encodings: Mapping[str, str] | None = None) -> pa.Table:
    r"""CSV lines without header, NULL as a bare \N, as string columns. A quoted "\N" and "" stay texts.

    `encodings`: column → the encoding of its cells. Where the lines are not all UTF-8, each cell is decoded
    by itself: what cannot be read in one of them says nothing of the others."""
    declared = encodings or {}
    if block.isascii() or {declared.get(c, UNDECLARED) for c in columns} <= {UTF_8, UNDECLARED}:
        try:
            return _cells(block, columns, pa.string())
        except pa.ArrowInvalid:
            if _is_utf8(block):
                raise
    cells = _cells(block, columns, pa.binary())
    texts = [decoded(cells.column(c).to_pylist(), declared.get(c, UNDECLARED)) for c in columns]
    return pa.table(texts, names=list(columns))


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
