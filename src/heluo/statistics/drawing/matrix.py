"""A matrix of numbers as shaded cells with their values: one colour up, another down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from heluo.statistics.drawing.canvas import COLOURS, INK, PAPER, QUIET, Canvas, FigureWords, width_of

CELL = 62.0


def draw(data: Mapping[str, Any], words: FigureWords) -> str:
    """`rows, columns, values: [[…]]`. Shaded from -1 to 1 where values are within, else by the largest."""
    rows, columns = [[words.of(one) for one in data[name]] for name in ("rows", "columns")]
    values = data["values"]
    finite = [abs(v) for line in values for v in line if isinstance(v, (int, float))]
    largest = max(1.0, max(finite, default=1.0))
    left = 24 + max((width_of(one) for one in rows), default=40)
    deep = max((width_of(one) for one in columns), default=40)
    tilted = deep > CELL
    top = 24 + (deep * 0.72 if tilted else 14)
    right = deep * 0.72 if tilted else 0.0
    canvas = Canvas(left + CELL * len(columns) + 24 + right, top + 34 * len(rows) + 24)
    for place, name in enumerate(columns):
        at = left + CELL * (place + 0.5)
        turn = f"rotate(-45 {at:.1f} {top - 8:.1f})" if tilted else ""
        canvas.write(at, top - 8, name, "start" if tilted else "middle", QUIET, transform=turn)
    for line, name in enumerate(rows):
        canvas.write(left - 10, top + 34 * line + 21, name, "end", QUIET)
        for place, value in enumerate(values[line]):
            if not isinstance(value, (int, float)):
                continue
            share = abs(value) / largest
            at, high = left + CELL * place, top + 34 * line
            colour = COLOURS[0] if value >= 0 else COLOURS[1]
            canvas.element(
                "rect",
                x=at + 1,
                y=high + 1,
                width=CELL - 2,
                height=32,
                fill=colour,
                fill_opacity=round(0.06 + 0.84 * share, 3),
            )
            ink = PAPER if share > 0.55 else INK
            canvas.write(at + CELL / 2, high + 21, f"{value:.2f}", "middle", ink)
    return canvas.svg(words.title)
