"""Lists of persons of a dataset, under a permit for rows: who lacks a variable, who meets an indicator or
does not, who is left out of it and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import ibis
import ibis.expr.types as ir

from heluo.delivery.disease.schemas import DiseasePersonLine, PersonList
from heluo.delivery.frame.caller import release_shape
from heluo.delivery.frame.shapes import words
from heluo.dictionary.diseases import Disease, load_diseases
from heluo.kit.errors import NotFound
from heluo.kit.text import Text
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

MOST = 500
"""Persons that one answer lists."""
State = Literal["met", "not_met", "excluded"]
PROVINCE = ""


@dataclass(frozen=True)
class PersonsAsked:
    """Which list: persons without `gap`, or those whom `indicator` puts into `state`, or who are in `also`.
    `hospital` "" is all hospitals together."""

    gap: str = ""
    indicator: str = ""
    state: State = "not_met"
    hospital: str = ""
    also: str = ""
    """Another dataset that the persons are in as well."""


def listed(act: Act, disease: Disease, asked: PersonsAsked) -> PersonList:
    """At most MOST persons by day zero, newest first. Raises NotFound for a variable or an indicator that the
    disease has not."""
    own = act.permit.hospitals
    place = asked.hospital or (next(iter(sorted(own))) if own else PROVINCE)
    found, title = _chosen(disease, asked, place)
    rows = act.read(found.order_by(found.day_zero.desc(), found.person_id)).to_pylist()
    return PersonList(
        title=words(title),
        persons=[
            DiseasePersonLine(
                person=row["person_id"],
                hospital=row["hospital"],
                day_zero=row["day_zero"],
                subtype=row["subtype"] or "",
                reason=row["reason_"] or "",
            )
            for row in rows[:MOST]
        ],
        total=len(rows),
        release=release_shape(act.release),
    )


def _chosen(disease: Disease, asked: PersonsAsked, place: str) -> tuple[ir.Table, Text]:
    people = table("application.disease_person")
    people = people.filter(
        people.disease == disease.id, people.hospital == place, people.state == "in"
    ).select("person_id", "hospital", "day_zero", "subtype")
    if asked.gap:
        variable = disease.variables.get(asked.gap)
        if variable is None:
            raise _nothing()
        values = table("application.disease_value")
        known = values.filter(
            values.disease == disease.id, values.hospital == place, values.variable == variable.id
        )
        lacking = people.anti_join(known, "person_id")
        title = Text(f"缺少:{variable.label.zh}", f"Without: {variable.label.en}")
        return lacking.mutate(reason_=ibis.literal("")), title
    if asked.also:
        other = load_diseases().get(asked.also)
        if other is None or other.id == disease.id:
            raise _nothing()
        more = table("application.disease_person")
        more = more.filter(more.disease == other.id, more.hospital == place, more.state == "in")
        title = Text(f"同时在:{other.label.zh}", f"Also in: {other.label.en}")
        return people.semi_join(more, "person_id").mutate(reason_=ibis.literal("")), title
    indicator = next((one for one in disease.indicators if one.id == asked.indicator), None)
    if indicator is None:
        raise _nothing()
    states = table("application.disease_quality")
    states = states.filter(
        states.disease == disease.id,
        states.hospital == place,
        states.indicator == indicator.id,
        states.state == asked.state,
    ).select("person_id", reason_=states.reason)
    return people.inner_join(states, "person_id"), indicator.label


def _nothing() -> NotFound:
    return NotFound(
        ("该病种没有这个变量或指标", "the disease has no such variable or indicator"),
        ("该病种声明的变量或指标", "a variable or indicator that the disease declares"),
        ("从完整度或指标中选择", "choose one of completeness or indicators"),
        code="no_such_gap",
    )
