"""What a column's values are and what it is called: kinds, picks by type of variable, facts of persons."""

from __future__ import annotations

from typing import get_args

from heluo.cohort.explain import FACT_LABELS
from heluo.cohort.frame.definition import PICKS, ColumnDefinition, Pick
from heluo.cohort.frame.model import DATES, Facts, Kind
from heluo.cohort.frame.refusals import refuse_column
from heluo.cohort.model import EventNode
from heluo.cohort.refusals import no_such_variable
from heluo.dictionary import Variable, load
from heluo.kit.text import Text

_CODED: tuple[Pick, ...] = ("last", "first", "count", "any", "all")
PICKS_OF: dict[str, tuple[Pick, ...]] = {
    "decimal": PICKS,
    "integer": PICKS,
    "code": _CODED,
    "string": _CODED,
    "boolean": _CODED,
    "date": ("last", "first", "max", "min", "count", "any", "all"),
    "datetime": ("last", "first", "max", "min", "count", "any", "all"),
}
"""What may be taken of several values, by type of variable."""
_FACTS: dict[Facts, tuple[Text, Kind, str]] = {
    "sex": (FACT_LABELS["sex"], "category", ""),
    "age": (Text("年龄", "age"), "number", "a"),
    "birth_year": (FACT_LABELS["birth_year"], "number", ""),
    "division": (FACT_LABELS["division"], "category", ""),
    "hospitals": (FACT_LABELS["hospitals"], "count", ""),
    "hospital": (Text("第 0 天的医院", "hospital of day 0"), "category", ""),
    "day_0": (Text("第 0 天", "day 0"), "date", ""),
}
MOST_NAMED = 3
"""So many codes are named in a column's label."""


def kind_of(given: ColumnDefinition, variable: Variable | None) -> Kind:
    """The kind of a column of records."""
    if given.pick == "count":
        return "count"
    if given.pick in ("any", "all") or variable is None:
        return "binary"
    if variable.type in ("decimal", "integer"):
        return "number"
    if variable.type in DATES:
        return "number" if given.unit else "date"
    if variable.type == "boolean":
        return "binary"
    return "ordinal" if given.ordered else "category"


def check_pick(given: ColumnDefinition, variable: Variable | None) -> None:
    """Raises BadInput for what cannot be taken of such values."""
    if variable is None:
        return
    if given.pick not in PICKS_OF[variable.type]:
        choice = " | ".join(PICKS_OF[variable.type])
        found = (f"{variable.label.zh} 的 {given.pick}", f"{given.pick} of {variable.label.en}")
        raise refuse_column(given.name, found, (choice, choice))
    if given.pick == "all" and given.is_ is None and variable.type != "boolean":
        raise refuse_column(
            given.name, ("没有条件的 all", "`all` of no condition"), ("用 is 写明条件", "a condition in `is`")
        )
    if given.is_ is not None and given.pick not in ("any", "all"):
        raise refuse_column(
            given.name, (f"{given.pick} 带 is", f"`is` with {given.pick}"), ("any 或 all", "any or all")
        )
    if given.ordered and (variable.type != "code" or given.pick not in ("last", "first")):
        raise refuse_column(
            given.name,
            ("没有值域的列上的顺序", "an order of no value set"),
            ("代码的 last 或 first", "last or first of a code"),
        )


def fact_of(given: ColumnDefinition) -> Facts:
    """The fact that a column is. Raises BadInput."""
    name = given.variable.partition(".")[2]
    fact: Facts | None = next((one for one in get_args(Facts) if one == name), None)
    if fact is None:
        raise no_such_variable(given.name)
    plain = ColumnDefinition(name=given.name, label=given.label, variable=given.variable)
    if given != plain:
        raise refuse_column(
            given.name,
            ("个人属性不带条件、窗口或单位", "a fact of the person has no condition, window or unit"),
            ("只写 variable", "the variable alone"),
        )
    return fact


def fact_words(fact: Facts) -> tuple[Text, Kind, str]:
    """Label, kind and unit of a fact."""
    return _FACTS[fact]


def default_label(node: EventNode, variable: Variable | None) -> Text:
    """What a column without a label is called: the codes that it is about, then the variable."""
    codes = [
        known.label
        for test in node.where
        if test.value_set and test.op in ("=", "in") and len(test.values) <= MOST_NAMED
        for value in test.values
        if (known := load().value_sets[test.value_set].codes.get(str(value)))
    ]
    labels = codes or [node.category.label]
    if variable is not None and variable.name != "value_standard":
        labels.append(variable.label)
    return Text(
        " ".join(dict.fromkeys(one.zh for one in labels)), " ".join(dict.fromkeys(one.en for one in labels))
    )
