"""How an invented hospital's system behaves where mappings cannot say it (`habits.toml` beside fields.csv):
spellings of blood pressure, units on paper, numbering, columns that nobody mapped. A hospital folder with
`habits.toml` is one that this package can play."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from heluo.dictionary import Hospital
from heluo.kit.places import data_folder


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
    """Those of the hospital's systems in the order of its sources, its own last."""
    folders = (hospital.folder.parent, data_folder("hospitals"))
    merged: dict = {"units": {}, "results": {}, "extra": {}}
    for source in reversed(hospital.sources.values()):
        folder = next(
            p / "_vendors" / source.vendor / source.product
            for p in folders
            if (p / "_vendors" / source.vendor / source.product).is_dir()
        )
        _merge(merged, folder / "habits.toml")
    _merge(merged, hospital.folder / "habits.toml")
    return Habits(
        float(merged.get("size", 0.5)),
        int(merged.get("identifiers", 0)),
        tuple(merged.get("blood_pressure", ())),
        merged["units"],
        {k: Paper(*v) for k, v in merged["results"].items()},
        {c: {k: tuple(v) for k, v in x.items()} for c, x in merged["extra"].items()},
    )


def playable(folders: tuple[Path, ...] = ()) -> tuple[str, ...]:
    """Codes of the hospitals that have habits, the largest first."""
    found: dict[str, float] = {}
    for parent in (*folders, data_folder("hospitals")):
        for path in parent.glob("*/habits.toml"):
            found.setdefault(
                path.parent.name, float(tomllib.loads(path.read_text(encoding="utf-8")).get("size", 0.5))
            )
    return tuple(sorted(found, key=lambda c: (-found[c], c)))


def _merge(into: dict, path: Path) -> None:
    if not path.exists():
        return
    for key, value in tomllib.loads(path.read_text(encoding="utf-8")).items():
        if isinstance(value, dict):
            into[key] |= value
        else:
            into[key] = value
