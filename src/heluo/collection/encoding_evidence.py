"""What bytes of a view's text columns are, as counts: how many cells each encoding reads, and how common the
characters are that it makes of them. For the engineer who declares an encoding; nothing is decided here.

Bytes of one encoding often decode in another, as rare characters: so both figures are needed. Counts only, no
text of a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from heluo.collection.findings import CollectionFinding
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import OpenSource
from heluo.collection.interfaces.text import ENCODINGS, HEXADECIMAL, PREFIX, UTF_8
from heluo.collection.mapping import MappedVariable, StreamPlan

SAMPLE, MOST_CELLS = 5_000, 1_000
TRIED = (UTF_8, "gb18030", "big5")
CLEAR = 0.8
"""So many of the cells must an encoding read, with so many common characters, to be proposed."""
_COMMON = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5": ("big5", 0xA4, 0xC6)}
"""Encoding → codec and first bytes of the characters that its standard calls common (level 1)."""


def findings(source: OpenSource, plan: StreamPlan, of_source: str) -> list[CollectionFinding]:
    """A warning for each mapped text column with bytes that its declared encoding does not read; `of_source`
    is what is declared for the source, "" when nothing is."""
    if not source.can.encodings:
        return []
    bound = {
        b.column: b for b in plan.bound if not b.is_made and b.variable.type in ("string", "text", "code")
    }
    present = {c.name for c in ask.columns(source, plan.view, dict.fromkeys(bound, HEXADECIMAL))}
    columns = tuple(name for name in bound if name in present)
    cells: dict[str, list[bytes]] = {name: [] for name in columns}
    try:
        for table in source.batches(plan.view, columns, None, SAMPLE) if columns else ():
            for name in columns:
                cells[name] += _in_bytes(table.column(name).to_pylist())
    finally:
        ask.columns(source, plan.view, plan.encodings)
    found = []
    for name, data in cells.items():
        declared = bound[name].convert.encoding or of_source or UTF_8
        if data and read(declared, data)[0] < len(data):
            found.append(_finding(plan, bound[name], data[:MOST_CELLS]))
    return found


def read(encoding: str, cells: Sequence[bytes]) -> tuple[int, float]:
    """(cells that `encoding` reads, share of common characters in what it makes of them)."""
    texts = []
    for cell in cells:
        try:
            texts.append(cell.decode(ENCODINGS[encoding]))
        except UnicodeDecodeError:
            continue
    characters = [c for text in texts for c in text if not c.isascii()]
    common = sum(_is_common(encoding, c) for c in characters)
    return len(texts), common / len(characters) if characters else 0.0


def proposed(cells: Sequence[bytes]) -> str:
    """The encoding that reads the cells clearly, "" when none does."""
    figures = {name: read(name, cells) for name in TRIED}
    clear = [n for n, (count, common) in figures.items() if min(count / len(cells), common) >= CLEAR]
    return clear[0] if len(clear) == 1 or (clear and clear[0] == UTF_8) else ""


def _is_common(encoding: str, character: str) -> bool:
    """By the standard of the encoding; of UTF-8, by either standard."""
    if encoding not in _COMMON:
        return any(_is_common(other, character) for other in _COMMON)
    codec, first, last = _COMMON[encoding]
    data = character.encode(codec, errors="ignore")
    return len(data) == 2 and first <= data[0] <= last


def _in_bytes(texts: Iterable[str | None]) -> list[bytes]:
    digits = (t.removeprefix(PREFIX) for t in texts if t is not None and t.startswith(PREFIX))
    return [bytes.fromhex(d) for d in digits if len(d) % 2 == 0 and not set(d) - set("0123456789abcdef")]


def _finding(plan: StreamPlan, bound: MappedVariable, cells: Sequence[bytes]) -> CollectionFinding:
    figures = {name: read(name, cells) for name in TRIED}
    zh = ";".join(f"{n} 能读 {count} 格(常用字 {common:.0%})" for n, (count, common) in figures.items())
    en = "; ".join(
        f"{n} reads {count} ({common:.0%} common characters)" for n, (count, common) in figures.items()
    )
    best = proposed(cells)
    return CollectionFinding(
        "encoding",
        "warning",
        plan.name,
        bound.variable.name,
        f"列 {bound.column} 的样例中 {len(cells)} 格不是 ASCII:{zh}",
        f"{len(cells)} sampled cells of column {bound.column} are not ASCII: {en}",
        f"像是 {best}:在这一行的 convert 写 encoding:{best},整个库如此则在 connections.toml 写 encoding"
        if best
        else "没有一种读得清楚:列中可能混有几种编码,请厂商核对",
        f"probably {best}: write encoding:{best} in convert of this line, or encoding in connections.toml if "
        "the entire database is like that"
        if best
        else "none reads them clearly: the column may mix several; ask the vendor",
        bound.where,
    )
