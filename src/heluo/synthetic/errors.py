"""Errors that are planted on purpose, each with the check template that must find it; and what the identities of the registrations get wrong by nature.

A planted error spoils one row once. `KINDS` is the list; `plant` changes the true frames where the standard's words suffice and keeps texts to lay over the
rendered columns where only the hospital's raw text can be wrong (`Plan.lay_over`). The truth goes to truth/errors.parquet, which no product code reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from heluo.dictionary import Dictionary, Hospital
from heluo.synthetic.errors_of_identity import age_conflicts, identity_errors, sex_conflicts
from heluo.synthetic.rendering import Rendered

SHARE = 0.003
"""Planted rows among all, roughly."""


@dataclass(frozen=True)
class Kind:
    """One kind of error in one variable. `share` is of the category's rows."""

    name: str
    template: str
    category: str
    variable: str
    share: float
    where: pl.Expr | None = None
    """Rows that can be spoilt so; None = those where the variable has a value."""
    value: pl.Expr | None = None
    """New value of the variable in the standard's words; None = `texts` are laid over the raw column."""
    texts: tuple[str | None, ...] = ()


def _later(variable: str, days: int) -> pl.Expr:
    return pl.col(variable) + pl.duration(days=days)


DAY = pl.duration(days=1)
KINDS: tuple[Kind, ...] = (
    # conformance
    Kind("unknown_code", "unmapped_value", "lab_result", "item_code", 2e-4, texts=("XM9901", "XM9902", "XM9903")),
    Kind("unknown_code", "unmapped_value", "visit", "department_code", 5e-4, texts=("KS-LS1", "KS-LS2")),
    Kind("unknown_code", "unmapped_value", "medication", "drug_code", 5e-4, texts=("LSYP01", "LSYP02", "LSYP03")),
    Kind("unknown_code", "unmapped_value", "visit", "discharge_way", 8e-4, texts=("出院", "77")),
    Kind("unknown_code", "unmapped_value", "order", "order_class", 2e-4, texts=("??", "其它类")),
    Kind("unknown_code", "unmapped_value", "patient", "sex", 5e-4, texts=("？", "X?")),
    Kind("malformed_code", "unmapped_value", "diagnosis", "code", 3e-4, texts=("E11,9", "I-10", "J189?", "??")),
    Kind("wrong_specimen", "outside_set", "lab_result", "specimen", 1e-4, pl.col("item_code").is_in(["HGB", "WBC", "PLT", "CREA"]), pl.lit("stool")),
    Kind("bad_date", "type_format", "lab_result", "sampled_time", 1.5e-4, texts=("2024-13-45 25:61:00", "0000-00-00", "昨天下午")),
    Kind("bad_date", "type_format", "medication", "start_time", 3e-4, texts=("2025-02-30 10:00:00", "20259999")),
    Kind("bad_date", "type_format", "surgery", "start_time", 8e-4, texts=("上午", "2025/15/01")),
    Kind("text_for_number", "type_format", "vital_sign", "temperature", 3e-4, texts=("三十七度", "测不出", "36.6.1")),
    Kind("text_for_number", "type_format", "charge", "quantity", 1e-4, texts=("一次", "1,,0")),
    Kind("text_for_number", "type_format", "vital_sign", "pulse", 2e-4, texts=("拒测", "7O")),
    Kind("wrong_unit", "wrong_unit", "lab_result", "unit", 2e-4, pl.col("item_code").is_in(["GLU", "K", "HGB", "ALT", "WBC"]) & pl.col("value_number").is_not_null(), texts=("cm", "次/分", "mL")),
    Kind("duplicate_key", "duplicate_key", "lab_result", "result_id", 5e-5),
    Kind("duplicate_key", "duplicate_key", "charge", "charge_id", 5e-5),
    Kind("orphan_visit", "orphan", "diagnosis", "visit_id", 3e-4, value=pl.lit("99990000") + pl.col("visit_id").str.slice(-3)),
    Kind("orphan_visit", "orphan", "lab_result", "visit_id", 1e-4, value=pl.lit("99990000") + pl.col("visit_id").str.slice(-3)),
    Kind("orphan_visit", "orphan", "order", "visit_id", 2e-4, value=pl.lit("99990000") + pl.col("visit_id").str.slice(-3)),
    Kind("bad_district", "pattern", "patient", "district", 1e-3, texts=("长沙", "4301", "43010X")),
    # completeness
    Kind("missing", "missing", "diagnosis", "name", 3e-4, value=pl.lit(None, dtype=pl.String)),
    Kind("missing", "missing", "lab_result", "item_name", 1e-4, value=pl.lit(None, dtype=pl.String)),
    Kind("missing", "missing", "imaging", "impression", 1e-3, value=pl.lit(None, dtype=pl.String)),
    Kind("missing", "missing", "patient", "birth_date", 8e-4, value=pl.lit(None, dtype=pl.Date)),
    Kind("missing", "missing", "visit", "department_code", 4e-4, value=pl.lit(None, dtype=pl.String)),
    Kind("missing", "missing", "medication", "drug_name", 3e-4, value=pl.lit(None, dtype=pl.String)),
    Kind("missing", "missing", "pathology", "diagnosis_text", 2e-3, value=pl.lit(None, dtype=pl.String)),
    Kind("no_discharge_way", "missing_when", "visit", "discharge_way", 6e-4, (pl.col("visit_type") == "inpatient") & pl.col("end_time").is_not_null(), pl.lit(None, dtype=pl.String)),
    Kind("no_dose", "missing_when", "order", "dose", 3e-4, pl.col("order_class") == "drug", pl.lit(None, dtype=pl.Float64)),
    Kind("no_fish", "missing_when", "pathology", "her2_fish", 3e-3, pl.col("her2") == "2+", pl.lit(None, dtype=pl.String)),
    Kind("short_text", "empty_text", "imaging", "impression", 1e-3, value=pl.lit("。")),
    Kind("short_text", "empty_text", "medical_record", "text", 3e-4, value=pl.lit("见上")),
    # plausibility
    Kind("impossible_value", "outside_range", "vital_sign", "temperature", 3e-4, value=pl.lit(63.7)),
    Kind("impossible_value", "outside_range", "vital_sign", "pulse", 2e-4, value=pl.lit(720)),
    Kind("impossible_value", "outside_range", "lab_result", "value_number", 2e-4, pl.col("item_code").is_in(["HGB", "NA", "ALB"]), pl.lit(1320.0)),
    Kind("adult_height", "outside_range_by_age_and_sex", "vital_sign", "height", 3e-4, (pl.col("height") > 145) & (pl.col("weight") > 40), pl.lit(61.0)),
    Kind("end_before_start", "not_before", "visit", "end_time", 4e-4, value=pl.col("start_time") - pl.duration(days=3)),
    Kind("end_before_start", "not_before", "medication", "end_time", 3e-4, value=pl.col("start_time") - pl.duration(days=2)),
    Kind("result_before_sample", "not_before", "lab_result", "result_time", 1.5e-4, pl.col("sampled_time").is_not_null(), pl.col("sampled_time") - pl.duration(hours=30)),
    Kind("report_before_study", "not_before", "imaging", "report_time", 1e-3, value=pl.col("study_time") - pl.duration(days=1)),
    Kind("end_before_start", "not_before", "surgery", "end_time", 1.5e-3, value=pl.col("start_time") - pl.duration(hours=5)),
    Kind("outside_visit", "outside_visit", "vital_sign", "measured_time", 3e-4, value=_later("measured_time", -45)),
    Kind("outside_visit", "outside_visit", "order", "ordered_time", 2e-4, pl.col("order_class") == "lab", _later("ordered_time", -50)),
    Kind("outside_visit", "outside_visit", "charge", "charged_time", 1e-4, value=_later("charged_time", -60)),
    Kind("woman's_disease", "sex_conflict", "diagnosis", "code", 3e-4, pl.col("_sex") == "1", pl.lit("C53.9")),
    Kind("man's_disease", "sex_conflict", "diagnosis", "code", 2e-4, pl.col("_sex") == "2", pl.lit("N40")),
    Kind("after_death", "after_death", "lab_result", "sampled_time", 5e-5, pl.col("_death").is_not_null(), pl.col("_death") + pl.duration(days=40)),
    Kind("after_death", "after_death", "vital_sign", "measured_time", 2e-4, pl.col("_death").is_not_null(), pl.col("_death") + pl.duration(days=33)),
    Kind("amount_not_product", "sum_of_parts", "charge", "amount", 3e-4, pl.col("amount") > 5, pl.col("amount") + 3.0),
    Kind("pressures_swapped", "sum_of_parts", "vital_sign", "systolic", 4e-4, pl.col("systolic").is_not_null() & (pl.col("diastolic") >= 50)),
    Kind("bmi_wrong", "sum_of_parts", "vital_sign", "bmi", 3e-4, value=pl.col("bmi") + 14.0),
    Kind("references_swapped", "sum_of_parts", "lab_result", "ref_high", 1e-4, pl.col("ref_low").is_not_null() & (pl.col("ref_low") > 1), pl.col("ref_low") / 2),
    Kind("nodes_impossible", "sum_of_parts", "pathology", "lymph_nodes_positive", 4e-3, pl.col("lymph_nodes_examined").is_not_null(), pl.col("lymph_nodes_examined") + 4),
    Kind("jump", "implausible_change", "lab_result", "value_number", 5e-5),
    Kind("twice", "duplicate_event", "charge", "charge_id", 2e-4),
    Kind("twice", "duplicate_event", "medication", "medication_id", 3e-4),
    Kind("twice", "duplicate_event", "lab_result", "result_id", 1e-4),
    Kind("twice", "duplicate_event", "order", "order_id", 2e-4),
    Kind("no_orders", "visit_without", "visit", "visit_id", 0.0),
    Kind("gap", "gap_in_time", "lab_result", "result_time", 0.0),
    Kind("drop", "volume_drop", "charge", "charged_time", 0.0),
    Kind("rounded", "digit_preference", "vital_sign", "systolic", 0.0),
    Kind("always_20", "constant", "vital_sign", "respiration", 0.0),
)  # fmt: skip


