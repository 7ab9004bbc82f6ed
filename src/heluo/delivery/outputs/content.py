"""What was read of one file: its tables, its text, its single numbers, what was noted while it was opened,
and the copy that may leave. The checks are given this and never the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heluo.delivery.outputs.tables_read import OutputTable
from heluo.kit.text import Text


@dataclass(frozen=True)
class Noted:
    """Something that opening the file brought to light. `cleaned`: the copy that may leave is without it."""

    rule: str
    found: Text
    cleaned: bool = False


@dataclass
class FileContent:
    """One file. `clean`: the bytes that may leave, None when the file cannot; `clean_name`: their name.
    `scalars`: (name, number) of numbers that stand alone. `arrays`: how many numbers stand in arrays of
    arrays."""

    name: str
    kind: str = ""
    clean: bytes | None = None
    clean_name: str = ""
    text: str = ""
    code: bool = False
    picture: bool = False
    tables: list[OutputTable] = field(default_factory=list)
    scalars: list[tuple[str, float]] = field(default_factory=list)
    arrays: int = 0
    noted: list[Noted] = field(default_factory=list)

    def note(self, rule: str, zh: str, en: str, *, cleaned: bool = False) -> None:
        self.noted.append(Noted(rule, Text(zh, en), cleaned))

    @property
    def opened(self) -> bool:
        """Whether it could be read at all."""
        return self.clean is not None


@dataclass(frozen=True)
class FileContext:
    """What the author says of a file: what it is, whom it counts, the counts behind it, how many persons they
    are at all, whether its topic is a special disease."""

    what: str = ""
    population: str = ""
    counts: str = ""
    persons: int | None = None
    sensitive: bool = False


@dataclass(frozen=True)
class EarlierCells:
    """Counts of an output that left before, or waits to: `{key of a cell: count}` of each of its tables."""

    own_project: bool
    population: str
    tables: Sequence[Mapping[str, float]]


@dataclass(frozen=True)
class CheckedFile:
    """What a rule is given: the file's content, what the author says, what left before."""

    content: FileContent
    context: FileContext
    earlier: Sequence[EarlierCells] = ()

    @property
    def tables(self) -> list[OutputTable]:
        return self.content.tables

    def detail(self) -> dict[str, Any]:
        return {"file": self.content.name, "kind": self.content.kind}
