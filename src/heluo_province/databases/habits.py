"""How an invented hospital's system behaves where mappings cannot say it (`habits.toml` next to this file):
spellings of blood pressure, units on paper, numbering, columns that nobody mapped. A hospital that is named
there is one that this package can play."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heluo.dictionary import Hospital

DECLARED = Path(__file__).with_name("habits.toml")


@dataclass(frozen=True)
class Paper:
    """How one laboratory item is printed: unit, and number = standard × factor + offset with `decimals`."""

    unit: str
    factor: float
    decimals: int
    offset: float = 0.0


@dataclass(frozen=True)
class Habits:
    size: float = 0.5
    identifiers: int = 0
    blood_pressure: tuple[str, ...] = ()
    """Formats with {s} and {d}; {S} and {D} are full-width digits. Empty: two columns."""
    units: dict[str, str] = field(default_factory=dict)
    """UCUM → printed."""
    results: dict[str, Paper] = field(default_factory=dict)
    extra: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    """category → column that no mapping names → its texts."""


def habits(hospital: Hospital) -> Habits:
    """Those of the hospital's systems in the order of its sources, its own last. A further hospital has the
    own habits of the one that it is modelled on."""
    declared = _declared()
    merged: dict[str, Any] = {"units": {}, "results": {}, "extra": {}}
    for source in reversed(hospital.sources.values()):
        _merge(merged, declared["products"].get(f"{source.vendor}/{source.product}", {}))
    own = hospital.code if hospital.code in declared["hospitals"] else modelled_on(number(hospital.code))
    _merge(merged, declared["hospitals"][own])
    return Habits(
        float(merged.get("size", 0.5)),
        int(merged.get("identifiers", 0)),
        tuple(merged.get("blood_pressure", ())),
        merged["units"],
        {k: Paper(*v) for k, v in merged["results"].items()},
        {c: {k: tuple(v) for k, v in x.items()} for c, x in merged["extra"].items()},
    )


def playable() -> tuple[str, ...]:
    """Codes of the shipped hospitals that have habits, the largest first."""
    found = _declared()["hospitals"]
    return tuple(sorted(found, key=lambda code: (-float(found[code].get("size", 0.5)), code)))


def number(code: str) -> int:
    """The serial number in a hospital's code: h12 → 12."""
    return int(code[1:])


def modelled_on(serial: int) -> str:
    """The shipped hospital whose systems and habits the `serial`-th hospital of a province has, when it is a
    further one (`serial` counts from 1 and the shipped hospitals come first)."""
    shipped = playable()
    return shipped[(serial - len(shipped) - 1) % len(shipped)]


def _declared() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads(DECLARED.read_text(encoding="utf-8"))


def _merge(into: dict[str, Any], declared: dict[str, Any]) -> None:
    for key, value in declared.items():
        if isinstance(value, dict):
            into[key] |= value
        else:
            into[key] = value
