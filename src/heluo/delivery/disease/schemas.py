"""Answers about disease datasets."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from heluo.delivery.frame.shapes import Count, ReleaseShape, Shape, Words


class ShareShape(Shape):
    """A share as it may be shown; `value` is null when only `shown` may be known."""

    value: float | None
    shown: str


class DiseaseLine(Shape):
    id: str
    label: Words
    persons: Count
    variables: int
    indicators: int


class DiseaseList(Shape):
    release: ReleaseShape
    diseases: list[DiseaseLine]


class NamedCount(Shape):
    id: str
    label: Words
    persons: Count


class HospitalSize(Shape):
    hospital: str
    persons: Count
    required: ShareShape = Field(description="mean share of required variables that are filled")


class DiseaseForm(Shape):
    name: str
    label: Words


class DiseaseHome(Shape):
    """A disease at a glance. `province` is false for whoever sees one hospital alone."""

    id: str
    label: Words
    definition: Words
    province: bool
    persons: Count
    out: list[NamedCount] = Field(description="who is left out, by reason")
    subtypes: list[NamedCount]
    also: list[NamedCount] = Field(description="who is in another dataset as well, by dataset")
    hospitals: list[HospitalSize]
    entries: list[Words]
    forms: list[DiseaseForm] = Field(description="with which its persons are followed")
    variables: int
    required: ShareShape
    computed_at: dt.datetime | None
    release: ReleaseShape


class DiseaseVariableLine(Shape):
    id: str
    label: Words
    definition: Words
    type: str
    unit: str
    value_set: str
    level: int
    required: bool
    all: ShareShape = Field(description="of everybody whom the permit opens")
    hospitals: dict[str, ShareShape]


class DiseaseGroupShape(Shape):
    label: Words
    variables: list[DiseaseVariableLine]


class DiseaseCompleteness(Shape):
    id: str
    label: Words
    hospitals: list[str]
    groups: list[DiseaseGroupShape]
    release: ReleaseShape


class ControlLimitsShape(Shape):
    n: int
    low: float
    high: float
    rare_low: float
    rare_high: float


class FunnelPoint(Shape):
    """One hospital; "" where it is not named. `of` is null below the smallest number that may be shown."""

    hospital: str
    of: int | None
    share: ShareShape
    limits: ControlLimitsShape | None
    outside: str


class ExcludedShape(Shape):
    id: str
    label: Words
    persons: Count


class IndicatorShape(Shape):
    id: str
    label: Words
    definition: Words
    better: str
    share: ShareShape
    met: Count
    of: Count
    excluded: list[ExcludedShape]
    points: list[FunnelPoint]
    curve: list[ControlLimitsShape] = Field(description="control limits around the share of the province")
    expected: float | None


class DiseaseIndicators(Shape):
    id: str
    label: Words
    indicators: list[IndicatorShape]
    release: ReleaseShape


class StudyBar(Shape):
    value: str
    label: Words
    persons: Count


class StudyChart(Shape):
    id: str
    label: Words
    group: Words
    filters: bool = Field(description="a bar of it filters all charts")
    bars: list[StudyBar]


class PathwayStep(Shape):
    id: str
    label: Words
    bars: list[StudyBar]


class PathwayFlow(Shape):
    """How many have `source` at `step` and `target` at the next one."""

    step: int
    source: str
    target: str
    persons: Count


class DiseaseStudy(Shape):
    """Charts of a dataset, of those with `value` of the variable `by` ("" = everybody); the pathway is always
    everybody's."""

    id: str
    label: Words
    by: str
    value: str
    chosen: Words | None = Field(description="variable and value that filter")
    persons: Count
    charts: list[StudyChart]
    pathway: list[PathwayStep]
    flows: list[PathwayFlow]
    release: ReleaseShape


class TreatmentLine(Shape):
    """A treatment of a person, and why it counts as this disease's."""

    what: Words
    day: dt.date | None
    hospital: str
    disease: Words
    reason: Words


class PersonTreatments(Shape):
    person: str
    treatments: list[TreatmentLine]
    release: ReleaseShape


class DiseasePersonLine(Shape):
    person: str
    hospital: str
    day_zero: dt.date | None
    subtype: str
    reason: str


class PersonList(Shape):
    """Persons by permit: at most so many as are listed, of `total`."""

    title: Words
    persons: list[DiseasePersonLine]
    total: int
    release: ReleaseShape


class EditionChange(Shape):
    what: Words
    cause: Words
    number: Count


class EditionShape(Shape):
    """One edition with its certificate. Numbers are of the province: empty for whoever sees one hospital."""

    number: int
    release_number: int
    made: dt.datetime
    dictionary: str
    variables: int
    filled: int = Field(description="variables that somebody has")
    required: str = Field(description="mean share of required variables that are filled")
    persons: Count
    compared: bool
    changes: list[EditionChange]
    citation: Words


class DiseaseEditions(Shape):
    id: str
    label: Words
    editions: list[EditionShape]
