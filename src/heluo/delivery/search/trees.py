"""Condition trees: counts at every node, attrition, the definition read back; and the persons of a definition
by permit."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from heluo.access.account import question_id
from heluo.access.disclosure import NOT_COUNTED, Shown
from heluo.access.permit import ROWS, Permit
from heluo.cohort import (
    Cohort,
    CohortCounts,
    CohortNode,
    DesignFinding,
    EventNode,
    Node,
    NodeCount,
    PhraseNode,
    RuleCount,
    TextSource,
    check,
    count,
    each_in_words,
    explain,
    members,
    read,
)
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.faults import StaleMark, stale_marks, touching
from heluo.delivery.frame.holders import expanded
from heluo.delivery.frame.shapes import Count, words
from heluo.delivery.search.resources import COUNT, PERSONS
from heluo.delivery.search.schemas import (
    CountAnswer,
    CountQuestion,
    DesignProblem,
    NodeAnswer,
    PersonLine,
    PersonsAnswer,
    PersonsQuestion,
    Step,
)
from heluo.delivery.search.texts import index_of, names_of
from heluo.dictionary import load
from heluo.kit.db import reading
from heluo.kit.text import Text
from heluo.lakehouse.parameters import among, filled, size
from heluo.lakehouse.reader import Act
from heluo.lakehouse.releases import Pinned
from heluo.lakehouse.tables import bucket_of, table


def count_tree(asking: Caller, question: CountQuestion) -> CountAnswer:
    """Raises NotPermitted, TooMany. A definition with an error is answered with the error and without
    numbers."""
    started = time.monotonic()
    permit = asking.permit(COUNT, digest(question))
    cohort, findings = check(expanded(asking, question.definition), permit.level)
    release = asking.lake.release()
    if cohort is None:
        counted = CohortCounts(NOT_COUNTED, NOT_COUNTED, ROWS not in permit.forms, (), ())
    else:
        with asking.act(permit, COUNT.act, digest(question), release=release) as act:
            act.note(shape=shape(question))
            counted = count(act, cohort, source(asking, cohort))
    return CountAnswer(
        release=release_shape(release),
        stale=_stale(asking, permit, release, cohort) if cohort else [],
        population=_count(counted.population),
        total=counted.total.value,
        total_shown=counted.total.text,
        safe=counted.safe,
        numbers_left=counted.numbers_left,
        nodes=_nodes(cohort, counted) if cohort else [],
        attrition=_steps(cohort, counted) if cohort else [],
        explain=[words(line) for line in explain(cohort)] if cohort else [],
        problems=[_problem(f) for f in findings],
        level=cohort.level if cohort else permit.level,
        took_ms=round((time.monotonic() - started) * 1000),
    )


def _stale(asking: Caller, permit: Permit, release: Pinned, cohort: Cohort) -> list[StaleMark]:
    """What the cohort's conditions ask of and is of an earlier state; persons are linked by patients."""
    with reading(asking.portal.control) as session:
        return touching(stale_marks(session, release, permit), _asked(cohort))


def _asked(cohort: Cohort) -> set[str]:
    """Categories that the conditions read."""
    asked = {"patient"}
    for leaf in cohort.leaves():
        if isinstance(leaf, EventNode):
            asked.add(leaf.event)
        elif isinstance(leaf, CohortNode):
            asked |= _asked(leaf.inner)
        elif isinstance(leaf, PhraseNode):
            asked |= set(leaf.categories or load().categories)
        else:
            asked.add("visit")  # facts of a person are made of patients and visits
    return asked


def list_persons(asking: Caller, question: PersonsQuestion) -> PersonsAnswer:
    """Persons by last visit, newest first, with names for whoever may see them. Raises NotPermitted,
    BadInput."""
    permit = asking.permit(PERSONS, digest(question))
    cohort = read(expanded(asking, question.definition), permit.level)
    with asking.act(permit, PERSONS.act, digest(question)) as act:
        inside = members(act, cohort, source(asking, cohort))
        act.note(total=len(inside))
        page = _newest(act, inside)[question.offset : question.offset + question.size]
        lines = _lines(act, page)
        release = act.release
    names = names_of(asking, page)
    return PersonsAnswer(
        release=release_shape(release),
        total=len(inside),
        persons=[line.model_copy(update={"name": names.get(line.person)}) for line in lines],
        explain=[words(line) for line in explain(cohort)],
    )


def source(asking: Caller, cohort: Cohort) -> TextSource | None:
    """The text index, for a definition that asks for a text."""
    return index_of(asking) if asks_text(cohort) else None


