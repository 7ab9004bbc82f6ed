"""Published figures of one disease within what a permit opens: whose stand for the total, which are hidden.

Reads `application.disease_figure`, never a table of persons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from heluo.access.permit import Permit
from heluo.delivery.disease.schemas import ShareShape
from heluo.delivery.frame.shapes import Count
from heluo.delivery.frame.small_figures import Displayed, Figure, complete, one, together
from heluo.lakehouse.reader import Act
from heluo.lakehouse.tables import table

TABLE = "application.disease_figure"
PROVINCE = ""
DECIMALS = 1


@dataclass(frozen=True)
class DiseaseFigures:
    """(hospital, kind, name) → (persons, of)."""

    at: Mapping[tuple[str, str, str], tuple[int, int | None]]
    scope: str
    """The hospital whose figures stand for the total, "" for the province."""
    hospitals: tuple[str, ...]
    cell: int
    computed_at: dt.datetime | None

    def count(self, kind: str, name: str, hospital: str | None = None) -> Count:
        """A number of persons that stands alone."""
        place = self.scope if hospital is None else hospital
        return _count(one("count", self._number(place, kind, name), 0, self.cell))

    def counts(self, kind: str, names: Iterable[str]) -> dict[str, Count]:
        """Numbers that add up to one that is shown too."""
        figures = {name: self._number(self.scope, kind, name) for name in names}
        return {name: _count(shown) for name, shown in together("count", figures, 0, self.cell).items()}

    def of_hospitals(self, kind: str, name: str) -> dict[str, Count]:
        """The number of each hospital. Persons may be at several: they do not add up to a total."""
        return {h: self.count(kind, name, h) for h in self.hospitals}

    def share(self, kind: str, name: str, hospital: str | None = None) -> Displayed:
        place = self.scope if hospital is None else hospital
        return one("share", self.figure(place, kind, name), DECIMALS, self.cell)

    def figure(self, hospital: str, kind: str, name: str) -> Figure:
        """A share with its parts; of a variable that nobody has, nobody of those who are in."""
        persons, of = self.at.get((hospital, kind, name), (0, None))
        if of is None:
            of = self.at.get((hospital, "state", "in"), (0, None))[0] if kind == "variable" else 0
        return Figure(persons, of, persons / of if of else None)

    def number(self, hospital: str, kind: str, name: str) -> int:
        return self.at.get((hospital, kind, name), (0, None))[0]

    def _number(self, hospital: str, kind: str, name: str) -> Figure:
        number = float(self.number(hospital, kind, name))
        return Figure(None, None, number)


def read(act: Act, disease: str, hospitals: Iterable[str]) -> DiseaseFigures:
    """The figures of a disease. `hospitals`: the installation's, of which the permit's are listed."""
    rows = table(TABLE)
    # The many counts of the study view are read by its page alone.
    found = act.read(rows.filter(rows.disease == disease, rows.kind.notin(["value", "pair"]))).to_pylist()
    return of_rows(found, act.permit, hospitals)


def of_rows(found: list[dict[str, Any]], permit: Permit, hospitals: Iterable[str]) -> DiseaseFigures:
    """The figures in `found`."""
    own = permit.hospitals
    listed = tuple(sorted(h for h in hospitals if own is None or h in own))
    return DiseaseFigures(
        {(r["hospital"], r["kind"], r["name"]): (r["persons"], r["of"]) for r in found},
        PROVINCE if own is None else next(iter(sorted(own)), PROVINCE),
        listed,
        permit.cell,
        max((r["computed_at"] for r in found), default=None),
    )


def shapes_of(kind: str, figures: Mapping[str, Figure], cell: int) -> dict[str, ShareShape]:
    """Shares of hospitals as they may be shown together with their total."""
    known = complete("share", figures, figures, cell)
    return {name: shape(shown) for name, shown in together(kind, known, DECIMALS, cell).items()}


def shape(of: Displayed) -> ShareShape:
    return ShareShape(value=of.value, shown=of.shown)


def _count(of: Displayed) -> Count:
    return Count(value=None if of.value is None else int(of.value), shown=of.shown)
