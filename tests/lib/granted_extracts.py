"""A random province with two research projects whose keys differ, and extracts of their grants."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq

from heluo.access.projects import pseudonyms
from heluo.access.projects.grants import give
from heluo.access.projects.tables import ResearchGrant
from heluo.delivery.workspace import files
from heluo.delivery.workspace.issue import issue
from heluo.engines import engine
from heluo.kit.dates import today
from heluo.kit.db import transaction
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from tests.lib.plain_cohort import TRUE, Json, evaluate
from tests.lib.plain_extract import open_row
from tests.lib.random_cohort_rows import random_province
from tests.lib.research_projects import ANALYST, GIVER, staffed, terms
from tests.lib.small_lake import control_of, write

HOSPITALS = ("h01", "h02", "h03")
VARIABLES = (
    "patient.sex",
    "patient.abo",
    "patient.district",
    "patient.birth_date",
    "patient.registered_time",
    "visit.visit_type",
    "visit.start_time",
    "visit.department_code",
    "visit.length_of_stay",
    "visit.total_amount",
    "diagnosis.code",
    "diagnosis.certainty",
    "diagnosis.onset_time",
    "diagnosis.chronic",
    "lab_result.item_code",
    "lab_result.value_standard",
    "lab_result.value_number",
    "lab_result.ref_high",
    "medication.drug_code",
    "medication.start_time",
)


def event(category: str, variable: str = "", op: str = "", value: str = "") -> Json:
    """A condition on one record."""
    where = [{"variable": variable, "op": op, "values": [value]}] if variable else []
    return {"id": "a", "event": category, "where": where}


COHORTS: tuple[Json | None, ...] = (
    None,
    {"rules": [{"where": event("diagnosis", "code", "starts", "C34")}]},
    {"rules": [{"where": event("lab_result", "item_code", "=", "GLU")}]},
    {"rules": [{"where": {"not": event("visit")}}]},
)
FIRST, SECOND = f"pr_{'1' * 24}", f"pr_{'2' * 24}"


class Granting:
    """A random province with two projects whose keys differ."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.home, random = Home(folder), Random(seed)
        made = random_province(seed, comparators=True)
        for name in ("diagnosis", "lab_result", "visit", "patient"):
            for row in made.rows[f"standard.{name}"]:
                row["held"] = "x.check" if random.random() < 0.1 else None
                row["row_level"] = random.choice((1, 1, 1, 3, 4, 5))
        self.made, self.rows = made, made.rows
        self.control = control_of(self.home)
        write(self.home, self.control, made)
        self.lake = Lake(self.home, self.control, engine(), cursors=1)
        for project in (FIRST, SECOND):
            staffed(self.control, project, variables=list(VARIABLES))
            pseudonyms.make_key(self.home, project)

    def close(self) -> None:
        self.lake.close()

    def give(self, project: str, **values: Any) -> ResearchGrant:
        with transaction(self.control) as session:
            return give(session, project, terms(**values), GIVER, "security_admin", highest=4)

    def issued(self, grant: ResearchGrant) -> str:
        return issue(self.lake, grant, ANALYST)

    def read(self, id: str, name: str) -> list[dict[str, Any]]:
        return pq.read_table(files.place(self.home, id) / f"{name}.parquet").to_pylist()

    def inside(self, grant: dict[str, Any], definition: Json | None) -> list[str] | None:
        """The cohort's persons, of what the grant opens, by the plain evaluation."""
        if definition is None:
            return None
        tables = {
            name: [
                row
                for row in rows
                if not name.startswith("standard.") or "row_key" not in row or open_row(row, grant)
            ]
            for name, rows in self.rows.items()
        }
        if grant["hospitals"] is not None:
            tables["standard.person_link"] = [
                link for link in self.rows["standard.person_link"] if link["hospital"] in grant["hospitals"]
            ]
        return [
            person for person, truth in evaluate(definition, tables, today())[""].items() if truth == TRUE
        ]
