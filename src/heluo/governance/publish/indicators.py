"""The cockpit's indicators, computed as `dictionary.indicators` defines them: by hospital and month, and
rolled up.

Hospital "" is the province, period "" is all time. A roll-up counts its entities anew: persons of two
hospitals are not added.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Dictionary
from heluo.dictionary.filter import Selection
from heluo.dictionary.indicators import IndicatorDefinition
from heluo.engines.dialect import days_between, divide
from heluo.lakehouse.selection import matches
from heluo.lakehouse.tables import INDICATOR_VALUE

_ZERO = ibis.literal(0).cast("float64")
"""A bare 0.0 is a decimal to Spark, and what it meets becomes one too."""
LEVELS = (("hospital", "period"), ("hospital",), ("period",), ())
"""What a value is computed for: hospital and month, hospital, month, all."""


def values(
    indicator: IndicatorDefinition,
    standard: Mapping[str, ir.Table],
    links: ir.Table,
    dictionary: Dictionary,
    at: dt.datetime,
) -> ir.Table:
    """INDICATOR_VALUE rows of one indicator over standard tables; `links` joins hospital and subject_ref to
    person_id."""
    rows = _Rows(standard, links, dictionary)
    match indicator.kind:
        case "count":
            parts = [_counted(indicator, rows, level) for level in LEVELS]
        case "sum" | "mean":
            parts = [_summed(indicator, rows, level) for level in LEVELS]
        case "share":
            parts = [_shared(indicator, rows, level) for level in LEVELS]
        case "share_of_sum":
            parts = [_share_of_sum(indicator, rows, level) for level in LEVELS]
        case "share_followed":
            followed = _followed(indicator, rows)
            parts = [_flagged(followed, level, followed.row_key.count()) for level in LEVELS]
    made = ibis.union(*parts).mutate(
        indicator=ibis.literal(indicator.id), computed_at=ibis.literal(at, "timestamp('UTC', 6)")
    )
    return made.select(
        **{name: made[name].cast(kind) for name, kind in ibis.Schema.from_pyarrow(INDICATOR_VALUE).items()}
    )


class _Rows:
    """Rows that a selection means: standard rows that are not held, with `period` and the entity columns."""

    def __init__(self, standard: Mapping[str, ir.Table], links: ir.Table, dictionary: Dictionary) -> None:
        self._standard, self._dictionary = standard, dictionary
        self._links = links.select("hospital", "subject_ref", "person_id")

    def of(self, selection: Selection, *columns: str, person: bool = False) -> ir.Table:
        rows = self._standard[selection.category]
        rows = rows.filter(rows.held.isnull() & matches(rows, selection, self._dictionary))
        names = ["hospital", "row_key", "subject_ref", *columns]
        if "visit_ref" in rows.columns:
            names.append("visit_ref")
        picked = rows.select(*dict.fromkeys(names), period=rows.month)
        return picked.inner_join(self._links, ["hospital", "subject_ref"]) if person else picked

    def start_and_end(self, selection: Selection) -> ir.Table:
        """(hospital, period, row_key, person_id, start_, end_), times of the category's own roles."""
        category = self._dictionary.categories[selection.category]
        rows = self.of(selection, *(name for name in (category.time, category.end_time) if name), person=True)
        end = (
            rows[category.end_time].coalesce(rows[category.time])
            if category.end_time
            else rows[category.time]
        )
        return rows.select("hospital", "period", "row_key", "person_id", start_=rows[category.time], end_=end)


def _entity(indicator: IndicatorDefinition, rows: ir.Table) -> ir.StringValue:
    """What is counted, unique in the province."""
    match indicator.count:
        case "person":
            return rows.person_id
        case "visit":
            return rows.hospital + "/" + rows.visit_ref
        case _:
            return rows.hospital + "/" + rows.row_key


def _counted(indicator: IndicatorDefinition, rows: _Rows, level: tuple[str, ...]) -> ir.Table:
    picked = rows.of(indicator.numerator, person=indicator.count == "person")
    number = picked.count() if indicator.count == "row" else _entity(indicator, picked).nunique()
    return _result(_by(picked, level, numerator=number), level, ibis.null("float64"), plain=True)


def _summed(indicator: IndicatorDefinition, rows: _Rows, level: tuple[str, ...]) -> ir.Table:
    picked = rows.of(indicator.numerator, indicator.value)
    value = _exact(picked[indicator.value])
    made = _by(picked, level, numerator=value.sum(), known_=value.count())
    return _result(
        made,
        level,
        made.known_ if indicator.kind == "mean" else ibis.null("float64"),
        plain=indicator.kind == "sum",
    )


