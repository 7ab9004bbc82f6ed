"""A JSON file read with a book of what was taken: whatever nobody took is listed by its path."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from heluo.kit.text import Text

LONGEST = 120
"""Characters of an element that a list of what was not translated repeats."""


@dataclass(frozen=True)
class NoTranslation:
    """Why an element is not translated, what would be, and what its reader can do."""

    why: Text
    expected: Text
    todo: Text


NOT_READ = NoTranslation(
    Text("此元素没有对应的写法", "this element has no translation"),
    Text("此处不带此元素的定义", "a definition without it here"),
    Text("在 ATLAS 中去掉它,或换一种写法", "remove it in ATLAS, or say it in another way"),
)


@dataclass(frozen=True)
class Untranslated:
    """The JSON path of an element, what stands there, and why it was not translated."""

    path: str
    found: str
    reason: NoTranslation

    @property
    def why(self) -> Text:
        return self.reason.why


@dataclass
class PathBook:
    """Paths that were taken, and reasons for some that could not be."""

    taken: set[str] = field(default_factory=set)
    reasons: dict[str, NoTranslation] = field(default_factory=dict)


@dataclass(frozen=True)
class JsonPart:
    """One value of a file at its path. `get` gives a part below and takes it; what a reader leaves is left in
    the book."""

    value: Any
    path: str
    book: PathBook

    def get(self, key: str) -> JsonPart | None:
        """The part below `key`; None where there is none, or null."""
        if not isinstance(self.value, dict) or self.value.get(key) is None:
            if isinstance(self.value, dict) and key in self.value:
                self.book.taken.add(f"{self.path}.{key}")
            return None
        if self.value[key] in ({}, []):  # says nothing
            self.book.taken.add(f"{self.path}.{key}")
        return JsonPart(self.value[key], f"{self.path}.{key}", self.book)

    def each(self) -> list[JsonPart]:
        """The parts of a list."""
        found = self.value if isinstance(self.value, list) else []
        if not found:
            self.take()
        return [JsonPart(one, f"{self.path}[{i}]", self.book) for i, one in enumerate(found)]

    def take(self) -> Any:
        """The value, with everything below it as read."""
        self.book.taken |= {path for path, _ in ends(self.value, self.path)}
        return self.value

    def refuse(self, why: NoTranslation) -> None:
        """Lists the part with a reason."""
        self.book.reasons[self.path] = why

    def taken(self, key: str, otherwise: Any = None) -> Any:
        found = self.get(key)
        return otherwise if found is None else found.take()

    def untranslated(self) -> list[Untranslated]:
        """Everything below that nobody took: a refused part once, with its reason."""
        found: dict[str, NoTranslation] = dict(self.book.reasons)
        for path, _ in ends(self.value, self.path):
            above = [
                one for one in self.book.reasons if path == one or path.startswith((f"{one}.", f"{one}["))
            ]
            if path not in self.book.taken and not above:
                found[path] = NOT_READ
        return [
            Untranslated(path, printed(self.value, self.path, path), found[path]) for path in sorted(found)
        ]


def ends(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The paths of everything that has nothing below it."""
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from ends(one, f"{path}.{key}")
    elif isinstance(value, list) and value:
        for i, one in enumerate(value):
            yield from ends(one, f"{path}[{i}]")
    else:
        yield path, value


def printed(value: Any, root: str, path: str) -> str:
    """What stands at `path` of `value`, which stands at `root`: as JSON, cut where it is long; "" where there
    is nothing."""
    for key, place in _STEP.findall(path.removeprefix(root)):
        if place:
            value = value[int(place)] if isinstance(value, list) and int(place) < len(value) else None
        else:
            value = value.get(key) if isinstance(value, dict) else None
    text = "" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


_STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")
