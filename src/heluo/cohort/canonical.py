"""Sets of persons without names: two questions for one set written alike are one question, whatever its nodes
are called and in whichever order they stand.

A drawn number is found by this form, so nothing in it may change with the code: the kinds of leaves have
names of their own here. Two different questions with the same persons stay two: that they are the same set is
nobody's business.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from heluo.cohort.model import (
    ENTRY,
    THIS,
    CodeGroup,
    Cohort,
    CohortNode,
    ConditionTest,
    EventNode,
    GroupNode,
    Leaf,
    ListNode,
    Node,
    PersonNode,
    PhraseNode,
    TimeWindow,
    unnamed,
)

KINDS: dict[type, str] = {
    EventNode: "Event",
    PersonNode: "Person",
    PhraseNode: "Phrase",
    CohortNode: "Cohort",
    ListNode: "List",
}
SYMMETRIC = frozenset({"all", "any", "at_least", "at_most"})
"""Groups whose parts may stand in any order."""
EVERYBODY: dict[str, Any] = {"all": []}


def canonical(cohort: Cohort) -> Any:
    """JSON values that two definitions of the same set, written alike, share."""
    found = conjunction(cohort, [rule.where for rule in cohort.rules], entered=True)
    # The same persons, of whom another event is the one that counts.
    return found | ({"which": "last"} if cohort.many and cohort.limit == "last" else {})


def conjunction(cohort: Cohort, nodes: Iterable[Node], entered: bool) -> Any:
    """JSON values for the persons for whom all of `nodes` hold; `entered`: who enter the cohort as well."""
    parts = [part for node in nodes for part in _conjuncts(cohort, node)]
    if entered and cohort.entry is not None:
        parts.append(_entry(cohort))
        if cohort.least_entries > 1:
            parts.append({"entries": cohort.least_entries})
    return _all(parts) | {"unknown_is_false": cohort.unknown_is_false}


def _all(parts: list[Any]) -> dict[str, Any]:
    """Sorted, each part once; what is one part alone is that part."""
    distinct = [json.loads(text) for text in sorted({_text(part) for part in parts})]
    return distinct[0] if len(distinct) == 1 else {"all": distinct}


def _conjuncts(cohort: Cohort, node: Node) -> list[Any]:
    if isinstance(node, GroupNode) and node.kind == "all":
        return [one for part in node.parts for one in _conjuncts(cohort, part)]
    return [_node(cohort, node)]


def _node(cohort: Cohort, of: Node) -> Any:
    if not isinstance(of, GroupNode):
        return _leaf(cohort, of)
    if of.kind == "all":
        return _all(_conjuncts(cohort, of))
    parts = [_node(cohort, part) for part in of.parts]
    if of.kind in SYMMETRIC:
        parts.sort(key=_text)
    if of.kind == "any":
        parts = [part for i, part in enumerate(parts) if part not in parts[:i]]
        if len(parts) == 1:
            return parts[0]
    return {"group": of.kind, "n": of.n, "parts": parts}


def _leaf(cohort: Cohort, named: Leaf) -> dict[str, Any]:
    of = unnamed(named)  # what is asked around its rows names it by its place
    kind = {"kind": KINDS[type(of)]}
    match of:
        case GroupNode():
            raise TypeError("a group is no leaf")
        case PhraseNode():
            return kind | {"text": of.text, "categories": sorted(of.categories)}
        case CohortNode():
            return kind | {"cohort": canonical(of.inner)}
        case ListNode():
            persons = "\n".join(sorted(of.persons)).encode()
            return kind | {"persons": hashlib.sha256(persons).hexdigest()}
        case PersonNode():
            return kind | {"where": _tests(cohort, of.where)}
        case EventNode():
            window = _window(of.window) | {"anchor": _anchor(cohort, of.window.anchor)}
            return (
                kind
                | _newer(cohort, of)
                | {
                    "event": of.event,
                    "where": _tests(cohort, of.where),
                    "hospitals": sorted(of.hospitals),
                    "window": window,
                    "pick": of.pick,
                    "op": of.op,
                    "n": of.n,
                    "distinct": of.distinct,
                }
            )


def _newer(cohort: Cohort, of: EventNode) -> dict[str, Any]:
    """What a leaf may say, or means, since its form was first stored: only where it does, so that every other
    question is still found."""
    newer: dict[str, Any] = {}
    if of.date:
        newer["date"] = of.date
    if of.around:
        newer["with"] = _node(cohort, of.around)
    if of.era:
        newer["era"] = [of.era.gap_days, of.era.each_code]
    if of.among != "all":
        newer["among"] = of.among
    if of.then:
        newer["then"] = _tests(cohort, of.then)
    if cohort.unknown_is_false and of.op != ">=":
        newer["unknown_rows"] = "left out"
    if of.window.same_visit and not of.window.anchor.startswith(THIS):
        newer["visits"] = "of one hospital"
    if of.window.relative and _may_be_open(cohort, of.window.anchor, of.window.edge):
        newer["open_end"] = "unknown"
    return newer


def _may_be_open(cohort: Cohort, anchor: str, edge: str) -> bool:
    """True for the end of events that have one of their own. Around a row it never was anything else."""
    if edge != "end" or anchor.startswith(THIS):
        return False
    named = cohort.entry.leaves if anchor == ENTRY and cohort.entry else [_event(cohort, anchor)]
    return any(of.category.end_time for of in named)


def _tests(cohort: Cohort, where: tuple[ConditionTest, ...]) -> list[Any]:
    """The conditions of one leaf: all of them hold, so their order says nothing."""
    found = []
    for test in where:
        one = _plain(asdict(test))
        for name in ("comparator", "baseline"):
            if not one[name]:
                del one[name]
        if "." in test.at:
            name, _, edge = test.at.rpartition(".")
            # Since an open end, and a moment that is not there, are unknown, it is another question.
            one["at"] = [_anchor(cohort, name), edge, "unknown without"]
        if (test.category, test.name, test.op) == ("", "hospital", "starts"):
            one["values"] = ["prefix", *sorted(one["values"], key=_text)]  # read as codes, formerly
        if test.op in ("in", "not_in"):
            one["values"] = sorted(one["values"], key=_text)
        del one["groups"]
        if test.groups:
            # By what they hold: neither the name of a saved set nor the place of a code is another question.
            one["groups"] = sorted((_codes_of(group) for group in test.groups), key=_text)
        found.append(one)
    return sorted(found, key=_text)


def _codes_of(group: CodeGroup) -> list[list[str]]:
    parts = (
        group.codes,
        group.inside_codes,
        group.inside_prefixes,
        group.outside_codes,
        group.outside_prefixes,
    )
    return [sorted(part) for part in parts]


def _anchor(cohort: Cohort, name: str) -> Any:
    """What a leaf is placed by, written out: its id is only a name."""
    if not name or name.startswith(THIS):
        return name
    if name == ENTRY:
        return _entry(cohort)
    return _leaf(cohort, _event(cohort, name))


def _event(cohort: Cohort, id: str) -> EventNode:
    return next(leaf for leaf in cohort.leaves() if isinstance(leaf, EventNode) and leaf.id == id)


def _entry(cohort: Cohort) -> dict[str, Any]:
    assert cohort.entry is not None
    leaves = sorted((_leaf(cohort, leaf) for leaf in cohort.entry.leaves), key=_text)
    entry = cohort.entry
    newer: dict[str, Any] = {}
    if entry.limit == "nth":
        newer["n"] = entry.n
    if entry.observed:
        newer["observed"] = list(entry.observed)
    if entry.where:
        newer |= {"where": _node(cohort, unnamed(entry.where, (ENTRY,))), "then": entry.then}
    return {"entry": entry.limit, "leaves": leaves} | newer


def _window(of: TimeWindow) -> dict[str, Any]:
    """A window without what was not there when its form was first stored, but where it says something."""
    found = _plain(asdict(replace(of, also=None)))
    for name, silent in (
        ("of", "start"),
        ("same_row", False),
        ("or_itself", False),
        ("observed", False),
        ("also", None),
    ):
        if found[name] == silent:
            del found[name]
    if of.also:
        found["also"] = _window(of.also)
    return found


def _plain(of: Any) -> Any:
    if isinstance(of, tuple | list):
        return [_plain(x) for x in of]
    if isinstance(of, dict):
        return {name: _plain(x) for name, x in of.items() if name != "level"}
    return of if isinstance(of, str | int | float | bool | type(None)) else str(of)


def _text(of: Any) -> str:
    return json.dumps(of, sort_keys=True, ensure_ascii=False)
