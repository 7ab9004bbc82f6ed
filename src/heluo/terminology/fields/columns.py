"""A profile of views as the hospital's program writes it (`heluo hospital profile`), read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heluo.kit.errors import BadInput


@dataclass(frozen=True)
class ProfiledColumn:
    """What one column looks like. `nulls` is None where no row was looked at; `shapes` and `top` are
    (text, distinct texts or rows), the commonest first."""

    name: str
    type: str = ""
    comment: str = ""
    nulls: float | None = None
    distinct: int = 0
    shortest: int = 0
    longest: int = 0
    shapes: tuple[tuple[str, int], ...] = ()
    top: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class ProfiledView:
    """A view and its columns; `category` is "" where nobody has said what it holds."""

    name: str
    category: str
    sampled: int
    columns: tuple[ProfiledColumn, ...]


def views_of(profile: Mapping[str, Any]) -> tuple[ProfiledView, ...]:
    """The views of a profile that could be read. Raises BadInput when it is none."""
    try:
        return tuple(_view(one) for one in profile["views"] if "columns" in one)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(
            ("不是概况文件", "this is no profile"),
            ("heluo hospital profile 的输出", "what heluo hospital profile writes"),
            ("在前置机上重新生成", "write it again on the front-end machine"),
        ) from error


def _view(one: Mapping[str, Any]) -> ProfiledView:
    columns = tuple(_column(c) for c in one["columns"])
    return ProfiledView(str(one["view"]), str(one.get("category", "")), int(one["sampled"]), columns)


def _column(one: Mapping[str, Any]) -> ProfiledColumn:
    nulls = one["nulls"]
    return ProfiledColumn(
        name=str(one["name"]),
        type=str(one["type"]),
        comment=str(one.get("comment", "")),
        nulls=None if nulls is None else float(nulls),
        distinct=int(one["distinct"]),
        shortest=int(one["shortest"]),
        longest=int(one["longest"]),
        shapes=tuple((str(text), int(n)) for text, n in one["shapes"]),
        top=tuple((str(text), int(n)) for text, n in one["top"]),
    )
