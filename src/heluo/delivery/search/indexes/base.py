"""The contract of a full-text index: documents in, keys and persons out, never a text. Texts are read through
the lake's reader.

Results carry no relevance: term statistics are shared by all hospitals and would tell of documents that the
asker may not see. Order is by time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import pyarrow as pa

from heluo.access.permit import Permit

FacetName = Literal["hospital", "category", "year"]
FACET_NAMES: tuple[FacetName, ...] = ("hospital", "category", "year")


Phrases = tuple[str, ...]
"""One thing that is looked for: any of these is it."""


@dataclass(frozen=True)
class ValueRange:
    """A measured value of `key` (`measures.key_of`) between two numbers in its standard unit; None is
    unbounded."""

    key: str
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True)
class Asked:
    """What is looked for: every group of phrases must be found (any phrase of a group), none of `without`;
    every group of `denied` must be denied by the document; of every group of `measured` one number must lie
    in its range. `asserted`: phrases count where the document does not deny them."""

    groups: tuple[Phrases, ...]
    without: tuple[str, ...] = ()
    denied: tuple[Phrases, ...] = ()
    measured: tuple[tuple[ValueRange, ...], ...] = ()
    asserted: bool = False
    hospitals: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    person: str = ""


@dataclass(frozen=True)
class FoundDocument:
    """One document of a page: its key, and the person, so that its row can be read."""

    key: str
    person: str


@dataclass(frozen=True)
class Page:
    total: int
    found: tuple[FoundDocument, ...]


class TextIndex(Protocol):
    """An index of one release. Every question is answered within a permit: level, hospitals, treated persons,
    dates."""

    release: str

    def page(self, asked: Asked, permit: Permit, offset: int, size: int) -> Page:
        """Documents `offset` … `offset + size` of those that match, newest first, and how many match."""
        ...

    def persons(self, asked: Asked, permit: Permit) -> np.ndarray:
        """person_id (object array, sorted, distinct) of everybody with a document that matches."""
        ...

    def facets(self, asked: Asked, permit: Permit) -> dict[FacetName, dict[str, int]]:
        """Facet → value → documents that match."""
        ...

    def documents(self) -> int:
        """How many documents it holds."""
        ...


class IndexWriter(Protocol):
    """Builds an index of one release; nothing is visible before `finish`."""

    def add(self, documents: pa.Table, treated: dict[str, list[str]]) -> None:
        """Adds documents (columns of application.search_document); `treated`: person_id → hospitals with a
        visit."""
        ...

    def finish(self) -> int:
        """Makes the index visible in one rename; returns its number of documents."""
        ...


def phrases(asked: Asked) -> Iterable[str]:
    """Every phrase that may be highlighted."""
    return [phrase for group in (*asked.groups, *asked.denied) for phrase in group]
