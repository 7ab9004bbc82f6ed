"""What each part of a definition is worth in the light of a person, of an entry event, or of a row around
which it is asked: the rows of an event with all that is asked of them, the entry, one leaf, a tree.

These call each other as the definition does; what is of one row alone is `rows.py`.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from heluo.cohort.kleene import FALSE, TRUE
from heluo.cohort.model import (
    ENTRY,
    Cohort,
    CohortNode,
    EventNode,
    Leaf,
    ListNode,
    Node,
    PersonNode,
    PhraseNode,
)
from heluo.cohort.observation import in_period, with_period
from heluo.cohort.occurrences import numbered, of_none, so_many
from heluo.cohort.persons import of_persons
from heluo.cohort.rows import pairs_of, picked, possible, rows_by_themselves, spread
from heluo.cohort.scopes import (
    PERSONS,
    ROW,
    Scope,
    baselines,
    combined,
    events_of,
    filled,
    find_event,
    joined_values,
    leaves_of,
    narrowed,
    observed,
)
from heluo.cohort.truths import Valued, least, without
from heluo.lakehouse.tables import table


@dataclass(frozen=True)
class CohortOnDay:
    """A definition on a day, at which an age without a moment is taken."""

    cohort: Cohort
    day: dt.date
    inner: Callable[[CohortNode, dt.date], Valued]
    """What a cohort that is used in this one is worth: `expression` knows."""


def rows_of(
    asked: CohortOnDay, of: EventNode, scope: Scope = PERSONS, carried: Iterable[str] = ()
) -> ir.Table:
    """Rows that satisfy `of` for certain (v = 2) or, unless what is unknown is false, perhaps (v = 1), with
    the `scope_id` that they satisfy it in: that of the person where nothing depends on `scope`."""
    cohort = asked.cohort
    around = baselines(events_of(of.around), of.id) if of.around else []
    rows = rows_by_themselves(cohort, of, sorted({*carried, *around}))
    scope = scope if scope.depends(cohort, of) else PERSONS
    if of.window.relative:
        rows = _near(asked, of, rows, scope)
        if scope.rows is not None and not scope.reaches(cohort, of.window.anchor):
            rows = without(rows, "scope_id")
    elif of.pick != "any" and of.among == "window":
        rows = picked(rows, of.pick)
        rows = rows.mutate(v=least(rows.v, rows.then))
    if "scope_id" not in rows.columns:
        rows = spread(rows, scope)
    rows = possible(cohort, rows)
    if of.window.observed:
        rows = possible(cohort, in_period(cohort, rows, scope))
    if of.around is not None:
        rows = possible(cohort, _with_around(asked, of, rows, scope, around))
    return rows


def _near(asked: CohortOnDay, of: EventNode, rows: ir.Table, scope: Scope) -> ir.Table:
    """`rows` with the best that they are worth next to a row of the anchor, in each scope."""
    pairs = pairs_of(rows, of, anchor_rows(asked, of, scope))
    pairs = pairs.mutate(v=least(pairs.v, pairs.anchor_v))
    pairs = possible(asked.cohort, pairs)
    if of.pick != "any" and of.among == "window":
        pairs = picked(pairs, of.pick, ("scope_id", "anchor_event_id"))
        pairs = possible(asked.cohort, pairs.mutate(v=least(pairs.v, pairs.then)))
    if of.window.anchor in scope.names:
        return pairs
    keys = [name for name in ("scope_id", *rows.columns) if name not in ("v", "then")]
    return pairs.group_by(keys).agg(v=pairs.v.max(), then=pairs.then.max())


def anchor_rows(asked: CohortOnDay, of: EventNode, scope: Scope) -> ir.Table:
    """The rows that the anchor of `of` names: scope_id, anchor_person, and anchor_… of the columns of ROW,
    of v and of what is compared with a baseline. Around a row whether that row holds is asked once, of
    itself."""
    name, carried = of.window.anchor, baselines([of], of.window.anchor)
    columns = (*ROW, *(f"x_{v}" for v in carried))
    if name in scope.names:
        assert scope.rows is not None
        given = {column: scope.rows[scope.column(name, column)] for column in columns}
        rows = scope.rows.select("scope_id", "person_id", **given, v=ibis.literal(TRUE, "int8"))
        rows = rows.filter(rows.event_id.notnull())
    elif name == ENTRY:
        rows = entry_rows(asked, carried)
        rows = rows.mutate(scope_id=rows.person_id)
    else:
        named = find_event(asked.cohort, name)
        assert named is not None
        rows = rows_of(asked, named, scope, carried)
    renamed = {f"anchor_{column}": rows[column] for column in (*columns, "v")}
    return rows.select("scope_id", anchor_person=rows.person_id, **renamed)


# Leaves and trees


def leaf_value(asked: CohortOnDay, of: Leaf, scope: Scope) -> Valued:
    """The values of the leaf `of` in each row of `scope`, or of each person where they do not depend on
    it."""
    cohort = asked.cohort
    scope = scope if scope.depends(cohort, of) else PERSONS
    match of:
        case EventNode():
            found = so_many(rows_of(asked, of, scope), "scope_id", of, cohort.unknown_is_false)
            if scope is PERSONS:
                found = found.rename(person_id="scope_id")
            valued = Valued(found, of_none(of), "person_id" if scope is PERSONS else "scope_id")
        case PersonNode():
            valued = of_persons(of, asked.day, scope, functools.partial(_moments, asked))
        case PhraseNode():
            valued = _phrase(of)
        case CohortNode():
            valued = asked.inner(of, asked.day)
        case ListNode():
            valued = _listed(of)
    return valued.definite() if cohort.unknown_is_false else valued


def worth(asked: CohortOnDay, node: Node, scope: Scope) -> ir.Table:
    """scope_id and v: what the tree `node` is worth in each row of `scope`."""
    assert scope.rows is not None
    leaves = {of.id: leaf_value(asked, of, scope) for of in leaves_of(node)}
    joined, columns = joined_values(scope.rows.select("scope_id", "person_id"), leaves)
    return joined.select("scope_id", v=combined(node, filled(joined, columns)).cast("int8"))


def _with_around(
    asked: CohortOnDay, of: EventNode, rows: ir.Table, scope: Scope, carried: list[str]
) -> ir.Table:
    """`rows` with what is asked around each of them by itself."""
    assert of.around is not None
    inner = narrowed(scope, rows, of.id, carried)
    found = worth(asked, of.around, inner).rename(around_id="scope_id", around_v="v")
    named = rows.mutate(around_key=rows.scope_id + "|" + rows.event_id)
    joined = named.inner_join(found, named.around_key == found.around_id)
    return joined.mutate(v=least(joined.v, joined.around_v)).select(*rows.columns)


def _listed(of: ListNode) -> Valued:
    persons = table("application.person_wide").select("person_id")
    rows = persons.filter(persons.person_id.isin(sorted(of.persons)))
    return Valued(rows.mutate(v=ibis.literal(TRUE, "int8")), FALSE)


def _phrase(of: PhraseNode) -> Valued:
    documents = table("application.search_document")
    if of.categories:
        documents = documents.filter(documents.category.isin(list(of.categories)))
    found = documents.filter(documents.text.lower().contains(of.text.lower()))
    return Valued(found.select("person_id", v=ibis.literal(TRUE, "int8")).distinct(), FALSE)


# The entry


def entry_rows(asked: CohortOnDay, carried: Iterable[str] = ()) -> ir.Table:
    """The entry events of each person, all of them certain and with a day: person_id, the columns of ROW, x_…
    of `carried`, since and until of the period of observation that it lies in, v."""
    entry = asked.cohort.entry
    assert entry is not None
    rows = _limited(asked, carried)
    if entry.where is None:
        return rows
    scope = narrowed(PERSONS, rows.mutate(scope_id=rows.person_id), ENTRY, carried)
    found = worth(asked, entry.where, _with_period(scope, rows))
    rows = rows.mutate(entry_key=rows.person_id + "|" + rows.event_id)
    rows = rows.inner_join(found.filter(found.v == TRUE).select("scope_id"), [("entry_key", "scope_id")])
    rows = without(rows, "entry_key", "scope_id")
    return rows if entry.then == "any" else picked(rows, entry.then)


def entry_scope(asked: CohortOnDay) -> Scope:
    """The scope of each entry event; of a person without one, her own with no such row."""
    rows = entry_rows(asked, _carried(asked))
    scope = narrowed(PERSONS, rows.mutate(scope_id=rows.person_id), ENTRY, _carried(asked))
    return _or_none(_with_period(scope, rows))


def entry_value(asked: CohortOnDay) -> Valued:
    """Whether a person enters at all."""
    cohort, entry = asked.cohort, asked.cohort.entry
    assert entry is not None
    n = entry.n if entry.limit == "nth" else 1
    rows = _candidates(asked, ())
    valued = Valued(numbered(rows, "person_id", n), FALSE)
    if entry.where is not None:
        limited = _limited(asked, _carried(asked))
        scope = narrowed(PERSONS, limited.mutate(scope_id=limited.person_id), ENTRY, _carried(asked))
        scope = _or_none(_with_period(scope, limited))
        assert scope.rows is not None
        found = worth(asked, entry.where, scope)
        found = found.inner_join(scope.rows.select("scope_id", "person_id"), "scope_id")
        best = found.group_by("person_id").agg(best=found.v.max())
        both = valued.rows.inner_join(best, "person_id")
        valued = Valued(both.select("person_id", v=least(both.v, both.best)), FALSE)
    return valued.definite() if cohort.unknown_is_false else valued


def _carried(asked: CohortOnDay) -> list[str]:
    """The variables of the entry's row that something is compared with."""
    asking = [one for rule in asked.cohort.rules for one in events_of(rule.where)]
    entry = asked.cohort.entry
    return baselines([*asking, *(events_of(entry.where) if entry and entry.where else [])], ENTRY)


