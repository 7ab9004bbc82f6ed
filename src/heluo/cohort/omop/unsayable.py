"""What a definition asks that OMOP tables have no column for. Asked all the same, such a condition would be
false for everybody: another question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from heluo.cohort.model import Cohort, EventNode, GroupNode, Node, PersonNode
from heluo.cohort.omop.tables import CATEGORIES
from heluo.kit.text import Text

FACTS = ("sex", "age", "birth_year")
"""Facts of a person that OMOP has."""


@dataclass(frozen=True)
class Unsayable:
    """A node of a definition, and what of it OMOP cannot say."""

    node: str
    what: Text


def unsayable(cohort: Cohort) -> list[Unsayable]:
    """Everything that OMOP cannot say, in the order of the definition."""
    return list(dict.fromkeys(one for node in cohort.every_node() for one in _of(node)))


def _of(node: Node) -> Iterator[Unsayable]:
    match node:
        case GroupNode():
            return
        case EventNode():
            yield from _of_event(node)
        case PersonNode():
            for test in node.where:
                if test.name not in FACTS:
                    yield Unsayable(node.id, Text(f"人的 {test.name}", f"{test.name} of a person"))
        case _:
            what = Text("文本、其他队列与名单", "texts, other cohorts and lists")
            yield Unsayable(node.id, what)


def _of_event(node: EventNode) -> Iterator[Unsayable]:
    label = node.category.label
    of = CATEGORIES.get(node.event)
    if of is None:
        yield Unsayable(node.id, Text(f"“{label.zh}”记录", f"records of {label.en}"))
        return
    if node.hospitals:
        yield Unsayable(node.id, Text("限定医院", "a restriction to hospitals"))
    asked = [t.name for t in (*node.where, *node.then) if t.category]
    asked += [node.day] if node.uses_day and node.day else []
    for name in sorted(set(asked)):
        if name not in of.variables:
            variable = node.category.variables[name].label
            yield Unsayable(node.id, Text(f"“{label.zh}”的{variable.zh}", f"{variable.en} of {label.en}"))
