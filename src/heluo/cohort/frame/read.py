"""A frame's JSON checked against the dictionary and the cohort: `read_frame` makes a `FramePlan` or refuses
one column with the reason. Conditions and events of columns are read as those of a cohort."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

from heluo.access.levels import variable_level
from heluo.access.permit import Permit
from heluo.cohort.comparisons import read_comparison
from heluo.cohort.definition import Condition, Definition, Entry, EventLeaf, Rule
from heluo.cohort.frame.definition import ColumnDefinition, FrameDefinition, FrameWindow, OutcomeDefinition
from heluo.cohort.frame.kinds import check_pick, default_label, fact_of, fact_words, kind_of
from heluo.cohort.frame.model import (
    PERSON,
    DayWindow,
    FramePlan,
    Planned,
    PlannedColumn,
    PlannedOutcome,
    UnitChange,
)
from heluo.cohort.frame.refusals import refuse_column
from heluo.cohort.frame.units import unit_change
from heluo.cohort.model import EVENT_LEVEL, Cohort, ConditionTest, EventNode
from heluo.cohort.operators import FACTS, OPERATORS_OF, fact_level
from heluo.cohort.read import read
from heluo.cohort.refusals import no_such_variable
from heluo.dictionary import Category, Variable, load
from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.lakehouse.guard import hidden

HIGHEST = 5


def read_frame(given: FrameDefinition, of: Definition, permit: Permit | None = None) -> FramePlan:
    """The checked frame of the cohort `of`. Raises BadInput naming the column.

    A column whose values `permit` does not open is planned without them; a condition on such a variable is
    refused with the text of one that does not exist.
    """
    level = permit.level if permit else HIGHEST
    if given.day_0 is not None:
        if of.entry is not None:
            raise refuse_column(
                "day_0", ("队列已有入组事件", "the cohort has an entry already"), ("去掉 day_0", "no day_0")
            )
        of = of.model_copy(update={"entry": given.day_0})
    cohort = read(of, level)
    _check_names(given)
    reading = _FrameReading(given, of, cohort, level, permit)
    for leaf in given.day_0.any if given.day_0 else ():
        reading.check_granted(leaf, "day_0")
    visits_of, visits = reading.visits()
    return FramePlan(
        Text(given.name.zh or given.name.en, given.name.en or given.name.zh),
        given.row,
        cohort,
        tuple(reading.planned(column) for column in given.columns),
        visits,
        visits_of,
    )


@dataclass(frozen=True)
class _FrameReading:
    """Columns read for one frame of one cohort."""

    frame: FrameDefinition
    of: Definition
    cohort: Cohort
    level: int
    permit: Permit | None

    def visits(self) -> tuple[Cohort | None, EventNode | None]:
        if self.frame.row == "person":
            if self.frame.visits is not None:
                raise refuse_column("visits", ("一行一人的数据框选了就诊", "visits for a frame of persons"))
            return None, None
        leaf = self.frame.visits or EventLeaf(event="visit")
        if leaf.event != "visit" or leaf.count.n != 1:
            raise refuse_column("visits", ("不是就诊", "not of visits"), ("就诊事件", "an event of visits"))
        return self.nodes([leaf], "visits", self.of.entry)

    def planned(self, given: ColumnDefinition | OutcomeDefinition) -> Planned:
        if isinstance(given, OutcomeDefinition):
            return self.outcome(given)
        if given.variable.startswith(f"{PERSON}."):
            return self.fact(given)
        return self.column(given)

    def fact(self, given: ColumnDefinition) -> PlannedColumn:
        """A fact of the person, which neither window nor condition changes."""
        fact = fact_of(given)
        level = (
            fact_level(fact) if fact in FACTS else EVENT_LEVEL if fact == "hospital" else self.cohort.level
        )
        if fact == "day_0" and not self.dated:
            raise self._undated(given.name)
        if level > self.level:
            raise no_such_variable(given.name)
        label, kind, unit = fact_words(fact)
        return PlannedColumn(
            given.name,
            _label(given, label),
            kind,
            level,
            given.pick,
            DayWindow(),
            UnitChange(unit),
            source_of(given),
            fact=fact,
        )

    def column(self, given: ColumnDefinition) -> PlannedColumn:
        category, variable = self.variable(given)
        window = self.window(given.name, given.window)
        leaf = EventLeaf(
            id=given.name, event=category.name, where=given.where, hospitals=given.hospitals, date=given.date
        )
        _, node = self.nodes([leaf], given.name, None)
        if window.relative:  # asks for a day of the category, or for the one that is named
            _, dated = self.nodes([leaf.model_copy(update={"pick": "first"})], given.name, None)
            node = replace(dated, pick="any")
        check_pick(given, variable)
        test = self.test(given, category, variable)
        unit = unit_change(given, node, variable)
        values = [] if variable is None else [variable_level(variable)]
        return PlannedColumn(
            given.name,
            _label(given, default_label(node, variable)),
            kind_of(given, variable),
            max([EVENT_LEVEL, node.level, *values]),
            given.pick,
            window,
            unit,
            source_of(given),
            node,
            variable,
            test=test,
            bound_is_value=given.bounds == "limit",
            masked=variable is not None and self.closed(variable),
        )

    def variable(self, given: ColumnDefinition) -> tuple[Category, Variable | None]:
        name, _, of = given.variable.partition(".")
        category = load().categories.get(name)
        variable = category.variables.get(of) if category else None
        typed = variable is not None and variable.type in OPERATORS_OF and variable.shipped is not None
        if category is None or (of and not typed):
            raise no_such_variable(given.name)
        if not of and (given.pick not in ("count", "any") or given.is_):
            raise refuse_column(
                given.name,
                (f"类别 {name} 上的 {given.pick}", f"{given.pick} of the category {name}"),
                ("count 或 any;其余须指明变量", "count or any; name a variable for the others"),
            )
        return category, variable

    def closed(self, variable: Variable) -> bool:
        """True when the permit does not open the variable's values."""
        name = f"standard.{variable.category}"
        return self.permit is not None and variable.shipped in hidden(name, self.permit)

    def test(
        self, given: ColumnDefinition, category: Category, variable: Variable | None
    ) -> ConditionTest | None:
        if given.is_ is None and (variable is None or given.pick not in ("any", "all")):
            return None
        assert variable is not None
        asked = given.is_
        if asked is None:
            condition = (
                Condition(variable=variable.name, op="=", values=[True])
                if variable.type == "boolean"
                else Condition(variable=variable.name, op="exists")
            )
        else:
            condition = Condition(variable=variable.name, op=asked.op, values=asked.values)
        level = HIGHEST if self.closed(variable) and asked is None else self.level
        return read_comparison(condition, category, given.name, level)

    def outcome(self, given: OutcomeDefinition) -> PlannedOutcome:
        if not self.dated:
            raise self._undated(given.name)
        window = self.window(given.name, given.window)
        low = window.low or 0
        if low < 0 or (window.high is not None and window.high <= low):
            raise refuse_column(
                given.name,
                ("随访窗口", "a window of follow-up"),
                ("从第 0 天或之后开始,并在其后结束", "from day 0 or later to a day after that"),
            )
        if given.end == "last_record" and self.permit is not None and self.permit.hospitals is not None:
            raise refuse_column(
                given.name,
                ("末次记录由各家医院合计得出", "the last record is one of all hospitals together"),
                ("release 或日期", "release, or a date"),
                ("换一个观察终点", "choose another end of observation"),
            )
        leaves = [*given.events, *given.competing, *given.censor]
        entry = self.of.entry if self.frame.row == "person" else None
        cohort, _ = self.nodes(leaves, given.name, entry)
        nodes = tuple(rule.where for rule in cohort.rules)
        for node in nodes:
            if not isinstance(node, EventNode) or (node.op, node.n) != (">=", 1) or node.pick != "any":
                raise refuse_column(
                    given.name,
                    ("带次数或首末次的结局事件", "an outcome event with a count or a pick"),
                    (
                        "事件的条件;第一次由结局自己取",
                        "conditions of an event; an outcome takes the first itself",
                    ),
                )
        events = [node for node in nodes if isinstance(node, EventNode)]
        at, also = len(given.events), len(given.events) + len(given.competing)
        return PlannedOutcome(
            given.name,
            _label(given, default_label(events[0], None)),
            cohort.level,
            cohort,
            tuple(events[:at]),
            tuple(events[at:also]),
            tuple(events[also:]),
            _end(given),
            low,
            window.high,
            source_of(given),
        )

    def nodes(self, leaves: list[EventLeaf], name: str, entry: Entry | None) -> tuple[Cohort, EventNode]:
        """`leaves` as the rules of a cohort of their own, and the first of them."""
        for leaf in leaves:
            self.check_granted(leaf, name)
        rules = [
            Rule(where=leaf.model_copy(update={"id": leaf.id or f"{name}{i or ''}"}))
            for i, leaf in enumerate(leaves)
        ]
        cohort = read(Definition(entry=entry, rules=rules), self.level)
        node = cohort.rules[0].where
        assert isinstance(node, EventNode)
        return cohort, node

    def check_granted(self, leaf: EventLeaf, name: str) -> None:
        """Raises BadInput naming what the column `name` reads and a grant, whose variables its members know,
        does not open. What a level closes is named nowhere."""
        if self.permit is None or self.permit.columns is None:
            return
        table, category = f"standard.{leaf.event}", load().categories.get(leaf.event)
        if category is None:
            return
        closed = hidden(table, self.permit)
        asked = [of.variable for of in leaf.where] + ([leaf.date] if leaf.date else [])
        known = [category.variables[of] for of in asked if of in category.variables]
        lacking = [of.label for of in known if of.shipped in closed]
        if not any(one.startswith(f"{table}.") for one in self.permit.columns):
            lacking = [category.label]
        if lacking:
            names = Text("、".join(of.zh for of in lacking), ", ".join(of.en for of in lacking))
            raise refuse_column(
                name,
                (f"授权未包含:{names.zh}", f"not in the grant: {names.en}"),
                ("授权包含该类别或变量", "a grant of that category or variable"),
                ("在方案与授权中加入,或修改该列", "add it to protocol and grant, or edit the column"),
            )

    def window(self, name: str, given: FrameWindow) -> DayWindow:
        if given.from_ is not None and given.to is not None and given.from_ > given.to:
            raise refuse_column(
                name, ("窗口起点在终点之后", "the window ends before it begins"), ("from ≤ to", "from ≤ to")
            )
        if given.same_visit and self.frame.row == "person":
            raise refuse_column(
                name,
                ("一行一人的数据框中的“同一次就诊”", "the same visit, in a frame of persons"),
                ("row 为 visit,或用天数窗口", "row: visit, or a window in days"),
            )
        found = DayWindow(given.from_, given.to, given.same_visit)
        if found.relative and not self.dated:
            raise self._undated(name)
        return found

    @property
    def dated(self) -> bool:
        """There is a day 0."""
        return self.frame.row == "visit" or self.cohort.entry is not None

    def _undated(self, name: str) -> BadInput:
        return refuse_column(
            name,
            (
                "相对于第 0 天的列,而队列没有入组事件",
                "a column relative to day 0 of a cohort without an entry",
            ),
            ("有入组事件的队列", "a cohort with an entry event"),
            ("指明哪个事件是第 0 天,或去掉窗口", "say which event is day 0, or drop the window"),
        )


