"""What `heluo dictionary` prints: every variable of the 16 categories and of the diseases with the share of
rows or persons that have it in the current release. From published figures alone; no row is read."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from heluo.access.declared import opening
from heluo.access.permissions import service_permit
from heluo.dictionary import load
from heluo.dictionary.derive.diseases import definition
from heluo.dictionary.diseases import load_diseases
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.entrypoints.figures import Json, table_of
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import DISEASE_FIGURES_LOCK, table
from heluo.quality.report import LOCK

IN_THE_VAULT = "vault"
"""Direct identifiers never enter the lake: how many are filled is not asked here."""


def dictionary_report(home: Home) -> tuple[Json, Table, Json]:
    """A row a variable: of, variable, zh, en, type, unit, values, level, omop, fhir, source, filled (share,
    None where it cannot be told); a summary a category and disease; the variables that nothing fills."""
    with engine() as e:
        lake = Lake(home, control(home), e, cursors=1)
        rows = [*_categories(lake), *_diseases(lake)]
    never = [row for row in rows if row["filled"] == 0]
    return rows, table_of("数据字典 · dictionary", _summary(rows)), never


def _categories(lake: Lake) -> Json:
    results = table("application.quality_result")
    missing = results.filter(results["check"].endswith(".missing"))
    counted = missing.group_by("category", "variable").agg(
        violated=missing.violated.sum(), applicable=missing.applicable.sum()
    )
    resource = opening(LOCK)
    found = lake.read(counted, service_permit(resource.name, "quality"), what=resource.act.name)
    shares = {
        (row["category"], row["variable"]): 1 - row["violated"] / row["applicable"]
        for row in found.to_pylist()
        if row["applicable"]
    }
    rows = []
    for category in load().categories.values():
        for v in category.variables.values():
            # The key of a row is filled in every row: without it there is none.
            filled = 1.0 if v.name in category.key else shares.get((category.name, v.name))
            rows.append(
                {
                    "of": category.name,
                    "variable": v.name,
                    "zh": v.label.zh,
                    "en": v.label.en,
                    "type": v.type,
                    "unit": v.unit,
                    "values": v.value_set,
                    "level": v.level,
                    "omop": v.omop,
                    "fhir": v.fhir,
                    "source": IN_THE_VAULT if v.shipped is None else v.origin,
                    "filled": None if filled is None else round(filled, 4),
                }
            )
    return rows


def _diseases(lake: Lake) -> Json:
    figures = table("application.disease_figure")
    province = figures.filter(figures.hospital == "", figures.kind == "variable")
    resource = opening(DISEASE_FIGURES_LOCK)
    found = lake.read(province, service_permit(resource.name, "quality"), what=resource.act.name)
    shares = {(row["disease"], row["name"]): row["persons"] / row["of"] for row in found.to_pylist()}
    return [
        {
            "of": disease.id,
            "variable": v.id,
            "zh": v.label.zh,
            "en": v.label.en,
            "type": v.type,
            "unit": v.unit,
            "values": v.value_set,
            "level": None,
            "omop": v.omop,
            "fhir": v.fhir,
            "source": definition(v).en,
            "filled": round(shares.get((disease.id, v.id), 0.0), 4),
        }
        for disease in load_diseases().values()
        for v in disease.variables.values()
    ]


def _summary(rows: Json) -> Json:
    made: dict[str, dict[str, Any]] = {}
    for row in rows:
        line = made.setdefault(
            row["of"], {"类别或病种 category": row["of"], "变量 all": 0, "有值 filled": 0, "从无 never": 0}
        )
        line["变量 all"] += 1
        line["有值 filled"] += bool(row["filled"]) or row["source"] == IN_THE_VAULT
        line["从无 never"] += row["filled"] == 0
    total = {
        name: sum(line[name] for line in made.values()) for name in ("变量 all", "有值 filled", "从无 never")
    }
    return [*made.values(), {"类别或病种 category": "合计 all", **total}]