def _shared(indicator: IndicatorDefinition, rows: _Rows, level: tuple[str, ...]) -> ir.Table:
    assert indicator.denominator is not None
    person = indicator.count == "person"
    if indicator.count == "row":
        # One category: the numerator is a condition on the denominator's own rows.
        both = Selection(
            indicator.denominator.category, (*indicator.denominator.where, *indicator.numerator.where)
        )
        met = rows.of(both).select("hospital", "row_key").mutate(met_=True)
        of = rows.of(indicator.denominator)
        flagged = of.left_join(met, ["hospital", "row_key"]).mutate(flag_=ibis._.met_.fill_null(False))
        return _flagged(flagged, level, flagged.row_key.count())
    inside = rows.of(indicator.numerator, person=person)
    inside = inside.select(entity_=_entity(indicator, inside)).distinct().mutate(met_=True)
    of = rows.of(indicator.denominator, person=person)
    of = of.select("hospital", "period", entity_=_entity(indicator, of)).distinct()
    flagged = of.left_join(inside, "entity_").mutate(flag_=ibis._.met_.fill_null(False))
    made = _by(
        flagged,
        level,
        numerator=flagged.entity_.nunique(where=flagged.flag_),
        known_=flagged.entity_.nunique(),
    )
    return _result(made, level, made.known_)


def _share_of_sum(indicator: IndicatorDefinition, rows: _Rows, level: tuple[str, ...]) -> ir.Table:
    assert indicator.denominator is not None
    # Numerator rows satisfy their own selection; both sums are taken over one union, so a month without drugs
    # is 0, not missing.
    sides = []
    for selection, inside in ((indicator.numerator, True), (indicator.denominator, False)):
        picked = rows.of(selection, indicator.value)
        sides.append(
            picked.select(
                "hospital", "period", value_=_exact(picked[indicator.value]), inside_=ibis.literal(inside)
            )
        )
    both = ibis.union(*sides)
    made = _by(
        both,
        level,
        numerator=both.value_.sum(where=both.inside_).cast("float64").fill_null(_ZERO),
        known_=both.value_.sum(where=~both.inside_),
    )
    return _result(made, level, made.known_)


def _exact(value: ir.Value) -> ir.NumericValue:
    """Numbers as decimals of six places, so that a sum is the same in whatever order an engine adds: a
    release's figures can be had again to the last digit. What no hospital's number is (10¹⁷ and beyond) is
    left out, because it would end the night."""
    number = value.cast("float64")
    return ibis.ifelse(number.abs() < ibis.literal(1e17, "float64"), number, ibis.null("float64")).cast(
        "decimal(24, 6)"
    )


def _followed(indicator: IndicatorDefinition, rows: _Rows) -> ir.Table:
    """Rows of the denominator with `flag_`: the same person has a numerator row 1 to `days` days after the
    row's end."""
    assert indicator.denominator is not None
    of, later = rows.start_and_end(indicator.denominator), rows.start_and_end(indicator.numerator)
    newest = later.agg(newest_=later.start_.max().date())
    of = of.cross_join(newest)
    of = of.filter(days_between(of.newest_, of.end_.date()) >= indicator.days).drop("newest_")
    pairs = of.inner_join(later.select("person_id", later_=later.start_), "person_id")
    gap = days_between(pairs.later_.date(), pairs.end_.date())
    met = (
        pairs.filter((gap > 0) & (gap <= indicator.days))
        .select("hospital", "row_key")
        .distinct()
        .mutate(met_=True)
    )
    return of.left_join(met, ["hospital", "row_key"]).mutate(flag_=ibis._.met_.fill_null(False))


def _flagged(rows: ir.Table, level: tuple[str, ...], total: ir.IntegerScalar) -> ir.Table:
    made = _by(rows, level, numerator=rows.flag_.sum(), known_=total)
    return _result(made, level, made.known_)


def _by(rows: ir.Table, level: tuple[str, ...], **aggregates: ir.Value) -> ir.Table:
    return rows.group_by(*level).agg(**aggregates) if level else rows.agg(**aggregates)


def _result(
    made: ir.Table, level: tuple[str, ...], denominator: ir.NumericValue, plain: bool = False
) -> ir.Table:
    above = made.numerator.cast("float64")
    return made.select(
        hospital=made.hospital if "hospital" in level else ibis.literal(""),
        period=made.period if "period" in level else ibis.literal(""),
        numerator=above,
        denominator=denominator.cast("float64"),
        value=above if plain else divide(above, denominator),
    )
