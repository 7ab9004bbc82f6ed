"""Answers of the panorama."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from heluo.delivery.frame.faults import StaleMark
from heluo.delivery.frame.shapes import ReleaseShape, Shape, Words


class InHospital(Shape):
    """The person as one hospital knows them."""

    hospital: str
    patient_ids: list[str] = Field(
        description="local patient numbers, resolved in the vault as a logged act; [] without the right"
    )
    records: int
    visits: int
    first: dt.datetime | None
    last: dt.datetime | None


class ConflictValue(Shape):
    value: Words
    hospital: str
    time: dt.datetime | None
    row_key: str


class Disagreement(Shape):
    """Hospitals disagree about something that one person has only once."""

    variable: str
    label: Words
    values: list[ConflictValue]


class Visit(Shape):
    visit_ref: str
    row_key: str
    hospital: str
    kind: str = Field(description="code of the value set visit_type")
    start: dt.datetime | None
    end: dt.datetime | None
    department: str
    title: str
    records: int


class TimelineEvent(Shape):
    category: str
    row_key: str
    hospital: str
    visit_ref: str | None
    time: dt.datetime | None
    end_time: dt.datetime | None
    time_is_date: bool
    code: str
    code_system: str
    title: str
    detail: str
    value_text: str
    value_number: float | None
    unit: str
    low: float | None
    high: float | None
    abnormal: str
    level: int


class EmergencyWanted(Shape):
    """`given`: the person's id here, or a number by which the province knows them."""

    given: str = Field(min_length=1, max_length=80)
    reason: str = Field(min_length=1, max_length=500)


class EmergencyBegun(Shape):
    """`until` null: the person is in treatment here and open anyway; nothing began."""

    person: str
    until: dt.datetime | None
    review_due: dt.datetime | None


class Panorama(Shape):
    person: str
    name: str | None
    sex: str | None
    birth_date: dt.date | None
    age: int | None
    death_time: dt.datetime | None
    hospitals: list[InHospital]
    unsure: list[Words]
    conflicts: list[Disagreement]
    visits: list[Visit]
    events: list[TimelineEvent]
    emergency_until: dt.datetime | None = Field(
        description="open by an emergency access until then; null: by the treating relation"
    )
    hidden: list[Words] = Field(
        description="what exists in kind but is closed to this permit, in words without numbers"
    )
    stale: list[StaleMark] = Field(description="what the person's hospitals have of an earlier state")
    release: ReleaseShape


class VariableValue(Shape):
    """One variable of a row. `value` is the shown text; a masked one has none."""

    name: str
    label: Words
    definition: Words
    value: str
    code: str | None
    code_label: Words | None = Field(description="name of the code, or of yes and no")
    unit: str
    level: int
    source: str | None = Field(description="the hospital's own text")
    masked: bool
    rule: str = Field(description="conversion rule that was applied, with its version")
    mapping: str = Field(description="file:line of the value mapping or field mapping")


class LineageStep(Shape):
    step: str
    label: Words
    detail: Words
    at: dt.datetime | None
    ref: str


class ItemDetail(Shape):
    category: str
    row_key: str
    hospital: str
    visit_ref: str | None
    title: str
    time: dt.datetime | None
    variables: list[VariableValue]
    warnings: list[Words]
    lineage: list[LineageStep]
    release: ReleaseShape


class VisitDetail(Shape):
    visit: Visit
    item: ItemDetail
    events: list[TimelineEvent]
    release: ReleaseShape
