"""Counts of every node of a definition: exact for whoever has the rows, through the disclosure gate for
everybody else.

Safe counts keep the institution's cells (`access.ledger`): every mask is first made a union of cells, then
node by node it is decided, by masks alone, whether the population is large enough and not moved too much. The
same question on the same release gets the stored answer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from heluo.access import ledger
from heluo.access.disclosure import (
    CELL,
    OUTSIDE,
    Cells,
    Refused,
    Shown,
    check_population,
    monotone,
    refine,
    show,
)
from heluo.access.permit import ROWS
from heluo.cohort import algebra
from heluo.cohort.algebra import TRUE, Bounds, Values
from heluo.cohort.define import ENTRY, Cohort, Event, Group, Leaf, Node, Phrase, walk
from heluo.cohort.expression import holds_for_none
from heluo.cohort.vectors import Persons, TextSource, Vectors
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict
from heluo.lakehouse.reader import Act

REFUSALS = {
    "small": ("人数太少,不能安全作答:放宽条件", "too few people to answer safely: widen the conditions"),
    "moved": (
        "与已答问题的差别涉及太少的人:放宽或改用别的条件",
        "differs from answered questions by too few people: widen or use other conditions",
    ),
}

GATE = 2
"""Version of how questions are cut and shown: an answer kept under another one is not given again."""

ATTEMPTS = 5
"""Tries when other questions of the institution are answered at the same moment."""


@dataclass(frozen=True)
class NodeCount:
    """Persons for whom a node holds, and those of them who also pass the entry and every rule above it."""

    id: str
    count: Shown
    passing: Shown
    refused: str = ""
    """Key of REFUSALS, "" when it was answered."""


@dataclass(frozen=True)
class RuleCount:
    """Attrition: left after this rule, lost by it in this order, lost by it alone."""

    id: str
    left: Shown
    lost: Shown
    lost_alone: Shown


@dataclass(frozen=True)
class Counted:
    population: Shown
    total: Shown
    safe: bool
    nodes: tuple[NodeCount, ...]
    rules: tuple[RuleCount, ...]
    refused: str = ""


@dataclass(frozen=True)
class Part:
    """A set of persons during counting: who is in it, who may be in it by masks (after and before cells
    moved). `pure`: nothing secret is in it.

    `cut`: it rests on a leaf that was cut in mask and secret, which together are wider than the leaf.
    """

    sure: np.ndarray
    possible: np.ndarray
    asked: np.ndarray
    pure: bool
    cut: bool = False

    def __and__(self, other: Part) -> Part:
        return Part(
            self.sure & other.sure,
            self.possible & other.possible,
            self.asked & other.asked,
            self.pure and other.pure,
            self.cut or other.cut,
        )


def count(act: Act, cohort: Cohort, text: TextSource | None = None) -> Counted:
    """Counts of every node, the attrition, the total. Exact when the act's permit opens rows, safe otherwise.

    Raises TooMany when the day's questions are used up, Conflict when another question of the institution was
    answered at the same moment.
    """
    vectors = Vectors(act, cohort, text)
    if ROWS in act.permit.forms:
        leaves = {leaf.id: vectors.leaf(leaf) for leaf in cohort.leaves()} | {ENTRY: vectors.entry()}
        return _counted(cohort, lambda node: _exact(node, leaves), len(vectors.persons), _Exact())
    return _safe(act, cohort, vectors)


def members(act: Act, cohort: Cohort, text: TextSource | None = None) -> list[str]:
    """person_id of everybody in the cohort, sorted, for a permit that opens rows."""
    vectors = Vectors(act, cohort, text)
    leaves = {leaf.id: vectors.leaf(leaf) for leaf in cohort.leaves()} | {ENTRY: vectors.entry()}
    inside = leaves[ENTRY] == TRUE
    for rule in cohort.rules:
        inside = inside & (algebra.value(rule.where, leaves) == TRUE)
    return [str(p) for p in vectors.persons[inside]]


class _Exact:
    approximate = False

    def show(self, part: Part) -> Shown:
        n = int(part.sure.sum())
        return Shown(n, f"{n:,}")

    def check(self, part: Part) -> Refused | None:
        return None


class _Gate:
    """Shows parts of one institution's persons, approximate when a cell moved or a leaf was cut."""

    def __init__(self, cell: int) -> None:
        self.cell = cell

    def show(self, part: Part) -> Shown:
        count, population = int(part.sure.sum()), int(part.possible.sum())
        moved = part.cut or bool((part.possible != part.asked).any())
        if part.pure and count >= self.cell:
            return show(
                count, count + self.cell, moved, self.cell
            )  # all of it may be known: there is no remainder to protect
        return show(count, population, moved, self.cell)

    def check(self, part: Part) -> Refused | None:
        return check_population(part.asked, part.possible, self.cell)


