"""The list of errors that are planted in single rows, each with the check template that must find it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from heluo_province.people.population import END


@dataclass(frozen=True)
class ErrorKind:
    """One kind of error in one variable. `share` is of the category's rows."""

    name: str
    template: str
    category: str
    variable: str
    share: float
    where: pl.Expr | None = None
    """Rows that can be spoilt so; None = those where the variable has a value. `_sex`, `_birth` and `_death`
    are the patient's."""
    value: pl.Expr | None = None
    """New value of the variable in the standard's words; None = `texts` are laid over the raw column."""
    texts: tuple[str | None, ...] = ()

    @property
    def reads(self) -> frozenset[str]:
        """What the check must know of the patient to see the error: none of it may be spoilt for the same
        patient."""
        roots = {
            name for part in (self.where, self.value) if part is not None for name in part.meta.root_names()
        }
        return frozenset(PATIENT_FACTS[name] for name in roots if name in PATIENT_FACTS)


PATIENT_FACTS = {"_sex": "sex", "_birth": "birth_date", "_death": "death_time"}
"""Name in `where` and `value` → variable of `patient`."""
ORPHAN = pl.lit("99990000") + pl.col("visit_id").str.slice(-3)
DEAD_LONG_ENOUGH = pl.col("_death") < pl.lit(END).cast(pl.Datetime("us")) - pl.duration(days=45)
"""Days after such a death are still days of the province."""
LAST_YEAR = pl.col("registered_time") >= pl.datetime(END.year, 1, 1)


def _later(variable: str, days: int) -> pl.Expr:
    return pl.col(variable) + pl.duration(days=days)


