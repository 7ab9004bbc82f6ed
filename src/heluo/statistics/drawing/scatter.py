"""Points, and lines through them. Of very many points every n-th is drawn, and the drawing says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heluo.statistics.drawing.canvas import COLOURS, QUIET, Canvas, FigureWords, Scale, bounds, legend

WIDTH, PLOT, MOST = 620.0, 360.0, 4000


def draw(data: Mapping[str, Any], words: FigureWords) -> str:
    """`points: [{x, y}]`, `group` if there is one; `lines: [{key, x, y}]`."""
    every = -(-len(data["points"]) // MOST) or 1
    points = [one for one in data["points"][::every] if _numbers(one["x"], one["y"])]
    groups = list(dict.fromkeys(one["group"] for one in points if "group" in one))
    lines = data.get("lines") or []
    canvas = Canvas(WIDTH, PLOT + 90)
    head = 26.0
    if groups:
        head += legend(canvas, 64, 22, [words.of(one) for one in groups], filled=True)
    canvas.height = head + PLOT + 50
    x = Scale(*bounds(v for one in (*points, *lines) for v in _list(one["x"])), 64, WIDTH - 24)
    y = Scale(*bounds(v for one in (*points, *lines) for v in _list(one["y"])), head + PLOT, head + 8)
    canvas.y_axis(y, 64, WIDTH - 24, words.y)
    canvas.x_axis(x, head + PLOT, words.x)
    for one in points:
        colour = COLOURS[groups.index(one["group"]) % 8 if groups else 0]
        canvas.element("circle", cx=x(one["x"]), cy=y(one["y"]), r=2, fill=colour, fill_opacity=0.5)
    for one in lines:
        pairs = [(x(a), y(b)) for a, b in zip(one["x"], one["y"], strict=True) if _numbers(a, b)]
        canvas.path(pairs, COLOURS[1])
    if every > 1:
        drawn_of = f"{len(points):,} / {len(data['points']):,}"
        canvas.write(WIDTH - 24, head + PLOT + 44, drawn_of, "end", QUIET)
    return canvas.svg(words.title)


def _numbers(*values: Any) -> bool:
    return all(isinstance(one, (int, float)) for one in values)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
