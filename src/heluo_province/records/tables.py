"""What was written down about a hospital's visits → the 16 categories in the standard's own codes, units and
types.

Every frame has the dictionary's variables as columns (those that are known), local identifiers as text and
datetimes as microseconds; `patient` and the identifiers of patients come from the registrations. No error is
in here: what is written to the databases is spoilt later (`heluo_province.errors`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from heluo_province.illness.plan import DAY
from heluo_province.people.population import LAST_DAY
from heluo_province.records import formulary, paperwork
from heluo_province.records.bedside import vital_category
from heluo_province.records.columns import with_missing
from heluo_province.records.finishing import finish
from heluo_province.records.laboratory import lab_category
from heluo_province.records.microbiology import microbiology_rows
from heluo_province.records.notes.every import notes
from heluo_province.records.staff import Staff
from heluo_province.records.ward import Ward

_NAMED = {
    "medication": ("drug_code", "drug"),
    "microbiology": ("organism", "microorganism"),
    "surgery": ("procedure_code", "icd9cm3"),
}


def tables(ward: Ward, patients: pl.DataFrame, style: int) -> dict[str, pl.DataFrame]:
    """The hospital's 16 categories. `patients` is this hospital's part of the registrations,
    `ward.visits.record` points into it; `style` is its way of numbering."""
    labels = {n: {c: t.label.zh for c, t in s.codes.items()} for n, s in ward.dictionary.value_sets.items()}
    staff = Staff(ward.code, ward.seed, list(ward.dictionary.value_sets["department"].codes))
    sheets, lab, quotes = lab_category(ward)
    out: dict[str, pl.DataFrame] = {}
    out["lab_result"] = lab
    out["vital_sign"] = vital_category(ward)
    for category in (
        "diagnosis",
        "medication",
        "imaging",
        "examination",
        "pathology",
        "surgery",
        "treatment",
        "microbiology",
        "follow_up",
    ):
        parts = ward.parts.pop(category, [])
        out[category] = (
            pl.concat(parts, how="diagonal_relaxed")
            if parts
            else pl.DataFrame({"v": pl.Series([], dtype=pl.Int64)})
        )
    out["diagnosis"] = _diagnosis(ward, out["diagnosis"], labels)
    out["medication"] = _medication(ward, out["medication"], labels)
    out["surgery"] = _surgery(ward, out["surgery"], labels)
    out["microbiology"] = microbiology_rows(ward, out["microbiology"], labels)
    out["treatment"] = _treatment(ward, out["treatment"])
    out["follow_up"] = _follow_up(ward, out["follow_up"])
    out["order"], out["charge"], links = paperwork.orders_and_charges(ward, sheets, out)
    out["medical_record"] = notes(ward, out, quotes, labels)
    out["visit"] = _visit(ward, out, labels)
    return finish(ward, out, patients, staff, style, sheets, links)


def _diagnosis(w: Ward, frame: pl.DataFrame, labels: dict[str, dict[str, str]]) -> pl.DataFrame:
    frame = with_missing(frame, "name", "certainty", "morphology_code", "laterality", "outcome").unique(
        ["v", "type", "code"], keep="first", maintain_order=True
    )
    frame = frame.with_columns(first=pl.when(pl.col("type") == "external_cause").then(1).otherwise(0)).sort(
        "v", "first", "rank", maintain_order=True
    )
    stay = pl.Series(w.stay[frame["v"].to_numpy()])
    admitted = frame.filter(stay & (pl.col("rank") == 1)).with_columns(
        type=pl.lit("admission"), outcome=pl.lit(None, dtype=pl.String)
    )
    admitted = admitted.with_columns(diagnosed_time=pl.Series(w.start[admitted["v"].to_numpy()] + 1800))
    frame = pl.concat([frame, admitted], how="diagonal_relaxed")
    frame = frame.with_columns(sequence=pl.int_range(pl.len()).over("v", "type") + 1)
    frame = frame.with_columns(
        name=pl.coalesce("name", pl.col("code").replace_strict(labels["icd10"], default=None)),
        certainty=pl.col("certainty").fill_null("confirmed"),
        edition=pl.lit("ICD-10"),
        admission_condition=pl.when(pl.col("type").str.starts_with("discharge")).then(pl.lit("1")),
        outcome=pl.when(pl.col("type").str.starts_with("discharge")).then(pl.col("outcome").fill_null("2")),
        chronic=pl.col("chronic").fill_null(False) if "chronic" in frame.columns else pl.lit(False),
    )
    return frame.drop("first", "rank")


def _medication(w: Ward, frame: pl.DataFrame, labels: dict[str, dict[str, str]]) -> pl.DataFrame:
    if frame.is_empty():
        return frame
    frame = (
        frame.with_columns(day=pl.col("start_time") // DAY)
        .unique(["v", "drug", "take_home", "day"], keep="first", maintain_order=True)
        .drop("day")
    )
    at = frame["drug"]
    drugs = formulary.DRUGS

    def take(values: list[Any], kind: type[pl.DataType] = pl.String) -> pl.Series:
        return pl.Series(values, dtype=kind).gather(at)

    frame = frame.with_columns(
        drug_code=take([d.code for d in drugs]),
        drug_name=take([labels["drug"][d.code] for d in drugs]),
        generic=take([labels["drug"][d.code] for d in drugs]),
        specification=take([d.specification for d in drugs]),
        dosage_form=take([d.form for d in drugs]),
        dose=pl.coalesce(
            *(["dose"] if "dose" in frame.columns else []), take([d.dose for d in drugs], pl.Float64)
        ),
        dose_unit=take([d.unit for d in drugs]),
        route=take([d.route for d in drugs]),
        frequency=take([d.frequency for d in drugs]),
        antibacterial_level=take([d.antibacterial for d in drugs]),
        manufacturer=take([formulary.MAKERS[i % len(formulary.MAKERS)] for i in range(len(drugs))]),
        quantity_unit=take([d.pack for d in drugs]),
        price=take([d.price for d in drugs], pl.Float64),
        per_day=take([d.per_day for d in drugs], pl.Float64),
        insurance_class=take([d.insurance for d in drugs]),
    )
    frame = frame.with_columns(
        quantity=(pl.col("days") * pl.col("per_day") + 0.49).round(0).clip(1, 200)
    ).with_columns(amount=(pl.col("quantity") * pl.col("price")).round(2))
    tested = pl.col("drug_code").is_in(
        ["piperacillin_tazobactam", "ceftriaxone", "cefuroxime", "cefoperazone_sulbactam"]
    )
    frame = frame.with_columns(skin_test=pl.when(tested).then(pl.lit("negative")))
    if not w.conditions.allergy.size:
        return frame
    allergic = pl.Series(w.conditions.allergy[w.person[frame["v"].to_numpy()]])
    penicillin = pl.col("drug_code").is_in(
        ["piperacillin_tazobactam", "amoxicillin", "amoxicillin_clavulanate"]
    ) & (allergic == 0)
    cephalosporin = pl.col("drug_code").str.starts_with("cef") & (allergic == 1)
    return frame.filter(~(penicillin | cephalosporin)).drop(
        "drug", "per_day"
    )  # nobody gets what the record says he is allergic to


def _surgery(w: Ward, frame: pl.DataFrame, labels: dict[str, dict[str, str]]) -> pl.DataFrame:
    if frame.is_empty():
        return frame
    frame = with_missing(
        frame,
        "procedure_class",
        "anesthesia",
        "incision_grade",
        "laterality",
        "operation_note",
        "complication",
        "healing",
        "level",
        "elective",
        "asa_grade",
        "implant",
    )
    kinds = {
        c: x.attributes.get("class", "surgery") for c, x in w.dictionary.value_sets["icd9cm3"].codes.items()
    }
    frame = (
        frame.with_columns(
            procedure_name=pl.col("procedure_code").replace_strict(labels["icd9cm3"]),
            procedure_class=pl.coalesce("procedure_class", pl.col("procedure_code").replace_strict(kinds)),
            main_procedure=pl.col("main_procedure").fill_null(True)
            if "main_procedure" in frame.columns
            else pl.lit(True),
        )
        .with_columns(
            anesthesia=pl.coalesce(
                "anesthesia", pl.when(pl.col("procedure_class") == "surgery").then(pl.lit("local"))
            ),
            incision_grade=pl.coalesce(
                "incision_grade", pl.when(pl.col("procedure_class") == "surgery").then(pl.lit("0"))
            ),
        )
        .sort("v", "main_procedure", "start_time", descending=[False, True, False])
    )
    return frame.with_columns(sequence=pl.int_range(pl.len()).over("v") + 1).with_columns(
        main_procedure=pl.col("sequence") == 1
    )


def _treatment(w: Ward, frame: pl.DataFrame) -> pl.DataFrame:
    if frame.is_empty():
        return frame
    return with_missing(
        frame,
        "radiotherapy_technique",
        "target_site",
        "dialysis_mode",
        "response",
        "toxicity",
        "toxicity_grade",
        "intent",
        "regimen",
    )


def _follow_up(w: Ward, frame: pl.DataFrame) -> pl.DataFrame:
    """Only what has happened: before the last day, before death. Some cannot be reached."""
    if frame.is_empty():
        return frame
    v = frame["v"].to_numpy()
    done = frame["done_time"].to_numpy()
    keep = (done < (LAST_DAY + 1) * DAY) & (done // DAY < w.death[w.person[v]])
    frame = with_missing(
        frame.filter(pl.Series(keep)),
        "recurrence_site",
        "hypoglycemia",
        "medication_adherence",
        "smoking_status",
        "ecog",
    )
    n = len(frame)
    lost = pl.Series(w.rng.random(n) < 0.06)
    blank = lambda c: pl.when(~lost).then(c)  # noqa: E731
    method = pl.Series(np.array(("phone", "phone", "phone", "clinic", "message"))[w.rng.integers(0, 5, n)])
    frame = frame.with_columns(
        method=method,
        status=pl.when(lost).then(pl.lit("lost")).otherwise(pl.lit("completed")),
        lost_reason=pl.when(lost).then(pl.lit("no_answer")),
        respondent=blank(pl.lit("0")),
        alive=blank(pl.lit(True)),
        symptom=blank(pl.lit("无明显不适。")),
        advice=blank(pl.lit("按时服药,定期复查,不适随诊。")),
        satisfaction=blank(pl.Series(w.rng.integers(3, 6, n))),
        readmitted=blank(pl.lit(False)),
        next_time=pl.col("done_time") + 90 * DAY,
        systolic=blank(pl.Series(np.round(w.rng.normal(132, 10, n)).astype(int))),
        diastolic=blank(pl.Series(np.round(w.rng.normal(79, 6, n)).astype(int))),
    )
    for name in ("recurrence", "adverse_reaction"):
        if name in frame.columns:
            frame = frame.with_columns(blank(pl.col(name)).alias(name))
    for name in (
        "hypoglycemia",
        "medication_adherence",
        "ecog",
        "fasting_glucose",
        "recurrence_date",
        "recurrence_site",
    ):
        if name in frame.columns:
            frame = frame.with_columns(blank(pl.col(name)).alias(name))
    if "recurrence_date" in frame.columns:
        frame = frame.with_columns(
            recurrence_date=pl.when(pl.col("recurrence_date") > 0).then(
                pl.col("recurrence_date").cast(pl.Int32).cast(pl.Date)
            )
        )
    return frame


def _visit(w: Ward, out: dict[str, pl.DataFrame], labels: dict[str, dict[str, str]]) -> pl.DataFrame:
    n = w.n
    v = np.arange(n)
    main, money = _main_diagnosis_and_cost(out)
    kinds = [w.kinds[k] for k in w.visits.kind]
    died = w.visits.died
    stay, closed = pl.Series(w.stay), pl.Series(~w.open)
    born = np.array([k.name == "newborn" for k in kinds], dtype=bool)
    grams = np.full(n, np.nan)
    if born.any():
        grams[born] = w.cases["maternity"]["grams"][w.case[born]]
    complaint = pl.Series([w.texts.get("complaint", {}).get(i) for i in range(n)], dtype=pl.String)
    way = w.rng.random(n)
    frame = pl.DataFrame(
        {
            "v": v,
            "visit_type": pl.Series(w.type.astype(object), dtype=pl.String),
            "start_time": w.start,
            "end_time": pl.select(pl.when(closed).then(pl.Series(w.end))).to_series(),
            "department_code": pl.Series(w.department, dtype=pl.String),
        }
    ).with_columns(
        registered_time=pl.col("start_time") - pl.Series(w.rng.integers(300, 2400, n)),
        department=pl.col("department_code").replace_strict(labels["department"]),
        ward=pl.when(stay).then(
            pl.col("department_code").replace_strict(labels["department"])
            + pl.Series(np.where(v % 2 == 0, "一病区", "二病区"))
        ),
        bed=pl.when(stay).then(pl.Series(w.rng.integers(1, 60, n)).cast(pl.String) + "床"),
        discharge_department_code=pl.when(stay & closed).then(pl.col("department_code")),
        admission_way=pl.when(stay).then(pl.Series([k.way for k in kinds], dtype=pl.String)),
        admission_condition=pl.when(stay).then(pl.Series([k.severity for k in kinds], dtype=pl.String)),
        discharge_way=pl.when(stay & closed).then(
            pl.Series(
                np.where(
                    died,
                    "5",
                    np.where(way < 0.93, "1", np.where(way < 0.955, "3", np.where(way < 0.975, "2", "4"))),
                )
            )
        ),
        discharge_disposition=pl.when(stay & closed).then(
            pl.Series(np.where(died, "5", np.where(way < 0.3, "1", "2")))
        ),
        readmission_31d=pl.when(stay & closed).then(pl.Series(w.rng.random(n) < 0.08)),
        age_years=pl.Series(np.maximum(w.recorded_age, 0).astype(int)),
        age_days=pl.when(pl.Series(born)).then(pl.Series((w.day - w.persons.birth[w.person]).clip(0, 365))),
        birth_weight=pl.when(pl.Series(born)).then(pl.Series(grams)),
        insurance_type=pl.Series(np.where(w.insurance < 0.34, "1", np.where(w.insurance < 0.9, "2", "7"))),
        length_of_stay=pl.when(stay & closed).then(pl.Series(np.maximum(w.nights, 1))),
        chief_complaint=complaint,
        first_visit=pl.when(~stay).then(pl.Series(w.step == 0)),
        clinical_pathway=pl.when(stay).then(pl.Series(w.rng.random(n) < 0.3)),
        rescue_count=pl.when(stay).then(pl.Series(np.where(died, 1, 0))),
    )
    return frame.join(main, on="v", how="left").join(money, on="v", how="left").sort("v")


def _main_diagnosis_and_cost(out: dict[str, pl.DataFrame]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """By visit: the main diagnosis, and what was charged."""
    main = (
        out["diagnosis"]
        .filter((pl.col("sequence") == 1) & pl.col("type").is_in(["discharge_main", "outpatient"]))
        .select("v", main_diagnosis_code="code", main_diagnosis="name")
    )
    money = (
        out["charge"]
        .group_by("v")
        .agg(pl.col("amount").sum().round(2).alias("total_amount"), pl.col("self_amount").sum().round(2))
    )
    return main, money
