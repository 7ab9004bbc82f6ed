"""Survival curves: few at risk, and steps that a single death makes."""

from __future__ import annotations

from collections.abc import Iterator

from heluo.delivery.outputs.content import CheckedFile
from heluo.delivery.outputs.rules.base import ASKS, SMALLEST, OutputRule, at
from heluo.delivery.outputs.tables_read import OutputTable
from heluo.kit.text import Text

ROUNDED = 0.5
"""A survival is printed with few digits: so many persons less may be a rounding."""


def steps(of: CheckedFile) -> Iterator[Text]:
    """Lines of a curve with fewer than SMALLEST at risk, or that fall by fewer."""
    risk: list[str] = []
    fell: list[str] = []
    for table in of.tables:
        for j in table.of_kind("at_risk"):
            risk += [table.place(i, j) for i, row in enumerate(table.rows) if _few(row[j].value)]
        fell += list(_small_steps(table, of.context.persons))
    yield from at(risk, f"在险人数少于 {SMALLEST},在", f"fewer than {SMALLEST} at risk, at")
    yield from at(fell, f"曲线一步不到 {SMALLEST} 人,在", f"a step of fewer than {SMALLEST} persons, at")


def _small_steps(table: OutputTable, persons: int | None) -> Iterator[str]:
    """At risk before a step, times what it takes away, is how many left at most."""
    at_risk = table.of_kind("at_risk")
    for j in table.of_kind("survival"):
        before, exposed = 1.0, float(persons or 0)
        values = [one.value for one in table.columns[j] if one.value is not None]
        scale = 100.0 if values and max(values) > 1.5 else 1.0
        for i, row in enumerate(table.rows):
            value = row[j].value
            if value is None:
                continue
            now = value / scale
            if before > now and exposed and before > 0:
                left = exposed * (before - now) / (before if at_risk else 1.0)
                if left < SMALLEST - ROUNDED:
                    yield table.place(i, j)
            before = now
            exposed = float(row[at_risk[0]].value or 0) if at_risk else exposed


def _few(value: float | None) -> bool:
    return value is not None and value < SMALLEST


SURVIVAL = OutputRule(
    "survival_steps",
    Text("生存曲线", "survival curve"),
    ASKS,
    Text(
        f"每一步至少 {SMALLEST} 人,每个时点在险至少 {SMALLEST} 人",
        f"at least {SMALLEST} persons a step, and at risk at each time",
    ),
    Text(
        "按季度或年给出,在险人数不足处截断",
        "give it by quarter or year, and end it where too few are at risk",
    ),
    steps,
)