KINDS: tuple[ErrorKind, ...] = (
    # conformance
    ErrorKind("unknown_code", "unmapped_value", "lab_result", "item_code", 2e-4, texts=("XM9901", "XM9902", "XM9903")),
    ErrorKind("unknown_code", "unmapped_value", "visit", "department_code", 5e-4, texts=("KS-LS1", "KS-LS2")),
    ErrorKind("unknown_code", "unmapped_value", "medication", "drug_code", 5e-4, texts=("LSYP01", "LSYP02", "LSYP03")),
    ErrorKind("unknown_code", "unmapped_value", "visit", "discharge_way", 8e-4, texts=("出院", "77")),
    ErrorKind("unknown_code", "unmapped_value", "order", "order_class", 2e-4, texts=("??", "其它类")),
    ErrorKind("unknown_code", "unmapped_value", "patient", "sex", 5e-4, texts=("？", "X?")),
    ErrorKind("malformed_code", "unmapped_value", "diagnosis", "code", 3e-4, texts=("E11,9", "I-10", "J189?", "??")),
    ErrorKind("other_edition", "code_not_in_edition", "diagnosis", "code", 2e-4, texts=("G89.4", "Z79.4", "D49.9", "K68.9")),
    ErrorKind("other_edition", "code_not_in_edition", "visit", "main_diagnosis_code", 3e-4, texts=("Z79.4", "G89.4")),
    ErrorKind("wrong_specimen", "outside_set", "lab_result", "specimen", 1e-4, pl.col("item_code").is_in(["HGB", "WBC", "PLT", "CREA"]), pl.lit("stool")),
    ErrorKind("bad_date", "type_format", "lab_result", "sampled_time", 1.5e-4, texts=("2024-13-45 25:61:00", "2024-00-00", "昨天下午")),
    ErrorKind("bad_date", "type_format", "medication", "start_time", 3e-4, texts=("2025-02-30 10:00:00", "2025-99-99")),
    ErrorKind("bad_date", "type_format", "surgery", "start_time", 8e-4, texts=("上午", "2025/15/01")),
    ErrorKind("text_for_number", "type_format", "vital_sign", "temperature", 3e-4, texts=("三十七度", "测不出", "36.6.1")),
    ErrorKind("text_for_number", "type_format", "charge", "quantity", 1e-4, texts=("一次", "1,,0")),
    ErrorKind("text_for_number", "type_format", "vital_sign", "pulse", 2e-4, texts=("拒测", "7O")),
    ErrorKind("wrong_unit", "wrong_unit", "lab_result", "unit", 2e-4, pl.col("item_code").is_in(["GLU", "K", "HGB", "ALT", "WBC"]) & pl.col("value_number").is_not_null(), texts=("cm", "次/分", "mL")),
    ErrorKind("duplicate_key", "duplicate_key", "lab_result", "result_id", 5e-5),
    ErrorKind("duplicate_key", "duplicate_key", "charge", "charge_id", 5e-5),
    ErrorKind("orphan_visit", "orphan", "diagnosis", "visit_id", 3e-4, value=ORPHAN),
    ErrorKind("orphan_visit", "orphan", "lab_result", "visit_id", 1e-4, value=ORPHAN),
    ErrorKind("orphan_visit", "orphan", "order", "visit_id", 2e-4, value=ORPHAN),
    ErrorKind("bad_district", "pattern", "patient", "district", 1e-3, texts=("长沙", "4301", "43010X")),
    # completeness
    ErrorKind("missing", "missing", "diagnosis", "name", 3e-4, value=pl.lit(None, dtype=pl.String)),
    ErrorKind("missing", "missing", "lab_result", "item_name", 1e-4, value=pl.lit(None, dtype=pl.String)),
    ErrorKind("missing", "missing", "imaging", "impression", 1e-3, value=pl.lit(None, dtype=pl.String)),
    ErrorKind("missing", "missing", "patient", "birth_date", 8e-4, value=pl.lit(None, dtype=pl.Date)),
    ErrorKind("missing", "missing", "visit", "department_code", 4e-4, value=pl.lit(None, dtype=pl.String)),
    ErrorKind("missing", "missing", "medication", "drug_name", 3e-4, value=pl.lit(None, dtype=pl.String)),
    ErrorKind("missing", "missing", "pathology", "diagnosis_text", 2e-3, value=pl.lit(None, dtype=pl.String)),
    ErrorKind("no_discharge_way", "missing_when", "visit", "discharge_way", 6e-4, (pl.col("visit_type") == "inpatient") & pl.col("end_time").is_not_null(), pl.lit(None, dtype=pl.String)),
    ErrorKind("no_dose", "missing_when", "order", "dose", 3e-4, pl.col("order_class") == "drug", pl.lit(None, dtype=pl.Float64)),
    ErrorKind("no_fish", "missing_when", "pathology", "her2_fish", 3e-3, pl.col("her2") == "2+", pl.lit(None, dtype=pl.String)),
    ErrorKind("short_text", "empty_text", "imaging", "impression", 1e-3, value=pl.lit("。")),
    ErrorKind("short_text", "empty_text", "medical_record", "text", 3e-4, value=pl.lit("见上")),
    # plausibility
    ErrorKind("impossible_value", "outside_range", "vital_sign", "temperature", 3e-4, value=pl.lit(63.7)),
    ErrorKind("impossible_value", "outside_range", "vital_sign", "pulse", 2e-4, value=pl.lit(720)),
    ErrorKind("impossible_value", "outside_range", "lab_result", "value_number", 2e-4, pl.col("item_code").is_in(["HGB", "NA", "ALB"]), pl.lit(1320.0)),
    ErrorKind("adult_height", "outside_range_by_age_and_sex", "vital_sign", "height", 3e-4, (pl.col("height") > 145) & (pl.col("weight") > 40) & pl.col("_birth").is_not_null(), pl.lit(61.0)),
    ErrorKind("end_before_start", "not_before", "visit", "end_time", 4e-4, value=pl.col("start_time") - pl.duration(days=3)),
    ErrorKind("end_before_start", "not_before", "medication", "end_time", 3e-4, value=pl.col("start_time") - pl.duration(days=2)),
    ErrorKind("result_before_sample", "not_before", "lab_result", "result_time", 1.5e-4, pl.col("sampled_time").is_not_null(), pl.col("sampled_time") - pl.duration(hours=30)),
    ErrorKind("report_before_study", "not_before", "imaging", "report_time", 1e-3, value=pl.col("study_time") - pl.duration(days=1)),
    ErrorKind("end_before_start", "not_before", "surgery", "end_time", 1.5e-3, value=pl.col("start_time") - pl.duration(hours=5)),
    ErrorKind("outside_visit", "outside_visit", "vital_sign", "measured_time", 3e-4, value=_later("measured_time", -45)),
    ErrorKind("outside_visit", "outside_visit", "order", "ordered_time", 2e-4, pl.col("order_class") == "lab", _later("ordered_time", -50)),
    ErrorKind("outside_visit", "outside_visit", "charge", "charged_time", 1e-4, value=_later("charged_time", -60)),
    ErrorKind("nine_for_six", "future", "patient", "registered_time", 5e-4, LAST_YEAR, pl.col("registered_time").dt.offset_by("3y")),
    ErrorKind("woman's_disease", "sex_conflict", "diagnosis", "code", 3e-4, pl.col("_sex") == "1", pl.lit("C53.9")),
    ErrorKind("man's_disease", "sex_conflict", "diagnosis", "code", 2e-4, pl.col("_sex") == "2", pl.lit("N40")),
    ErrorKind("after_death", "after_death", "lab_result", "sampled_time", 5e-5, DEAD_LONG_ENOUGH, pl.col("_death") + pl.duration(days=40)),
    ErrorKind("after_death", "after_death", "vital_sign", "measured_time", 2e-4, DEAD_LONG_ENOUGH, pl.col("_death") + pl.duration(days=33)),
    ErrorKind("amount_not_product", "sum_of_parts", "charge", "amount", 3e-4, pl.col("amount") > 5, pl.col("amount") + 3.0),
    ErrorKind("pressures_swapped", "sum_of_parts", "vital_sign", "systolic", 4e-4, pl.col("systolic").is_not_null() & (pl.col("diastolic") >= 50) & (pl.col("systolic") > pl.col("diastolic"))),
    ErrorKind("bmi_wrong", "sum_of_parts", "vital_sign", "bmi", 3e-4, pl.col("bmi").is_not_null() & pl.col("weight").is_not_null() & pl.col("height").is_not_null(), pl.col("bmi") + 14.0),
    ErrorKind("references_swapped", "sum_of_parts", "lab_result", "ref_high", 1e-4, pl.col("ref_low").is_not_null() & (pl.col("ref_low") > 1), pl.col("ref_low") / 2),
    ErrorKind("nodes_impossible", "sum_of_parts", "pathology", "lymph_nodes_positive", 4e-3, pl.col("lymph_nodes_examined").is_not_null(), pl.col("lymph_nodes_examined") + 4),
    ErrorKind("jump", "implausible_change", "lab_result", "value_number", 5e-5),
    ErrorKind("twice", "duplicate_event", "charge", "charge_id", 2e-4),
    ErrorKind("twice", "duplicate_event", "medication", "medication_id", 3e-4),
    ErrorKind("twice", "duplicate_event", "lab_result", "result_id", 1e-4),
    ErrorKind("twice", "duplicate_event", "order", "order_id", 2e-4),
)  # fmt: skip
"""In the order in which they are planted."""
