"""Figures counted over the lake's rows as a person with a pencil would: plain loops over rows, no engine, no
expression, no indicator code. For comparison with what the pages say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any

from heluo.dictionary import load
from heluo.kit.places import Home
from heluo.lakehouse.tables import latest_version, snapshot

Row = dict[str, Any]
CATEGORIES = tuple(load().categories)


class PlainFigures:
    """Of the newest version of every table of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self.rows = cache(self._rows)

    def _rows(self, name: str, *columns: str) -> list[Row]:
        table = snapshot(self._home, name, latest_version(self._home, name)).dataset.to_table(
            columns=list(columns)
        )
        return table.to_pylist()

    @cached_property
    def person_of(self) -> dict[tuple[str, str], str]:
        links = self.rows("standard.person_link", "hospital", "subject_ref", "person_id")
        return {(r["hospital"], r["subject_ref"]): r["person_id"] for r in links}

    def passed(self, category: str, *columns: str) -> Iterator[Row]:
        """Rows that no check keeps back."""
        for row in self.rows(f"standard.{category}", "hospital", "subject_ref", "held", *columns):
            if row["held"] is None:
                yield row

    def count(self, category: str, *columns: str, where: Callable[[Row], bool] = lambda _: True) -> int:
        return sum(where(row) for row in self.passed(category, *columns))

    def persons(
        self, category: str, *columns: str, where: Callable[[Row], bool] = lambda _: True, hospital: str = ""
    ) -> set[str]:
        """Persons with such a row, at `hospital` or anywhere."""
        found = set()
        for row in self.passed(category, *columns):
            place = (row["hospital"], row["subject_ref"])
            if hospital in ("", row["hospital"]) and place in self.person_of and where(row):
                found.add(self.person_of[place])
        return found

    def all_rows(self) -> int:
        return sum(len(self.rows(f"standard.{c}", "held")) for c in CATEGORIES)

    def held(self) -> int:
        return sum(row["held"] is not None for c in CATEGORIES for row in self.rows(f"standard.{c}", "held"))


def confirmed(*codes: str) -> Callable[[Row], bool]:
    """A diagnosis with one of the codes that is neither suspected nor ruled out."""
    return lambda row: (
        (row["code"] or "").startswith(codes) and row["certainty"] not in ("suspected", "ruled_out")
    )
