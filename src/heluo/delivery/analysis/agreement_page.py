"""The page of agreement: numbers that this installation computed beside those of R or another reference."""

from __future__ import annotations

import math
from collections.abc import Iterator

from heluo.delivery.analysis import store
from heluo.delivery.analysis.schemas import AgreementLine, AgreementPage, NumberLine, RunPage
from heluo.delivery.analysis.tables import AnalysisResult
from heluo.delivery.frame.shapes import words
from heluo.statistics.agreement import compared, expected
from heluo.statistics.spec import AlgorithmSpec


def line_of(spec: AlgorithmSpec, stored: AnalysisResult | None, run: RunPage | None) -> AgreementLine:
    """One algorithm; `stored`: what this installation computed of its cases."""
    numbers = list(_numbers(spec, stored))
    return AgreementLine(
        id=spec.id,
        group=spec.group,
        name=words(spec.name.text),
        oracle=spec.oracle.r,
        second=spec.oracle.second,
        convention=spec.oracle.convention,
        tolerance=spec.oracle.tolerance,
        made_with=dict(expected(spec.id)["made_with"]),
        numbers=len(numbers),
        computed=sum(one.agrees is not None for one in numbers),
        apart=sum(one.agrees is False for one in numbers),
        run=run,
    )


def page_of(spec: AlgorithmSpec, stored: AnalysisResult | None, run: RunPage | None) -> AgreementPage:
    """Its numbers, those that are apart first."""
    numbers = sorted(_numbers(spec, stored), key=lambda one: one.agrees is not False)
    libraries = store.opened(stored)["libraries"] if stored else {}
    return AgreementPage(algorithm=line_of(spec, stored, run), libraries=libraries, numbers=numbers)


def _numbers(spec: AlgorithmSpec, stored: AnalysisResult | None) -> Iterator[NumberLine]:
    cases = store.opened(stored)["cases"] if stored else {}
    frames = {case.name: case.frame for case in spec.cases}
    for case, theirs in expected(spec.id)["cases"].items():
        ours = {name: math.nan if v is None else float(v) for name, v in cases.get(case, {}).items()}
        for one in compared(spec, case, ours, theirs):
            known = stored is not None
            yield NumberLine(
                case=case,
                frame=frames.get(case, ""),
                number=one.number,
                ours=_finite(one.ours) if known else None,
                theirs=_finite(one.theirs),
                difference=_finite(one.difference) if known else None,
                tolerance=one.tolerance,
                agrees=one.holds if known else None,
            )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
