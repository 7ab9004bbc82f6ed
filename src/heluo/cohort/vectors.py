"""One array a leaf, over the persons that a permit can count: computed through the reader, cached for
the release.

Arrays never leave this package but as counts or, with a permit for the rows, as persons.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from threading import Lock
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cachetools import LRUCache
from numpy.typing import NDArray

from heluo.access.levels import changes
from heluo.cohort import expression
from heluo.cohort.arrays import Values, value
from heluo.cohort.kleene import FALSE, TRUE, UNKNOWN
from heluo.cohort.model import ENTRY, Cohort, CohortNode, Leaf, ListNode, PhraseNode, unnamed
from heluo.cohort.scopes import THE_ENTRY, outer_anchors, scoped
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
        self._scoped = scoped(cohort)
        """True when the rules are asked of entry events, of which a person may have several."""

    def leaf(self, of: Leaf) -> Values:
        """Values of one leaf for `persons`, or for their entry events."""
        if isinstance(of, CohortNode):
            return self._spread(_cached(self._key("cohort", of), lambda: self._inside(of.inner)))
        if isinstance(of, ListNode):
            return self._spread(_cached(self._key("list", of), lambda: self._listed(of)))
        if isinstance(of, PhraseNode) and (text := self._text) is not None:
            return self._spread(_cached(self._key("text", of), lambda: self._found(of, text)))
        if self._scoped and THE_ENTRY.depends(self.cohort, of):
            return _cached(self._key("entries", of), lambda: self._by_entry(self._expression(of)))
        return self._spread(_cached(self._key("leaf", of), lambda: self._valued(self._expression(of))))

    def _expression(self, of: Leaf) -> Valued:
        return expression.leaf(self.cohort, of, self.day)

    def entry(self) -> Values:
        """Who enters."""
        if self.cohort.entry is None:
            return np.full(len(self.persons), TRUE, dtype=np.int8)
        if self._plain_entry():
            # Each leaf is counted as well, so that nothing is read a second time.
            found = functools.reduce(np.maximum, [self.leaf(leaf) for leaf in self.cohort.entry.leaves])
            return found
        entered = _cached(self._key("entry"), lambda: self._valued(expression.entry(self.cohort, self.day)))
        return self._spread(entered)

    def _plain_entry(self) -> bool:
        """True when whoever has a row of any leaf enters."""
        entry = self.cohort.entry
        assert entry is not None
        counted = any((leaf.op, leaf.n, leaf.distinct) != (">=", 1, "row") for leaf in entry.leaves)
        return not (counted or entry.limit == "nth" or entry.where or entry.observed)

    def of_persons(self, held: NDArray[np.bool_], least: int = 1) -> NDArray[np.bool_]:
        """For each person whether `held` is so for at least so many of what the rules are asked of."""
        if not self._scoped:
            return held
        of, _ = self._entries()
        return np.bincount(of[held], minlength=len(self.persons)) >= least

    def _entries(self) -> tuple[NDArray[np.intp], Persons]:
        """(position of the person of each entry event, the ids of these), those without one with their
        own."""
        found = _cached(self._key("ids"), self._ids)
        return found[:, 0].astype(np.intp), found[:, 1]

    def _ids(self) -> NDArray[Any]:
        found = self._act.vectors(expression.entries(self.cohort, self.day)).sort_by("scope_id")
        at, known = self._places(found["person_id"])
        ids = np.array(found["scope_id"].to_pylist(), dtype=object)
        return np.stack([at[known].astype(object), ids[known]], axis=1)

    def _spread(self, values: Values) -> Values:
        """Values of persons as those of their entry events."""
        return values[self._entries()[0]] if self._scoped else values

    def _by_entry(self, valued: Valued) -> Values:
        assert valued.by == "scope_id"
        _, ids = self._entries()
        found = self._act.vectors(valued.rows)
        values = np.full(len(ids), valued.otherwise, dtype=np.int8)
        at = pc.index_in(found["scope_id"], value_set=pa.array(ids, pa.string())).combine_chunks()
        known = at.is_valid().to_numpy(zero_copy_only=False)
        places = at.fill_null(0).to_numpy().astype(np.intp)
        values[places[known]] = found["v"].to_numpy(zero_copy_only=False)[known]
        return values

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
        together = functools.reduce(np.minimum, parts)
        sure, may = (of.of_persons(together >= least, inner.least_entries) for least in (TRUE, UNKNOWN))
        values = np.where(sure, TRUE, np.where(may, UNKNOWN, FALSE)).astype(np.int8)
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
            changes(),
            self.cohort.unknown_is_false,
            of and unnamed(of),
            self._anchored(of) if of else self._entry_key(kind),
        )

    def _anchored(self, of: Leaf) -> Any:
        """What the names that a leaf mentions stand for."""
        return tuple(self._anchor(name) for name in outer_anchors(of))

    def _entry_key(self, kind: str) -> Any:
        return self.cohort.entry if kind in ("entry", "ids") else None

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
