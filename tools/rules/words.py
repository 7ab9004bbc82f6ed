"""Words that were given up for plain ones may not come back as names of modules, classes, functions,
parameters, variables or attributes. Prose is free; names that the data carry (JSON fields, columns) are
listed apart."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tools.rules.tree import Texts, parsed

GIVEN_UP = {
    "whole": "complete, total, monthly, every",
    "kept": "stored, cached, retained",
    "beside": "context, next to",
    "judged": "evaluated",
    "tell": "emit, report, describe",
    "told": "reported, described",
    "tells": "reports, describes",
    "said": "wording, message",
    "spoken": "wording, labels",
    "speak": "wording, labels",
    "speaks": "words",
}
"""Word → what to write instead."""
PIECES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def given_up(texts: Texts, data_names: frozenset[str] = frozenset()) -> list[str]:
    """Names that hold a word given up. `data_names`: JSON fields and columns, which stay what they are."""
    found = []
    for path, text in texts.items():
        names = [*((0, part) for part in PurePosixPath(path).with_suffix("").parts), *_names(parsed(text))]
        for line, name in names:
            if name not in data_names and (words := _pieces(name) & GIVEN_UP.keys()):
                found.append(f"{path}:{line}: {name}: {GIVEN_UP[min(words)]}")
    return list(dict.fromkeys(found))


def _pieces(name: str) -> set[str]:
    return {piece.lower() for piece in PIECES.findall(name)}


def _names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What the text itself names: not what it calls by another module's name."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.alias(asname=str(name)):
                yield 0, name
