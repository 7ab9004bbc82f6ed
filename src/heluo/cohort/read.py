"""JSON in, checked against the dictionary: `read` makes a `Cohort` of a `Definition` or refuses one node.

Conditions are read by `comparisons.py`, windows by `times.py`; what a node refers to is checked by
`references.py`. What is doubtful but can be counted is not refused here: `design.py` says it.
"""

from __future__ import annotations

from dataclasses import dataclass

from heluo.cohort import definition
from heluo.cohort.comparisons import read_comparison, read_fact
from heluo.cohort.kleene import GroupKind
from heluo.cohort.model import (
    Cohort,
    CohortEntry,
    CohortNode,
    CohortRule,
    EventNode,
    GroupNode,
    ListNode,
    Node,
    PersonNode,
    PhraseNode,
)
from heluo.cohort.references import check_references
from heluo.cohort.refusals import refuse
from heluo.cohort.times import check_day, read_date, read_window
from heluo.dictionary import Category, load
from heluo.kit.errors import BadInput
from heluo.kit.text import Text


def read(given: definition.Definition, highest_level: int = 5) -> Cohort:
    """The checked definition. Raises BadInput naming the node for everything that is not supported or not in
    the dictionary."""
    nodes = _Nodes(highest_level)
    entry = _entry(given.entry, nodes) if given.entry else None
    rules = []
    for i, rule in enumerate(given.rules, 1):
        where = nodes.node(rule.where, rule.id or f"r{i}")
        rules.append(CohortRule(rule.name.zh or rule.name.en, rule.name.en or rule.name.zh, where))
    cohort = Cohort(given.name.zh, given.name.en, entry, tuple(rules), given.unknown == "false")
    check_references(cohort)
    return cohort


def _entry(given: definition.Entry, nodes: _Nodes) -> CohortEntry:
    leaves = tuple(nodes.event(leaf, f"e{i}") for i, leaf in enumerate(given.any, 1))
    for leaf in leaves:
        if (leaf.op, leaf.n) != (">=", 1) or leaf.window.relative or leaf.around:
            raise refuse(
                leaf.id,
                ("入组事件带次数、相对时间或 with", "an entry event with a count, a relative time or `with`"),
                ("放到规则里", "put it into a rule"),
            )
    return CohortEntry(leaves, given.limit)


@dataclass(frozen=True)
class _Nodes:
    """Nodes read for somebody who may ask up to `highest_level`. A node without an id gets one by its
    place."""

    highest_level: int

    def node(self, given: definition.Node, id: str) -> Node:
        id = given.id or id
        match given:
            case definition.EventLeaf():
                return self.event(given, id)
            case definition.PersonLeaf():
                return PersonNode(id, tuple(read_fact(c, id, self.highest_level) for c in given.person))
            case definition.TextLeaf():
                return _phrase(given, id)
            case definition.CohortLeaf():
                return _other_cohort(given, id, self.highest_level)
            case definition.ListLeaf():
                return _list(given, id)
            case definition.All(all=parts):
                return self.group(id, "all", 0, parts)
            case definition.AnyOf(any=parts):
                return self.group(id, "any", 0, parts)
            case definition.Not(not_=part):
                return self.group(id, "not", 0, [part])
            case definition.AtLeast(at_least=n, of=parts):
                return self.group(id, "at_least", n, parts)
            case definition.AtMost(at_most=n, of=parts):
                return self.group(id, "at_most", n, parts)

    def group(self, id: str, kind: GroupKind, n: int, parts: list[definition.Node]) -> GroupNode:
        if not parts:
            raise refuse(
                id,
                ("空的条件组", "an empty group"),
                ("加一个条件或删去该组", "add a condition or remove the group"),
            )
        return GroupNode(id, kind, n, tuple(self.node(part, f"{id}.{i}") for i, part in enumerate(parts, 1)))

    def event(self, given: definition.EventLeaf, id: str) -> EventNode:
        id = given.id or id
        category = _category(given.event, id)
        made = EventNode(
            id,
            category.name,
            tuple(read_comparison(c, category, id, self.highest_level) for c in given.where),
            tuple(sorted(given.hospitals)),
            read_window(given.time, id),
            given.pick,
            given.count.op,
            given.count.n,
            given.count.distinct,
            read_date(given.date, category, id, self.highest_level),
            self.node(given.with_, f"{id}.with") if given.with_ else None,
        )
        if made.uses_day:
            check_day(made, self.highest_level)
        return made


def _phrase(given: definition.TextLeaf, id: str) -> PhraseNode:
    if given.assertion != "any" or given.experiencer != "any":
        raise refuse(
            id,
            ("文本的肯定否定与主体", "assertion and experiencer of text"),
            ("文本尚未结构化,只支持出现与否", "texts are not structured yet: use any"),
            code="not_supported",
        )
    for name in given.categories:
        _category(name, id)
    return PhraseNode(id, given.text.strip(), tuple(sorted(given.categories)))


def _other_cohort(given: definition.CohortLeaf, id: str, highest_level: int) -> CohortNode:
    if given.definition is None:
        raise _not_found_in(id, given.cohort)
    inner = read(given.definition, highest_level)
    return CohortNode(id, given.cohort, _named(given.named, given.cohort), inner)


def _list(given: definition.ListLeaf, id: str) -> ListNode:
    if given.persons is None:
        raise _not_found_in(id, given.list_)
    return ListNode(id, given.list_, _named(given.named, given.list_), frozenset(given.persons))


def _named(given: definition.Name, otherwise: str) -> Text:
    return Text(given.zh or given.en or otherwise, given.en or given.zh or otherwise)


def _not_found_in(id: str, reference: str) -> BadInput:
    return refuse(
        id,
        (f"没有找到 {reference}", f"{reference} was not looked up"),
        ("已保存的队列或名单的编号与版本", "id and version of a saved cohort or list"),
        code="no_such_cohort",
    )


def _category(name: str, id: str) -> Category:
    found = load().categories.get(name)
    if found is None:
        raise refuse(
            id,
            ("没有这个类别", "no such category"),
            ("字典的 16 个类别之一", "one of the dictionary's 16 categories"),
        )
    return found
