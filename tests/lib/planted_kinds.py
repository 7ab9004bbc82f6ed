"""Kinds of error that hospitals' data have, and of data that are unusual but right, as `tests/gold` lists
them. How they get into a hospital's databases: `tests.lib.planting`; what must be found: `planted_findings`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

GOLD = Path(__file__).parents[1] / "gold"
ERRORS = ("planted_errors_of_rows", "planted_errors_of_months")
RIGHT = "unusual_but_right"
FOUND = "planted_errors_found"
SPOILT, RIGHT_HOSPITAL, UNTOUCHED = "h02", "h03", "h01"
"""Hospitals of the province: with the errors, with what is unusual but right, with neither."""


@dataclass(frozen=True)
class PlantedKind:
    """One kind. SQL names tables `{category}`, the row's own columns `{variable}`, those of other tables
    `{category.variable}`; the row planted in is `t`. `person` and `stay` are tables of facts before planting
    (`planting.FACTS`)."""

    name: str
    meaning: str
    """What it is in the field."""
    category: str
    variables: tuple[str, ...]
    """A finding is about one of these (or, where rows are missing or too many, about the category)."""
    do: str
    """update, copy or delete."""
    where: str
    most: int = 0
    """That many rows, spread over the table; 0: all that fulfil `where`."""
    set: dict[str, str] = field(default_factory=dict)
    months: tuple[str, ...] = ()
    """A check that looks at months has to name one of these, as "2025-03"; none: rows have to be named."""
    item: str = ""
    severity: str = "warning"
    """The class that a finding should have: error or warning."""
    least: float = 0.5
    """Share of the planted rows that findings must name."""
    hospital: str = SPOILT
    score: bool = False
    """The category's score has to fall as well."""
    also: tuple[str, ...] = ()
    """Further statements, for rows of other categories."""

    @property
    def rows_missing(self) -> bool:
        return self.do in ("delete", "copy") and bool(self.months)


def errors() -> tuple[PlantedKind, ...]:
    return tuple(kind for name in ERRORS for kind in _read(name, SPOILT))


def unusual_but_right() -> tuple[PlantedKind, ...]:
    return _read(RIGHT, RIGHT_HOSPITAL)


def expected_found() -> frozenset[str]:
    """Names of the kinds that are found today: none of them may fall silent again."""
    text = (GOLD / f"{FOUND}.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["found"])


def known_alarms() -> frozenset[str]:
    """Names of what is unusual but right and nevertheless raises an alarm today."""
    text = (GOLD / f"{FOUND}.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["alarms"])


def _read(name: str, hospital: str) -> tuple[PlantedKind, ...]:
    lines = tomllib.loads((GOLD / f"{name}.toml").read_text(encoding="utf-8"))
    return tuple(_kind(key, values, hospital) for key, values in lines.items())


def _kind(name: str, values: dict[str, Any], hospital: str) -> PlantedKind:
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    return PlantedKind(**{"name": name, "hospital": hospital, **given})
