"""A function fits on a screen and is called with few things: what is longer is several verbs, what takes more
is a noun that has no name yet. Tables of data within a function count as lines like any other."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.rules.tree import Texts, parsed

LONGEST, MOST_PARAMETERS = 60, 8
Function = ast.FunctionDef | ast.AsyncFunctionDef


def too_long(texts: Texts, longest: int = LONGEST) -> list[str]:
    """Functions of more than `longest` lines, from `def` to the last one."""
    return [f"{name}: {n} lines" for name, function in _functions(texts) if (n := lines(function)) > longest]


def too_many_parameters(texts: Texts, most: int = MOST_PARAMETERS) -> list[str]:
    """Functions of more than `most` parameters; `self` and `cls` do not count, nor does a command of the
    command line: its parameters are its options, written as data."""
    found = (
        (name, parameters(function)) for name, function in _functions(texts) if not _is_command(function)
    )
    return [f"{name}: {n} parameters" for name, n in found if n > most]


def lines(function: Function) -> int:
    """Lines from `def` to the last one, decorators not counted."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters(function: Function) -> int:
    """Parameters by whatever way they come in."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    more = [one for one in (given.vararg, given.kwarg) if one]
    return len([one for one in named if one.arg not in ("self", "cls")]) + len(more)


def _is_command(function: Function) -> bool:
    calls = (one.func for one in function.decorator_list if isinstance(one, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr == "command" for call in calls)


def _functions(texts: Texts) -> Iterator[tuple[str, Function]]:
    for path, text in texts.items():
        for node in ast.walk(parsed(text)):
            if isinstance(node, Function):
                yield f"{path}::{node.name}", node
