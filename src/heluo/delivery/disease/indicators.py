"""Quality indicators of a disease with control limits: a hospital against the province, never a rank."""

from __future__ import annotations

from heluo.delivery.disease import figures
from heluo.delivery.disease.figures import PROVINCE, DiseaseFigures
from heluo.delivery.disease.funnel import ControlLimits, grid, limits, outside
from heluo.delivery.disease.resources import BENCHMARK
from heluo.delivery.disease.schemas import ControlLimitsShape, ExcludedShape, FunnelPoint, IndicatorShape
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Count, words
from heluo.dictionary.disease_indicators import DiseaseIndicator
from heluo.dictionary.diseases import Disease

KIND = "indicator"


def benchmarks(asking: Caller, id: str) -> DiseaseFigures | None:
    """The figures of all hospitals for whoever may name only the own one; None without the right."""
    if not asking.may(BENCHMARK):
        return None
    with asking.act(asking.permit(BENCHMARK, id), BENCHMARK.act, id) as act:
        return figures.read(act, id, asking.portal.hospitals)


def indicator_shapes(
    of: Disease, found: DiseaseFigures, others: DiseaseFigures | None
) -> list[IndicatorShape]:
    """Each indicator of the disease. `others`: figures of all hospitals, which are not named where `found`
    is of one."""
    return [_indicator(one, found, others) for one in of.indicators]


def _indicator(of: DiseaseIndicator, found: DiseaseFigures, others: DiseaseFigures | None) -> IndicatorShape:
    own = found.figure(found.scope, KIND, of.id)
    shown = found.share(KIND, of.id)
    # What is expected must tell no more than the share that may be shown.
    whole = (others or found).share(KIND, of.id, PROVINCE).value
    expected = None if whole is None else round(whole, 3)
    points = _points(of, found, others, expected)
    largest = max((int(found.figure(h, KIND, of.id).denominator or 0) for h in found.hospitals), default=0)
    largest = max([largest, *(p.of or 0 for p in points)])
    return IndicatorShape(
        id=of.id,
        label=words(of.label),
        definition=words(of.definition),
        better=of.better,
        share=figures.shape(shown),
        met=_count(shown.numerator),
        of=_count(
            shown.denominator if shown.denominator is not None else _enough(own.denominator, found.cell)
        ),
        excluded=[
            ExcludedShape(id=e.id, label=words(e.label), persons=found.count("excluded", f"{of.id}/{e.id}"))
            for e in of.exclusions
        ],
        points=points,
        curve=[] if expected is None else [_limits(one) for one in limits(expected, grid(largest))],
        expected=expected,
    )


def _points(
    of: DiseaseIndicator, found: DiseaseFigures, others: DiseaseFigures | None, expected: float | None
) -> list[FunnelPoint]:
    """Hospitals by code; those that may not be named follow, by size, without a name."""
    named = [_point(of, found, h, h, expected) for h in found.hospitals]
    if others is None or others is found:
        return named
    rest = [h for h in others.hospitals if h not in found.hospitals]
    rest.sort(key=lambda h: others.figure(h, KIND, of.id).denominator or 0)
    return [*named, *(_point(of, others, h, "", expected) for h in rest)]


def _point(
    of: DiseaseIndicator, found: DiseaseFigures, hospital: str, name: str, expected: float | None
) -> FunnelPoint:
    figure = found.figure(hospital, KIND, of.id)
    shown = found.share(KIND, of.id, hospital)
    n = _enough(figure.denominator, found.cell)
    bound = limits(expected, [int(n)])[0] if n and expected is not None else None
    return FunnelPoint(
        hospital=name,
        of=None if n is None else int(n),
        share=figures.shape(shown),
        limits=None if bound is None else _limits(bound),
        outside=outside(shown.value, bound) if bound is not None and shown.value is not None else "",
    )


def _enough(number: float | None, cell: int) -> float | None:
    return None if number is None or number < cell else number


def _count(number: float | None) -> Count:
    return (
        Count(value=None, shown="—") if number is None else Count(value=int(number), shown=f"{int(number):,}")
    )


def _limits(of: ControlLimits) -> ControlLimitsShape:
    return ControlLimitsShape(n=of.n, low=of.low, high=of.high, rare_low=of.rare_low, rare_high=of.rare_high)
