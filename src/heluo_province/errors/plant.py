"""Errors that are planted on purpose, each with the check template that must find it.

A planted error spoils one row once; `errors_of_tables.py` spoils whole tables, `errors_of_identity.py` names
what registrations get wrong by nature. No error hides another: a row carries one, and what the check of one
error must know of the patient is not spoilt by a second. The true frames are changed where the standard's
words suffice; texts are laid over the rendered columns where only the hospital's raw text can be wrong
(`Plan.lay_over`). The truth goes to truth/errors.parquet, which no product code reads.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo.dictionary import Dictionary, Hospital
from heluo_province.errors.kinds import KINDS, PATIENT_FACTS, ErrorKind
from heluo_province.errors.of_identity import age_conflicts, identity_errors, sex_conflicts
from heluo_province.errors.of_tables import plant_tables
from heluo_province.errors.plan import Plan

FEWEST = 2
"""Rows that each kind spoils at least, in a hospital that has so many."""
NEAR = (5, 20)
"""A jump follows an earlier result by more than so many minutes and fewer than so many hours."""


def plant(
    dictionary: Dictionary,
    hospital: Hospital,
    frames: dict[str, pl.DataFrame],
    last_month: str,
    rng: np.random.Generator,
    *,
    size: int = 0,
) -> Plan:
    """Spoil `frames` in place (size 0…4 chooses which errors of whole tables this hospital has)."""
    plan = Plan(hospital.code, {c.name: c.key[0] for c in dictionary.categories.values()})
    mapped = {(f.category, f.variable) for f in hospital.fields if f.column}
    _by_nature(frames, plan)
    patients = frames["patient"].select(
        "patient_id", *(pl.col(variable).alias(name) for name, variable in PATIENT_FACTS.items())
    )
    for kind in KINDS:
        frame = frames.get(kind.category)
        if (
            frame is None
            or frame.is_empty()
            or (kind.category, kind.variable) not in mapped
            or kind.variable not in frame.columns
        ):
            continue
        if kind.name == "jump":
            _jump(kind, frames, plan, rng)
            continue
        rows = _candidates(kind, frame, patients, plan, rng)
        if len(rows):
            frames[kind.category] = _spoil(kind, frame, rows, patients, plan, rng)
            _planted(kind, frame, rows, plan)
    plant_tables(hospital, frames, plan, last_month, size, rng)
    return plan


def _by_nature(frames: dict[str, pl.DataFrame], plan: Plan) -> None:
    """Notes what is wrong without being planted, and keeps planted errors away from it."""
    sexes, ages = sex_conflicts(frames), age_conflicts(frames)
    plan.found += [*identity_errors(frames["patient"]), *sexes, *ages]
    for category, frame in frames.items():
        keys = {f[1] for f in plan.found if f[0] == category}
        plan.taken[category] = (
            frame[plan.keys[category]].is_in(list(keys)).to_numpy()
            if keys and len(frame)
            else np.zeros(len(frame), bool)
        )
    for variable, found in (("sex", sexes), ("birth_date", ages)):
        for category in {f[0] for f in found}:
            keys = [f[1] for f in found if f[0] == category]
            plan.read[variable] |= set(
                frames[category].filter(pl.col(plan.keys[category]).is_in(keys))["patient_id"].to_list()
            )


def _candidates(
    kind: ErrorKind, frame: pl.DataFrame, patients: pl.DataFrame, plan: Plan, rng: np.random.Generator
) -> np.ndarray:
    condition = kind.where if kind.where is not None else pl.col(kind.variable).is_not_null()
    source = frame.join(patients, on="patient_id", how="left", maintain_order="left") if kind.reads else frame
    mask = source.select(condition.fill_null(False).alias("ok"))["ok"].to_numpy() & plan.free(
        kind.category, len(frame)
    )
    if kind.name == "missing" or kind.texts:
        mask &= frame[kind.variable].is_not_null().to_numpy()
    hidden = plan.read[kind.variable] if kind.category == "patient" and kind.variable in plan.read else set()
    hidden = hidden.union(*(plan.spoilt[v] for v in kind.reads))
    if hidden:
        mask &= ~frame["patient_id"].is_in(list(hidden)).fill_null(False).to_numpy()
    rows = np.flatnonzero(mask)
    return _some(rows, frame, kind, rng)


def _some(rows: np.ndarray, frame: pl.DataFrame, kind: ErrorKind, rng: np.random.Generator) -> np.ndarray:
    return (
        np.sort(rng.choice(rows, min(len(rows), max(FEWEST, round(len(frame) * kind.share))), replace=False))
        if len(rows)
        else rows
    )


def _planted(kind: ErrorKind, frame: pl.DataFrame, rows: np.ndarray, plan: Plan) -> None:
    """Writes down that `rows` carry the error, and whom no other error may touch for it to be seen."""
    plan.taken[kind.category][rows] = True
    part = frame[rows]
    plan.note(kind, part[plan.keys[kind.category]].to_list())
    if kind.category == "patient" and kind.variable in plan.spoilt:
        plan.spoilt[kind.variable] |= set(part["patient_id"].to_list())
    for variable in kind.reads:
        plan.read[variable] |= set(part["patient_id"].to_list())


def _jump(kind: ErrorKind, frames: dict[str, pl.DataFrame], plan: Plan, rng: np.random.Generator) -> None:
    """A result four times away from the one before it within a day, possible by itself. The one before is
    kept from other errors."""
    frame = frames[kind.category]
    free = plan.free(kind.category, len(frame))
    by = ("patient_id", "item_code")
    part = (
        frame.with_row_index("_row")
        .filter(pl.col("item_code").is_in(["PLT", "K", "HGB"]) & pl.col("value_number").is_not_null())
        .sort(*by, "result_time")
        .with_columns(
            gap=pl.col("result_time") - pl.col("result_time").shift(1).over(*by),
            before=pl.col("value_number").shift(1).over(*by),
            _before=pl.col("_row").shift(1).over(*by),
        )
    )
    near = part.filter(
        (pl.col("gap") < pl.duration(hours=NEAR[1]))
        & (pl.col("gap") > pl.duration(minutes=NEAR[0]))
        & (pl.col("before") > 0)
    )
    near = near.with_columns(
        made=pl.when(pl.col("item_code") == "PLT")
        .then((pl.col("before") * 4.2).round(0))
        .when(pl.col("item_code") == "K")
        .then((pl.col("before") / 3.4).round(1, mode="half_to_even"))
        .otherwise((pl.col("before") / 4.4).round(0))
    ).filter(
        pl.when(pl.col("item_code") == "PLT")
        .then(pl.col("made") < 2900)
        .when(pl.col("item_code") == "K")
        .then((pl.col("made") >= 1.0) & (pl.col("before") / pl.col("made") > 3.1))
        .otherwise(pl.col("made") > 16)
    )
    near = near.filter(
        pl.Series(free[near["_row"].to_numpy()] & free[near["_before"].to_numpy()], dtype=pl.Boolean)
    )
    near = near.unique("_before", keep="first", maintain_order=True).filter(
        ~pl.col("_row").is_in(pl.col("_before").implode())
    )
    places = _some(np.arange(len(near)), frame, kind, rng)
    if len(places) == 0:
        return
    near = near[places].sort("_row")
    rows, made = near["_row"].to_numpy(), near["made"]
    changed = {"value_number": made, "value_text": made.cast(pl.String).str.replace(r"\.0$", "")}
    frames[kind.category] = _set(frame, rows, changed)
    _planted(kind, frame, rows, plan)
    plan.taken[kind.category][near["_before"].to_numpy()] = True


def _spoil(
    kind: ErrorKind,
    frame: pl.DataFrame,
    rows: np.ndarray,
    patients: pl.DataFrame,
    plan: Plan,
    rng: np.random.Generator,
) -> pl.DataFrame:
    if kind.name == "pressures_swapped":
        return _set(
            frame,
            rows,
            {"systolic": frame["diastolic"].gather(rows), "diastolic": frame["systolic"].gather(rows)},
        )
    if kind.name in ("duplicate_key", "twice"):
        plan.copies.setdefault(kind.category, []).append((rows, kind.name == "twice"))
        return frame
    if kind.texts:
        texts = [kind.texts[i] for i in rng.integers(0, len(kind.texts), len(rows))]
        plan.texts.setdefault(kind.category, []).append((rows, kind.variable, texts))
        return frame
    part = frame[rows]
    assert kind.value is not None, kind.name
    if kind.reads:
        part = part.join(patients, on="patient_id", how="left", maintain_order="left")
    value = part.select(kind.value.alias("x"))["x"]
    value = value.new_from_index(0, len(rows)) if len(value) == 1 and len(rows) > 1 else value
    value = value.cast(frame.schema[kind.variable])
    return _set(frame, rows, {kind.variable: value} | _along(kind, value))


def _along(kind: ErrorKind, value: pl.Series) -> dict[str, pl.Series]:
    """What changes with the value, so that the row is wrong in one thing only."""

    def all_rows(text: str | None) -> pl.Series:
        return pl.Series([text], dtype=pl.String).new_from_index(0, len(value))

    match kind.name, kind.category:
        case "impossible_value", "lab_result":
            return {"value_text": all_rows("1320"), "value_comparator": all_rows(None)}
        case "after_death", "lab_result":
            later = value + pl.Series([7_200_000_000]).cast(pl.Duration("us")).new_from_index(0, len(value))
            return {"result_time": later, "received_time": value, "requested_time": value}
        case "woman's_disease", _:
            return {"name": all_rows("宫颈恶性肿瘤"), "morphology_code": all_rows(None)}
        case "man's_disease", _:
            return {"name": all_rows("前列腺增生"), "morphology_code": all_rows(None)}
        case "adult_height", _:
            return {"bmi": pl.Series([None], dtype=pl.Float64).new_from_index(0, len(value))}
    return {}


def _set(frame: pl.DataFrame, rows: np.ndarray, changed: dict[str, pl.Series]) -> pl.DataFrame:
    return frame.with_columns(
        **{k: frame[k].scatter(rows, v) for k, v in changed.items() if k in frame.columns}
    )
