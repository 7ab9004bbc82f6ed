"""A leaf cut in two halves for safe counts: what an outsider may know of a person (its mask), and the rest
(its secret).

Known are the variables that the dictionary calls quasi-identifying, departments, every date, the hospital,
the visits themselves, and whatever follows from these alone: a window around a known event is a window of
dates. What is known of a secret anchor is known of every leaf that is placed by it. Mask and secret are each
*wider* than the leaf: "C34 at this hospital in January" becomes "some diagnosis at this hospital in January"
and "C34 anywhere at any time", so that two masks that the cells do not tell apart give the same count. How
far two secret events lie apart is secret.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from heluo.cohort import expression
from heluo.cohort.model import (
    ENTRY,
    Cohort,
    CohortEntry,
    ConditionTest,
    EventNode,
    GroupNode,
    Leaf,
    Node,
    PersonNode,
    PhraseNode,
    TimeWindow,
)
from heluo.cohort.persons import ever_aged
from heluo.cohort.truths import Valued

Parts = tuple[Callable[[], Valued], ...]
"""Made when they are computed: an expression takes longer to write than to find its values cached."""


@dataclass(frozen=True)
class Halves:
    """`masks` and `secrets` hold together, each the least of its values. No secret = all of the leaf is
    known."""

    masks: Parts
    secrets: Parts


def halve(cohort: Cohort, of: Leaf, day: dt.date) -> Halves | None:
    """The two halves of `of`, None when nothing of it can be known. `day`: the release's, as of
    `expression.leaf`."""
    if isinstance(of, PhraseNode):
        return None
    if _known(cohort, of):
        return Halves((_leaf(cohort, of, day),), ())
    masks = _masks(cohort, of, day)
    return Halves(masks, _secrets(cohort, of, day)) if masks else None


def _known(cohort: Cohort, of: EventNode | PersonNode) -> bool:
    """Nothing of `of` is secret, nor of what it is anchored to."""
    if isinstance(of, PersonNode):
        return all(_test_known(cohort, test) for test in of.where)
    return (
        _something_known(of)
        and all(t.mask for t in of.where)
        and (not of.window.relative or _anchor_known(cohort, of.window.anchor))
    )


def _test_known(cohort: Cohort, test: ConditionTest) -> bool:
    return _anchor_known(cohort, _anchor(test)) if _anchor(test) else test.mask


def _anchor_known(cohort: Cohort, anchor: str) -> bool:
    return all(_known(cohort, event) for event in _events(cohort, anchor))


def _something_known(of: EventNode) -> bool:
    """Something of the event alone is known: where or when, a known variable, or that it is a visit whatever
    it was for."""
    return (
        bool(of.hospitals or of.window.since or of.window.until)
        or any(t.mask for t in of.where)
        or (of.event == "visit" and not of.where)
    )


def _anchor(test: ConditionTest) -> str:
    return test.at.rpartition(".")[0]


def _events(cohort: Cohort, anchor: str) -> tuple[EventNode, ...]:
    if anchor == ENTRY:
        return cohort.entry.leaves if cohort.entry else ()
    return tuple(leaf for leaf in cohort.leaves() if isinstance(leaf, EventNode) and leaf.id == anchor)


def _masks(cohort: Cohort, of: EventNode | PersonNode, day: dt.date) -> Parts:
    outside = _mapped(cohort, _outside)
    if isinstance(of, PersonNode):
        known = tuple(t for t in of.where if _test_known(cohort, t))
        own = (_leaf(cohort, PersonNode(of.id, known), day),) if known else ()
        return own + tuple(partial(ever_aged, outside, t) for t in of.where if t not in known)
    if of.window.relative and _anchor_known(cohort, of.window.anchor):
        return (_leaf(cohort, replace(_outside(of), window=of.window), day),)
    own = (_leaf(outside, _outside(of), day),) if _something_known(of) else ()
    if not of.window.relative:
        return own
    anchored = _events(cohort, of.window.anchor)
    if of.window.anchor == ENTRY:
        return own + ((partial(expression.entry, outside),) if all(map(_something_known, anchored)) else ())
    return own + _masks(cohort, anchored[0], day)


def _secrets(cohort: Cohort, of: EventNode | PersonNode, day: dt.date) -> Parts:
    bare = _mapped(cohort, lambda event: _bare(cohort, event))
    if isinstance(of, EventNode):
        return (_leaf(bare, _bare(cohort, of), day),)
    secret = dict.fromkeys(_anchor(t) for t in of.where if not _test_known(cohort, t))
    return tuple(
        partial(expression.entry, bare) if name == ENTRY else _leaf(bare, _once(_events(bare, name)[0]), day)
        for name in secret
    )


def _leaf(cohort: Cohort, of: Leaf, day: dt.date) -> Callable[[], Valued]:
    return partial(expression.leaf, cohort, of, day)


def _once(of: EventNode) -> EventNode:
    """Whether there is such an event at all."""
    return replace(of, op=">=", n=1, distinct="row")


def _outside(of: EventNode) -> EventNode:
    """What is known of one event: any row of that kind with its known variables, hospitals and dates."""
    window = TimeWindow(since=of.window.since, until=of.window.until)
    return replace(_once(of), where=tuple(t for t in of.where if t.mask), window=window, pick="any")


def _bare(cohort: Cohort, of: EventNode) -> EventNode:
    """The event without anything known. Which of a person's rows is the first depends on what was taken away:
    any of them then serves."""
    where = tuple(t for t in of.where if not t.mask)
    dated = of.window.relative and _anchor_known(cohort, of.window.anchor)
    bare = replace(
        of,
        where=where,
        hospitals=(),
        window=TimeWindow() if dated else replace(of.window, since=None, until=None),
    )
    return bare if bare == of else replace(bare, pick="any")


def _mapped(cohort: Cohort, change: Callable[[EventNode], EventNode]) -> Cohort:
    """`cohort` with every event changed; any row of a changed entry serves as the entry."""

    def node(of: Node) -> Node:
        match of:
            case GroupNode():
                return replace(of, parts=tuple(node(part) for part in of.parts))
            case EventNode():
                return change(of)
            case _:
                return of

    entry = cohort.entry
    if entry:
        leaves = tuple(change(leaf) for leaf in entry.leaves)
        entry = CohortEntry(leaves, entry.limit if leaves == entry.leaves else "any")
    return replace(
        cohort, entry=entry, rules=tuple(replace(rule, where=node(rule.where)) for rule in cohort.rules)
    )
