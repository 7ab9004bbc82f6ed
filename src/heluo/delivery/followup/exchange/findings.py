"""What could not be carried from one format to another: where it stands, and what it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from heluo.kit.text import Text


@dataclass(frozen=True)
class NotCarried:
    """`place`: sheet and row of a file ("survey 12"), or the field of a form. `what`: the construct."""

    place: str
    what: Text


@dataclass
class NotCarriedList:
    """Collects them while a form is translated."""

    found: list[NotCarried] = field(default_factory=list[NotCarried])

    def add(self, place: str, zh: str, en: str) -> None:
        self.found.append(NotCarried(place, Text(zh, en)))
