"""Counts of a definition: exact for whoever has the rows, through the disclosure gate (`safe/`) for everybody
else; and the persons themselves, for a permit that opens rows."""

from __future__ import annotations

from heluo.access.disclosure import Refused, Shown
from heluo.access.permit import ROWS
from heluo.cohort import arrays
from heluo.cohort.arrays import Values
from heluo.cohort.kleene import TRUE
from heluo.cohort.model import ENTRY, Cohort, Node
from heluo.cohort.safe.questions import safe_counts
from heluo.cohort.tally import CohortCounts, CountedSet, tally
from heluo.cohort.vectors import TextSource, Vectors
from heluo.lakehouse.reader import Act


def count(act: Act, cohort: Cohort, text: TextSource | None = None) -> CohortCounts:
    """Counts of every node, the attrition, the total. Exact when the act's permit opens rows, safe otherwise.

    Raises TooMany when the day's questions are used up, Conflict when another question of the institution was
    answered at the same moment.
    """
    vectors = Vectors(act, cohort, text)
    if ROWS in act.permit.forms:
        leaves = _leaves(vectors)
        return tally(cohort, lambda node: _exact(node, leaves), len(vectors.persons), _Exact())
    return safe_counts(act, cohort, vectors)


def members(act: Act, cohort: Cohort, text: TextSource | None = None) -> list[str]:
    """person_id of everybody in the cohort, sorted, for a permit that opens rows."""
    vectors = Vectors(act, cohort, text)
    leaves = _leaves(vectors)
    inside = leaves[ENTRY] == TRUE
    for rule in cohort.rules:
        inside = inside & (arrays.value(rule.where, leaves) == TRUE)
    return [str(p) for p in vectors.persons[inside]]


def _leaves(vectors: Vectors) -> dict[str, Values]:
    return {leaf.id: vectors.leaf(leaf) for leaf in vectors.cohort.leaves()} | {ENTRY: vectors.entry()}


def _exact(node: Node | str, leaves: dict[str, Values]) -> CountedSet:
    held = (leaves[node] if isinstance(node, str) else arrays.value(node, leaves)) == TRUE
    return CountedSet(held, held, held, False)


class _Exact:
    """Shows every number as it is."""

    safe = False

    def everybody(self, persons: int) -> Shown:
        return Shown(persons, f"{persons:,}")

    def show(self, part: CountedSet) -> Shown:
        return self.everybody(int(part.sure.sum()))

    def check(self, part: CountedSet) -> Refused | None:
        return None
