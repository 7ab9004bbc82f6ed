"""Decisions of the cockpit: which figures a caller gets. The permit's hospitals change the numbers, its cell
hides small ones."""

from __future__ import annotations

import itertools

from heluo.delivery.cockpit import arrivals as arrived
from heluo.delivery.cockpit import figures
from heluo.delivery.cockpit import flows as flow_figures
from heluo.delivery.cockpit.cached import cached
from heluo.delivery.cockpit.coverage import until
from heluo.delivery.cockpit.resources import ARRIVALS, FLOWS, LIST_INDICATORS, OVERVIEW, SEE_INDICATOR
from heluo.delivery.cockpit.schemas import (
    Arrivals,
    Flow,
    Flows,
    IndicatorFigure,
    Month,
    Overview,
    Spread,
    Totals,
)
from heluo.delivery.frame.caller import Caller, release_shape
from heluo.delivery.frame.faults import StaleMark, stale_marks, touching
from heluo.delivery.frame.shapes import Count, words
from heluo.delivery.frame.small_figures import NOTHING, Displayed, Figure, complete, one, together
from heluo.delivery.frame.trends import TrendMark, trend_marks
from heluo.kit.dates import elapsed, now
from heluo.kit.db import reading
from heluo.kit.errors import NotFound
from heluo.kit.text import Text
from heluo.lakehouse.reader import Act

FLOWS_DEFINITION = Text(
    "同一人先在一家医院就诊、下一次就诊在另一家医院的人数;待查的就诊不计。",
    "Persons whose next visit after one at a hospital was at another; visits that are held back do not "
    "count.",
)

FLOWS_FROM = ("patient", "visit")
"""Categories that the flows are made of."""


def overview(asking: Caller) -> Overview:
    """Every indicator and the totals. Raises NotPermitted."""
    permit = asking.permit(OVERVIEW)
    with asking.act(permit, OVERVIEW.act) as act:
        months = _months(act)
        listed = _listed(asking, act)
    marks = _stale(asking, act)
    persons = next((i for i in listed if i.id == "persons"), None)
    filled = elapsed((m.month for m in months if m.rows > m.held), act.release.at)
    reached = until(months, act.release.at)
    last = max((one.month for one in reached), default=None)
    totals = Totals(
        persons=Count(
            value=None if persons is None or persons.value is None else int(persons.value),
            shown=persons.shown if persons else NOTHING.shown,
        ),
        rows=sum(m.rows for m in months),
        hospitals=len({m.hospital for m in months}),
        categories=len({m.category for m in months}),
        first_month=filled[0] if filled else None,
        last_month=last,
    )
    return Overview(
        release=release_shape(act.release),
        indicators=figures.marked(listed, marks, _trends(asking, act), reached),
        totals=totals,
        stale=marks,
    )


def indicators(asking: Caller) -> list[IndicatorFigure]:
    """Every indicator. Raises NotPermitted."""
    with asking.act(asking.permit(OVERVIEW), LIST_INDICATORS) as act:
        listed, reached = _listed(asking, act), until(_months(act), act.release.at)
    return figures.marked(listed, _stale(asking, act), _trends(asking, act), reached)


def indicator(asking: Caller, id: str) -> IndicatorFigure:
    """One indicator. Raises NotPermitted, NotFound."""
    with asking.act(asking.permit(OVERVIEW, id), SEE_INDICATOR, id) as act:
        if all(defined.id != id for defined in figures.defined()):
            raise NotFound(
                ("没有这个指标", "there is no such indicator"),
                ("总览中的指标", "an indicator of the overview"),
                ("从总览中选择", "choose one from the overview"),
                code="no_such_indicator",
            )
        found = next(i for i in _listed(asking, act) if i.id == id)
        reached = until(_months(act), act.release.at)
    return figures.marked([found], _stale(asking, act), _trends(asking, act), reached)[0]


def arrivals(asking: Caller) -> Arrivals:
    """The account of every hospital that the caller may see. Raises NotPermitted."""
    permit = asking.permit(ARRIVALS)
    moment = now()
    with asking.act(permit, ARRIVALS.act) as act:
        months = _months(act)
        with reading(asking.portal.control) as session:
            lines = arrived.hospitals(session, asking.portal.hospitals, permit.hospitals, months, moment)
            categories = arrived.categories(session, permit.hospitals)
    return Arrivals(
        release=release_shape(act.release),
        as_of=moment,
        hospitals=lines,
        categories=categories,
        months=months,
        stale=_stale(asking, act),
        trends=_trends(asking, act),
        until=until(months, act.release.at),
    )


def flows(asking: Caller) -> Flows:
    """Persons from hospital to hospital; of the own hospital, those who left it and those who came. Raises
    NotPermitted."""
    permit = asking.permit(FLOWS)
    with asking.act(permit, FLOWS.act) as act:
        found = flow_figures.read(act)
    scope = figures.scope(permit)
    spread = {n: Figure(None, None, v) for (hospital, n), v in found.spread.items() if hospital == scope}
    everywhere = range(1, len(asking.portal.hospitals) + 1)
    spread = complete("count", spread, (str(n) for n in everywhere), permit.cell)
    of_spread = together("count", spread, 0, permit.cell)
    ways = [
        (a, b)
        for a, b in itertools.permutations(sorted(asking.portal.hospitals), 2)
        if permit.hospitals is None or {a, b} & permit.hospitals
    ]
    counted = {pair: Figure(None, None, value) for pair, value in found.flows.items()}
    shown = {
        pair: one("count", figure, 0, permit.cell)
        for pair, figure in complete("count", counted, ways, permit.cell).items()
    }
    return Flows(
        release=release_shape(act.release),
        computed_at=found.computed_at,
        definition=words(FLOWS_DEFINITION),
        flows=[
            Flow.model_validate({"from": a, "to": b, "persons": _number(s), "shown": s.shown})
            for (a, b), s in sorted(shown.items())
        ],
        hospitals_per_person=[
            Spread(hospitals=int(n), persons=_number(s), shown=s.shown)
            for n, s in sorted(of_spread.items(), key=lambda p: int(p[0]))
        ],
        stale=touching(_stale(asking, act), FLOWS_FROM),
    )


def _number(figure: Displayed) -> int | None:
    return None if figure.value is None else int(figure.value)


def _stale(asking: Caller, act: Act) -> list[StaleMark]:
    """What the act's release holds of an earlier state, of the hospitals that its permit opens."""
    with reading(asking.portal.control) as session:
        return stale_marks(session, act.release, act.permit)


def _trends(asking: Caller, act: Act) -> list[TrendMark]:
    """Gaps, drops and shifts of the act's release, of the hospitals that its permit opens."""
    return trend_marks(asking.portal, act.release, act.permit.hospitals)


def _months(act: Act) -> list[Month]:
    return cached(act, "months", lambda: arrived.months(act), lambda months: {m.hospital for m in months})


def _listed(asking: Caller, act: Act) -> list[IndicatorFigure]:
    """Every indicator, in the cockpit's order."""

    def made() -> list[IndicatorFigure]:
        return figures.indicators(asking, act, figures.values(act), figures.defined())

    return cached(
        act, "indicators", made, lambda listed: {one.hospital for i in listed for one in i.hospitals}
    )