def _exact(node: Node | str, leaves: dict[str, Values]) -> Part:
    held = (leaves[node] if isinstance(node, str) else algebra.value(node, leaves)) == TRUE
    return Part(held, held, held, False)


def _safe(act: Act, cohort: Cohort, vectors: Vectors) -> Counted:
    question = {"definition": canonical(cohort), "level": act.permit.level}
    stored = _asked(
        act, question, vectors, lambda cells, gate: _stored(_through(cohort, vectors, cells, gate))
    )
    return _restored(cohort, stored)


def _through(cohort: Cohort, vectors: Vectors, cells: _Cells, gate: _Gate) -> Counted:
    leaves = _masked(cohort, vectors, cells)
    counted = _counted(cohort, leaves.part, int(cells.counted.sum()), gate)
    cells.used = any(not node.refused for node in counted.nodes) or not counted.refused
    return counted


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
    the stored answer is kept under.

    `sets` gets the sorted persons that may be counted and gives boolean arrays aligned with them.
    """
    vectors = Vectors(act, EVERYBODY, None)

    def ask(cells: _Cells, gate: _Gate) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in sets(vectors.persons):
            asked = cells.counted if one.mask is None else one.mask & cells.counted
            used = cells.counted if one.mask is None else cells.refine(asked)
            part = Part(one.secret & used, used, asked, False, one.mask is not None)
            found[one.name] = asdict(_shown(part, gate))
            cells.used = cells.used or gate.check(part) is None
        return found

    return {
        name: Shown(**kept)
        for name, kept in _asked(act, {**question, "level": act.permit.level}, vectors, ask).items()
    }


EVERYBODY = Cohort("", "", None, (), False)


class _Cells:
    """The institution's cells while one question is answered. `used`: something was answered, so the cells
    must be kept."""

    def __init__(self, cells: Cells, cell: int) -> None:
        self.cells, self.cell, self.used = cells, cell, False
        self.counted = cells != OUTSIDE

    def refine(self, mask: np.ndarray) -> np.ndarray:
        """`mask` as a union of cells."""
        self.cells, used = refine(self.cells, mask & self.counted, self.cell)
        return used


def _asked(
    act: Act, question: Any, vectors: Vectors, ask: Callable[[_Cells, _Gate], dict[str, Any]]
) -> dict[str, Any]:
    """The stored answer to `question`, else the answer of `ask`, kept together with the cells that it
    moved."""
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(Conflict):
            return _once(act, question, vectors, ask)
    return _once(act, question, vectors, ask)


def _once(
    act: Act, question: Any, vectors: Vectors, ask: Callable[[_Cells, _Gate], dict[str, Any]]
) -> dict[str, Any]:
    lake, permit, release = act.lake, act.permit, act.release.id
    institution = ledger.PROVINCE if permit.hospitals is None else "+".join(sorted(permit.hospitals))
    id = ledger.question_id({"question": question, "institution": institution, "gate": GATE})
    act.note(question=id[:16])
    stored = ledger.answered(lake.control, institution, release, id)
    if stored is not None:
        return stored
    with reading(lake.control) as session:
        ledger.check_day(session, permit.account)
    before = ledger.state(lake.control, lake.home, institution, release, vectors.persons)
    cell = permit.cell or CELL
    cells = _Cells(before.cells, cell)
    answer = ask(cells, _Gate(cell))
    with transaction(lake.control) as session:
        if cells.used:
            ledger.commit(session, lake.home, before, cells.cells)
        ledger.remember(session, institution, release, id, permit.account, answer)
    return answer


@dataclass(frozen=True)
class _Leaves:
    """Values and bounds of every leaf after its mask was made a union of cells; `cut`: ids of leaves in two
    parts."""

    values: dict[str, Values]
    after: dict[str, Bounds]
    before: dict[str, Bounds]
    cut: frozenset[str]
    counted: np.ndarray

    def part(self, node: Node | str) -> Part:
        if isinstance(node, str):
            value, after, before, ids = self.values[node], self.after[node], self.before[node], [node]
        else:
            value, after, before = (
                algebra.value(node, self.values),
                algebra.bounds(node, self.after),
                algebra.bounds(node, self.before),
            )
            ids = [below.id for below in walk(node)]
        # Whoever is in no cell is in no count: negation would bring them in.
        sure, high, asked = value == TRUE, after.high == TRUE, before.high == TRUE
        return Part(
            sure & self.counted,
            high & self.counted,
            asked & self.counted,
            after.pure,
            not self.cut.isdisjoint(ids),
        )


def _masked(cohort: Cohort, vectors: Vectors, cells: _Cells) -> _Leaves:
    """Every leaf with its mask refined, in the order of the definition; the entry is the union of its
    leaves."""
    values: dict[str, Values] = {}
    after: dict[str, Bounds] = {}
    before: dict[str, Bounds] = {}
    halved: set[str] = set()
    zero, two = np.zeros(len(cells.counted), np.int8), np.where(cells.counted, 2, 0).astype(np.int8)
    for leaf in cohort.leaves():
        mask = vectors.masked(leaf)
        if mask is None:
            values[leaf.id], after[leaf.id], before[leaf.id] = (
                vectors.leaf(leaf),
                Bounds(zero, two, False),
                Bounds(zero, two, False),
            )
            continue
        sure, perhaps = cells.refine(mask.values == TRUE), cells.refine(mask.values >= 1)
        used = np.where(sure, 2, np.where(perhaps, 1, 0)).astype(np.int8)
        asked = np.minimum(mask.values, two)
        if mask.secret is None:
            values[leaf.id], after[leaf.id], before[leaf.id] = (
                used,
                Bounds(used, used, True),
                Bounds(asked, asked, True),
            )
            continue
        halved.add(leaf.id)
        if holds_for_none(leaf):  # "at most n here": whoever has nothing here, or at most n at all
            values[leaf.id] = np.maximum(mask.secret, two - used)
            after[leaf.id], before[leaf.id] = Bounds(two - used, two, False), Bounds(two - asked, two, False)
        else:
            values[leaf.id], after[leaf.id], before[leaf.id] = (
                np.minimum(mask.secret, used),
                Bounds(zero, used, False),
                Bounds(zero, asked, False),
            )
    everybody = cohort.entry is None
    ids = [leaf.id for leaf in cohort.entry.leaves] if cohort.entry else []
    values[ENTRY] = two if everybody else np.max([values[id] for id in ids], axis=0)
    for side in (after, before):
        highs = [side[id].high for id in ids]
        lows = [side[id].low for id in ids]
        pure = all(side[id].pure for id in ids)
        side[ENTRY] = (
            Bounds(two, two, True) if everybody else Bounds(np.max(lows, axis=0), np.max(highs, axis=0), pure)
        )
    if not halved.isdisjoint(ids):
        halved.add(ENTRY)
    return _Leaves(values, after, before, frozenset(halved), cells.counted)


def _counted(
    cohort: Cohort, part: Callable[[Node | str], Part], everybody: int, gate: _Exact | _Gate
) -> Counted:
    above = part(ENTRY)
    nodes: list[NodeCount] = []
    for leaf in cohort.entry.leaves if cohort.entry else ():
        nodes.append(_node(leaf.id, part(leaf), part(leaf), gate))
    own = [part(rule.where) for rule in cohort.rules]
    lefts: list[Part] = [above]
    for rule, mine in zip(cohort.rules, own, strict=True):
        nodes += [_node(node.id, part(node), lefts[-1] & part(node), gate) for node in _each(rule.where)]
        lefts.append(lefts[-1] & mine)
    shown = [_shown(left, gate) for left in lefts]
    for i in range(1, len(shown)):
        shown[i] = monotone(shown[i], shown[i - 1])
    rules: list[RuleCount] = []
    below: Part | None = None  # all rules after the one at hand
    for i in reversed(range(len(own))):
        rest = lefts[i] if below is None else lefts[i] & below
        lost, alone = (_shown(_without(which, own[i]), gate) for which in (lefts[i], rest))
        rules.insert(0, RuleCount(cohort.rules[i].where.id, shown[i + 1], lost, alone))
        below = own[i] if below is None else own[i] & below
    refused = gate.check(lefts[-1])
    population = (
        show(everybody, everybody + gate.cell, False, gate.cell)
        if isinstance(gate, _Gate)
        else Shown(everybody, f"{everybody:,}")
    )
    return Counted(
        population,
        shown[-1],
        isinstance(gate, _Gate),
        tuple(nodes),
        tuple(rules),
        refused.why if refused else "",
    )


def _each(node: Node) -> list[Node]:
    return (
        [node, *(below for part in node.parts for below in _each(part))]
        if isinstance(node, Group)
        else [node]
    )


def _without(part: Part, other: Part) -> Part:
    """Persons of `part` for whom `other` does not hold."""
    excluded = other.possible if other.pure else np.zeros_like(other.possible)
    before = other.asked if other.pure else np.zeros_like(other.asked)
    return Part(
        part.sure & ~other.sure,
        part.possible & ~excluded,
        part.asked & ~before,
        part.pure and other.pure,
        part.cut or other.cut,
    )


def _node(id: str, own: Part, passing: Part, gate: _Exact | _Gate) -> NodeCount:
    refused = gate.check(own)
    return NodeCount(
        id,
        _shown(own, gate),
        monotone(_shown(passing, gate), _shown(own, gate)),
        refused.why if refused else "",
    )


def _shown(part: Part, gate: _Exact | _Gate) -> Shown:
    return Shown(None, "—") if gate.check(part) else gate.show(part)


def canonical(cohort: Cohort) -> Any:
    """The definition without names and with ids by position: equal questions are equal whatever they are
    called."""

    order = {node.id: f"n{i}" for i, node in enumerate(cohort.nodes())}

    def plain(of: Any) -> Any:
        if isinstance(of, str):
            head, dot, edge = of.rpartition(".")
            return order.get(of) or (
                f"{order[head]}{dot}{edge}" if head in order and edge in ("start", "end") else of
            )
        if isinstance(of, tuple | list):
            return [plain(x) for x in of]
        if isinstance(of, dict):
            return {k: plain(v) for k, v in of.items() if k not in ("name_zh", "name_en")}
        return of if isinstance(of, int | float | bool | type(None)) else str(of)

    def node(of: Node) -> Any:
        if isinstance(of, Group):
            return {"group": of.kind, "n": of.n, "parts": [node(part) for part in of.parts]}
        return leaf(of)

    def leaf(of: Leaf) -> Any:
        values = {
            name: getattr(of, name)
            for name in of.__dataclass_fields__
            if name not in ("where", "window", "level")
        }
        extra: dict[str, Any] = {"kind": type(of).__name__}
        if isinstance(of, Event):
            extra["window"] = plain(asdict(of.window))
        if not isinstance(of, Phrase):
            extra["where"] = [plain(asdict(test)) for test in of.where]
        return plain(values) | extra

    return {
        "entry": [cohort.entry.limit, [leaf(of) for of in cohort.entry.leaves]] if cohort.entry else None,
        "rules": [node(rule.where) for rule in cohort.rules],
        "unknown_is_false": cohort.unknown_is_false,
    }


def _stored(counted: Counted) -> dict[str, Any]:
    return asdict(counted)


def _restored(cohort: Cohort, stored: dict[str, Any]) -> Counted:
    ids = [leaf.id for leaf in cohort.entry.leaves] if cohort.entry else []
    ids += [node.id for rule in cohort.rules for node in _each(rule.where)]
    nodes = tuple(
        NodeCount(id, Shown(**node["count"]), Shown(**node["passing"]), node["refused"])
        for id, node in zip(ids, stored["nodes"], strict=True)
    )
    rules = tuple(
        RuleCount(rule.where.id, Shown(**kept["left"]), Shown(**kept["lost"]), Shown(**kept["lost_alone"]))
        for rule, kept in zip(cohort.rules, stored["rules"], strict=True)
    )
    return Counted(
        Shown(**stored["population"]),
        Shown(**stored["total"]),
        stored["safe"],
        nodes,
        rules,
        stored["refused"],
    )
