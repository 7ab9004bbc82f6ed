"""A definition checked against the dictionary: frozen dataclasses that `expression`, `count`, `explain` and
`design` share.

Meaning: windows are closed at both ends, in calendar days of the hospital's wall clock; months clip (31 Jan +
1 month = 29 Feb). A leaf is *true* when a row satisfies it, *unknown* when none does but one lacks a date or
value that was asked for, else *false*, also without any row. A variable that does not exist and one above the
asker's level are refused with the same text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from heluo.access.levels import variable_level
from heluo.cohort import shapes
from heluo.dictionary import Category, Dictionary, Variable, load
from heluo.dictionary.diseases import load_diseases
from heluo.kit.errors import BadInput

Kind = Literal["all", "any", "not", "at_least", "at_most"]
ENTRY = "entry"
CODES = "codes:"
EQUALITY = ("=", "!=", "in", "not_in", "starts", "exists", "missing")
ORDER = ("=", "!=", "<", "<=", ">", ">=", "between", "exists", "missing")
OPERATORS_OF: dict[str, tuple[str, ...]] = {
    "code": EQUALITY,
    "string": EQUALITY,
    "boolean": ("=", "!=", "exists", "missing"),
    "integer": (*ORDER, "in"),
    "decimal": ORDER,
    "date": ORDER,
    "datetime": ORDER,
}
"""Operators by type of variable. Identifiers and free text have none: text is searched by a text leaf."""
FACTS: dict[str, tuple[str, int]] = {
    "sex": ("code", 2),
    "age": ("integer", 3),
    "birth_year": ("integer", 3),
    "division": ("code", 3),
    "hospital": ("code", 2),
    "hospitals": ("integer", 3),
}
"""Facts of a person: type, level. `age` is the difference of calendar years: the birth date itself is level
4."""
EVENT_LEVEL, TEXT_LEVEL = 2, 3
Bound = str | float | bool | dt.date


@dataclass(frozen=True)
class Test:
    """One condition on a variable of a category, or on a fact of the person (`category` "")."""

    category: str
    name: str
    type: str
    unit: str
    value_set: str
    op: str
    values: tuple[Bound, ...]
    level: int
    mask: bool
    """A fact that an outsider may know of a person."""
    limit: str = ""
    """Column of the row's own limit that the values are multiples of."""
    at: str = ""
    """Of `age`: an anchor id, an ISO date, or "" for the release's day."""
    code_set: str = ""


@dataclass(frozen=True)
class Window:
    anchor: str = ""
    edge: str = "start"
    low: int | None = None
    high: int | None = None
    unit: str = "day"
    same_visit: bool = False
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def relative(self) -> bool:
        return bool(self.anchor)


@dataclass(frozen=True)
class Event:
    id: str
    event: str
    """Name of the category."""
    where: tuple[Test, ...]
    hospitals: tuple[str, ...]
    window: Window
    pick: str
    op: str
    n: int
    distinct: str

    @property
    def category(self) -> Category:
        return load().categories[self.event]

    @property
    def level(self) -> int:
        timed = (
            [variable_level(self.category.variables[self.category.time])]
            if self.window != Window() and self.category.time
            else []
        )
        return max([EVENT_LEVEL, *timed, *(t.level for t in self.where)])


@dataclass(frozen=True)
class Person:
    id: str
    where: tuple[Test, ...]

    @property
    def level(self) -> int:
        return max([1, *(t.level for t in self.where)])


@dataclass(frozen=True)
class Phrase:
    id: str
    text: str
    categories: tuple[str, ...]
    level: int = TEXT_LEVEL


@dataclass(frozen=True)
class Group:
    id: str
    kind: Kind
    n: int
    parts: tuple[Node, ...]

    @property
    def level(self) -> int:
        return max([1, *(part.level for part in self.parts)])


Leaf = Event | Person | Phrase
Node = Leaf | Group


@dataclass(frozen=True)
class Entry:
    leaves: tuple[Event, ...]
    limit: str


@dataclass(frozen=True)
class Rule:
    name_zh: str
    name_en: str
    where: Node