def _candidates(asked: CohortOnDay, carried: Iterable[str]) -> ir.Table:
    """Every row that may be an entry event, certain or not."""
    cohort, entry = asked.cohort, asked.cohort.entry
    assert entry is not None
    columns = ("person_id", *ROW, *(f"x_{v}" for v in carried), "v")
    found: list[ir.Table] = []
    for leaf in entry.leaves:
        rows = rows_of(asked, leaf, PERSONS, carried)
        if (leaf.op, leaf.n) != (">=", 1):
            counted = so_many(rows, "scope_id", leaf, cohort.unknown_is_false)
            counted = counted.rename(counted_id="scope_id", counted_v="v")
            rows = rows.inner_join(counted, rows.scope_id == counted.counted_id)
            rows = rows.mutate(v=least(rows.v, rows.counted_v))
        found.append(possible(cohort, rows.select(*columns)))
    rows = functools.reduce(lambda a, b: a.union(b), found)
    if len(found) > 1:  # one row of two leaves is one event
        rows = rows.group_by([name for name in columns if name != "v"]).agg(v=rows.v.max())
    if entry.observed:
        rows = possible(cohort, in_period(cohort, rows, PERSONS, *entry.observed))
    return rows.select(*columns)


def _limited(asked: CohortOnDay, carried: Iterable[str]) -> ir.Table:
    """The certain rows with a day that the entry's first limit leaves, with their period of observation."""
    entry = asked.cohort.entry
    assert entry is not None
    rows = _candidates(asked, carried)
    if entry.limit == "any":
        rows = rows.filter(rows.v == TRUE, rows.start.notnull())
    else:
        rows = picked(rows, entry.limit, nth=entry.n)
    if not observed(asked.cohort):
        return rows.mutate(since=ibis.null("date"), until=ibis.null("date"))
    return with_period(asked.cohort, rows)


def _with_period(scope: Scope, rows: ir.Table) -> Scope:
    """`scope` of the entry's `rows` with the period of observation of each."""
    assert scope.rows is not None
    periods = rows.select(period_id=rows.person_id + "|" + rows.event_id, since=rows.since, until=rows.until)
    joined = without(scope.rows.inner_join(periods, scope.rows.scope_id == periods.period_id), "period_id")
    return Scope(joined, scope.names)


def _or_none(scope: Scope) -> Scope:
    """`scope`, and for whoever has no row in it a row of her own."""
    assert scope.rows is not None
    persons = table("application.person_wide").select("person_id")
    rows = persons.left_join(scope.rows, "person_id", rname="scope_{name}")
    rows = rows.mutate(scope_id=rows.scope_id.fill_null(rows.person_id)).select(*scope.rows.columns)
    return Scope(rows, scope.names)


def _moments(asked: CohortOnDay, name: str) -> ir.Table:
    """The first row of each person that `name` stands for: person_id, start, end."""
    if name == ENTRY:
        rows = entry_rows(asked)
    else:
        named = find_event(asked.cohort, name)
        assert named is not None
        rows = rows_of(asked, named)
    return picked(rows, "first").select("person_id", "start", "end")
