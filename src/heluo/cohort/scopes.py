"""In whose light a condition is looked at: for each person, for each entry event, or for each row around
which something is asked.

A scope has a row for each of these, named by `scope_id`, and the rows that its names stand for: around a
visit `v` of an entry event the names `entry` and `v`. What does not mention a name of a scope is computed
once for each person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import ibis.expr.types as ir

from heluo.cohort.kleene import combine
from heluo.cohort.model import ENTRY, Cohort, EventNode, GroupNode, Leaf, Node, named_anchors, walk
from heluo.cohort.truths import COLUMNS, Valued, without

ROW = ("event", "row_id", "event_id", "start", "end", "hospital", "visit")
"""What is known of each row that has a name."""


@dataclass(frozen=True)
class Scope:
    """`rows`: scope_id, person_id, and the columns of ROW for each name, led by its place; of the entry also
    `since` and `until`, its period of observation. None: the persons themselves."""

    rows: ir.Table | None = None
    names: tuple[str, ...] = ()

    def column(self, name: str, of: str) -> str:
        """The column of `rows` that has `of` for the row that `name` stands for."""
        return f"s{self.names.index(name)}_{of}"

    def depends(self, cohort: Cohort, of: Leaf) -> bool:
        """True when the value of a leaf may differ between two rows of one person."""
        return any(self.reaches(cohort, name) for name in outer_anchors(of)) if self.names else False

    def reaches(self, cohort: Cohort, anchor: str) -> bool:
        """True when `anchor` is a name of the scope, or of an event that is placed by one."""
        if anchor in self.names:
            return True
        named = find_event(cohort, anchor)
        return named is not None and self.depends(cohort, named)


PERSONS = Scope()
THE_ENTRY = Scope(None, (ENTRY,))
"""Which conditions depend on the entry event, where nothing is read."""


def narrowed(scope: Scope, rows: ir.Table, name: str, carried: Iterable[str] = ()) -> Scope:
    """The scope of each of `rows` by itself, which `name` stands for. `rows`: scope_id (of `scope`),
    person_id, the columns of ROW, and x_… of the variables `carried`."""
    at = f"s{len(scope.names)}_"
    own = {at + column: rows[column] for column in (*ROW, *(f"x_{v}" for v in carried))}
    found = rows.select(
        scope_id=rows.scope_id + "|" + rows.event_id, outer_id=rows.scope_id, person_id=rows.person_id, **own
    )
    if scope.rows is not None:
        outer = without(scope.rows, "person_id").rename(joined_id="scope_id")
        found = without(found.inner_join(outer, found.outer_id == outer.joined_id), "joined_id")
    return Scope(without(found, "outer_id"), (*scope.names, name))


def find_event(cohort: Cohort, id: str) -> EventNode | None:
    """The event of the rules that is called `id`."""
    return next((leaf for leaf in cohort.leaves() if isinstance(leaf, EventNode) and leaf.id == id), None)


def combined(node: Node, columns: Mapping[str, ir.Value]) -> ir.Value:
    """The value of a tree from those of its leaves."""
    if not isinstance(node, GroupNode):
        return columns[node.id]
    return combine(node.kind, node.n, [combined(part, columns) for part in node.parts], COLUMNS)


def joined_values(
    base: ir.Table, leaves: Mapping[str, Valued]
) -> tuple[ir.Table, dict[str, tuple[str, int]]]:
    """`base` (scope_id, person_id, …) with a column for each leaf: (the table, id → (column, value of whom it
    has none))."""
    joined, columns = base, dict[str, tuple[str, int]]()
    for id, valued in leaves.items():
        name = f"value_{len(columns)}"
        columns[id] = (name, valued.otherwise)
        part = valued.rows.select(**{"joined_id": valued.rows[valued.by], name: valued.rows.v})
        joined = without(joined.left_join(part, joined[valued.by] == part.joined_id), "joined_id")
    return joined, columns


def filled(joined: ir.Table, columns: Mapping[str, tuple[str, int]]) -> dict[str, ir.Value]:
    return {id: joined[name].fill_null(otherwise).cast("int8") for id, (name, otherwise) in columns.items()}


def leaves_of(node: Node) -> list[Leaf]:
    return [part for part in walk(node) if not isinstance(part, GroupNode)]


def events_of(of: Node) -> list[EventNode]:
    """The events of a tree and of what is asked around their rows."""
    found: list[EventNode] = []
    for part in walk(of):
        if isinstance(part, EventNode):
            found += [part, *(events_of(part.around) if part.around else [])]
    return found


def observed(cohort: Cohort) -> bool:
    """True when a condition or the entry asks for a period of observation."""
    asked = cohort.entry is not None and cohort.entry.observed is not None
    return asked or any(of.window.observed for of in cohort.every_node() if isinstance(of, EventNode))


def scoped(cohort: Cohort) -> bool:
    """True when the rules are asked of entry events and not of persons: there may be several of one, or their
    period matters."""
    return cohort.entry is not None and (cohort.many or observed(cohort))


def baselines(leaves: Sequence[EventNode], name: str) -> list[str]:
    """The variables that one of `leaves` compares with those of the row that `name` stands for."""
    return sorted({t.name for of in leaves if of.window.anchor == name for t in of.where if t.baseline})


def outer_anchors(of: Leaf) -> list[str]:
    """What the names that a leaf mentions stand for outside of it: its anchor, and what is mentioned
    around its rows but those rows; the entry where its period of observation is asked for."""
    inside = {part.id for part in events_of(of)}
    in_period = any(part.window.observed for part in events_of(of))
    named = [*named_anchors(of), *([ENTRY] if in_period else [])]
    return [name for name in dict.fromkeys(named) if name not in inside]
