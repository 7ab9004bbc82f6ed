"""Text files: tables with separators, plain text with what stands aligned in it, programs."""

from __future__ import annotations

import csv
import io
import re

from heluo.delivery.outputs.cells import cell
from heluo.delivery.outputs.content import FileContent
from heluo.delivery.outputs.reading.types import TABLE, suffix
from heluo.delivery.outputs.tables_read import OutputTable, with_heads

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
ENCODED = re.compile(r"[A-Za-z0-9+/\-_]{400,}={0,2}|(?:[0-9a-fA-F]{2}[ :]?){200,}")
"""A run that says nothing to a reader and may hold anything."""
NUMBERS = re.compile(r"[\d.,%;()\s+\-–~至*eE]*(?:to[\d.,%;()\s+\-–]*)*")
"""What may follow a sign: numbers, an interval."""
GAP = re.compile(r"\s{2,}|\s*\|\s*")
FEWEST_LINES = 3


def read_table(content: FileContent, text: str) -> None:
    """A file with separators: its table, its cells without commands and invisible characters."""
    text = _visible(content, text)
    lines = list(csv.reader(io.StringIO(text), delimiter=_separator(content.name, text)))
    commands = [(i, j) for i, line in enumerate(lines) for j, part in enumerate(line) if _is_command(part)]
    for i, j in commands:
        lines[i][j] = "'" + lines[i][j]
    if commands:
        places = ", ".join(f"{i + 1} × {j + 1}" for i, j in commands[:5])
        content.note(
            "formula",
            f"{len(commands)} 个单元格以公式符号开头({places})",
            f"{len(commands)} cells begin like a command of a spreadsheet ({places})",
            cleaned=True,
        )
    content.tables.append(with_heads(lines))
    out = io.StringIO()
    csv.writer(out, delimiter=TABLE[suffix(content.name)], lineterminator="\n").writerows(lines)
    content.text, content.clean = text, out.getvalue().encode()


def read_text(content: FileContent, text: str) -> None:
    """Plain text, with the tables that stand in it."""
    content.text = _visible(content, text)
    content.tables += aligned(content.text)
    content.clean = content.text.encode()


def read_code(content: FileContent, text: str) -> None:
    """A program: it is text, and never run."""
    content.text, content.code = _visible(content, text), True
    content.clean = content.text.encode()


def aligned(text: str) -> list[OutputTable]:
    """Tables of a text: lines that follow each other and fall into as many parts, by gaps, tabs or bars. A
    line of words right before a block of numbers is its heads where it has as many."""
    found: list[OutputTable] = []
    block: list[list[str]] = []
    heads: list[str] = []
    for line in [*text.splitlines(), ""]:
        parts = _parts(line)
        if parts is None:
            continue
        if block and abs(len(parts) - len(block[-1])) > (1 if len(block) == 1 else 0):
            found += _table_of(block)
            block = []
        if len(parts) > 1:
            if not block and len(heads) in (len(parts), len(parts) - 1) and _are_numbers(parts):
                block.append(heads)
            block.append(parts)
        heads = line.split()
    return found


def _parts(line: str) -> list[str] | None:
    """What a line falls into, [] for one that is no line of a table, None for one that is drawn."""
    bare = line.strip().strip("|").strip()
    if not bare:
        return []
    if set(bare) <= set("|-=:+ ─━"):
        return None
    by_tab = [part.strip() for part in bare.split("\t")]
    parts = by_tab if len(by_tab) > 1 else [part for part in GAP.split(bare) if part]
    return parts if len(parts) > 1 else _by_blanks(bare)


def _are_numbers(parts: list[str]) -> bool:
    return all(cell(one).value is not None for one in parts[1:])


def _by_blanks(line: str) -> list[str]:
    """A line of numbers that one blank keeps apart."""
    parts = line.split()
    return parts if len(parts) > 2 and all(re.fullmatch(r"[\d.,\-+%eE<]+", one) for one in parts[1:]) else []


def _table_of(block: list[list[str]]) -> list[OutputTable]:
    if len(block) < FEWEST_LINES - 1:
        return []
    first, width = block[0], len(block[-1])
    if len(first) == width - 1:  # the lines have names of their own, which have no head
        block = [["", *first], *block[1:]]
    return [with_heads(block)]


def _is_command(part: str) -> bool:
    """Whether a spreadsheet would take the cell for a command."""
    bare = part.lstrip()
    if part[:1] in ("\t", "\r") or bare[:1] in ("=", "@"):
        return True
    signed = bare[:1] in ("+", "-") and bare[1:2].strip() != ""
    return signed and NUMBERS.fullmatch(bare[1:]) is None


def _visible(content: FileContent, text: str) -> str:
    if found := INVISIBLE.findall(text):
        content.note(
            "hidden",
            f"{len(found)} 个看不见的字符,副本中已去掉",
            f"{len(found)} invisible characters; the copy is without them",
            cleaned=True,
        )
        text = INVISIBLE.sub("", text)
    if ENCODED.search(text):
        content.note(
            "hidden",
            "含有一长串编码内容,读者无法判断里面是什么",
            "a long run of encoded characters: nobody can see what it holds",
        )
    return text


def _separator(name: str, text: str) -> str:
    usual = TABLE[suffix(name)]
    first = text.splitlines()[0] if text.strip() else ""
    return usual if usual in first else next((one for one in ("\t", ";", ",") if one in first), usual)