@dataclass
class Plan:
    """What was spoilt in one hospital, and the raw texts that are still to be laid over the rendered columns."""

    hospital: str
    keys: dict[str, str]
    """category → its key variable."""
    found: list[tuple[str, str, str, str, str]] = field(default_factory=list)  # category, key, variable, kind, template
    texts: dict[str, list[tuple[np.ndarray, str, list[str | None]]]] = field(default_factory=dict)
    copies: dict[str, list[tuple[np.ndarray, bool]]] = field(default_factory=dict)
    """category → (rows to repeat, whether the copy gets a key of its own)."""

    def note(self, kind: Kind, keys: list[str]) -> None:
        self.found += [(kind.category, k, kind.variable, kind.name, kind.template) for k in keys]

    def lay_over(self, category: str, made: Rendered) -> pl.DataFrame:
        """The rendered table with raw texts put in and rows doubled."""
        table = made.table
        for rows, variable, texts in self.texts.get(category, ()):
            column = made.columns.get(variable)
            if column is None:
                continue
            values = table[column]
            if values.dtype != pl.String:
                values = values.cast(pl.String).str.replace(r"\.0$", "")
            table = table.with_columns(values.scatter(rows, pl.Series(texts, dtype=pl.String)).alias(column))
        for rows, new_key in self.copies.get(category, ()):
            copy = table[rows]
            key = made.columns[self.keys[category]]
            if new_key:
                copy = copy.with_columns((pl.col(key).cast(pl.String) + "-2").alias(key))
            else:
                copy = copy.with_columns(pl.col(made.watermark))
                other = next(c for c in ("item_name", "content") if c in made.columns)
                copy = copy.with_columns((pl.col(made.columns[other]) + "(重)").alias(made.columns[other]))
            table = pl.concat([table, copy], how="vertical_relaxed")
        return table

    def truth(self) -> pl.DataFrame:
        names = ("category", "key", "variable", "kind", "template")
        frame = pl.DataFrame(self.found, schema=dict.fromkeys(names, pl.String), orient="row").unique(maintain_order=True)
        return frame.select(pl.lit(self.hospital).alias("hospital"), *names)


