"""How a published figure may be displayed: small ones hidden, with what would give them away by subtraction;
then as text.

`cell` is the permit's smallest number (0 = exact). Pure: knows no table.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from heluo.access.disclosure import hide_small
from heluo.delivery.frame import shares

Name = TypeVar("Name", bound=Hashable)
Kind = Literal["count", "share", "number"]
KINDS: dict[str, Kind] = {
    "count": "count",
    "sum": "count",
    "mean": "number",
    "share": "share",
    "share_followed": "share",
    "share_of_sum": "share",
}
"""Kind of the dictionary's indicator → kind on the screen."""
OF_AMOUNTS = frozenset({"sum", "share_of_sum"})
"""Kinds whose parts are amounts, not numbers of persons, visits or rows: the smallest number cannot be read
from them."""


@dataclass(frozen=True)
class Figure:
    """One published value with its parts."""

    numerator: float | None
    denominator: float | None
    value: float | None


@dataclass(frozen=True)
class Displayed:
    """A figure as it may be displayed: `value`, `numerator`, `denominator` are null where only `shown` may be
    known."""

    value: float | None
    shown: str
    numerator: float | None = None
    denominator: float | None = None


ZERO = Figure(0.0, 0.0, 0.0)
NOTHING = Displayed(None, "—")
HIDDEN = Displayed(None, "…")
"""Large enough, but would give a small one away."""


def one(kind: str, figure: Figure | None, decimals: int, cell: int) -> Displayed:
    """A figure that stands alone."""
    if figure is None or figure.value is None:
        return NOTHING
    if cell <= 0:
        return _plain(kind, figure, decimals)
    # Further digits would tell numerator and denominator.
    figure = replace(figure, value=round(figure.value, decimals + 2 if KINDS[kind] == "share" else decimals))
    if kind in OF_AMOUNTS:
        return _plain(kind, figure, decimals)
    if kind == "count":
        return Displayed(None, f"<{cell}") if (figure.value or 0.0) < cell else _plain(kind, figure, decimals)
    below, above = figure.denominator or 0.0, figure.numerator or 0.0
    if below < cell:
        return Displayed(None, f"n<{cell}")
    if kind == "mean":
        return _plain(kind, figure, decimals)
    if above < cell:
        return Displayed(None, shares.below(cell / below, decimals))
    if below - above < cell:
        return Displayed(None, shares.above(1 - cell / below, decimals))
    return _plain(kind, figure, decimals)


def together(kind: str, figures: Mapping[str, Figure], decimals: int, cell: int) -> dict[str, Displayed]:
    """Figures that add up to one that is shown too (hospitals, months): one more is hidden where a difference
    would tell the hidden one."""
    found = {name: one(kind, figure, decimals, cell) for name, figure in figures.items()}
    for parts in _adding_up(kind, figures) if cell > 0 else ():
        for name in hide_small(parts, cell):
            if found[name].value is not None:
                found[name] = HIDDEN
            elif kind == "count":
                found[name] = Displayed(None, f"<{cell}")
    return found


def complete(
    kind: str, figures: Mapping[Name, Figure], names: Iterable[Name], cell: int
) -> dict[Name, Figure]:
    """`figures` with a zero for those of `names` that have none, for whoever may not know small numbers: one
    that is missing would tell that nobody is there, and one that is hidden that somebody is."""
    if cell <= 0 or kind in OF_AMOUNTS:
        return dict(figures)
    return {**dict.fromkeys(names, ZERO), **figures}


def total(figure: Displayed, parts: Iterable[Displayed]) -> Displayed:
    """`figure`, of which `parts` are shown too, without numerator and denominator when one of them is
    hidden."""
    hidden = any(part.value is None and part != NOTHING for part in parts)
    return replace(figure, numerator=None, denominator=None) if hidden else figure


def _adding_up(kind: str, figures: Mapping[str, Figure]) -> list[dict[str, float]]:
    """Name → number of persons, visits or rows, once for each number of which the sum may be known."""
    if kind == "count":
        return [{name: figure.value or 0.0 for name, figure in figures.items()}]
    if kind in OF_AMOUNTS:
        return []
    given = {
        name: (figure.numerator or 0.0, figure.denominator or 0.0)
        for name, figure in figures.items()
        if figure.value is not None
    }
    below = {name: denominator for name, (_, denominator) in given.items()}
    if kind == "mean":
        return [below]
    above = {name: numerator for name, (numerator, _) in given.items()}
    return [above, {name: below[name] - above[name] for name in given}]


def _plain(kind: str, figure: Figure, decimals: int) -> Displayed:
    assert figure.value is not None
    text = (
        shares.percent(figure.value, decimals) if KINDS[kind] == "share" else f"{figure.value:,.{decimals}f}"
    )
    return Displayed(figure.value, text, figure.numerator, figure.denominator)
