"""Indicators of the dictionary with their published values: what stands behind each figure, within what the
permit opens.

Reads `application.indicator_value`, never a fact table. The figure is the province's, or the own hospital's
under a permit for one hospital.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from heluo.access.permit import Permit
from heluo.delivery.cockpit.coverage import open_from
from heluo.delivery.cockpit.schemas import DataUntil, HospitalValue, IndicatorFigure, Point
from heluo.delivery.cockpit.unsaid import reason, unsaid
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.faults import StaleMark, touching
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.frame.small_figures import (
    HIDDEN,
    KINDS,
    NOTHING,
    OF_AMOUNTS,
    Displayed,
    Figure,
    complete,
    one,
    together,
    total,
)
from heluo.delivery.frame.trends import TrendMark, concerning
from heluo.dictionary import Dictionary, IndicatorDefinition, load, load_indicators, load_units
from heluo.kit.dates import between, elapsed
from heluo.kit.text import Text
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

VALUES = "application.indicator_value"
UNITS = {
    "{person}": Text("人", "persons"),
    "{visit}": Text("人次", "visits"),
    "{surgery}": Text("台次", "operations"),
    "{CNY}": Text("元", "CNY"),
    "d": Text("天", "days"),
}
"""Units of indicators in words; the others are printed as units.csv prints them."""


def scope(permit: Permit) -> str:
    """The hospital whose figures stand for the total, "" for the province."""
    return next(iter(sorted(permit.hospitals))) if permit.hospitals else ""


def taking_part(asking: Caller, permit: Permit) -> list[str]:
    """The installation's hospitals of which `permit` opens figures."""
    return sorted(h for h in asking.portal.hospitals if permit.hospitals is None or h in permit.hospitals)


def values(act: Act) -> list[dict[str, Any]]:
    """All-time values of every hospital, and the months of the total that the permit opens."""
    rows = table(VALUES)
    return act.read(rows.filter((rows.period == "") | (rows.hospital == scope(act.permit)))).to_pylist()


def indicators(
    asking: Caller, act: Act, found: Sequence[dict[str, Any]], wanted: Iterable[IndicatorDefinition]
) -> list[IndicatorFigure]:
    """Each of `wanted` with value, series and hospitals."""
    by_indicator: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        by_indicator.setdefault(row["indicator"], []).append(row)
    return [_indicator(asking, act, defined, by_indicator.get(defined.id, [])) for defined in wanted]


def defined() -> tuple[IndicatorDefinition, ...]:
    """Every indicator of the dictionary, in the cockpit's order."""
    return load_indicators()


def _indicator(
    asking: Caller, act: Act, of: IndicatorDefinition, rows: Sequence[dict[str, Any]]
) -> IndicatorFigure:
    dictionary, place, cell = load(), scope(act.permit), act.permit.cell
    values = {
        (r["hospital"], r["period"]): Figure(r["numerator"], r["denominator"], r["value"]) for r in rows
    }
    of_months = {p: values[place, p] for p in elapsed((p for h, p in values if h == place), act.release.at)}
    of_months = dict(sorted(complete(of.kind, of_months, between(of_months), cell).items()))
    of_hospitals = {h: f for (h, p), f in values.items() if h and not p}
    of_hospitals = dict(
        sorted(complete(of.kind, of_hospitals, taking_part(asking, act.permit), cell).items())
    )
    of_place = {place: values[place, ""]} if (place, "") in values else {}
    # Where small figures are hidden, no exact 0 is displayed.
    exact = not cell or of.kind in OF_AMOUNTS
    nowhere = unsaid(of, of_hospitals | of_place, dictionary) if exact else frozenset[str]()
    months, hospitals = (together(of.kind, parts, of.decimals, cell) for parts in (of_months, of_hospitals))
    figure = total(
        one(of.kind, values.get((place, "")), of.decimals, cell), (*months.values(), *hospitals.values())
    )
    hospitals |= dict.fromkeys(nowhere & hospitals.keys(), NOTHING)
    if place in nowhere:
        figure = replace(figure, value=None, shown=NOTHING.shown)
        months = dict.fromkeys(months, NOTHING)
    computed: list[dt.datetime] = [r["computed_at"] for r in rows]
    return IndicatorFigure(
        id=of.id,
        label=words(of.label),
        definition=words(of.definition),
        numerator_words=words(of.numerator_words),
        denominator_words=words(of.denominator_words),
        unit=unit(of.unit),
        kind=KINDS[of.kind],
        group=of.group,
        decimals=of.decimals,
        better=of.better,
        value=figure.value,
        shown=figure.shown,
        numerator=figure.numerator,
        denominator=figure.denominator,
        population=_population(asking, place, len(hospitals)),
        source=_source(of, dictionary),
        tables=list(tables(of)),
        computed_at=max(computed, default=None),
        release=act.release.id,
        series=[Point(period=p, value=s.value, shown=s.shown) for p, s in _begun(months, cell)],
        hospitals=[HospitalValue(hospital=h, value=s.value, shown=s.shown) for h, s in hospitals.items()],
        stale=[],  # faults and thresholds change while the release stays: see `marked`
        trends=[],
        open_from=None,
        nothing=words(reason(of, dictionary)) if nowhere else None,
        of_persons=of.kind == "count" and of.count == "person",
    )


