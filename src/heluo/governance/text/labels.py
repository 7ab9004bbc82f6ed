"""Texts with labelled mentions: what a tagger is trained and judged on.

A file of them is JSON lines, also packed by gzip: `{"text", "mentions": [{"start", "end", "mention",
"label"}]}`, `end` exclusive. Such texts are never part of the product; a model that was trained on them lies
in the centre's home.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from heluo.kit.errors import BadInput

OUTSIDE = "O"


@dataclass(frozen=True, order=True)
class Mention:
    """Characters `start` to `end` of a text, and what they are."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class LabelledText:
    """A text with its mentions, sorted and free of overlaps."""

    text: str
    mentions: tuple[Mention, ...]


def labelled_texts(path: Path) -> Iterator[LabelledText]:
    """The texts of a file, in its order. `BadInput` when a mention's words do not stand where it says."""
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield _labelled(json.loads(line), f"{path.name}:{number}")


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _labelled(found: dict[str, Any], place: str) -> LabelledText:
    text = str(found["text"])
    mentions: list[Mention] = []
    for one in found["mentions"]:
        start, end = int(one["start"]), int(one["end"])
        if not 0 <= start < end <= len(text) or text[start:end] != one["mention"]:
            raise BadInput(
                (f"标注 {start}–{end} 处不是所写的文字", f"the mention at {start}–{end} is not what it says"),
                ("text[start:end] 等于 mention", "text[start:end] equal to mention"),
                ("改正这一行,或删去它", "correct the line or remove it"),
                where=place,
            )
        mentions.append(Mention(start, end, str(one["label"])))
    remaining: list[Mention] = []
    for one in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if not remaining or one.start >= remaining[-1].end:
            remaining.append(one)
    return LabelledText(text, tuple(remaining))


def marks(length: int, mentions: Sequence[Mention]) -> list[str]:
    """One mark a character: O outside, S alone, B begins, I inside, E ends a mention."""
    found = [OUTSIDE] * length
    for one in mentions:
        if one.end - one.start == 1:
            found[one.start] = f"S-{one.label}"
            continue
        found[one.start] = f"B-{one.label}"
        found[one.end - 1] = f"E-{one.label}"
        for at in range(one.start + 1, one.end - 1):
            found[at] = f"I-{one.label}"
    return found


def mentions_of(found: Sequence[str]) -> list[Mention]:
    """The mentions that marks say: a B or S begins one, another label or O ends it."""
    mentions: list[Mention] = []
    start, label = -1, ""
    for at, mark in enumerate([*found, OUTSIDE]):
        kind, _, name = mark.partition("-")
        if label and (kind in "OBS" or name != label):
            mentions.append(Mention(start, at, label))
            label = ""
        if kind in ("B", "S", "I", "E") and not label:
            start, label = at, name
        if label and kind in ("S", "E"):
            mentions.append(Mention(start, at + 1, label))
            label = ""
    return mentions
