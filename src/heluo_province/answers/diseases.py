"""Who has which disease by what was written down, and who must stay out for which reason: written to
truth/diseases.parquet before anything is spoilt.

The rules are those of the design's table, said here once more in plain frames: nothing of the product's entry
rules, and nothing of a hospital's mapping, is used.
"""

from __future__ import annotations

import polars as pl

EVIDENCE = {"hospital": pl.String, "patient_id": pl.String, "kind": pl.String, "day": pl.Date}
APART = 30
GLUCOSE_LOWERING_BUT_METFORMIN = (
    "glimepiride",
    "gliclazide",
    "glipizide",
    "gliquidone",
    "repaglinide",
    "acarbose",
    "voglibose",
    "pioglitazone",
    "sitagliptin",
    "linagliptin",
    "saxagliptin",
    "liraglutide",
    "dulaglutide",
    "insulin_glargine",
    "insulin_detemir",
    "insulin_degludec",
    "insulin_aspart_30",
    "insulin_human_premixed",
    "insulin_nph",
)
CODES = {
    "lung": ("C34",),
    "breast": ("C50",),
    "cervix": ("C53",),
    "diabetes": ("E10", "E11", "E12", "E13", "E14"),
    "stroke": ("I60", "I61", "I63", "I64"),
}
APART_MARKED = {
    "lung_in_situ": ("D02.2",),
    "lung_metastasis": ("C78.0",),
    "breast_in_situ": ("D05",),
    "cervix_precursor": ("D06", "N87.2"),
    "gestational": ("O24",),
    "sequelae": ("I69",),
    "transient": ("G45",),
}
REASONS = {
    "lung_cancer": (
        ("lung_in_situ", "in_situ"),
        ("lung_metastasis", "metastasis"),
        ("lung_suspected", "ruled_out"),
    ),
    "breast_cervical_cancer": (
        ("breast_in_situ", "breast_in_situ"),
        ("cervix_precursor", "cervix_precursor"),
        ("breast_suspected", "ruled_out"),
        ("cervix_suspected", "ruled_out"),
    ),
    "diabetes": (("gestational", "gestational"), ("diabetes_suspected", "ruled_out")),
    "stroke": (("sequelae", "sequelae"), ("transient", "transient"), ("stroke_suspected", "ruled_out")),
}
"""Disease → (what was written down, the reason that it is), in the order in which one reason stands for a
person."""


def evidence(code: str, frames: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """What one hospital wrote down that speaks for or against a disease: EVIDENCE, a row a record."""
    diagnosis = frames["diagnosis"].with_columns(
        sure=~pl.col("certainty").is_in(["suspected", "ruled_out"]).fill_null(False)
    )
    parts = [pl.DataFrame(schema=EVIDENCE)]

    def add(kind: str, rows: pl.DataFrame, time: str) -> None:
        day = pl.col(time).dt.date()
        parts.append(
            rows.select(pl.lit(code).alias("hospital"), "patient_id", pl.lit(kind).alias("kind"), day=day)
        )

    for name, codes in CODES.items():
        own = diagnosis.filter(_begins("code", codes))
        sure = own.filter(pl.col("sure"))
        add(f"{name}_main", sure.filter(pl.col("type") == "discharge_main"), "diagnosed_time")
        add(f"{name}_other", sure.filter(pl.col("type") == "discharge_other"), "diagnosed_time")
        add(f"{name}_outpatient", sure.filter(pl.col("type") == "outpatient"), "diagnosed_time")
        add(f"{name}_suspected", own.filter(~pl.col("sure")), "diagnosed_time")
    for name, codes in APART_MARKED.items():
        sure = diagnosis.filter(_begins("code", codes) & pl.col("sure"))
        add(name, sure, "diagnosed_time")
    pathology = frames["pathology"].filter(pl.col("malignant").fill_null(False))
    for site in ("lung", "breast", "cervix"):
        add(f"{site}_pathology", pathology.filter(pl.col("specimen_site") == site), "report_time")
    for item, least in (("HBA1C", 6.5), ("GLU", 7.0)):
        high = (pl.col("item_code") == item) & (pl.col("value_number") >= least)
        add(item, frames["lab_result"].filter(high), "result_time")
    drugs = frames["medication"].filter(pl.col("drug_code").is_in(GLUCOSE_LOWERING_BUT_METFORMIN))
    add("drug", drugs, "start_time")
    return pl.concat(parts)


def answers(evidences: list[pl.DataFrame], persons: pl.DataFrame) -> pl.DataFrame:
    """person, disease, state ("in", "out"), reason. `persons`: hospital, patient_id → person."""
    known = pl.concat(evidences).join(persons, on=["hospital", "patient_id"])
    inside = {
        "lung_cancer": _has(known, "lung_main", "lung_pathology") | _twice(known, "lung_outpatient", APART),
        "breast_cervical_cancer": _has(
            known, "breast_main", "breast_pathology", "cervix_main", "cervix_pathology"
        )
        | _twice(known, "breast_outpatient", APART)
        | _twice(known, "cervix_outpatient", APART),
        "diabetes": _has(known, "diabetes_main", "diabetes_other", "drug")
        | _twice(known, "diabetes_outpatient", APART)
        | _twice(known, "HBA1C", 1)
        | _twice(known, "GLU", 1),
        "stroke": _has(known, "stroke_main"),
    }
    rows: list[tuple[int, str, str, str]] = []
    for disease, members in inside.items():
        rows += [(person, disease, "in", "") for person in members]
        left = set(known["person"].to_list()) - members
        for kind, reason in REASONS[disease]:
            found = left & _has(known, kind)
            rows += [(person, disease, "out", reason) for person in found]
            left -= found
    made = pl.DataFrame(rows, schema=["person", "disease", "state", "reason"], orient="row")
    return made.sort("disease", "person")


def _begins(column: str, prefixes: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal([pl.col(column).str.starts_with(prefix) for prefix in prefixes])


def _has(known: pl.DataFrame, *kinds: str) -> set[int]:
    return set(known.filter(pl.col("kind").is_in(kinds))["person"].to_list())


def _twice(known: pl.DataFrame, kind: str, apart: int) -> set[int]:
    days = (
        known.filter(pl.col("kind") == kind)
        .group_by("person")
        .agg(span=(pl.col("day").max() - pl.col("day").min()).dt.total_days())
    )
    return set(days.filter(pl.col("span") >= apart)["person"].to_list())
