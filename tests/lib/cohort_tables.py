"""The few lake tables that a cohort reads, written as text: visits, diagnoses, laboratory results, texts of
named persons."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from heluo.engines import Engine, bind
from heluo.engines.base import unbound
from heluo.lakehouse.tables import bucket_of, lake_table
from tests.lib.text_tables import table

TIMES = {
    "time": pa.timestamp("us"),
    "end": pa.timestamp("us"),
    "value": pa.float64(),
    "high": pa.float64(),
    "year": pa.int32(),
}


def tables(
    persons: str, diagnoses: str = "", labs: str = "", visits: str = "", texts: str = ""
) -> dict[str, pa.Table]:
    """`persons`: person | sex | year; `diagnoses`: person | hospital | code | time | visit; `labs`: person |
    item | value | time | high; `visits`: person | hospital | time | end | department; `texts`: person | text.
    Every person has a link at each hospital h1, h2."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            "application.person_wide",
            "standard.person_link",
            "standard.diagnosis",
            "standard.lab_result",
            "standard.visit",
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
