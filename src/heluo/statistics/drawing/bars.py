"""Bars that start at zero, one a line, with their values; grouped ones side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heluo.statistics.drawing.canvas import COLOURS, Canvas, FigureWords, Scale, legend, printed, width_of

WIDTH, BAR = 760.0, 18.0


def draw(data: Mapping[str, Any], words: FigureWords) -> str:
    """`bars: [{key, value}]`, `group` if there is one."""
    bars = [one for one in data["bars"] if isinstance(one["value"], (int, float))]
    groups = list(dict.fromkeys(one["group"] for one in bars if "group" in one))
    keys = list(dict.fromkeys(one["key"] for one in bars))
    left = min(300.0, 24 + max((width_of(words.of(key)) for key in keys), default=40))
    canvas = Canvas(WIDTH, 60)
    head = legend(canvas, left, 22, [words.of(one) for one in groups], filled=True) + 20 if groups else 16.0
    each = BAR * max(1, len(groups)) + 10
    bottom = head + each * len(keys)
    canvas.height = bottom + 46
    values = [one["value"] for one in bars]
    x = Scale(min(0.0, *values, 0.0), max(0.0, *values, 0.0) or 1.0, left, WIDTH - 90)
    for value in x.ticks():
        canvas.line(x(value), head, x(value), bottom)
    for one in bars:
        place = groups.index(one["group"]) if groups else 0
        top = head + each * keys.index(one["key"]) + BAR * place + 5
        start, end = sorted((x(0.0), x(one["value"])))
        canvas.element(
            "rect", x=start, y=top, width=max(0.5, end - start), height=BAR - 3, fill=COLOURS[place % 8]
        )
        canvas.write(end + 6, top + BAR - 6, _text(one["value"]))
    for place, key in enumerate(keys):
        canvas.write(left - 12, head + each * (place + 0.5) + 4, words.of(key), "end")
    canvas.x_axis(x, bottom, words.x)
    return canvas.svg(words.title)


def _text(value: float) -> str:
    return printed(value) if value == int(value) or abs(value) >= 1000 else f"{value:.3g}"
