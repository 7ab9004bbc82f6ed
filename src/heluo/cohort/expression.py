"""The meaning of a definition, as an Ibis expression over the lake's tables: a truth value (`kleene`) for
every person and node.

`leaf` gives one leaf, `tree` the whole definition. `vectors.py` computes the same leaf by leaf; a test holds
the two together on each engine. Text leaves are a scan here (the reference); the search index answers them in
practice.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable

import ibis
import ibis.expr.types as ir

from heluo.cohort.events import rows_of
from heluo.cohort.kleene import FALSE, TRUE, combine
from heluo.cohort.model import (
    ENTRY,
    Cohort,
    CohortNode,
    EventNode,
    GroupNode,
    Leaf,
    ListNode,
    PersonNode,
    PhraseNode,
)
from heluo.cohort.occurrences import of_none, so_many
from heluo.cohort.persons import of_persons
from heluo.cohort.truths import COLUMNS, Valued, least
from heluo.lakehouse.tables import table


def leaf(cohort: Cohort, of: Leaf, day: dt.date) -> Valued:
    """The values of the leaf `of`. `day` is the release's day, at which an age without a moment is taken."""
    match of:
        case EventNode():
            valued = _event(cohort, of)
        case PersonNode():
            valued = of_persons(cohort, of, day)
        case PhraseNode():
            valued = _phrase(of)
        case CohortNode():
            inside, names = tree(of.inner, day)
            valued = Valued(inside.select("person_id", v=inside[names[""]]), FALSE)
        case ListNode():
            valued = _listed(of)
    return valued.definite() if cohort.unknown_is_false else valued


def entry(cohort: Cohort) -> Valued:
    """Whether a person enters at all: true for everybody when there is no entry."""
    persons = table("application.person_wide")
    if cohort.entry is None:
        return Valued(
            persons.select("person_id", v=ibis.literal(TRUE, "int8")).filter(ibis.literal(False)), TRUE
        )
    rows = functools.reduce(
        lambda a, b: a.union(b),
        [rows_of(cohort, leaf).select("person_id", "v") for leaf in cohort.entry.leaves],
    )
    valued = Valued(rows.group_by("person_id").agg(v=rows.v.max()), FALSE)
    return valued.definite() if cohort.unknown_is_false else valued


def tree(cohort: Cohort, day: dt.date) -> tuple[ir.Table, dict[str, str]]:
    """(person_id and one int8 column a node, node id → column). The column of ENTRY is the entry, that of ""
    the complete cohort."""
    persons = table("application.person_wide").select("person_id")
    joined, columns = persons, dict[str, Callable[[ir.Table], ir.Value]]()
    leaves: dict[str, Valued] = {ENTRY: entry(cohort)} | {
        of.id: leaf(cohort, of, day) for of in cohort.leaves()
    }
    names = {id: f"n{i}" for i, id in enumerate(leaves)}
    for id, valued in leaves.items():
        part = valued.rows.select(joined_id=valued.rows.person_id, **{names[id]: valued.rows.v})
        joined = joined.left_join(part, joined.person_id == part.joined_id).drop("joined_id")
        columns[id] = functools.partial(_filled, name=names[id], otherwise=valued.otherwise)
    for node in cohort.nodes():
        if isinstance(node, GroupNode):
            names[node.id] = f"n{len(names)}"
            columns[node.id] = functools.partial(_group, node=node, columns=columns)
    names[""] = f"n{len(names)}"
    rules = [rule.where.id for rule in cohort.rules]
    columns[""] = lambda t: functools.reduce(least, [columns[id](t) for id in [ENTRY, *rules]])
    return joined.select(
        "person_id", **{names[id]: column(joined).cast("int8") for id, column in columns.items()}
    ), names


def _filled(t: ir.Table, name: str, otherwise: int) -> ir.Value:
    return t[name].fill_null(otherwise)


def _group(t: ir.Table, node: GroupNode, columns: dict[str, Callable[[ir.Table], ir.Value]]) -> ir.Value:
    return combine(node.kind, node.n, [columns[part.id](t) for part in node.parts], COLUMNS)


def _listed(of: ListNode) -> Valued:
    persons = table("application.person_wide").select("person_id")
    rows = persons.filter(persons.person_id.isin(sorted(of.persons)))
    return Valued(rows.mutate(v=ibis.literal(TRUE, "int8")), FALSE)


def _event(cohort: Cohort, of: EventNode) -> Valued:
    found = so_many(rows_of(cohort, of), "person_id", of, cohort.unknown_is_false)
    return Valued(found, of_none(of))


def _phrase(of: PhraseNode) -> Valued:
    documents = table("application.search_document")
    if of.categories:
        documents = documents.filter(documents.category.isin(list(of.categories)))
    found = documents.filter(documents.text.lower().contains(of.text.lower()))
    return Valued(found.select("person_id", v=ibis.literal(TRUE, "int8")).distinct(), FALSE)
