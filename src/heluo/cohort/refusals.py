"""The refusals of a definition: each names its node, in both languages."""

from __future__ import annotations

from heluo.kit.errors import BadInput


def refuse(
    id: str,
    found: tuple[str, str],
    expected: tuple[str, ...],
    code: str = "bad_definition",
    todo: tuple[str, str] = ("修改该条件", "edit the node"),
) -> BadInput:
    """The refusal of one node; `todo`: the way out."""
    zh, en = found
    return BadInput(
        (f"条件 {id}:{zh}", f"node {id}: {en}"), (expected[0], expected[1]), todo, code=code, where=id
    )


def no_such_variable(id: str) -> BadInput:
    """One text for a variable that does not exist and for one above the level."""
    return refuse(
        id,
        ("没有这个变量", "no such variable"),
        ("变量目录中对您开放的变量", "a variable of the catalogue that is open to you"),
        code="no_such_variable",
    )
