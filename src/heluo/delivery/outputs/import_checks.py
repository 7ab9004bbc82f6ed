"""Which files may come into a workspace at all: text that a person can read. The file is opened by the same
confined process that opens what leaves; of its findings these concern what comes in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heluo.delivery.outputs.inspect_files import Unchecked, inspect
from heluo.delivery.outputs.reading.types import CODE, TABLE, TEXT, suffix
from heluo.delivery.outputs.rules.every import RULES
from heluo.kit.errors import BadInput
from heluo.kit.text import Text

TYPES = frozenset({*TABLE, *TEXT, *CODE, ".json"})
LISTED = ", ".join(sorted(TYPES))
STOPS: Mapping[str, Text] = {
    "type": Text("另存为这些类型之一", "save it as one of these types"),
    "disguised": Text("另存为名称所说的类型,用 UTF-8 编码", "save it as its name says, in UTF-8"),
    "serialised": Text("带入生成它的代码或 CSV", "bring in the program that makes it, or a CSV"),
    "size": Text("只带入需要的部分,或分成几个文件", "bring in the part that is needed, or several files"),
    "active": Text("去掉它", "take it out"),
    "identifier": Text(
        "删去这些内容:能认出个人的数据不带进工作区,要链接的数据由医院上报",
        "take them out: data that name persons do not come in; what is to be linked is sent by hospitals",
    ),
}
"""Rule → what to do. These keep a file outside; nobody is asked."""
SHOWN = ("rows", "hidden")
"""Rules whose findings the checker reads: a lookup table may well have a line for each code."""
SAYS_NOTHING = {"what": "-", "population": "-", "counts": "-", "persons": None, "sensitive": False}
"""The context that outputs need: here a person reads two sentences instead."""


def checked(name: str, data: bytes) -> list[dict[str, Any]]:
    """Findings for the checker. Raises BadInput for what may not come in."""
    if suffix(name) not in TYPES:
        ending = suffix(name)
        found = Text(f"类型 {ending or '无'}", f"type {ending or 'without an ending'}")
        raise _stopped("type", found, Text(LISTED, LISTED))
    made = inspect([Unchecked(name, data, SAYS_NOTHING)])[0]
    for one in made.findings:
        if one["rule"] in STOPS:
            raise _stopped(one["rule"], Text(**one["found"]), Text(**one["expected"]))
    return [{"rule": one["rule"], "found": one["found"]} for one in made.findings if one["rule"] in SHOWN]


def _stopped(rule: str, found: Text, expected: Text) -> BadInput:
    label = RULES[rule].label
    return BadInput(
        (f"{label.zh}:{found.zh}", f"{label.en}: {found.en}"), expected, STOPS[rule], code=f"import_{rule}"
    )
