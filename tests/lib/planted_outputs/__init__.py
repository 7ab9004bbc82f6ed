"""Files that somebody might want to take out of a workspace: bad ones, each with the rule that must catch it,
and good ones that nothing should hold up.

Written from the design's list of what an airlock checks, before the checks were there; by the hand that then
wrote the checks, so what neither thought of is in neither. Everything in them is invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CONTEXT: dict[str, Any] = {
    "what": "基线特征表",
    "population": "2021 至 2024 年首次诊断肺癌的住院患者",
    "counts": "每个数字背后的人数见表内 n 列,最少 24 人",
    "persons": 1204,
    "sensitive": False,
}


@dataclass(frozen=True)
class EarlierOutput:
    """A file that left before, or waits to."""

    file: str
    content: bytes
    own_project: bool = True
    population: str = CONTEXT["population"]


@dataclass(frozen=True)
class PlantedOutput:
    """One file. `rule`: what must catch it, "" for a good one."""

    name: str
    file: str
    content: bytes
    rule: str = ""
    context: dict[str, Any] = field(default_factory=lambda: dict(CONTEXT))
    earlier: tuple[EarlierOutput, ...] = ()


def text(*lines: str) -> bytes:
    """Lines as a file."""
    return ("\n".join(lines) + "\n").encode()
