"""Spellings of units (→ UCUM) and conversions of laboratory results to the item's standard unit, as data.

`units.csv` lists what hospitals write; the first spelling of a UCUM code is the form shown to people.
`conversions.csv` lists, an item and a unit a line, `standard = number × factor + offset` with the rule and
its version. What is not listed is not converted: a mass unit never becomes a substance unit without the
item's molar mass, and FEU never becomes DDU.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heluo.dictionary.csv_rows import rows
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder

KEY_REPLACEMENTS = ((" ", ""), ("\u3000", ""), ("\u00b5", "u"), ("\u03bc", "u"))
"""Replacements made after lower-casing; an engine repeats them on a column to join by key."""


@dataclass(frozen=True)
class Conversion:
    """standard value = number × factor + offset, from `from_unit` to `to_unit` (both UCUM)."""

    item_code: str
    from_unit: str
    to_unit: str
    factor: float
    offset: float
    rule: str
    version: int

    @property
    def label(self) -> str:
        """What a converted cell names: `molar-GLU@1`."""
        return f"{self.rule}@{self.version}"

    def apply(self, number: float) -> float:
        return number * self.factor + self.offset


@dataclass(frozen=True)
class Units:
    spellings: dict[str, str]
    """unit_key(spelling) → UCUM."""
    printed: dict[str, str]
    """UCUM → the form shown to people."""
    conversions: dict[tuple[str, str], Conversion]
    """(item code, UCUM of the hospital) → conversion to the item's standard unit."""

    def ucum(self, spelling: str) -> str | None:
        """UCUM code of a local spelling, None when it is not in the table."""
        return self.spellings.get(unit_key(spelling))

    def convert(self, item_code: str, number: float, spelling: str) -> tuple[float, str, str] | None:
        """(standard value, UCUM unit, rule label) or None when the unit does not fit the item."""
        unit = self.ucum(spelling)
        conversion = self.conversions.get((item_code, unit)) if unit is not None else None
        return (conversion.apply(number), conversion.to_unit, conversion.label) if conversion else None


def unit_key(spelling: str) -> str:
    """The form under which a spelling is looked up: lower case, no blanks, both micro signs as u."""
    key = spelling.lower()
    for old, new in KEY_REPLACEMENTS:
        key = key.replace(old, new)
    return key


@cache
def load_units(folder: Path | None = None) -> Units:
    """The unit tables in `folder` (default: the dictionary shipped). Raises BadConfiguration with
    file:line."""
    folder = folder or data_folder("dictionary")
    path = folder / "units.csv"
    spellings: dict[str, str] = {}
    printed: dict[str, str] = {}
    for line, row in rows(path, ("spelling", "ucum")):
        key = unit_key(row["spelling"])
        if spellings.setdefault(key, row["ucum"]) != row["ucum"]:
            raise BadConfiguration(
                f"spelling {row['spelling']} of {row['ucum']}",
                f"one UCUM code, {spellings[key]} came first",
                "remove one of the two lines",
                where=f"{path}:{line}",
            )
        printed.setdefault(row["ucum"], row["spelling"])
    path = folder / "conversions.csv"
    conversions: dict[tuple[str, str], Conversion] = {}
    for line, row in rows(path, ("item_code", "from_unit", "to_unit", "factor", "offset", "rule", "version")):
        try:
            conversion = Conversion(
                row["item_code"],
                row["from_unit"],
                row["to_unit"],
                float(row["factor"]),
                float(row["offset"]),
                row["rule"],
                int(row["version"]),
            )
        except ValueError:
            raise BadConfiguration(
                "factor, offset or version", "numbers", "edit this line", where=f"{path}:{line}"
            ) from None
        if conversion.from_unit not in printed or conversion.to_unit not in printed:
            raise BadConfiguration(
                f"{conversion.from_unit} → {conversion.to_unit}",
                "units of units.csv",
                "add a spelling there first",
                where=f"{path}:{line}",
            )
        if conversions.setdefault((conversion.item_code, conversion.from_unit), conversion) is not conversion:
            raise BadConfiguration(
                f"{conversion.item_code} from {conversion.from_unit} twice",
                "one line each",
                "remove one",
                where=f"{path}:{line}",
            )
    return Units(spellings, printed, conversions)
