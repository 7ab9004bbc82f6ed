"""Of which stored columns every column of an expression is made, read off the expression itself.

Nothing is run and no SQL is looked at: what an engine computes is the expression, so its operations say where
each value comes from. Two things are told apart: columns whose values go into a value, and columns that only
decide which rows there are (conditions, keys of joins, groups, orders).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ibis.expr.operations.relations as ops
import ibis.expr.types as ir
from ibis.expr.operations.core import Node, Value

from heluo.kit.errors import BadConfiguration

Stored = tuple[str, str]
"""(name of a table in the expression, column)."""


@dataclass(frozen=True)
class Origins:
    """`columns`: column → what its values are made of, empty for a constant. `rows`: what decides which rows
    there are."""

    columns: dict[str, frozenset[Stored]]
    rows: frozenset[Stored]


def origins(table: ir.Table) -> Origins:
    """The origins of every column of `table`. Raises BadConfiguration for an operation whose columns nobody
    has said how to follow: a wrong answer would look like a right one."""
    return _Followed().of(table.op())


class _Followed:
    """Each operation once, however often the expression uses it."""

    def __init__(self) -> None:
        self._known: dict[ops.Relation, Origins] = {}

    def of(self, relation: ops.Relation) -> Origins:
        found = self._known.get(relation)
        if found is None:
            found = self._known[relation] = self._follow(relation)
        return found

    def _follow(self, relation: ops.Relation) -> Origins:
        match relation:
            case ops.PhysicalTable():
                stored: Any = relation.schema.names
                return Origins({c: frozenset({(relation.name, c)}) for c in stored}, frozenset())
            case ops.DummyTable():
                return self._made(relation.values, ())
            case ops.JoinChain():
                links: Any = relation.rest
                for link in links:
                    self._say_by_being_there(link.table)
                joined = [relation.first, *(link.table for link in links)]
                keys = [one for link in links for one in link.predicates]
                return self._made(relation.values, joined, keys)
            case ops.Project():
                return self._made(relation.values, [relation.parent])
            case ops.Aggregate():
                groups = dict(relation.groups)
                return self._made(groups | dict(relation.metrics), [relation.parent], list(groups.values()))
            case ops.Filter():
                return self._as(relation.parent, relation.predicates)
            case ops.Sort():
                return self._as(relation.parent, relation.keys)
            case ops.Limit() | ops.Reference() | ops.Sample() | ops.AliasedRelation():
                return self._as(relation.parent)
            case ops.Distinct():
                parent = self.of(relation.parent)
                return Origins(parent.columns, parent.rows | _union(parent.columns.values()))
            case ops.DropColumns():
                parent = self.of(relation.parent)
                names = relation.schema.names
                return Origins({c: parent.columns[c] for c in names}, parent.rows)
            case ops.FillNull() | ops.DropNull():
                return self._as(relation.parent)
            case ops.Union():
                left, right = self.of(relation.left), self.of(relation.right)
                both = {c: left.columns[c] | right.columns[c] for c in left.columns}
                return Origins(both, left.rows | right.rows)
            case ops.Intersection() | ops.Difference():
                left, right = self.of(relation.left), self.of(relation.right)
                decided = left.rows | right.rows | _union(right.columns.values())
                return Origins(left.columns, decided)
            case _:
                raise BadConfiguration(
                    type(relation).__name__,
                    "an operation whose columns can be followed",
                    "say in lakehouse/origins.py how its columns come about",
                )

    def _say_by_being_there(self, joined: ops.Relation) -> None:
        """A constant of rows that are joined says that there is such a row ("has the disease"): it is made of
        what decides that."""
        of = self.of(joined)
        if of.rows:
            columns = {name: made or of.rows for name, made in of.columns.items()}
            self._known[joined] = Origins(columns, of.rows)

    def _as(self, parent: ops.Relation, deciding: Iterable[Node] = ()) -> Origins:
        of = self.of(parent)
        return Origins(of.columns, of.rows | self._used(deciding))

    def _made(
        self, values: dict[str, Value], parents: Iterable[ops.Relation], deciding: Iterable[Node] = ()
    ) -> Origins:
        rows = _union(self.of(one).rows for one in parents) | self._used(deciding)
        return Origins({name: self._used([value]) for name, value in values.items()}, rows)

    def _used(self, values: Iterable[Node]) -> frozenset[Stored]:
        """What values are made of. A question inside a value (a subquery) brings its own columns and rows."""
        found: frozenset[Stored] = frozenset()
        waiting, seen = list(values), set()
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            if isinstance(node, ops.Field):
                found |= self.of(node.rel).columns[node.name]
            elif isinstance(node, ops.Relation):
                inner = self.of(node)
                found |= inner.rows | _union(inner.columns.values())
            else:
                waiting += [one for one in node.__children__ if isinstance(one, Node)]
        return found


def _union(parts: Iterable[frozenset[Stored]]) -> frozenset[Stored]:
    return frozenset().union(*parts)
