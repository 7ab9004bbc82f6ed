"""Counts of a definition: exact for whoever has the rows, with noise (`safe/`) for everybody else; and the
persons themselves, for a permit that opens rows."""

from __future__ import annotations

from heluo.access.permit import ROWS
from heluo.cohort import arrays
from heluo.cohort.arrays import Values
from heluo.cohort.kleene import TRUE
from heluo.cohort.model import ENTRY, Cohort, Node
from heluo.cohort.safe.counts import safe_counts
from heluo.cohort.tally import CohortCounts, Held, tally
from heluo.cohort.vectors import TextSource, Vectors
from heluo.lakehouse.reader import Act


def count(act: Act, cohort: Cohort, text: TextSource | None = None) -> CohortCounts:
    """Counts of every node, the attrition, the total. Exact when the act's permit opens rows, safe otherwise.

    Raises TooMany when the institution's account of safe numbers does not last for the question.
    """
    vectors = Vectors(act, cohort, text)
    if ROWS in act.permit.forms:
        leaves = _leaves(vectors)
        return tally(cohort, lambda node: _held(node, leaves), len(vectors.persons), vectors.of_persons)
    return safe_counts(act, cohort, vectors)


def members(act: Act, cohort: Cohort, text: TextSource | None = None) -> list[str]:
    """person_id of everybody in the cohort, sorted, for a permit that opens rows."""
    vectors = Vectors(act, cohort, text)
    leaves = _leaves(vectors)
    inside = leaves[ENTRY] == TRUE
    for rule in cohort.rules:
        inside = inside & (arrays.value(rule.where, leaves) == TRUE)
    return [str(p) for p in vectors.persons[vectors.of_persons(inside, cohort.least_entries)]]


def _leaves(vectors: Vectors) -> dict[str, Values]:
    return {leaf.id: vectors.leaf(leaf) for leaf in vectors.cohort.leaves()} | {ENTRY: vectors.entry()}


def _held(node: Node | str, leaves: dict[str, Values]) -> Held:
    return (leaves[node] if isinstance(node, str) else arrays.value(node, leaves)) == TRUE
