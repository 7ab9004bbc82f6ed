"""Counts between edges; several series as outlines over one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heluo.statistics.drawing.canvas import COLOURS, DASHES, Canvas, FigureWords, Scale, bounds, legend

WIDTH, PLOT = 620.0, 320.0


def draw(data: Mapping[str, Any], words: FigureWords) -> str:
    """`series: [{key, edges, counts}]`."""
    series = data["series"]
    canvas = Canvas(WIDTH, PLOT + 90)
    head = 26.0
    if len(series) > 1:
        head += legend(canvas, 64, 22, [words.of(one["key"]) for one in series])
    canvas.height = head + PLOT + 50
    x = Scale(*bounds((v for one in series for v in one["edges"]), room=0), 64, WIDTH - 24)
    most = max((c for one in series for c in one["counts"]), default=1) or 1
    y = Scale(0.0, most * 1.05, head + PLOT, head + 8)
    canvas.y_axis(y, 64, WIDTH - 24, words.y)
    for place, one in enumerate(series):
        colour = COLOURS[place % len(COLOURS)]
        outline = [(x(one["edges"][0]), y(0.0))]
        for start, end, count in zip(one["edges"], one["edges"][1:], one["counts"], strict=False):
            outline += [(x(start), y(count)), (x(end), y(count))]
            if len(series) == 1:
                canvas.line(x(end), y(0.0), x(end), y(count), colour, stroke_opacity=0.4)
        outline.append((x(one["edges"][-1]), y(0.0)))
        dash = DASHES[place % len(DASHES)]
        canvas.path(outline, colour, fill=colour, fill_opacity=0.12, stroke_dasharray=dash)
    canvas.x_axis(x, head + PLOT, words.x)
    return canvas.svg(words.title)