def asks_text(cohort: Cohort) -> bool:
    """True when it, or a cohort in it, asks for a text."""
    return any(
        isinstance(leaf, PhraseNode) or (isinstance(leaf, CohortNode) and asks_text(leaf.inner))
        for leaf in cohort.leaves()
    )


def digest(question: CountQuestion | PersonsQuestion) -> str:
    """How the audit log names a definition."""
    return f"cohort:{question_id(question.definition.model_dump(mode='json'))[:16]}"


def shape(question: CountQuestion) -> str:
    """How the audit log names all definitions that differ from this one in values alone."""
    return f"shape:{question_id(_without_values(question.definition.model_dump(mode='json')))[:16]}"


def _without_values(part: Any) -> Any:
    match part:
        case dict():
            return {k: None if k in _VALUES else _without_values(v) for k, v in part.items()}
        case list():
            return [_without_values(one) for one in part]
        case bool() | int() | float():
            return 0
        case _:
            return part


_VALUES = frozenset({"id", "name", "text", "values"})
"""Parts of a definition that say with which value, not what is asked."""


def _nodes(cohort: Cohort, counted: CohortCounts) -> list[NodeAnswer]:
    """The counted nodes, and without a number those that are asked around a row: they hold for rows and not
    for persons."""
    counts = {one.id: one for one in counted.nodes}
    wordings = each_in_words(cohort)
    return [
        _node(node, counts.get(node.id) or NodeCount(node.id, NOT_COUNTED, NOT_COUNTED), wordings[node.id])
        for node in cohort.every_node()
    ]


def _node(node: Node, one: NodeCount, wording: Text) -> NodeAnswer:
    return NodeAnswer(
        id=one.id,
        count=one.count.value,
        shown=one.count.text,
        passing=one.passing.value,
        passing_shown=one.passing.text,
        level=node.level,
        text=words(wording),
    )


def _steps(cohort: Cohort, counted: CohortCounts) -> list[Step]:
    return [
        _step(rule.name_zh, rule.name_en, one) for rule, one in zip(cohort.rules, counted.rules, strict=True)
    ]


def _step(zh: str, en: str, one: RuleCount) -> Step:
    return Step(
        id=one.id,
        name=words((zh, en)),
        left=_count(one.left),
        lost=_count(one.lost),
        lost_alone=_count(one.lost_alone),
    )


def _count(shown: Shown) -> Count:
    return Count(value=shown.value, shown=shown.text)


def _problem(finding: DesignFinding) -> DesignProblem:
    return DesignProblem(id=finding.id, severity=finding.severity, text=words(finding.text))


def _newest(act: Act, inside: list[str]) -> list[str]:
    """`inside` by last visit, newest first."""
    if not inside:
        return []
    rows = act.read(_last_times())
    # By hash and in Arrow: numpy's membership test of objects compares every person with every other.
    of_members = rows.filter(pc.is_in(rows["person_id"], value_set=pa.array(inside, pa.string())))
    return of_members.sort_by([("last_time", "descending"), ("person_id", "ascending")])[
        "person_id"
    ].to_pylist()


def _lines(act: Act, page: list[str]) -> list[PersonLine]:
    if not page:
        return []
    persons, buckets = sorted(page), sorted({bucket_of(p) for p in page})
    places = (size(len(persons)), size(len(buckets)))
    values = {**filled("person", "string", persons), **filled("bucket", "int32", buckets)}
    wide = act.read(_of_persons("application.person_wide", *places), values=values).to_pylist()
    # From what the permit opens of the timeline, not from the links: a hospital of which all is closed does
    # not show.
    seen = act.read(_seen_at(*places), values=values).to_pylist()
    known = {row["person_id"]: row for row in wide}
    year = act.release.at.year
    lines = []
    for person in page:
        row = known[person]
        lines.append(
            PersonLine(
                person=person,
                name=None,
                sex=row["sex"],
                age=year - row["birth_year"] if row["birth_year"] else None,
                hospitals=sorted(one["hospital"] for one in seen if one["person_id"] == person),
                visits=row["visits"] or 0,
                first_time=row["first_time"],
                last_time=row["last_time"],
            )
        )
    return lines


# Expressions, each built and compiled once; the persons of a page are their parameters.


@cache
def _last_times() -> ir.Table:
    return table("application.person_wide").select("person_id", "last_time")


@cache
def _of_persons(name: str, persons: int, buckets: int) -> ir.Table:
    rows = table(name)
    return rows.filter(
        among(rows["bucket"], "bucket", "int32", buckets), among(rows.person_id, "person", "string", persons)
    )


@cache
def _seen_at(persons: int, buckets: int) -> ir.Table:
    rows = _of_persons("application.timeline", persons, buckets)
    return rows.select("person_id", "hospital").distinct()
