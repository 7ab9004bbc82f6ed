"""A JSON file read with a book of what was taken: whatever nobody took is listed by its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from heluo.kit.text import Text

NOT_READ = Text("此元素没有对应的写法", "this element has no translation")


@dataclass(frozen=True)
class Untranslated:
    """The JSON path of an element, and why it was not translated."""

    path: str
    why: Text


@dataclass
class PathBook:
    """Paths that were taken, and reasons for some that could not be."""

    taken: set[str] = field(default_factory=set)
    reasons: dict[str, Text] = field(default_factory=dict)


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

    def refuse(self, why: Text) -> None:
        """Lists the part with a reason."""
        self.book.reasons[self.path] = why

    def taken(self, key: str, otherwise: Any = None) -> Any:
        found = self.get(key)
        return otherwise if found is None else found.take()

    def untranslated(self) -> list[Untranslated]:
        """Everything below that nobody took: a refused part once, with its reason."""
        found: dict[str, Text] = dict(self.book.reasons)
        for path, _ in ends(self.value, self.path):
            above = [
                one for one in self.book.reasons if path == one or path.startswith((f"{one}.", f"{one}["))
            ]
            if path not in self.book.taken and not above:
                found[path] = NOT_READ
        return [Untranslated(path, found[path]) for path in sorted(found)]


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