def _begun(months: Mapping[str, Displayed], cell: int) -> list[tuple[str, Displayed]]:
    """The months from the first with more than a few: one with a few tells that somebody was there."""
    found = list(months.items())
    few = itertools.takewhile(lambda one: one[1].value is None and one[1] != HIDDEN, found)
    return found[len(list(few)) if cell > 0 else 0 :]


def _population(asking: Caller, place: str, hospitals: int) -> Words:
    """Whose rows: of the hospital `place`, or of so many."""
    if place:
        label = asking.hospital_name(place)[0]
        return words(Text(f"{label.zh},不含待查行", f"{label.en}, rows not held back"))
    return words(Text(f"{hospitals} 家医院,不含待查行", f"{hospitals} hospitals, rows not held back"))


def marked(
    figures: Iterable[IndicatorFigure],
    stale: Sequence[StaleMark],
    trends: Sequence[TrendMark],
    reached: Sequence[DataUntil],
) -> list[IndicatorFigure]:
    """`figures` with those of the marks that concern what each was computed from, and with the month that
    its records have reached."""
    variables = {one.id: _variables(one) for one in defined()}
    return [
        one.model_copy(
            update={
                "stale": touching(stale, categories_of(one.tables)),
                "trends": concerning(
                    trends,
                    # A person is linked by any one of their patients: a month without them loses nobody.
                    {name.removeprefix("standard.") for name in one.tables},
                    variables[one.id],
                ),
                "open_from": open_from(reached, {name.removeprefix("standard.") for name in one.tables}),
            }
        )
        for one in figures
    ]


def _variables(of: IndicatorDefinition) -> frozenset[str]:
    """ "category.variable" of everything that the indicator's rows are chosen by, and of what is summed."""
    selections = [s for s in (of.numerator, of.denominator) if s is not None]
    chosen = {f"{s.category}.{f.variable}" for s in selections for f in s.where}
    return frozenset(chosen | {f"{s.category}.{of.value}" for s in selections if of.value})


def categories_of(tables: Iterable[str]) -> frozenset[str]:
    """Categories behind lake tables; links of persons are made of patients."""
    names = (name.removeprefix("standard.") for name in tables)
    return frozenset("patient" if name == "person_link" else name for name in names)


def tables(of: IndicatorDefinition) -> tuple[str, ...]:
    """Lake tables from which the indicator was computed."""
    categories = dict.fromkeys(s.category for s in (of.numerator, of.denominator) if s is not None)
    links = ("standard.person_link",) if of.count == "person" or of.kind == "share_followed" else ()
    return (*(f"standard.{name}" for name in categories), *links)


def _source(of: IndicatorDefinition, dictionary: Dictionary) -> Words:
    labels = [
        dictionary.categories[name.removeprefix("standard.")].label
        for name in tables(of)
        if name != "standard.person_link"
    ]
    return words(
        Text(
            f"标准层:{'、'.join(t.zh for t in labels)}", f"standard layer: {', '.join(t.en for t in labels)}"
        )
    )


def unit(ucum: str) -> Words:
    """A unit in words."""
    return words(UNITS.get(ucum) or load_units().printed.get(ucum, ucum.strip("{}")))
