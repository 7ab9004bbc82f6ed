"""One array a leaf, over the persons that a permit can count: computed through the reader, cached for
the release.

Arrays never leave this package but as counts or, with a permit for the rows, as persons.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cachetools import LRUCache
from numpy.typing import NDArray

from heluo.cohort import expression
from heluo.cohort.arrays import Values, value
from heluo.cohort.kleene import FALSE, TRUE
from heluo.cohort.model import (
    ENTRY,
    Cohort,
    CohortNode,
    EventNode,
    Leaf,
    ListNode,
    PersonNode,
    PhraseNode,
    unnamed,
)
from heluo.cohort.truths import Valued
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

Persons = NDArray[np.object_]


class TextSource(Protocol):
    """Answers text leaves from an index. It obeys the permit: levels, hospitals, treated persons."""

    def persons(self, act: Act, phrase: str, categories: tuple[str, ...]) -> pa.Array:
        """person_id of everybody with a document that holds `phrase`."""
        ...


class Vectors:
    """Leaves as arrays for one act. Equal leaves of one release and one set of limits are computed once a
    process."""

    def __init__(self, act: Act, cohort: Cohort, text: TextSource | None) -> None:
        self._act, self.cohort, self._text = act, cohort, text
        self.day = act.release.at.date()
        self.persons: Persons = _cached(self._key("persons"), self._everybody)

    def leaf(self, of: Leaf) -> Values:
        """Values of one leaf for `persons`."""
        if isinstance(of, CohortNode):
            return _cached(self._key("cohort", of), lambda: self._inside(of.inner))
        if isinstance(of, ListNode):
            return _cached(self._key("list", of), lambda: self._listed(of))
        if isinstance(of, PhraseNode) and (text := self._text) is not None:
            return _cached(self._key("text", of), lambda: self._found(of, text))
        return _cached(
            self._key("leaf", of), lambda: self._valued(expression.leaf(self.cohort, of, self.day))
        )

    def entry(self) -> Values:
        """Who enters: whoever has a row of any of the entry's leaves, however many these ask for. They are
        counted as leaves too, so that nothing is read a second time."""
        if self.cohort.entry is None:
            return np.full(len(self.persons), TRUE, dtype=np.int8)
        once = [replace(leaf, op=">=", n=1, distinct="row") for leaf in self.cohort.entry.leaves]
        return functools.reduce(np.maximum, [self.leaf(leaf) for leaf in once])

    def ordinals(self, persons: pa.Array | pa.ChunkedArray) -> NDArray[np.intp]:
        """Positions of `persons` in the array of persons; those that cannot be counted are left out."""
        at, known = self._places(persons)
        return at[known]

    def _places(self, persons: pa.Array | pa.ChunkedArray) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """(position of each of `persons` in the array of persons, whether it is there at all).

        By hash: numpy's own membership test compares every object with every other one.
        """
        found = pc.index_in(persons, value_set=pa.array(self.persons, pa.string()))
        found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
        return found.fill_null(0).to_numpy().astype(np.intp), found.is_valid().to_numpy(zero_copy_only=False)

    def _everybody(self) -> Persons:
        found = self._act.vectors(table("application.person_wide").select("person_id"))
        return np.array(sorted(found["person_id"].to_pylist()), dtype=object)

    def _valued(self, valued: Valued) -> Values:
        found = self._act.vectors(valued.rows)
        values = np.full(len(self.persons), valued.otherwise, dtype=np.int8)
        at, known = self._places(found["person_id"])
        values[at[known]] = found["v"].to_numpy(zero_copy_only=False)[known]
        return values

    def _inside(self, inner: Cohort) -> Values:
        """Membership of another cohort: what enters, and every rule."""
        of = Vectors(self._act, inner, self._text)
        leaves = {leaf.id: of.leaf(leaf) for leaf in inner.leaves()}
        parts = [of.entry(), *(value(rule.where, leaves) for rule in inner.rules)]
        values = functools.reduce(np.minimum, parts).copy()
        return (
            np.where(values == TRUE, TRUE, FALSE).astype(np.int8) if self.cohort.unknown_is_false else values
        )

    def _listed(self, of: ListNode) -> Values:
        values = np.full(len(self.persons), FALSE, dtype=np.int8)
        values[self.ordinals(pa.array(sorted(of.persons), pa.string()))] = TRUE
        return values

    def _found(self, of: PhraseNode, text: TextSource) -> Values:
        values = np.full(len(self.persons), FALSE, dtype=np.int8)
        values[self.ordinals(text.persons(self._act, of.text, of.categories))] = TRUE
        return values

    def _key(self, kind: str, of: Leaf | None = None) -> tuple[Any, ...]:
        """Everything that a leaf's values depend on: release, limits, day, and the leaf with whatever it is
        anchored to."""
        return (
            kind,
            self._act.lake,
            self._act.release.id,
            self._act.permit.limits,
            self.cohort.unknown_is_false,
            of and unnamed(of),
            self._anchored(of),
        )

    def _anchored(self, of: Leaf | None) -> Any:
        names: list[str] = []
        if isinstance(of, EventNode) and of.window.relative:
            names = [of.window.anchor]
        elif isinstance(of, PersonNode):
            names = [test.at.rpartition(".")[0] for test in of.where if "." in test.at]
        return tuple(self._anchor(name) for name in names)

    def _anchor(self, name: str) -> Any:
        if name == ENTRY:
            return self.cohort.entry
        found = next(leaf for leaf in self.cohort.leaves() if leaf.id == name)
        return (unnamed(found), self._anchored(found))


MOST_BYTES = 256 << 20
_cache: LRUCache[tuple[Any, ...], NDArray[Any]] = LRUCache(MOST_BYTES, getsizeof=lambda made: made.nbytes)
_lock = Lock()


def _cached(key: tuple[Any, ...], compute: Callable[[], NDArray[Any]]) -> NDArray[Any]:
    with _lock:
        if key in _cache:
            return _cache[key]
    made = compute()
    made.setflags(write=False)
    with _lock:
        if made.nbytes <= MOST_BYTES:
            _cache[key] = made
    return made


def forget() -> None:
    """Empties the cache (tests)."""
    with _lock:
        _cache.clear()
