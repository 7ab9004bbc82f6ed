"""The meaning of a definition, as an Ibis expression over the lake's tables: a truth value (`kleene`) for
every person and node.

`leaf` gives one leaf, `tree` the whole definition. `vectors.py` computes the same leaf by leaf; a test holds
the two together on each engine. Text leaves are a scan here (the reference); the search index answers them in
practice.
"""

from __future__ import annotations

import datetime as dt
import functools

import ibis
import ibis.expr.types as ir

from heluo.cohort.events import CohortOnDay, entry_scope, entry_value, leaf_value
from heluo.cohort.kleene import FALSE, TRUE, UNKNOWN, combine, number_is
from heluo.cohort.model import ENTRY, Cohort, CohortNode, GroupNode, Leaf
from heluo.cohort.scopes import PERSONS, Scope, filled, joined_values, scoped
from heluo.cohort.truths import COLUMNS, Valued, least, without
from heluo.lakehouse.tables import table


def leaf(cohort: Cohort, of: Leaf, day: dt.date) -> Valued:
    """The values of the leaf `of`: of each person, or of each entry event where a person may have several.
    `day` is the release's day, at which an age without a moment is taken."""
    asked = asked_of(cohort, day)
    return leaf_value(asked, of, scope_of(asked))


def asked_of(cohort: Cohort, day: dt.date) -> CohortOnDay:
    """The definition on a day."""
    return CohortOnDay(cohort, day, _of_cohort)


def _of_cohort(of: CohortNode, day: dt.date) -> Valued:
    inside, names = tree(of.inner, day)
    return Valued(inside.select("person_id", v=inside[names[""]]), FALSE)


def scope_of(asked: CohortOnDay) -> Scope:
    """What the rules are asked of: persons, or their entry events."""
    return entry_scope(asked) if scoped(asked.cohort) else PERSONS


def entry(cohort: Cohort, day: dt.date) -> Valued:
    """Whether a person enters at all: true for everybody when there is no entry."""
    if cohort.entry is not None:
        return entry_value(asked_of(cohort, day))
    persons = table("application.person_wide")
    return Valued(persons.select("person_id", v=ibis.literal(TRUE, "int8")).filter(ibis.literal(False)), TRUE)


def entries(cohort: Cohort, day: dt.date) -> ir.Table:
    """scope_id and person_id of what the rules are asked of."""
    scope = scope_of(asked_of(cohort, day))
    if scope.rows is not None:
        return scope.rows.select("scope_id", "person_id")
    persons = table("application.person_wide").select("person_id")
    return persons.select(scope_id=persons.person_id, person_id=persons.person_id)


def tree(cohort: Cohort, day: dt.date) -> tuple[ir.Table, dict[str, str]]:
    """(person_id and one int8 column a node, node id → column). The column of ENTRY is the entry, that of ""
    the complete cohort. A node holds for a person when it does for one of her entry events."""
    table_, names = by_entry(cohort, day)
    if not cohort.many:
        return without(table_, "scope_id"), names
    best = {column: table_[column].max() for id, column in names.items() if id}
    sure, may = (table_[names[""]] == TRUE).sum(), (table_[names[""]] >= UNKNOWN).sum()
    found = table_.group_by("person_id").agg(**best, sure=sure, may=may)
    total = number_is(found.sure, found.may, ">=", cohort.least_entries, COLUMNS)
    return without(found.mutate(**{names[""]: total}), "sure", "may"), names


def by_entry(cohort: Cohort, day: dt.date) -> tuple[ir.Table, dict[str, str]]:
    """As `tree`, for each of what the rules are asked of (`scope_id`)."""
    asked = asked_of(cohort, day)
    scope = scope_of(asked)
    leaves: dict[str, Valued] = {ENTRY: entry(cohort, day)}
    leaves |= {of.id: leaf_value(asked, of, scope) for of in cohort.leaves()}
    joined, placed = joined_values(entries(cohort, day), leaves)
    columns = filled(joined, placed)
    for node in reversed([node for node in cohort.nodes() if isinstance(node, GroupNode)]):
        columns[node.id] = combine(node.kind, node.n, [columns[part.id] for part in node.parts], COLUMNS)
    rules = [rule.where.id for rule in cohort.rules]
    columns[""] = functools.reduce(least, [columns[id] for id in [ENTRY, *rules]])
    names = {id: f"n{i}" for i, id in enumerate(columns)}
    values = {names[id]: column.cast("int8") for id, column in columns.items()}
    return joined.select("scope_id", "person_id", **values), names