def plant(
    dictionary: Dictionary, hospital: Hospital, frames: dict[str, pl.DataFrame], last_month: str, rng: np.random.Generator, *, size: int = 0
) -> Plan:
    """Spoil `frames` in place (size 0…4 chooses which hospital-wide errors this hospital has)."""
    plan = Plan(hospital.code, {c.name: c.key[0] for c in dictionary.categories.values()})
    mapped = {(f.category, f.variable) for f in hospital.fields if f.column}
    plan.found += identity_errors(frames["patient"])
    plan.found += sex_conflicts(frames)
    plan.found += age_conflicts(frames)
    patients = frames["patient"].select("patient_id", pl.col("sex").alias("_sex"), pl.col("death_time").alias("_death"))
    used: dict[str, np.ndarray] = {}
    for kind in KINDS:
        frame = frames.get(kind.category)
        if frame is None or frame.is_empty() or kind.share == 0 or (kind.category, kind.variable) not in mapped or kind.variable not in frame.columns:
            continue
        taken = used.setdefault(kind.category, np.zeros(len(frame), bool))
        rows = _candidates(kind, frame, patients, taken, rng)
        if len(rows) == 0:
            continue
        taken[rows] = True
        frames[kind.category] = _spoil(kind, frame, rows, patients, plan, rng)
        plan.note(kind, frame[plan.keys[kind.category]].gather(rows).to_list())
    _whole_tables(frames, plan, last_month, size, rng)
    return plan


