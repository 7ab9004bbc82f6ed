"""The formatter may be told to keep off tables of data only: literals whose rows read better in the columns
of their author. Only such a table, or one that is written as text, may hold lines that are wider than the
page."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from unicodedata import east_asian_width

from tools.rules.tree import Texts, parsed

WIDEST = 110
SKIP = re.compile(r"#\s*fmt:\s*(skip|off)")
CONTROL = (
    ast.Lambda,
    ast.Await,
    ast.Yield,
    ast.IfExp,
    ast.NamedExpr,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
)


LITERAL = (ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.expr_context)


def skips(texts: Texts) -> list[str]:
    """Where the formatter is told to keep off."""
    return [f"{path}:{n}" for path, text in texts.items() for n in _marks(text, path)]


def skips_of_no_table(texts: Texts) -> list[str]:
    """Those of `skips` that end no table of data (or switch the formatter off for more than one
    statement)."""
    tables = set(_table_ends(texts))
    return [place for place in skips(texts) if place not in tables]


def too_wide(texts: Texts, widest: int = WIDEST) -> list[str]:
    """Lines over `widest` columns, a Chinese character counting two, outside tables of data."""
    found = []
    for path, text in texts.items():
        tables = [*_tables(text, path), *_written_tables(text, path)]
        inside = {n for first, last in tables for n in range(first, last + 1)}
        found += [
            f"{path}:{n}: {width(line)} columns"
            for n, line in enumerate(text.splitlines(), 1)
            if width(line) > widest and n not in inside
        ]
    return found


def width(line: str) -> int:
    """Columns that `line` takes on a screen."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)


def _table_ends(texts: Texts) -> Iterator[str]:
    for path, text in texts.items():
        yield from (f"{path}:{last}" for _, last in _tables(text, path))


def _tables(text: str, path: str) -> Iterator[tuple[int, int]]:
    """First and last line of every table of data that carries the mark."""
    marks = set(_marks(text, path))
    for node in ast.walk(parsed(text)) if marks else ():
        match node:
            case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Return(value=value):
                pass
            case ast.Expr(value=value) | ast.For(iter=value):
                pass
            case _:
                continue
        if value is not None and value.end_lineno in marks and is_data(value):
            yield node.lineno, value.end_lineno


def _written_tables(text: str, path: str) -> Iterator[tuple[int, int]]:
    """First and last line of every table that is written as text, and of every constant of a module that is
    nothing but a table of literals."""
    if not path.endswith(".py"):
        return
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            rows = [line for line in node.value.splitlines() if line.strip()]
            if len(rows) > 1 and all(" | " in row for row in rows):
                yield node.lineno, node.end_lineno or node.lineno
    for node in parsed(text).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _is_literal_table(node.value):
            yield node.lineno, node.end_lineno or node.lineno


def _is_literal_table(value: ast.expr) -> bool:
    """True for rows of a text over several lines, or a container of literals with at least three entries."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return len(value.value.strip().splitlines()) >= 3
    return all(isinstance(node, LITERAL) for node in ast.walk(value)) and is_data(value)


def _marks(text: str, path: str) -> list[int]:
    """Lines with the mark as a comment; in a string it marks nothing."""
    if not path.endswith(".py") or not SKIP.search(text):
        return []
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [
        token.start[0] for token in tokens if token.type == tokenize.COMMENT and SKIP.search(token.string)
    ]


def is_data(value: ast.expr) -> bool:
    """True for a literal of several entries in which nothing is decided: no condition, no loop, no
    function."""
    shown = [node for node in ast.walk(value) if isinstance(node, ast.Dict | ast.List | ast.Tuple | ast.Set)]
    entries = sum(len(node.keys if isinstance(node, ast.Dict) else node.elts) for node in shown)
    return entries >= 3 and not any(isinstance(node, CONTROL) for node in ast.walk(value))