@dataclass(frozen=True)
class Cohort:
    """A checked definition. `unknown_is_false`: every leaf that is unknown counts as false."""

    name_zh: str
    name_en: str
    entry: Entry | None
    rules: tuple[Rule, ...]
    unknown_is_false: bool

    def nodes(self) -> Iterator[Node]:
        """Every node of the rules, each group before its parts, after the leaves of the entry."""
        yield from self.entry.leaves if self.entry else ()
        for rule in self.rules:
            yield from walk(rule.where)

    def leaves(self) -> Iterator[Leaf]:
        return (node for node in self.nodes() if not isinstance(node, Group))

    @property
    def level(self) -> int:
        """Highest level used anywhere: the level of the question."""
        return max([EVENT_LEVEL, *(node.level for node in self.nodes())])


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it."""
    yield node
    if isinstance(node, Group):
        for part in node.parts:
            yield from walk(part)


MOST_NODES = 200


def define(given: shapes.Definition, highest_level: int = 5) -> Cohort:
    """The checked definition. Raises BadInput naming the node for everything that is not supported or not in
    the dictionary."""
    reader = _Reader(load(), highest_level)
    entry = None
    if given.entry:
        leaves = tuple(reader.event(leaf, f"e{i}") for i, leaf in enumerate(given.entry.any, 1))
        for leaf in leaves:
            if (leaf.op, leaf.n) != (">=", 1) or leaf.window.relative:
                raise refuse(
                    leaf.id,
                    ("入组事件带次数或相对时间", "an entry event with a count or a relative time"),
                    ("放到规则里", "put it into a rule"),
                )
        entry = Entry(leaves, given.entry.limit)
    rules = []
    for i, rule in enumerate(given.rules, 1):
        where = reader.node(rule.where, rule.id or f"r{i}")
        rules.append(Rule(rule.name.zh or rule.name.en, rule.name.en or rule.name.zh, where))
    cohort = Cohort(given.name.zh, given.name.en, entry, tuple(rules), given.unknown == "false")
    _check_ids(cohort)
    _check_anchors(cohort)
    return cohort


class _Reader:
    def __init__(self, dictionary: Dictionary, highest_level: int) -> None:
        self.dictionary, self.highest_level = dictionary, highest_level

    def node(self, given: shapes.Node, id: str) -> Node:
        id = given.id or id
        match given:
            case shapes.EventLeaf():
                return self.event(given, id)
            case shapes.PersonLeaf():
                return Person(id, tuple(self.fact(c, id) for c in given.person))
            case shapes.TextLeaf():
                return self.text(given, id)
            case shapes.All(all=parts):
                return self.group(id, "all", 0, parts)
            case shapes.AnyOf(any=parts):
                return self.group(id, "any", 0, parts)
            case shapes.Not(not_=part):
                return self.group(id, "not", 0, [part])
            case shapes.AtLeast(at_least=n, of=parts):
                return self.group(id, "at_least", n, parts)
            case shapes.AtMost(at_most=n, of=parts):
                return self.group(id, "at_most", n, parts)

    def group(self, id: str, kind: Kind, n: int, parts: list[shapes.Node]) -> Group:
        if not parts:
            raise refuse(
                id,
                ("空的条件组", "an empty group"),
                ("加一个条件或删去该组", "add a condition or remove the group"),
            )
        return Group(id, kind, n, tuple(self.node(part, f"{id}.{i}") for i, part in enumerate(parts, 1)))

    def text(self, given: shapes.TextLeaf, id: str) -> Phrase:
        if given.assertion != "any" or given.experiencer != "any":
            raise refuse(
                id,
                ("文本的肯定否定与主体", "assertion and experiencer of text"),
                ("文本尚未结构化,只支持出现与否", "texts are not structured yet: use any"),
                code="not_supported",
            )
        for name in given.categories:
            self.category(name, id)
        return Phrase(id, given.text.strip(), tuple(sorted(given.categories)))

    def category(self, name: str, id: str) -> Category:
        found = self.dictionary.categories.get(name)
        if found is None:
            raise refuse(
                id,
                ("没有这个类别", "no such category"),
                ("字典的 16 个类别之一", "one of the dictionary's 16 categories"),
            )
        return found

    def event(self, given: shapes.EventLeaf, id: str) -> Event:
        id = given.id or id
        category = self.category(given.event, id)
        where = tuple(self.test(condition, category, id) for condition in given.where)
        window = _window(given.time, category, id)
        return Event(
            id,
            category.name,
            where,
            tuple(sorted(given.hospitals)),
            window,
            given.pick,
            given.count.op,
            given.count.n,
            given.count.distinct,
        )

    def test(self, given: shapes.Condition, category: Category, id: str) -> Test:
        variable = category.variables.get(given.variable)
        if not usable(variable, self.highest_level):
            raise no_such_variable(id)
        assert variable is not None
        if given.op not in OPERATORS_OF[variable.type]:
            raise refuse(
                id,
                (f"{variable.type} 变量上的 {given.op}", f"{given.op} on a {variable.type}"),
                (" | ".join(OPERATORS_OF[variable.type]),) * 2,
            )
        limit = ""
        if given.relative_to:
            limit = {"upper_limit": "ref_high", "lower_limit": "ref_low"}[given.relative_to]
            if limit not in category.variables or variable.name != "value_number":
                raise refuse(
                    id,
                    ("相对界限的条件", "a condition relative to a limit"),
                    ("只用于检验结果的 value_number", "on value_number of lab_result only"),
                )
        values, code_set = self.values(given, variable.type, variable.value_set, id)
        op = "starts" if code_set else given.op
        if code_set and given.op == "not_in":
            raise refuse(
                id,
                ("not_in 代码集", "not_in with a code set"),
                ("把条件放进 not 组", "put the condition into a not group"),
            )
        return Test(
            category.name,
            variable.name,
            variable.type,
            variable.unit,
            variable.value_set,
            op,
            values,
            variable_level(variable),
            is_mask(variable),
            limit,
            code_set=code_set,
        )

    def fact(self, given: shapes.Condition, id: str) -> Test:
        if given.variable not in FACTS or FACTS[given.variable][1] > self.highest_level:
            raise no_such_variable(id)
        kind, level = FACTS[given.variable]
        if given.op not in OPERATORS_OF[kind]:
            raise refuse(
                id,
                (f"{given.variable} 上的 {given.op}", f"{given.op} on {given.variable}"),
                (" | ".join(OPERATORS_OF[kind]),) * 2,
            )
        if given.at and given.variable != "age":
            raise refuse(id, ("时点", "a moment"), ("只用于年龄", "for age only"))
        at = given.at or ""
        if at and "." not in at:
            _day(at, id)
        values, _ = self.values(given, kind, {"sex": "sex"}.get(given.variable, ""), id)
        return Test(
            "",
            given.variable,
            kind,
            "a" if given.variable == "age" else "",
            "sex" if given.variable == "sex" else "",
            given.op,
            values,
            level,
            not at.partition(".")[1],
            at=at,
        )

    def values(
        self, given: shapes.Condition, kind: str, value_set: str, id: str
    ) -> tuple[tuple[Bound, ...], str]:
        wanted = {"exists": 0, "missing": 0, "between": 2, "in": None, "not_in": None, "starts": None}.get(
            given.op, 1
        )
        if (wanted is None and not given.values) or (wanted is not None and len(given.values) != wanted):
            raise refuse(
                id,
                (f"{given.op} 带 {len(given.values)} 个值", f"{given.op} with {len(given.values)} values"),
                (
                    f"{'至少 1' if wanted is None else wanted} 个",
                    f"{'at least 1' if wanted is None else wanted}",
                ),
            )
        if given.values and isinstance(given.values[0], str) and given.values[0].startswith(CODES):
            name = given.values[0].removeprefix(CODES)
            diseases = load_diseases()
            if len(given.values) != 1 or name not in diseases or value_set != "icd10":
                raise refuse(
                    id, ("没有这个代码集", "no such code set"), (" | ".join(CODES + d for d in diseases),) * 2
                )
            return diseases[name].code_prefixes, name
        values = tuple(_value(value, kind, id) for value in given.values)
        if given.op == "between" and not values[0] <= values[1]:  # type: ignore[operator]
            raise refuse(
                id,
                ("下限大于上限", "the lower bound is above the upper one"),
                ("先小后大", "the smaller one first"),
            )
        closed = self.dictionary.value_sets.get(value_set)
        if closed and not closed.open and given.op != "starts":
            unknown = [v for v in values if v not in closed.codes]
            if unknown:
                raise refuse(
                    id,
                    (f"值域 {closed.label.zh} 中没有的代码", f"a code that is not in {closed.label.en}"),
                    (f"{len(closed.codes)} 个代码之一", f"one of its {len(closed.codes)} codes"),
                )
        return values, ""


def usable(variable: Variable | None, highest_level: int) -> bool:
    """True when conditions may use `variable` at `highest_level`."""
    return (
        variable is not None
        and variable.shipped is not None
        and variable.type in OPERATORS_OF
        and variable_level(variable) <= highest_level
    )


def is_mask(variable: Variable) -> bool:
    """True for facts that an outsider may know: quasi-identifiers, departments, dates of whatever
    happened."""
    return (
        variable.identifier == "quasi"
        or variable.value_set == "department"
        or variable.type in ("date", "datetime")
    )


def refuse(
    id: str, found: tuple[str, str], expected: tuple[str, ...], code: str = "bad_definition"
) -> BadInput:
    """The refusal of one node."""
    zh, en = found
    return BadInput(
        (f"条件 {id}:{zh}", f"node {id}: {en}"),
        (expected[0], expected[1]),
        ("修改该条件", "edit the node"),
        code=code,
        where=id,
    )


def no_such_variable(id: str) -> BadInput:
    """One text for a variable that does not exist and for one above the level."""
    return refuse(
        id,
        ("没有这个变量", "no such variable"),
        ("变量目录中对您开放的变量", "a variable of the catalogue that is open to you"),
        code="no_such_variable",
    )


def _window(given: shapes.Time | None, category: Category, id: str) -> Window:
    if given is None:
        return Window()
    if not category.time:
        raise refuse(
            id,
            ("没有时间的类别上的时间条件", "a time on a category without time"),
            ("去掉时间条件", "remove the time"),
        )
    since, until = (_day(text, id) if text else None for text in (given.since, given.until))
    if since and until and since > until:
        raise refuse(
            id,
            ("起始日在截止日之后", "the window ends before it begins"),
            ("先早后晚", "the earlier day first"),
        )
    if given.anchor is None:
        if given.from_ is not None or given.to is not None or given.same_visit:
            raise refuse(
                id,
                ("没有锚点的相对时间", "a relative time without an anchor"),
                ("指定锚点", "name an anchor"),
            )
        return Window(since=since, until=until)
    anchor, _, edge = (
        given.anchor.rpartition(".")
        if given.anchor.endswith((".start", ".end"))
        else (given.anchor, ".", "start")
    )
    if given.from_ is not None and given.to is not None and given.from_ > given.to:
        raise refuse(
            id, ("窗口起点在终点之后", "the window ends before it begins"), ("from ≤ to", "from ≤ to")
        )
    return Window(anchor, edge, given.from_, given.to, given.unit, given.same_visit, since, until)


def _day(text: str, id: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise refuse(id, ("不是日期", "not a date"), ("形如 2024-05-31", "like 2024-05-31")) from None


def _value(value: str | float | bool, kind: str, id: str) -> Bound:
    expected = {"code": str, "string": str, "boolean": bool, "date": str, "datetime": str}.get(kind, float)
    if expected is float and not isinstance(value, bool):
        try:
            return float(value)
        except ValueError:
            raise refuse(id, ("不是数", "not a number"), ("一个数", "a number")) from None
    if expected is str and isinstance(value, float) and value.is_integer():
        value = str(int(value))
    if not isinstance(value, expected):
        raise refuse(id, ("类型不符的值", "a value of another type"), (kind, kind))
    return _day(str(value), id) if kind in ("date", "datetime") else value


def _check_ids(cohort: Cohort) -> None:
    ids = [node.id for node in cohort.nodes()]
    if len(ids) > MOST_NODES:
        raise refuse(
            "",
            (f"{len(ids)} 个条件", f"{len(ids)} nodes"),
            (f"至多 {MOST_NODES} 个", f"at most {MOST_NODES}"),
        )
    for id in ids:
        if ids.count(id) > 1 or id == ENTRY:
            raise refuse(id, ("重复的条件编号", "an id used twice"), ("每个条件一个编号", "one id a node"))


def _check_anchors(cohort: Cohort) -> None:
    events = {leaf.id: leaf for leaf in cohort.leaves() if isinstance(leaf, Event)}

    def check(id: str, anchor: str, above: tuple[str, ...]) -> None:
        if anchor == ENTRY and cohort.entry:
            return
        if anchor not in events:
            raise refuse(
                id,
                ("没有这个锚点", "no such anchor"),
                ("入组事件 entry 或另一个事件的编号", "entry, or the id of another event"),
            )
        if anchor in above:
            raise refuse(
                id,
                (
                    "互相依赖的锚点:" + " → ".join((*above, anchor)),
                    "anchors in a circle: " + " → ".join((*above, anchor)),
                ),
                ("断开一处", "break one"),
            )
        if events[anchor].window.relative:
            check(anchor, events[anchor].window.anchor, (*above, anchor))

    for leaf in cohort.leaves():
        if isinstance(leaf, Event) and leaf.window.relative:
            check(leaf.id, leaf.window.anchor, (leaf.id,))
        if isinstance(leaf, Person):
            for test in leaf.where:
                if "." in test.at:
                    check(leaf.id, test.at.rpartition(".")[0], ())
