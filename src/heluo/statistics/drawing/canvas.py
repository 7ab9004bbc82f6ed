"""Paper, ink and scales: what every kind of figure is drawn with."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

INK, QUIET, LINE, PAPER = "#1C2B33", "#55646B", "#DFE2DD", "#FFFFFF"
COLOURS = ("#0B6470", "#985814", "#4A55A2", "#8A4787", "#7A7A1F", "#A23F63", "#5F6B78", "#8C6A3A")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2", "1 3", "12 4", "6 2 1 2 1 2")
"""Series are told apart in grey too."""
FONT = (
    "-apple-system, 'PingFang SC', 'HarmonyOS Sans SC', 'Noto Sans CJK SC', 'Microsoft YaHei', "
    "'Segoe UI', Arial, sans-serif"
)
SIZE = 12
Words = Callable[[str], str]
"""A key of the data in the language of the drawing."""


@dataclass(frozen=True)
class FigureWords:
    """The words of a figure in one language: its title, what its axes measure, its keys."""

    title: str
    of: Words
    x: str = ""
    y: str = ""


@dataclass(frozen=True)
class Scale:
    """Values of data → places on the paper."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def __call__(self, value: float) -> float:
        low, high, at = (
            (math.log(self.low), math.log(self.high), math.log(value))
            if self.log
            else (self.low, self.high, value)
        )
        return self.start + (self.end - self.start) * (at - low) / ((high - low) or 1.0)

    def ticks(self, about: int = 6) -> list[float]:
        """Round values within the scale."""
        if self.log:
            return _log_ticks(self.low, self.high)
        rough = (self.high - self.low) / about or 1.0
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough * 0.999)
        first = math.ceil(self.low / step - 1e-9)
        count = math.floor(self.high / step + 1e-9) - first
        return [(first + n) * step for n in range(count + 1)]


def _log_ticks(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for within in ((1, 2, 5), (1, 3), (1,)):
        found = [m * 10.0**p for p in powers for m in within if low <= m * 10.0**p <= high]
        if len(found) <= 8:
            break
    return found if len(found) >= 2 else [low, high]


def bounds(values: Iterable[float | None], *, room: float = 0.05) -> tuple[float, float]:
    """Lowest and highest of the values that are numbers, with some room; 0 to 1 where there is none."""
    finite = [v for v in values if isinstance(v, (int, float)) and math.isfinite(v)]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    if low == high:
        reach = abs(low) * 0.1 or 1.0
        return low - reach, high + reach
    return low - room * (high - low), high + room * (high - low)


def printed(value: float) -> str:
    """A value at an axis: `0.25`, `1,500`, `1e-05`."""
    if value != 0 and (abs(value) >= 1e6 or abs(value) < 1e-4):
        return f"{value:.0e}"
    return f"{value:,.6g}" if abs(value) >= 1000 else f"{round(value, 6):g}"


def width_of(text: str, size: int = SIZE) -> float:
    """About how wide a text is: a Chinese character is as wide as it is high."""
    return sum(size if ord(one) > 0x2E7F else size * 0.56 for one in text)


@dataclass
class Canvas:
    """A sheet of `width` × `height`; elements are drawn in the order in which they come."""

    width: float
    height: float
    _parts: list[str] = field(default_factory=list)

    def element(self, name: str, text: str = "", **attributes: Any) -> None:
        """`stroke_width=1` becomes `stroke-width="1"`; numbers have two decimals."""
        written = " ".join(
            f'{key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
            for key, value in attributes.items()
            if value not in (None, "")
        )
        self._parts.append(f"<{name} {written}>{escape(text)}</{name}>" if text else f"<{name} {written}/>")

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = LINE, **more: Any) -> None:
        self.element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **more)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        anchor: Literal["start", "middle", "end"] = "start",
        colour: str = INK,
        **more: Any,
    ) -> None:
        more = {"font_size": SIZE, "text_anchor": anchor, "fill": colour, **more}
        self.element("text", text, x=x, y=y, **more)

    def path(self, points: Sequence[tuple[float, float]], colour: str, **more: Any) -> None:
        if points:
            drawn = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
            more = {"fill": "none", "stroke": colour, "stroke_width": 1.6, **more}
            self.element("path", d=drawn, **more)

    def x_axis(self, scale: Scale, y: float, label: str = "", about: int = 6) -> None:
        """Along the bottom, at height `y`."""
        self.line(scale.start, y, scale.end, y, QUIET)
        for value in scale.ticks(about):
            self.line(scale(value), y, scale(value), y + 4, QUIET)
            self.write(scale(value), y + 17, printed(value), "middle", QUIET)
        if label:
            self.write((scale.start + scale.end) / 2, y + 34, label, "middle")

    def y_axis(self, scale: Scale, x: float, right: float, label: str = "", about: int = 5) -> None:
        """Along the left, at `x`, with hairlines up to `right`."""
        for value in scale.ticks(about):
            self.line(x, scale(value), right, scale(value))
            self.write(x - 6, scale(value) + 4, printed(value), "end", QUIET)
        if label:
            self.write(x - 44, min(scale.start, scale.end) - 10, label)

    def svg(self, title: str) -> str:
        """The drawing as a document of its own."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{self.height:g}" '
            f'viewBox="0 0 {self.width:g} {self.height:g}" role="img" font-family="{FONT}">'
        )
        ground = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
        return f"{head}<title>{escape(title)}</title>{ground}{''.join(self._parts)}</svg>\n"


def _attribute(value: Any) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else escape(str(value))


def legend(canvas: Canvas, x: float, y: float, names: Sequence[str], *, filled: bool = False) -> float:
    """Series by name, one after the other from `x` on, folded at the paper's edge; the height it takes."""
    at, line = x, 0
    for place, name in enumerate(names):
        needs = 30 + width_of(name) + 16
        if at + needs > canvas.width - 12 and at > x:
            at, line = x, line + 1
        middle = y + line * 18
        colour = COLOURS[place % len(COLOURS)]
        if filled:
            canvas.element("rect", x=at, y=middle - 6, width=12, height=12, fill=colour)
        else:
            dash = DASHES[place % len(DASHES)]
            canvas.line(at, middle, at + 24, middle, colour, stroke_width=2, stroke_dasharray=dash)
        canvas.write(at + 30, middle + 4, name)
        at += needs
    return (line + 1) * 18.0
