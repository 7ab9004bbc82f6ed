"""Plants one error in the code of an algorithm: another operator or number, a comparison turned round, two
cells of a row exchanged, in a function of its module or of a module of `own/` that it uses. The files stay as
they are: changed copies stand in for them."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import random
import signal
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SWAPPED: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Pow: ast.Mult,
}
TURNED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
Place = ast.BinOp | ast.Constant | ast.Compare | ast.Dict
PACKAGE = "heluo.statistics"
LONGEST = 8.0
"""Seconds of processor time after which a changed computation counts as one that never ends."""


class NeverEnds(Exception):
    """The changed code goes on and on."""


@dataclass(frozen=True)
class PlantedError:
    """What stands at the `place`-th changeable place of a module, changed."""

    module: str
    place: int
    words: str


def planted_errors(algorithm: str, seed: int) -> Iterator[PlantedError]:
    """Every error that can be planted, in an order of chance."""
    found = [
        PlantedError(module, place, f"{module.removeprefix(PACKAGE)}:{node.lineno} {ast.unparse(node)}")
        for module in modules_of(algorithm)
        for place, node in enumerate(_places(_tree(module)))
    ]
    random.Random(f"{algorithm}:{seed}").shuffle(found)
    yield from found


def modules_of(algorithm: str) -> list[str]:
    """The algorithm's own module, and those that it computes with."""
    module = f"{PACKAGE}.algorithms.{algorithm}"
    used = [
        node.module
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{PACKAGE}.own.")
    ]
    return [*used, module]


@contextmanager
def planted(algorithm: str, error: PlantedError) -> Iterator[None]:
    """Within, the algorithm computes with the error; its own files and everybody else's stay as they are."""
    before = {name: sys.modules.get(name) for name in modules_of(algorithm)}
    for name in before:
        importlib.import_module(name)
    try:
        for name in before:  # those it uses first: it takes their functions by name
            tree = _tree(name)
            if name == error.module:
                _change(list(_places(tree))[error.place])
            sys.modules[name] = _made(name, tree)
        yield
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


def within_time(compute: Callable[[], Any]) -> Any:
    """What `compute` gives. Raises NeverEnds."""

    def over(number: int, frame: types.FrameType | None) -> None:
        raise NeverEnds

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        return compute()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _tree(module: str) -> ast.Module:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return ast.parse(Path(spec.origin).read_text(encoding="utf-8"))


def _places(tree: ast.Module) -> Iterator[Place]:
    """What can be changed in the functions; no default, no annotation."""
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)):
        for statement in function.body:
            for node in ast.walk(statement):
                if (
                    (isinstance(node, ast.BinOp) and type(node.op) in SWAPPED)
                    or (isinstance(node, ast.Constant) and type(node.value) in (int, float))
                    or (isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED)
                    or (isinstance(node, ast.Dict) and len(node.values) > 1)
                ):
                    yield node


def _change(node: Place) -> None:
    if isinstance(node, ast.BinOp):
        node.op = SWAPPED[type(node.op)]()
    elif isinstance(node, ast.Compare):
        node.ops[0] = TURNED[type(node.ops[0])]()
    elif isinstance(node, ast.Dict):
        node.values[-2:] = reversed(node.values[-2:])
    else:
        assert isinstance(node.value, int | float)
        node.value = node.value + 1 if isinstance(node.value, int) else node.value * 1.1 + 0.01


def _made(name: str, tree: ast.Module) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__file__ = f"<{name}, changed>"
    exec(compile(ast.fix_missing_locations(tree), module.__file__, "exec"), module.__dict__)
    return module
