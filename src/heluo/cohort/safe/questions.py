"""Safe questions: the stored answer when the question was asked before, else a new one, with the
institution's cells.

The same question on the same release gets the stored answer: asking again must not be a way to learn from how
cells have moved since. Cells belong to the institution, not to the account, because accounts can be pooled.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from heluo.access import ledger
from heluo.access.disclosure import CELL, Shown
from heluo.cohort.canonical import canonical
from heluo.cohort.model import Cohort
from heluo.cohort.safe.gate import Gate, QuestionCells
from heluo.cohort.safe.leaves import on_cells
from heluo.cohort.tally import CohortCounts, CountedSet, displayed, restored, tally
from heluo.cohort.vectors import Persons, Vectors
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict
from heluo.lakehouse.reader import Act

GATE = 2
"""Version of how questions are cut and shown: an answer stored under another one is not given again."""

ATTEMPTS = 5
"""Tries when other questions of the institution are answered at the same moment."""


Ask = Callable[[QuestionCells, Gate], dict[str, Any]]
"""Makes an answer and says on the cells whether anything was answered."""


def safe_counts(act: Act, cohort: Cohort, vectors: Vectors) -> CohortCounts:
    """The counts of `cohort` through the gate."""
    question = {"definition": canonical(cohort), "level": act.permit.level}

    def ask(cells: QuestionCells, gate: Gate) -> dict[str, Any]:
        leaves = on_cells(cohort, vectors, cells)
        counts = tally(cohort, leaves.part, int(cells.counted.sum()), gate)
        cells.used = any(not node.refused for node in counts.nodes) or not counts.refused
        return asdict(counts)

    return restored(cohort, _answer(act, question, vectors.persons, ask))


@dataclass(frozen=True)
class PersonSet:
    """A set of persons to be counted safely: `secret` within `mask` (facts that an outsider may know; None =
    everybody).

    Nothing known may be left in `secret`: it is the same set whatever the mask.
    """

    name: str
    secret: np.ndarray
    mask: np.ndarray | None = None


def count_sets(act: Act, question: Any, sets: Callable[[Persons], list[PersonSet]]) -> dict[str, Shown]:
    """Safe counts of several sets as one batch: name → what may be shown ("—" = refused). `question`: what
    the stored answer is found by.

    `sets` gets the sorted persons that may be counted and gives boolean arrays aligned with them.
    """
    persons = Vectors(act, EVERYBODY, None).persons

    def ask(cells: QuestionCells, gate: Gate) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in sets(persons):
            asked = cells.counted if one.mask is None else one.mask & cells.counted
            used = cells.counted if one.mask is None else cells.refine(asked)
            part = CountedSet(one.secret & used, used, asked, False, one.mask is not None)
            found[one.name] = asdict(displayed(part, gate))
            cells.used = cells.used or gate.check(part) is None
        return found

    stored = _answer(act, {**question, "level": act.permit.level}, persons, ask)
    return {name: Shown(**one) for name, one in stored.items()}


EVERYBODY = Cohort("", "", None, (), False)


def _answer(act: Act, question: Any, persons: Persons, ask: Ask) -> dict[str, Any]:
    """The stored answer to `question`, else the answer of `ask`, stored together with the cells that it
    moved."""
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(Conflict):
            return _once(act, question, persons, ask)
    return _once(act, question, persons, ask)


def _once(act: Act, question: Any, persons: Persons, ask: Ask) -> dict[str, Any]:
    lake, permit, release = act.lake, act.permit, act.release.id
    institution = ledger.PROVINCE if permit.hospitals is None else "+".join(sorted(permit.hospitals))
    id = ledger.question_id({"question": question, "institution": institution, "gate": GATE})
    act.note(question=id[:16])
    stored = ledger.answered(lake.control, institution, release, id)
    if stored is not None:
        return stored
    with reading(lake.control) as session:
        ledger.check_day(session, permit.account)
    before = ledger.state(lake.control, lake.home, institution, release, persons)
    cell = permit.cell or CELL
    cells = QuestionCells(before.cells, cell)
    answer = ask(cells, Gate(cell))
    with transaction(lake.control) as session:
        if cells.used:
            ledger.commit(session, lake.home, before, cells.cells)
        ledger.remember(session, institution, release, id, permit.account, answer)
    return answer