def source_of(given: ColumnDefinition | OutcomeDefinition) -> str:
    """A column's definition as canonical JSON, without its label: two that read the same rows are equal."""
    plain = given.model_dump(by_alias=True, exclude_defaults=True, exclude={"label"}, mode="json")
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _label(given: ColumnDefinition | OutcomeDefinition, otherwise: Text) -> Text:
    if not (given.label.zh or given.label.en):
        return otherwise
    return Text(given.label.zh or given.label.en, given.label.en or given.label.zh)


def _end(given: OutcomeDefinition) -> Literal["last_record", "release"] | dt.date:
    if given.end == "last_record" or given.end == "release":
        return given.end
    try:
        return dt.date.fromisoformat(given.end)
    except ValueError:
        raise refuse_column(
            given.name,
            ("观察终点", "the end of observation"),
            ("last_record、release 或日期", "last_record, release or an ISO date"),
        ) from None


def names_of(given: ColumnDefinition | OutcomeDefinition) -> tuple[str, ...]:
    """The columns that a definition makes."""
    return (
        (f"{given.name}_days", f"{given.name}_event")
        if isinstance(given, OutcomeDefinition)
        else (given.name,)
    )


def _check_names(given: FrameDefinition) -> None:
    keys = ("person", "visit")[: 2 if given.row == "visit" else 1]
    counted = Counter([*keys, *(name for column in given.columns for name in names_of(column))])
    for name, n in counted.items():
        if n > 1:
            raise refuse_column(
                name, ("列名重复", "a name used twice"), ("每列一个名称", "one name a column")
            )
