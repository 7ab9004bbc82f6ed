"""Spellings of units (→ UCUM) and conversions of laboratory results to the item's standard unit, as data.

`units.csv` lists what hospitals write; the first spelling of a UCUM code is the form shown to people. Case is
dropped, because hospitals' is no evidence (`MMOL/L`), unless the line's `case` is `exact` (`mM` is no `mm`);
a spelling of two units (`G/L`: grams, or 10⁹ cells) means the one that the item converts from.
`conversions.csv` lists, an item and a unit a line, `standard = number × factor + offset` with the rule and
its version. What is not listed is not converted: a mass unit never becomes a substance unit without the
item's molar mass, and FEU never becomes DDU.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from heluo.dictionary.csv_rows import rows
from heluo.kit.errors import BadConfiguration
from heluo.kit.places import data_folder

_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
_SIGNS = "×✕хХµμ·•∙⋅－−⁻⁰¹²³⁴⁵⁶⁷⁸⁹ℓ"
KEY_CHARACTERS = (
    _WIDE + _SIGNS,
    "".join(chr(ord(sign) - 0xFEE0) for sign in _WIDE) + "xxxxuu....---0123456789l",
)
"""Characters that look alike → the plain one: full width, times signs (one is Cyrillic), both
micro signs, dots, minus signs, superscripts."""
KEY_REPLACEMENTS = (
    (" ", ""), ("\u3000", ""), ("㎎", "mg"), ("㎏", "kg"), ("㎍", "ug"), ("㎖", "ml"), ("㎕", "ul"),
    ("㎗", "dl"), ("㏖", "mol"), ("㎜", "mm"), ("㎝", "cm"), ("㎡", "m2"), ("㎥", "m3"), ("℃", "°c"),
    ("㎪", "kpa"), ("㏄", "cc"),
)  # fmt: skip
"""Signs of several letters → these, after KEY_CHARACTERS; an engine repeats both to join by key."""


EXACT = "="
"""Before the key of a spelling whose case means something."""
_CHARACTERS = str.maketrans(*KEY_CHARACTERS)


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
    spellings: dict[str, tuple[str, ...]]
    """unit_key(spelling) → UCUM codes: more than one where only the item says what is meant (`G/L`)."""
    exact: frozenset[str]
    """Keys of spellings whose case means something (`mM`, `G/L`), without EXACT."""
    printed: dict[str, str]
    """UCUM → the form shown to people."""
    conversions: dict[tuple[str, str], Conversion]
    """(item code, UCUM of the hospital) → conversion to the item's standard unit."""

    def ucum(self, spelling: str) -> str | None:
        """UCUM code of a local spelling, None when it is not in the table or the item decides."""
        codes = self.spellings.get(self.key(spelling), ())
        return codes[0] if len(codes) == 1 else None

    def conversion(self, item_code: str, spelling: str) -> Conversion | None:
        """How results in this spelling become the item's standard unit; None when the unit does not fit."""
        return self.by_spelling.get((item_code, self.key(spelling)))

    def key(self, spelling: str) -> str:
        """The key of `spellings`: in the spelling's own case where that means something."""
        own = plain_signs(spelling)
        return EXACT + own if own in self.exact else own.lower()

    def convert(self, item_code: str, number: float, spelling: str) -> tuple[float, str, str] | None:
        """(standard value, UCUM unit, rule label) or None when the unit does not fit the item."""
        found = self.conversion(item_code, spelling)
        return (found.apply(number), found.to_unit, found.label) if found else None

    @cached_property
    def by_spelling(self) -> dict[tuple[str, str], Conversion]:
        """(item code, key) → conversion; of a spelling of two units, the one that the item converts from."""
        keys: dict[str, list[str]] = {}
        for key, codes in self.spellings.items():
            for code in codes:
                keys.setdefault(code, []).append(key)
        return {
            (item, key): conversion
            for (item, unit), conversion in self.conversions.items()
            for key in keys[unit]
        }


def unit_key(spelling: str) -> str:
    """The form under which a spelling is looked up unless its case means something."""
    return plain_signs(spelling).lower()


def plain_signs(spelling: str) -> str:
    """`spelling` without blanks, signs that look alike as one; in its own case."""
    key = spelling.translate(_CHARACTERS)
    for old, new in KEY_REPLACEMENTS:
        key = key.replace(old, new)
    return key


@cache
def load_units(folder: Path | None = None) -> Units:
    """The unit tables in `folder` (default: the dictionary shipped). Raises BadConfiguration with
    file:line."""
    folder = folder or data_folder("dictionary")
    path = folder / "units.csv"
    spellings: dict[str, tuple[str, ...]] = {}
    printed: dict[str, str] = {}
    exact: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, row in rows(path, ("spelling", "ucum", "case")):
        key, ucum = unit_key(row["spelling"]), row["ucum"]
        if row["case"] == "exact":
            exact[plain_signs(row["spelling"])] = ucum
            lines[EXACT + plain_signs(row["spelling"])] = line
            continue
        spellings[key] = tuple(dict.fromkeys((*spellings.get(key, ()), ucum)))
        lines[key] = line
        printed.setdefault(ucum, row["spelling"])
    for key, ucum in exact.items():
        spellings[EXACT + key] = tuple(dict.fromkeys((ucum, *spellings.get(key.lower(), ()))))
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
    _refuse_two_meanings(spellings, conversions, lines, folder / "units.csv")
    return Units(spellings, frozenset(exact), printed, conversions)


def _refuse_two_meanings(
    spellings: Mapping[str, tuple[str, ...]],
    conversions: Mapping[tuple[str, str], Conversion],
    lines: Mapping[str, int],
    path: Path,
) -> None:
    """Raises BadConfiguration for a spelling of two units that one item converts from."""
    items: dict[str, set[str]] = {}
    for item, unit in conversions:
        items.setdefault(unit, set()).add(item)
    for key, codes in spellings.items():
        for first, second in itertools.combinations(codes, 2):
            if items.get(first, set()) & items.get(second, set()):
                raise BadConfiguration(
                    f"spelling {key.removeprefix(EXACT)} of {second}",
                    f"one UCUM code, {first} came first, or units of which an item has one only",
                    "remove one of the two lines",
                    where=f"{path}:{lines[key]}",
                )
