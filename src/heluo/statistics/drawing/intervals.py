"""Estimates with their intervals, one a line, and a reference line: a forest plot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heluo.statistics.drawing.canvas import (
    COLOURS,
    INK,
    QUIET,
    Canvas,
    FigureWords,
    Scale,
    bounds,
    printed,
    width_of,
)

WIDTH, ROW = 760.0, 26.0


def draw(data: Mapping[str, Any], words: FigureWords) -> str:
    """`points: [{key, value, lower, upper}]`, `reference`, `scale: linear | log`. An interval that leaves the
    paper ends in an arrow."""
    points = [one for one in data["points"] if one["value"] is not None]
    reference, log = data.get("reference"), data.get("scale") == "log"
    names = [words.of(one["key"]) for one in points]
    left = min(300.0, 24 + max((width_of(name) for name in names), default=40))
    right = WIDTH - 190
    canvas = Canvas(WIDTH, 40 + ROW * len(points) + 44)
    scale = _scale(points, reference, left, right, log)
    bottom = 28 + ROW * len(points)
    if reference is not None:
        canvas.line(scale(reference), 18, scale(reference), bottom, QUIET, stroke_dasharray="4 3")
    for place, (name, one) in enumerate(zip(names, points, strict=True)):
        middle = 32 + ROW * place
        canvas.write(left - 14, middle + 4, _short(name, left - 20), "end")
        low, high = one.get("lower"), one.get("upper")
        if low is not None and high is not None:
            _reach(canvas, scale, low, high, middle)
        if scale.low <= one["value"] <= scale.high:
            canvas.element(
                "rect", x=scale(one["value"]) - 4, y=middle - 4, width=8, height=8, fill=COLOURS[0]
            )
        canvas.write(right + 16, middle + 4, _value(one), colour=INK)
    canvas.x_axis(scale, bottom, words.x)
    return canvas.svg(words.title)


def _scale(points: list[Any], reference: float | None, left: float, right: float, log: bool) -> Scale:
    """Wide enough for the estimates; of intervals what is not far out."""
    values = [one["value"] for one in points if one["value"] not in ("Infinity", "-Infinity")]
    ends = [one[side] for one in points for side in ("lower", "upper") if isinstance(one.get(side), float)]
    low, high = bounds([*values, *ends, reference])
    if not log:
        return Scale(low, high, left, right)
    positive = [v for v in [*values, *ends, reference or 1.0] if v and v > 0]
    least, most = min(positive, default=0.5), max(positive, default=2.0)
    middle = sorted(v for v in values if v > 0) or [1.0]
    least, most = max(least, middle[0] / 50), min(most, middle[-1] * 50)
    if least == most:
        least, most = least / 2, most * 2
    return Scale(least / 1.15, most * 1.15, left, right, True)


def _reach(canvas: Canvas, scale: Scale, low: Any, high: Any, middle: float) -> None:
    ends = []
    for value, limit, direction in ((low, scale.low, 1), (high, scale.high, -1)):
        out = not isinstance(value, (int, float)) or (value < limit if direction == 1 else value > limit)
        at = scale(limit if out else value)
        ends.append(at)
        if out:
            arrow = [(at + 6 * direction, middle - 4), (at, middle), (at + 6 * direction, middle + 4)]
            canvas.path(arrow, COLOURS[0], stroke_width=1.4)
        else:
            canvas.line(at, middle - 4, at, middle + 4, COLOURS[0], stroke_width=1.4)
    canvas.line(ends[0], middle, ends[1], middle, COLOURS[0], stroke_width=1.4)


def _value(one: Mapping[str, Any]) -> str:
    texts = [_text(one[name]) for name in ("value", "lower", "upper") if one.get(name) is not None]
    return f"{texts[0]} ({texts[1]}, {texts[2]})" if len(texts) == 3 else texts[0]


def _text(value: Any) -> str:
    if not isinstance(value, (int, float)):
        return {"Infinity": "∞", "-Infinity": "−∞"}.get(value, "—")
    size = abs(value)
    if size >= 1000 or (size != 0 and size < 0.01):
        return printed(float(f"{value:.3g}"))
    return f"{value:.2f}" if size < 10 else f"{value:.1f}"


def _short(name: str, room: float) -> str:
    while len(name) > 4 and width_of(name) > room:
        name = name[:-2].rstrip("…") + "…"
    return name
