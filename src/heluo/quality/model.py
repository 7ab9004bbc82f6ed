"""What a check is: a template bound to the variables of one category, and what it says about a row.

A check never says pass or fail: it counts. Verdicts are `verdict.py`'s, made at reading from dated
thresholds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import ibis.expr.types as ir

from heluo.kit.text import Text

if TYPE_CHECKING:
    from heluo.quality.context import Row

Kahn = Literal["conformance", "completeness", "plausibility"]
Level = Literal["row", "window", "whole"]
"""`row`: decided by the row, its patient and its visit. `window`: needs the hospital's other rows of the
category. `whole`: about a hospital's category (or a month of it) as one thing; it has no violating rows."""
Severity = Literal["error", "warning", "note"]
"""`error` holds the row back, `warning` travels with it, `note` is only counted and never judged."""


@dataclass(frozen=True)
class Check:
    """A template bound to variables. `id` is unique in the dictionary: `<category>.<rule>` or
    `<category>.<variable>.<template>`."""

    id: str
    category: str
    template: str
    variables: tuple[str, ...]
    """Names of the dictionary; `patient.x` and `visit.x` are the row's own patient's and visit's."""
    parameters: dict[str, str]
    severity: Severity
    label: Text
    kahn: Kahn

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def variable(self) -> str:
        """The variable that the check is about: the first; "" for a check of the whole table."""
        return self.variables[0] if self.variables else ""

    def number(self, name: str, default: float = 0.0) -> float:
        return float(self.parameters.get(name) or default)

    def listed(self, name: str) -> list[str]:
        return [v for v in self.parameters.get(name, "").split(",") if v]


@dataclass(frozen=True)
class Judgement:
    """Two boolean columns: does the check apply to the row, and does the row violate it. `applies` None
    means: to every row.

    Nulls count as false; a row that the check does not apply to never violates it (`settled`).
    """

    violated: ir.BooleanValue
    applies: ir.BooleanValue | None = None

    def settled(self) -> Judgement:
        """The same without nulls, violated only where it applies."""
        if self.applies is None:
            return Judgement(self.violated.fill_null(False))
        return Judgement((self.applies & self.violated).fill_null(False), self.applies.fill_null(False))


RowTemplate = Callable[["Row", Check], Judgement]
WindowTemplate = Callable[["Row", Check], ir.Table]
"""Gives the rows to which the check applies: hospital, month, row_key, violated (never null)."""


@dataclass(frozen=True)
class Template:
    """One kind of check. `judge` is None for `whole` templates: those judge counts (`whole.py`)."""

    name: str
    kahn: Kahn
    level: Level
    label: Text
    meaning: Text
    judge: RowTemplate | WindowTemplate | None = None
