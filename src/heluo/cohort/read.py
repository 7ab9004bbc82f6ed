"""JSON in, checked against the dictionary: `read` makes a `Cohort` of a `Definition` or refuses one node.

Conditions are read by `comparisons.py`, windows by `times.py`; what a node refers to is checked by
`references.py`. What is doubtful but can be counted is not refused here: `design.py` says it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from heluo.cohort import definition
from heluo.cohort.comparisons import ERA_DAYS, ERA_RECORDS, read_comparison, read_fact, read_of_era
from heluo.cohort.kleene import GroupKind
from heluo.cohort.model import (
    ENTRY,
    Cohort,
    CohortEntry,
    CohortExit,
    CohortNode,
    CohortRule,
    ConditionTest,
    EraNode,
    EventNode,
    GroupNode,
    ListNode,
    Node,
    PersonNode,
    PhraseNode,
)
from heluo.cohort.references import check_references
from heluo.cohort.refusals import refuse
from heluo.cohort.times import check_day, read_date, read_day, read_window
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
    since, until = _calendar(given.calendar)
    cohort = Cohort(
        given.name.zh,
        given.name.en,
        entry,
        tuple(rules),
        given.unknown == "false",
        given.limit,
        given.n,
        _exit(given.exit, nodes) if given.exit else None,
        given.gap_days,
        since,
        until,
    )
    _check_limits(given, cohort)
    check_references(cohort)
    return cohort


def _entry(given: definition.Entry, nodes: _Nodes) -> CohortEntry:
    leaves = tuple(nodes.event(leaf, f"e{i}") for i, leaf in enumerate(given.any, 1))
    for leaf in leaves:
        _check_unplaced(leaf, ("入组事件带相对时间", "an entry event with a relative time"))
    where = nodes.node(given.where, "entry_where") if given.where else None
    if given.n != 1 and given.limit != "nth":
        raise refuse(ENTRY, ("第 n 次只用于 nth", "n without nth"), ("limit: nth", "limit: nth"))
    if given.keep != "any" and not where:
        raise refuse(ENTRY, ("keep 没有 where", "keep without where"), ("加 where", "add where"))
    observed = (given.observed.before, given.observed.after) if given.observed else None
    return CohortEntry(leaves, given.limit, given.n, observed, where, given.keep)


def _exit(given: definition.Exit, nodes: _Nodes) -> CohortExit:
    if given.after and given.during:
        raise refuse("", ("两种离组方式", "two ways to leave"), ("after 或 during", "after or during"))
    during = (
        [nodes.event(leaf, f"while{i}") for i, leaf in enumerate(given.during.any, 1)] if given.during else []
    )
    censor = [nodes.event(leaf, f"censor{i}") for i, leaf in enumerate(given.censor, 1)]
    for leaf in (*during, *censor):
        _check_unplaced(leaf, ("离组事件带相对时间", "an event of the exit with a relative time"))
        if (leaf.op, leaf.n) != (">=", 1):
            raise refuse(
                leaf.id, ("离组事件带次数", "an event of the exit with a count"), ("去掉次数", "remove it")
            )
    gap, offset = (given.during.gap_days, given.during.offset) if given.during else (0, 0)
    return CohortExit(given.after or "", given.days, tuple(during), gap, offset, tuple(censor))


def _check_unplaced(leaf: EventNode, found: tuple[str, str]) -> None:
    if leaf.window.relative:
        raise refuse(leaf.id, found, ("放到规则里,或放进 with", "put it into a rule or into `with`"))


def _calendar(given: definition.Calendar | None) -> tuple[dt.date | None, dt.date | None]:
    since, until = (
        (read_day(text, "") if text else None for text in (given.since, given.until))
        if given
        else (None, None)
    )
    if since and until and since > until:
        raise refuse(
            "",
            ("起始日在截止日之后", "the calendar ends before it begins"),
            ("先早后晚", "the earlier day first"),
        )
    return since, until


def _check_limits(given: definition.Definition, cohort: Cohort) -> None:
    """What is about entry events needs an entry."""
    if given.n != 1 and given.limit != "nth":
        raise refuse("", ("第 n 次只用于 nth", "n without nth"), ("limit: nth", "limit: nth"))
    if cohort.least_entries > 1 and not cohort.many:
        raise refuse(
            "",
            ("只取一次入组事件时的第 n 次", "the nth of one entry event"),
            ("entry.limit: any", "entry.limit: any"),
        )
    of_events = given.limit != "any" or given.exit or given.gap_days or given.calendar
    if of_events and cohort.entry is None:
        raise refuse(
            "",
            ("没有入组事件的进出时间", "times of membership without an entry"),
            ("加入组事件", "add an entry"),
        )


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
            EraNode(given.era.gap_days, given.era.each == "code") if given.era else None,
            given.among,
            tuple(self.then(c, category, given, id) for c in given.having),
        )
        check_parts(made)
        if made.uses_day:
            check_day(made, self.highest_level)
        return made

    def then(
        self, given: definition.Condition, category: Category, of: definition.EventLeaf, id: str
    ) -> ConditionTest:
        """A condition on the picked row, or on the era."""
        if of.era and given.variable in (ERA_DAYS, ERA_RECORDS):
            return read_of_era(given, id)
        return read_comparison(given, category, id, self.highest_level)


def check_parts(of: EventNode) -> None:
    """Raises BadInput where parts of one event do not go together."""
    picked = of.pick != "any"
    wrong: list[tuple[bool, tuple[str, str], tuple[str, str]]] = [
        (
            bool(of.then) and not picked and not of.era,
            ("having 没有首次或末次", "having without first or last"),
            ("写进 where", "put it into where"),
        ),
        (
            of.among == "window" and not picked,
            ("among 没有首次或末次", "among without first or last"),
            ("pick", "pick"),
        ),
        (
            of.era is not None and not all(t.name in (ERA_DAYS, ERA_RECORDS) for t in of.then),
            ("连续期上的变量", "a variable of an era"),
            (f"{ERA_DAYS} | {ERA_RECORDS}", f"{ERA_DAYS} | {ERA_RECORDS}"),
        ),
        (
            of.era is not None and (of.window.same_visit or of.window.same_row or of.distinct == "visit"),
            ("连续期的就诊", "the visit of an era"),
            ("连续期不属于一次就诊", "an era is of no visit"),
        ),
        (
            (of.distinct == "code" or (of.era is not None and of.era.each_code)) and not of.code,
            ("没有代码的类别按代码计数", "codes of a category without codes"),
            ("按行、日或就诊", "by row, day or visit"),
        ),
        (
            of.distinct == "code" and of.era is not None and not of.era.each_code,
            ("各代码合并的连续期按代码计数", "eras of all codes together counted by code"),
            ("era.each: code", "era.each: code"),
        ),
    ]
    for holds, found, expected in wrong:
        if holds:
            raise refuse(of.id, found, expected)


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
