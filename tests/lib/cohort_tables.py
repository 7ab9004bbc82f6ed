"""The few lake tables that a cohort reads, written as text: patients, visits, diagnoses, laboratory results,
texts of named persons."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from heluo.cohort import Definition, expression, read
from heluo.engines import Engine, bind
from heluo.engines.base import unbound
from heluo.lakehouse.tables import bucket_of, lake_table
from tests.lib.text_tables import table

DAY = dt.date(2025, 1, 1)
EVERYBODY = """
person | sex | year
p1 | 1 | 1950
p2 | 2 | 1960
p3 | 2 | 1970
p4 | 1 | 1980
p5 | - | -
"""
TIMES = {
    "time": pa.timestamp("us"),
    "end": pa.timestamp("us"),
    "value": pa.float64(),
    "high": pa.float64(),
    "year": pa.int32(),
    "death": pa.timestamp("us"),
    "birth": pa.date32(),
}


def tables(
    persons: str, diagnoses: str = "", labs: str = "", visits: str = "", texts: str = "", patients: str = ""
) -> dict[str, pa.Table]:
    """`persons`: person | sex | year; `diagnoses`: person | hospital | code | time | visit; `labs`: person |
    item | value | time | high; `visits`: person | hospital | time | end | department; `texts`: person | text;
    `patients`: person | time | death | birth, of which time is the registration. Visits are called v0, v1, …
    Every person has a link at each hospital h1, h2."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            "application.person_wide",
            "standard.person_link",
            "standard.diagnosis",
            "standard.lab_result",
            "standard.visit",
            "standard.patient",
            "application.search_document",
        )
    }
    for p in table(persons, TIMES).to_pylist():
        rows["application.person_wide"].append(
            {
                "person_id": p["person"],
                "sex": p["sex"],
                "birth_year": p["year"],
                "bucket": bucket_of(p["person"]),
            }
        )
        for hospital in ("h1", "h2"):
            if p.get("at", "h1 h2") and hospital in p.get("at", "h1 h2"):
                rows["standard.person_link"].append(
                    {"hospital": hospital, "subject_ref": p["person"], "person_id": p["person"]}
                )
    for i, d in enumerate(_rows(diagnoses)):
        rows["standard.diagnosis"].append(
            _standard(d, i, "diagnosis")
            | {"code": d["code"], "diagnosed_time": d["time"], "visit_ref": d.get("visit")}
        )
    for i, d in enumerate(_rows(labs)):
        rows["standard.lab_result"].append(
            _standard(d, i, "lab")
            | {
                "item_code": d["item"],
                "value_standard": d["value"],
                "value_number": d["value"],
                "value_comparator": d.get("comparator"),
                "result_time": d["time"],
                "ref_high": d.get("high"),
                "visit_ref": d.get("visit"),
            }
        )
    for i, d in enumerate(_rows(visits)):
        rows["standard.visit"].append(
            _standard(d, i, "visit")
            | {
                "start_time": d["time"],
                "end_time": d.get("end"),
                "department_code": d.get("department"),
                "visit_ref": f"v{i}",
            }
        )
    for i, d in enumerate(_rows(patients)):
        rows["standard.patient"].append(
            _standard(d, i, "patient")
            | {"registered_time": d["time"], "death_time": d.get("death"), "birth_date": d.get("birth")}
        )
    for i, d in enumerate(_rows(texts)):
        rows["application.search_document"].append(
            {
                "key": f"t{i}",
                "person_id": d["person"],
                "text": d["text"],
                "category": "medical_record",
                "level": 3,
            }
        )
    made = {}
    for name, found in rows.items():
        schema = pa.schema([pa.field(f.name, f.type) for f in lake_table(name).schema])
        made[name] = pa.Table.from_pylist(
            [{c: row.get(c) for c in schema.names} for row in found], schema=schema
        )
    return made


def run(engine: Engine, expr: Any, made: dict[str, pa.Table]) -> pa.Table:
    """The rows of `expr` over `made` on `engine`."""
    names = unbound(expr)
    return engine.to_arrow(
        bind(expr, {name: engine.register(f"cohort_{name}".replace(".", "_"), made[name]) for name in names})
    )


def values(engine: Engine, definition: dict[str, Any], made: dict[str, Any]) -> dict[str, int]:
    """person → 2 true, 1 unknown, 0 false for the whole definition."""
    expr, names = expression.tree(read(Definition.model_validate(definition)), DAY)
    got = run(engine, expr.select("person_id", v=expr[names[""]]), made).to_pylist()
    return {row["person_id"]: row["v"] for row in got}


def inside(engine: Engine, definition: dict[str, Any], made: dict[str, Any]) -> set[str]:
    return {person for person, value in values(engine, definition, made).items() if value == 2}


def rule(node: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"rules": [{"where": node}], **more}


def _rows(text: str) -> list[dict[str, Any]]:
    return table(text, TIMES).to_pylist() if text.strip() else []


def _standard(row: dict[str, Any], i: int, kind: str) -> dict[str, Any]:
    time: dt.datetime | None = row["time"]
    return {
        "hospital": row.get("hospital", "h1"),
        "subject_ref": row["person"],
        "row_key": f"{kind}{i}",
        "row_hash": f"{i:016x}",
        "row": i,
        "month": f"{time:%Y-%m}" if time else "0000-00",
        "parcel": "h1/x/1/1",
        "run_id": "r",
    }