def _candidates(kind: Kind, frame: pl.DataFrame, patients: pl.DataFrame, taken: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if kind.name == "jump":
        return _pairs_within_a_day(frame, taken, rng)
    condition = kind.where if kind.where is not None else pl.col(kind.variable).is_not_null()
    source = frame.select(pl.all()) if not _needs_patient(kind) else frame.join(patients, on="patient_id", how="left", maintain_order="left")
    mask = source.select(condition.fill_null(False).alias("ok"))["ok"].to_numpy() & ~taken
    if kind.name == "missing" or kind.texts:
        mask &= frame[kind.variable].is_not_null().to_numpy()
    rows = np.flatnonzero(mask)
    return np.sort(rng.choice(rows, min(len(rows), max(2, round(len(frame) * kind.share))), replace=False)) if len(rows) else rows


def _needs_patient(kind: Kind) -> bool:
    return kind.where is not None and any(n.startswith("_") for n in kind.where.meta.root_names())


def _pairs_within_a_day(frame: pl.DataFrame, taken: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Later results of an item that lie within twenty hours of an earlier one of the same patient."""
    part = (
        frame.with_row_index("_row")
        .filter(pl.col("item_code").is_in(["PLT", "K", "HGB"]) & pl.col("value_number").is_not_null())
        .sort("patient_id", "item_code", "result_time")
    )
    near = part.with_columns(
        gap=pl.col("result_time") - pl.col("result_time").shift(1).over("patient_id", "item_code"),
        before=pl.col("value_number").shift(1).over("patient_id", "item_code"),
    )
    rows = near.filter((pl.col("gap") < pl.duration(hours=20)) & (pl.col("gap") > pl.duration(minutes=5)) & (pl.col("before") > 0))["_row"].to_numpy()
    rows = rows[~taken[rows]]
    return np.sort(rng.choice(rows, min(len(rows), max(2, round(len(frame) * 5e-5))), replace=False)) if len(rows) else rows


def _spoil(kind: Kind, frame: pl.DataFrame, rows: np.ndarray, patients: pl.DataFrame, plan: Plan, rng: np.random.Generator) -> pl.DataFrame:
    special: dict[str, Callable[[], pl.DataFrame]] = {
        "jump": lambda: _set(frame, rows, {"value_number": (r := _jump(frame[rows])), "value_text": r.cast(pl.String).str.replace(r"\.0$", "")}),
        "pressures_swapped": lambda: _set(frame, rows, {"systolic": frame["diastolic"].gather(rows), "diastolic": frame["systolic"].gather(rows)}),
    }
    if kind.name in special:
        return special[kind.name]()
    if kind.name in ("duplicate_key", "twice"):
        plan.copies.setdefault(kind.category, []).append((rows, kind.name == "twice"))
        return frame
    if kind.texts:
        texts = [kind.texts[i] for i in rng.integers(0, len(kind.texts), len(rows))]
        plan.texts.setdefault(kind.category, []).append((rows, kind.variable, texts))
        return frame
    part = frame[rows]
    if kind.value is not None and any(n.startswith("_") for n in kind.value.meta.root_names()):
        part = part.join(patients, on="patient_id", how="left", maintain_order="left")
    value = part.select(kind.value.alias("x"))["x"] if kind.value is not None else part[kind.variable]
    value = value.new_from_index(0, len(rows)) if len(value) == 1 and len(rows) > 1 else value
    changed = {kind.variable: value.cast(frame.schema[kind.variable])}
    if kind.name == "impossible_value" and kind.category == "lab_result":
        changed |= {
            "value_text": pl.Series(["1320"]).new_from_index(0, len(rows)),
            "value_comparator": pl.Series([None], dtype=pl.String).new_from_index(0, len(rows)),
        }
    if kind.name == "after_death" and kind.category == "lab_result":
        changed |= {
            "result_time": value + pl.Series([7_200_000_000]).cast(pl.Duration("us")).new_from_index(0, len(rows)),
            "received_time": value,
            "requested_time": value,
        }
    if kind.name in ("woman's_disease", "man's_disease"):
        changed |= {
            "name": pl.Series(["宫颈恶性肿瘤" if kind.name.startswith("w") else "前列腺增生"]).new_from_index(0, len(rows)),
            "morphology_code": pl.Series([None], dtype=pl.String).new_from_index(0, len(rows)),
        }
    if kind.name == "adult_height":
        changed |= {"bmi": pl.Series([None], dtype=pl.Float64).new_from_index(0, len(rows))}
    return _set(frame, rows, changed)


def _jump(part: pl.DataFrame) -> pl.Series:
    """A value four times away that is still possible by itself."""
    return part.select(
        pl.when(pl.col("item_code") == "PLT")
        .then((pl.col("value_number") * 4.2).round(0))
        .when(pl.col("item_code") == "K")
        .then(pl.lit(1.1))
        .otherwise((pl.col("value_number") / 4.4).round(0))
        .alias("x")
    )["x"]


def _set(frame: pl.DataFrame, rows: np.ndarray, changed: dict[str, pl.Series]) -> pl.DataFrame:
    return frame.with_columns(**{k: frame[k].scatter(rows, v) for k, v in changed.items() if k in frame.columns})


def _whole_tables(frames: dict[str, pl.DataFrame], plan: Plan, last_month: str, size: int, rng: np.random.Generator) -> None:
    """Errors of a whole table: a feed that stopped for a month, charges that went missing, rounded pressures, a constant."""
    by_name = {k.name: k for k in KINDS if k.share == 0}
    order = frames.get("order")
    if order is not None:
        stays = frames["visit"].filter((pl.col("visit_type") == "inpatient") & pl.col("end_time").is_not_null())["visit_id"]
        lost = stays.sample(min(len(stays) // 40 + 1, 12), seed=int(rng.integers(1 << 30))) if len(stays) else stays
        keep = ~order["visit_id"].is_in(lost.implode())
        if not plan.texts.get("order") and not plan.copies.get("order"):
            frames["order"] = order.filter(keep)
            plan.note(by_name["no_orders"], lost.to_list())
        else:
            _drop(frames, plan, "order", keep.to_numpy())
            plan.note(by_name["no_orders"], lost.to_list())
    month = pl.lit(last_month)
    if size == 4 and "lab_result" in frames:
        keep = frames["lab_result"].select((pl.col("result_time").dt.strftime("%Y-%m") != month).fill_null(True))["result_time"].to_numpy()
        _drop(frames, plan, "lab_result", keep)
        plan.note(by_name["gap"], [last_month])
    if size == 3 and "charge" in frames:
        inside = frames["charge"].select((pl.col("charged_time").dt.strftime("%Y-%m") == month).fill_null(False))["charged_time"].to_numpy()
        _drop(frames, plan, "charge", ~inside | (rng.random(len(inside)) < 0.25))
        plan.note(by_name["drop"], [last_month])
    vital = frames.get("vital_sign")
    if vital is None:
        return
    if size == 2:
        tens = (pl.col("systolic") / 10).round(0).cast(pl.Int64) * 10
        rounded = pl.Series(rng.random(len(vital)) < 0.8) & (pl.col("systolic") > pl.col("diastolic")) & (tens > pl.col("diastolic"))
        frames["vital_sign"] = vital.with_columns(systolic=pl.when(rounded).then(tens).otherwise("systolic"))
        plan.note(by_name["rounded"], ["*"])
    if size == 4:
        frames["vital_sign"] = vital.with_columns(respiration=pl.lit(20, dtype=pl.Int64))
        plan.note(by_name["always_20"], ["*"])


def _drop(frames: dict[str, pl.DataFrame], plan: Plan, category: str, keep: np.ndarray) -> None:
    """Remove rows, and move the positions of planned texts and copies."""
    new = np.cumsum(keep) - 1
    gone = set(frames[category][plan.keys[category]].filter(pl.Series(~keep)).to_list())
    frames[category] = frames[category].filter(pl.Series(keep))
    moved = []
    for rows, variable, texts in plan.texts.get(category, ()):
        stay = keep[rows]
        moved.append((new[rows[stay]], variable, [t for t, s in zip(texts, stay, strict=True) if s]))
    plan.texts[category] = moved
    plan.copies[category] = [(new[rows[keep[rows]]], own) for rows, own in plan.copies.get(category, ())]
    plan.found = [f for f in plan.found if not (f[0] == category and f[1] in gone)]


def sample(dictionary: Dictionary, code: str, frames: dict[str, pl.DataFrame], rng: np.random.Generator, share: float) -> pl.DataFrame:
    """True meaning of coded and measured values of a sample of rows: hospital, category, key, variable, code (standard code) or number and unit."""
    parts = [
        pl.DataFrame(
            schema={
                "hospital": pl.String,
                "category": pl.String,
                "key": pl.String,
                "variable": pl.String,
                "code": pl.String,
                "number": pl.Float64,
                "unit": pl.String,
            }
        )
    ]
    for name, frame in frames.items():
        category = dictionary.categories[name]
        rows = np.flatnonzero(rng.random(len(frame)) < share)
        part = frame[rows]
        for variable in category.collected:
            if variable.type != "code" or variable.name not in frame.columns or variable.shipped is None:
                continue
            known = part.filter(pl.col(variable.name).is_not_null())
            parts.append(
                known.select(
                    pl.lit(code).alias("hospital"),
                    pl.lit(name).alias("category"),
                    pl.col(category.key[0]).alias("key"),
                    pl.lit(variable.name).alias("variable"),
                    pl.col(variable.name).alias("code"),
                    pl.lit(None, pl.Float64).alias("number"),
                    pl.lit(None, pl.String).alias("unit"),
                )
            )
        if name == "lab_result":
            known = part.filter(pl.col("value_number").is_not_null())
            parts.append(
                known.select(
                    pl.lit(code).alias("hospital"),
                    pl.lit(name).alias("category"),
                    pl.col("result_id").alias("key"),
                    pl.lit("value_standard").alias("variable"),
                    pl.lit(None, pl.String).alias("code"),
                    pl.col("value_number").alias("number"),
                    pl.col("unit"),
                )
            )
    return pl.concat(parts)
