"""What was confirmed before: which column of which vendor's view is which variable. A tier above every
likeness, not one of them: blended in as a weight it made proposals worse (design, collection §5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from heluo.dictionary import Hospital
from heluo.dictionary.csv_rows import rows
from heluo.dictionary.hospital import FIELD_COLUMNS
from heluo.terminology.fields.words import compact


@dataclass(frozen=True)
class ConfirmedField:
    """One line of a hospital's mapping in force."""

    hospital: str
    product: str
    """`vendor/product`, "" where the hospital's own folder says it."""
    category: str
    view: str
    variable: str
    column: str
    convert: str = ""


class FieldMemory:
    """Confirmed lines, asked by column."""

    def __init__(self, lines: Iterable[ConfirmedField] = ()) -> None:
        self._exact: dict[tuple[str, str, str], dict[str, set[str]]] = {}
        self._alike: dict[tuple[str, str], dict[str, set[str]]] = {}
        self._views: dict[str, dict[str, set[str]]] = {}
        self._converts: dict[tuple[str, str, str], Counter[str]] = {}
        for line in lines:
            if not line.column or line.variable.startswith("_"):
                continue
            exact = self._exact.setdefault((line.category, compact(line.view), compact(line.column)), {})
            exact.setdefault(line.variable, set()).add(line.hospital)
            alike = self._alike.setdefault((line.category, compact(line.column)), {})
            alike.setdefault(line.variable, set()).add(line.hospital)
            prepared = self._converts.setdefault(
                (line.category, compact(line.column), line.variable), Counter()
            )
            prepared[line.convert] += 1
            self._views.setdefault(compact(line.view), {}).setdefault(line.category, set()).add(line.hospital)

    def exact(self, category: str, view: str, column: str) -> dict[str, tuple[str, ...]]:
        """Variable → hospitals where this column of a view of this name was it."""
        return _sorted(self._exact.get((category, compact(view), compact(column)), {}))

    def alike(self, category: str, column: str) -> dict[str, tuple[str, ...]]:
        """Variable → hospitals where a column of this name, in another view of the category, was it."""
        return _sorted(self._alike.get((category, compact(column)), {}))

    def convert(self, category: str, column: str, variable: str) -> str:
        """How a column of this name was most often prepared where it was this variable; "" where it was
        not."""
        found = self._converts.get((category, compact(column), variable))
        return found.most_common(1)[0][0] if found else ""

    def views(self, view: str) -> dict[str, tuple[str, ...]]:
        """Category → hospitals where a view of this name held it."""
        return _sorted(self._views.get(compact(view), {}))


def confirmed_fields(hospitals: Iterable[Hospital]) -> list[ConfirmedField]:
    """Every line that the hospitals' files say."""
    found = []
    for hospital in hospitals:
        for line in hospital.fields:
            source = hospital.sources.get(hospital.categories.get(line.category, ""))
            own = line.where.startswith(str(hospital.folder))
            product = "" if source is None or own else f"{source.vendor}/{source.product}"
            found.append(
                ConfirmedField(
                    hospital.code, product, line.category, line.view, line.variable, line.column, line.convert
                )
            )
    return found


def product_fields(places: Iterable[Path]) -> list[ConfirmedField]:
    """Every line of the vendors' folders in `places`, which a hospital's installation has where it has no
    other hospital's; `vendor/product` stands for the hospital."""
    found = []
    for place in places:
        for path in sorted(place.glob("_vendors/*/*/fields.csv")):
            product = f"{path.parent.parent.name}/{path.parent.name}"
            for _, r in rows(path, FIELD_COLUMNS):
                line = (product, product, r["category"], r["view"], r["variable"], r["column"], r["convert"])
                found.append(ConfirmedField(*line))
    return found


def _sorted(of: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(sorted(hospitals)) for name, hospitals in sorted(of.items())}
