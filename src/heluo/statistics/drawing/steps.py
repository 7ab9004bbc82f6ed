"""Step curves with their bands, and below them how many are at risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from heluo.statistics.drawing.canvas import (
    COLOURS,
    DASHES,
    QUIET,
    Canvas,
    FigureWords,
    Scale,
    legend,
    width_of,
)

WIDTH, PLOT = 760.0, 300.0


def draw(data: Mapping[str, Any], words: FigureWords) -> str:
    """`series: [{key, x, y, lower, upper, at_risk: [{x, n}]}]`."""
    series = data["series"]
    names = [words.of(one["key"]) for one in series]
    risk = [one.get("at_risk") or [] for one in series]
    left = max(62.0, 40 + max((width_of(name) for name in names), default=0) if any(risk) else 62.0)
    canvas = Canvas(WIDTH, PLOT + 100 + (20 + 18 * len(series) if any(risk) else 0))
    head = legend(canvas, left, 22, names) + 26
    last = max((x for one in series for x in one["x"]), default=1.0) or 1.0
    x = Scale(0.0, last, left, WIDTH - 24)
    y = Scale(0.0, 1.0, head + PLOT, head + 8)
    canvas.height = head + PLOT + 50 + (24 + 18 * len(series) if any(risk) else 0)
    canvas.y_axis(y, left, WIDTH - 24, words.y)
    canvas.x_axis(x, head + PLOT, words.x)
    for place, one in enumerate(series):
        colour = COLOURS[place % len(COLOURS)]
        if one.get("lower") and one.get("upper"):
            _band(canvas, one, x, y, colour)
        canvas.path(_steps(one["x"], one["y"], x, y), colour, stroke_dasharray=DASHES[place % len(DASHES)])
    if any(risk):
        _at_risk(canvas, names, risk, x, head + PLOT + 54)
    return canvas.svg(words.title)


def _steps(xs: Sequence[float], ys: Sequence[float | None], x: Scale, y: Scale) -> list[tuple[float, float]]:
    """Across, then down: the value holds until the next time. Values that are lacking end a curve."""
    points: list[tuple[float, float]] = []
    for at, value in zip(xs, ys, strict=True):
        if value is None:
            break
        if points:
            points.append((x(at), points[-1][1]))
        points.append((x(at), y(max(0.0, min(1.0, value)))))
    return points


def _band(canvas: Canvas, one: Mapping[str, Any], x: Scale, y: Scale, colour: str) -> None:
    low, high = (_steps(one["x"], one[name], x, y) for name in ("lower", "upper"))
    ring = [*high, *reversed(low)]
    canvas.path(ring, "none", fill=colour, fill_opacity=0.1, stroke_width=0)


def _at_risk(
    canvas: Canvas, names: Sequence[str], risk: Sequence[Sequence[Mapping[str, Any]]], x: Scale, top: float
) -> None:
    """A line of numbers a series, under its times; of many times those that do not touch."""
    for place, (name, counts) in enumerate(zip(names, risk, strict=True)):
        at = top + 18 * place
        canvas.write(x.start - 22, at, name, "end", COLOURS[place % len(COLOURS)])
        right = -1e9
        for one in counts:
            text = f"{one['n']:,}"
            here = x(one["x"])
            if x.start <= here <= x.end + 1 and here - width_of(text) / 2 > right:
                canvas.write(here, at, text, "middle", QUIET)
                right = here + width_of(text) / 2 + 6
