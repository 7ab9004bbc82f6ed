"""In which order sections and fields of a form are settled: each after what it depends on. A form in which
something depends on itself is refused."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from heluo.delivery.followup.forms.model import FormSection
from heluo.kit.errors import BadInput
from heluo.kit.text import Text

MARK = "section:"
"""Before the name of a section, which is settled apart from its fields."""


def ordered(sections: Sequence[FormSection]) -> tuple[str, ...]:
    """Names of sections (with MARK) and fields. What hides or computes a field counts; what only complains
    (required, check) does not: it may name the field itself. Raises BadInput for a circle."""
    within = {s.name: [f.name for f in s.fields] for s in sections}
    graph: dict[str, set[str]] = {}

    def needs(names: frozenset[str]) -> set[str]:
        found: set[str] = set()
        for name in names:
            found |= {MARK + name, *within[name]} if name in within else {name}
        return found

    for section in sections:
        graph[MARK + section.name] = needs(section.show.names) if section.show else set()
        for one in section.fields:
            graph[one.name] = {MARK + section.name}
            for expression in (one.show, one.calculate):
                graph[one.name] |= needs(expression.names) if expression else set()
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        path = [name.removeprefix(MARK) for name in error.args[1]]
        raise BadInput(
            Text("循环依赖:" + " → ".join(path), "a circle: " + " → ".join(path)),
            Text("每个字段只依赖别的字段", "fields that depend on others only"),
            ("去掉其中一处引用", "take one of the references away"),
            where=path[0],
            code="circle",
        ) from error
