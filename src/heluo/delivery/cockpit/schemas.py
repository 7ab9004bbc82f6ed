"""Answers of the cockpit."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from heluo.delivery.frame.faults import StaleMark
from heluo.delivery.frame.shapes import Count, ReleaseShape, Shape, Words
from heluo.delivery.frame.trends import TrendMark


class Point(Shape):
    """One period of a series; `value` is null where it may not be shown or has no denominator."""

    period: str = Field(description='"2024-05"')
    value: float | None
    shown: str


class HospitalValue(Shape):
    hospital: str
    value: float | None
    shown: str


class IndicatorFigure(Shape):
    """One figure with everything that stands behind it. A share is a fraction 0–1."""

    id: str
    label: Words
    definition: Words
    numerator_words: Words
    denominator_words: Words
    unit: Words
    kind: Literal["count", "share", "number"]
    group: str
    decimals: int
    better: Literal["higher", "lower", "neutral"]
    value: float | None
    shown: str
    numerator: float | None
    denominator: float | None
    population: Words
    source: Words
    tables: list[str] = Field(description="lake tables that the figure was computed from")
    computed_at: dt.datetime | None
    release: str
    series: list[Point]
    hospitals: list[HospitalValue]
    stale: list[StaleMark] = Field(description="what it was computed from and is of an earlier state")
    trends: list[TrendMark] = Field(description="gaps, drops and shifts of what it was computed from")
    open_from: str | None = Field(
        description="first month that the records behind it have only just reached and that may lack rows"
    )
    nothing: Words | None = Field(
        description='why "—" stands where a 0 might be expected; null where none is'
    )
    of_persons: bool = Field(
        description="whether it counts persons: then the cohort of its definition has the same number"
    )


class Totals(Shape):
    """What the platform holds, within what the caller may see."""

    persons: Count
    rows: int
    hospitals: int
    categories: int
    first_month: str | None
    last_month: str | None


class Overview(Shape):
    release: ReleaseShape
    indicators: list[IndicatorFigure]
    totals: Totals
    stale: list[StaleMark] = Field(description="every hospital × category of an earlier state")


class Late(Shape):
    category: str
    last_at: dt.datetime | None


class HospitalArrival(Shape):
    """The parcels of one hospital in sum: read = accepted + quarantined + duplicate."""

    hospital: str
    last_parcel_at: dt.datetime | None
    last_seen_at: dt.datetime | None
    expected_by: dt.datetime | None
    state: Literal["arrived", "late", "silent"] = Field(description="by the last parcel alone")
    online: bool = Field(
        description="the hospital's program has lately given a sign of life; that is no data"
    )
    read: int
    accepted: int
    quarantined: int
    duplicate: int
    deleted: int
    held: int
    waiting: int = Field(description="parcels that are stored but not loaded")
    late: list[Late] = Field(
        description="categories of a hospital that has arrived which have fallen behind its others"
    )


class CategoryArrival(Shape):
    """The same by category."""

    hospital: str
    category: str
    read: int
    accepted: int
    quarantined: int
    duplicate: int
    last_at: dt.datetime | None


class Month(Shape):
    hospital: str
    category: str
    month: str = Field(description='"2024-05"; "0000-00" = rows without event time')
    rows: int
    held: int


class DataUntil(Shape):
    """Up to which month a hospital delivers a category: single rows of a later one do not count."""

    hospital: str
    category: str
    month: str
    behind: int = Field(description="months between it and the release; 0 and 1 are usual")


class Arrivals(Shape):
    release: ReleaseShape
    as_of: dt.datetime
    hospitals: list[HospitalArrival]
    categories: list[CategoryArrival]
    months: list[Month]
    stale: list[StaleMark]
    trends: list[TrendMark]
    until: list[DataUntil]


class Flow(Shape):
    """Persons whose consecutive visits went from one hospital to the other."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    persons: int | None
    shown: str


class Spread(Shape):
    """How many persons were seen by exactly so many hospitals."""

    hospitals: int
    persons: int | None
    shown: str


class Flows(Shape):
    release: ReleaseShape
    computed_at: dt.datetime
    definition: Words
    flows: list[Flow]
    hospitals_per_person: list[Spread]
    stale: list[StaleMark]
