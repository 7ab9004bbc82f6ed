"""The persons of a random province as a folder of OMOP CDM tables, by another hand than the map that reads
such folders: from the rows alone, with the numbers of the public vocabularies written out here.

`sayable` first takes from the rows what OMOP cannot hold, so that both say the same.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.lib.small_lake import SmallLake

Rows = list[dict[str, Any]]
TIMES = {
    "visit": "start_time",
    "diagnosis": "diagnosed_time",
    "lab_result": "result_time",
    "medication": "start_time",
}
ICD = {"C34.1": 45001, "C34.9": 45002, "E11.9": 45003}
"""The rest stands as a source value only."""
ATC = {"metformin": ("A10BA02", 21600747), "gefitinib": ("L01EB01", 21603791)}
LOINC = {"HBA1C": ("4548-4", 3004410)}
UNITS = {"HBA1C": "%", "GLU": "mmol/L", "CREA": "umol/L"}
PERCENT = 8554
VISITS = {"inpatient": 9201, "outpatient": 9202, "emergency": 9203, None: 0}
SIGNS = {"<": 4171756, "<=": 4171754, "=": 4172703, ">": 4172704, ">=": 4171755, None: None}


def sayable(of: SmallLake) -> SmallLake:
    """Rows with a person and a day, ends where OMOP asks for one, one death a person."""
    rows = {name: [dict(row) for row in table] for name, table in of.rows.items()}
    persons = {
        (one["hospital"], one["subject_ref"]): one["person_id"] for one in rows["standard.person_link"]
    }
    for name, time in TIMES.items():
        linked = [row for row in rows[f"standard.{name}"] if (row["hospital"], row["subject_ref"]) in persons]
        rows[f"standard.{name}"] = [row for row in linked if row[time]]
    for row in (*rows["standard.visit"], *rows["standard.medication"]):
        row["end_time"] = max(row["end_time"] or row["start_time"], row["start_time"])
    for row in rows["standard.lab_result"]:
        row["value_standard"] = row["value_number"] if row["value_standard"] is not None else None
    patients = [row for row in rows["standard.patient"] if (row["hospital"], row["subject_ref"]) in persons]
    dead: set[str] = set()
    for row in patients:
        person = persons[row["hospital"], row["subject_ref"]]
        row["death_time"] = None if person in dead else row["death_time"]
        dead |= {person} if row["death_time"] else set()
    rows["standard.patient"] = patients
    return SmallLake(rows=rows)


def number(person: str) -> int:
    """p007 is person 1007."""
    return 1000 + int(person[1:])


class OmopCopy:
    """The tables of one province."""

    def __init__(self, of: SmallLake) -> None:
        self.rows = of.rows
        links = of.rows["standard.person_link"]
        self.persons = {(one["hospital"], one["subject_ref"]): number(one["person_id"]) for one in links}
        every = [(name, row) for name in TIMES for row in of.rows[f"standard.{name}"]]
        # Where two rows are of one moment, the smaller key is the first, here and there.
        keys = sorted(f"{row['hospital']}/{row['row_key']}" for _, row in every)
        self.ids = {key: 10_000_000 + i for i, key in enumerate(keys)}
        self.visits: dict[tuple[str, str], int] = {
            (row["hospital"], row["visit_ref"]): self.id(row) for row in of.rows["standard.visit"]
        }

    def id(self, row: dict[str, Any]) -> int:
        return self.ids[f"{row['hospital']}/{row['row_key']}"]

    def of_visit(self, row: dict[str, Any]) -> int | None:
        if row.get("visit_ref") is None:
            return None
        return self.visits.setdefault((row["hospital"], row["visit_ref"]), 20_000_000 + len(self.visits))

    def person(self, row: dict[str, Any]) -> int:
        return self.persons[row["hospital"], row["subject_ref"]]

    def tables(self) -> dict[str, Rows]:
        return {
            "person": [
                {
                    "person_id": number(one["person_id"]),
                    "gender_concept_id": {"1": 8507, "2": 8532, None: 0}[one["sex"]],
                    "year_of_birth": one["birth_year"],
                }
                for one in self.rows["application.person_wide"]
            ],
            "observation_period": self.observed(),
            "visit_occurrence": [self.visit(row) for row in self.rows["standard.visit"]],
            "condition_occurrence": [self.condition(row) for row in self.rows["standard.diagnosis"]],
            "drug_exposure": [self.drug(row) for row in self.rows["standard.medication"]],
            "measurement": [self.measurement(row) for row in self.rows["standard.lab_result"]],
            "death": [
                {
                    "person_id": self.person(row),
                    "death_date": row["death_time"].date(),
                    "death_datetime": row["death_time"],
                }
                for row in self.rows["standard.patient"]
                if row["death_time"]
            ],
            "concept": [
                *(concept(id, "ICD10CN", code) for code, id in ICD.items()),
                *(concept(id, "ATC", code) for code, id in ATC.values()),
                *(concept(id, "LOINC", code) for code, id in LOINC.values()),
                concept(PERCENT, "UCUM", "%"),
            ],
        }

    def observed(self) -> Rows:
        days: dict[int, set[dt.date]] = defaultdict(set)
        for row in self.rows["standard.visit"]:
            days[self.person(row)] |= {row["start_time"].date(), row["end_time"].date()}
        return [
            {
                "observation_period_id": id,
                "person_id": id,
                "observation_period_start_date": min(seen),
                "observation_period_end_date": max(seen),
            }
            for id, seen in sorted(days.items())
        ]

    def visit(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "visit_occurrence_id": self.id(row),
            "person_id": self.person(row),
            "visit_concept_id": VISITS[row["visit_type"]],
            **moment("visit_start", row["start_time"]),
            **moment("visit_end", row["end_time"]),
        }

    def condition(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "condition_occurrence_id": self.id(row),
            "person_id": self.person(row),
            "condition_concept_id": 0,
            "condition_source_concept_id": ICD.get(row["code"], 0),
            "condition_source_value": None if row["code"] in ICD else row["code"],
            "visit_occurrence_id": self.of_visit(row),
            **moment("condition_start", row["diagnosed_time"]),
        }

    def drug(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "drug_exposure_id": self.id(row),
            "person_id": self.person(row),
            "drug_concept_id": ATC.get(row["drug_code"], ("", 0))[1],
            "drug_source_value": row["drug_code"] if row["drug_code"] not in ATC else "by hand",
            "days_supply": row["days"],
            "visit_occurrence_id": self.of_visit(row),
            **moment("drug_exposure_start", row["start_time"]),
            **moment("drug_exposure_end", row["end_time"]),
        }

    def measurement(self, row: dict[str, Any]) -> dict[str, Any]:
        item = row["item_code"]
        unit = UNITS.get(item) if row["value_standard"] is not None else "odd"
        return {
            "measurement_id": self.id(row),
            "person_id": self.person(row),
            "measurement_concept_id": LOINC.get(item, ("", 0))[1],
            "measurement_source_value": None if item in LOINC else item,
            "value_as_number": row["value_number"],
            "operator_concept_id": SIGNS[row["value_comparator"]],
            "unit_concept_id": PERCENT if unit == "%" else None,
            "unit_source_value": unit,
            "range_low": row["ref_low"],
            "range_high": row["ref_high"],
            "visit_occurrence_id": self.of_visit(row),
            **moment("measurement", row["result_time"]),
        }


def moment(start: str, at: dt.datetime) -> dict[str, Any]:
    return {f"{start}_date": at.date(), f"{start}_datetime": at}


def concept(id: int, vocabulary: str, code: str) -> dict[str, Any]:
    named = {"concept_id": id, "concept_name": f"concept {id}"}
    return named | {"vocabulary_id": vocabulary, "concept_code": code}


def write_copy(of: SmallLake, folder: Path) -> Path:
    """Half of the tables as Parquet, half as CSV."""
    folder.mkdir()
    for n, (name, rows) in enumerate(OmopCopy(of).tables().items()):
        if n % 2:
            pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
            continue
        with (folder / f"{name.upper()}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder
