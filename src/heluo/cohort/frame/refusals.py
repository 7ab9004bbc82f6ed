"""The refusals of a frame: each names its column, in both languages."""

from __future__ import annotations

from heluo.kit.errors import BadInput


def refuse_column(
    name: str,
    found: tuple[str, str],
    expected: tuple[str, str] = ("", ""),
    todo: tuple[str, str] = ("修改该列", "edit the column"),
) -> BadInput:
    """The refusal of one column; `todo`: the way out."""
    zh, en = found
    return BadInput((f"列 {name}:{zh}", f"column {name}: {en}"), expected, todo, code="bad_frame", where=name)
