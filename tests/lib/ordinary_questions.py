"""Sixty ordinary questions of a researcher (`tests/gold/ordinary_questions.toml`), and their true answers
twice: by the product's exact counting, and for some persons from plain rows."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from heluo.access.permissions import Asker, check_permit
from heluo.access.permit import ROWS
from heluo.cohort import CohortCounts, Definition, count, members, read
from heluo.delivery.search.source import OpenIndex
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import table
from tests.lib.plain_cohort import evaluate
from tests.lib.plain_truths import START, TRUE, Tables

GOLD = Path(__file__).parents[1] / "gold" / "ordinary_questions.toml"
PLAIN = ("application.person_wide", "standard.person_link", "application.search_document")
ABOUT = ("hospital", "subject_ref", "row_key", "visit_ref", "person_id")


def questions() -> list[dict[str, Any]]:
    """The definitions, each condition with its operator under `op`."""
    found = tomllib.loads(GOLD.read_text(encoding="utf-8"))["question"]
    return [
        Definition.model_validate(json.loads(one["definition"])).model_dump(
            by_alias=True, exclude_none=True, mode="json"
        )
        for one in found
    ]


@dataclass(frozen=True)
class Questioned:
    """A home whose numbers are asked for as a researcher asks, and counted exactly within the same reach."""

    lake: Lake
    index: OpenIndex

    def safe(self, definition: dict[str, Any]) -> CohortCounts:
        permit = check_permit(Asker("r", "researcher", None), "search.count", "research")
        with self.lake.act(permit, "search.count") as act:
            return count(act, read(Definition.model_validate(definition)), self.index)

    def exact(self, definition: dict[str, Any]) -> CohortCounts:
        with self.lake.act(self._reach(), "search.count") as act:
            return count(act, read(Definition.model_validate(definition)), self.index)

    def persons(self, definition: dict[str, Any]) -> set[str]:
        with self.lake.act(self._reach(), "search.count") as act:
            return set(members(act, read(Definition.model_validate(definition)), self.index))

    def day(self) -> dt.date:
        return self.lake.release().at.date()

    def rows(self, persons: Iterable[str]) -> dict[str, Tables]:
        """Plain rows of each person, as a researcher's permit leaves them."""
        tables: dict[str, Tables] = {person: {} for person in persons}
        theirs = self._reach().narrow(persons=tables)
        of_subject: dict[tuple[str, str], str] = {}
        for name in (*PLAIN, *(f"standard.{category}" for category in START)):
            with self.lake.act(self._reach(), "search.count") as act:
                found = act.read(table(name).view(), theirs).to_pylist()
            for row in found:
                if name == "standard.person_link":
                    of_subject[row["hospital"], row["subject_ref"]] = row["person_id"]
                person = row.get("person_id") or of_subject.get((row["hospital"], row["subject_ref"]), "")
                if person in tables:
                    tables[person].setdefault(name, []).append(row)
        return tables

    def _reach(self) -> Any:
        permit = check_permit(Asker("r", "researcher", None), "search.count", "research")
        return replace(permit, forms=frozenset({ROWS}))


def plain_truth(definition: dict[str, Any], tables: Tables, today: dt.date) -> bool:
    """Whether the one person of `tables` belongs to the cohort."""
    ((_, truth),) = evaluate(definition, tables, today)[""].items()
    return truth == TRUE
