"""Curves through points, with bands and a diagonal where there are any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heluo.statistics.drawing.canvas import COLOURS, DASHES, QUIET, Canvas, FigureWords, Scale, bounds, legend

WIDTH, PLOT = 620.0, 360.0


def draw(data: Mapping[str, Any], words: FigureWords) -> str:
    """`series: [{key, x, y}]`, `lower` and `upper` if there are; `diagonal`."""
    series = data["series"]
    canvas = Canvas(WIDTH, PLOT + 90)
    head = legend(canvas, 64, 22, [words.of(one["key"]) for one in series]) + 26
    canvas.height = head + PLOT + 50
    room = 0.0 if data.get("diagonal") else 0.04
    x = Scale(*bounds((v for one in series for v in one["x"]), room=0), 64, WIDTH - 24)
    values = [v for one in series for name in ("y", "lower", "upper") for v in one.get(name) or ()]
    y = Scale(*bounds(values, room=room), head + PLOT, head + 8)
    canvas.y_axis(y, 64, WIDTH - 24, words.y)
    canvas.x_axis(x, head + PLOT, words.x)
    if data.get("diagonal"):
        low, high = max(x.low, y.low), min(x.high, y.high)
        canvas.line(x(low), y(low), x(high), y(high), QUIET, stroke_dasharray="4 3")
    for place, one in enumerate(series):
        colour = COLOURS[place % len(COLOURS)]
        if one.get("lower") and one.get("upper"):
            ring = [*_points(one, "upper", x, y), *reversed(_points(one, "lower", x, y))]
            canvas.path(ring, "none", fill=colour, fill_opacity=0.1, stroke_width=0)
        dash = DASHES[place % len(DASHES)]
        canvas.path(_points(one, "y", x, y), colour, stroke_dasharray=dash)
    return canvas.svg(words.title)


def _points(one: Mapping[str, Any], name: str, x: Scale, y: Scale) -> list[tuple[float, float]]:
    pairs = zip(one["x"], one[name], strict=True)
    return [(x(a), y(b)) for a, b in pairs if isinstance(a, (int, float)) and isinstance(b, (int, float))]
