"""The variables that a frame and its cohort read: what a protocol that asks for the frame has to name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from heluo.cohort.frame.model import FramePlan, PlannedColumn
from heluo.cohort.model import Cohort, CohortNode, EventNode, PersonNode
from heluo.dictionary import Variable, load

FACTS_FROM = {
    "sex": "patient.sex",
    "age": "patient.birth_date",
    "birth_year": "patient.birth_date",
    "division": "patient.district",
}
"""Facts of a person and the variable that they come from; others are of no variable."""


def variables_of(plan: FramePlan) -> tuple[str, ...]:
    """`category.variable`, each once, in the order of the dictionary. A category of which nothing is asked
    but that there is a record is named by its code, or by its day."""
    found = set(_of_cohort(plan.cohort))
    found |= set(_of_event(plan.visits)) if plan.visits else set()
    for column in plan.columns:
        found |= set(_of_column(column) if isinstance(column, PlannedColumn) else _of_cohort(column.cohort))
    return tuple(
        f"{category.name}.{name}"
        for category in load().categories.values()
        for name, variable in category.variables.items()
        if f"{category.name}.{name}" in found and _can_be_granted(variable)
    )


def _can_be_granted(variable: Variable) -> bool:
    return variable.shipped is not None and variable.identifier != "direct" and variable.type != "id"


def _of_column(of: PlannedColumn) -> Iterator[str]:
    yield from _facts([of.fact] if of.fact else [])
    if of.rows is not None:
        yield from _of_event(of.rows, [of.variable.name] if of.variable else [])


def _of_cohort(of: Cohort) -> Iterator[str]:
    for node in of.every_node():
        if isinstance(node, EventNode):
            yield from _of_event(node)
        elif isinstance(node, PersonNode):
            yield from _facts(test.name for test in node.where)
        elif isinstance(node, CohortNode):
            yield from _of_cohort(node.inner)


def _of_event(of: EventNode, more: Iterable[str] = ()) -> Iterator[str]:
    asked = [test.name for test in (*of.where, *of.then) if test.category]
    names = [*more, *asked, *([of.date] if of.date else [])]
    for name in names or [of.code or of.day]:
        if name:
            yield f"{of.event}.{name}"


def _facts(names: Iterable[str]) -> Iterator[str]:
    yield from (FACTS_FROM[name] for name in names if name in FACTS_FROM)
