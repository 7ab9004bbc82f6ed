"""What a person is refused, says what was found, what is expected and what to do: of everything that raises
in the rooms of rights, applications, outputs and their administration."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import heluo
from heluo.kit import errors

SOURCE = Path(str(heluo.__file__)).parent
ROOMS = (
    "access",
    "delivery/administration",
    "delivery/applications",
    "delivery/classification",
    "delivery/linkage",
    "delivery/mapping",
    "delivery/outputs",
    "delivery/research",
    "delivery/trust",
    "delivery/workspace",
    "sandbox",
)
OWN_PARTS = {"Busy", "SeveralFaults"}
"""Classes that say the missing parts themselves."""
CLASSES = {
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, errors.HeluoError)
} - OWN_PARTS


def silent_parts(source: str) -> Iterator[int]:
    """Lines of `source` that raise with a part missing or empty."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES):
            continue
        given = [*node.args, *(one.value for one in node.keywords if one.arg in ("expected", "todo"))]
        empty = any(isinstance(one, ast.Constant) and one.value == "" for one in given[:3])
        if empty or (len(given) < 3 and not any(isinstance(one, ast.Starred) for one in given)):
            yield node.lineno


@pytest.mark.parametrize("room", ROOMS)
def test_every_refusal_has_three_parts(room: str) -> None:
    files = sorted((SOURCE / room).rglob("*.py"))
    assert files, room
    found = [f"{path}:{line}" for path in files for line in silent_parts(path.read_text(encoding="utf-8"))]
    assert found == []


def test_busy_says_its_parts_itself() -> None:
    busy = errors.Busy(("满", "full"), 60)
    assert all((busy.found.zh, busy.expected.zh, busy.todo.zh, busy.expected.en))


def test_a_missing_part_is_found() -> None:
    assert list(silent_parts('raise NotFound("a", "", "c")\nraise BadInput("a", "b")')) == [1, 2]
    assert list(silent_parts('raise NotFound("a", "b", "c", code="d")\nraise Conflict(*given)')) == []
