"""Errors of a whole table: what goes wrong with a feed, an interface or a form, not with a row.

Each is planted where it stands out from the hospital's own variation: a table with ten rows a month has no
distribution, and a month with half of forty rows has lost nothing that anyone could tell. Where a hospital is
too small for an error, it does not have it. In the truth the key is the month, one line a month; "*" where
the error is of the table as it stands.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from heluo.dictionary import Hospital
from heluo_province.errors.kinds import ErrorKind
from heluo_province.errors.plan import Plan

NO_ORDERS = ErrorKind("no_orders", "visit_without", "visit", "visit_id", 0.0)
GAP = ErrorKind("gap", "gap_in_time", "lab_result", "result_time", 0.0)
DROP = ErrorKind("drop", "volume_drop", "charge", "charged_time", 0.0)
ROUNDED = ErrorKind("rounded", "digit_preference", "vital_sign", "systolic", 0.0)
ALWAYS_20 = ErrorKind("always_20", "constant", "vital_sign", "respiration", 0.0)
BY_THE_TABLET = ErrorKind("by_the_tablet", "distribution_shift", "charge", "quantity", 0.0)
COLUMN_EMPTY = ErrorKind("column_empty", "schema_missing", "lab_result", "instrument", 0.0)
COLUMN_NEW = ErrorKind("column_new", "schema_extra", "lab_result", "", 0.0)
FEED_STOPPED = ErrorKind("feed_stopped", "stale", "vital_sign", "measured_time", 0.0)
NOTHING = ErrorKind("nothing_delivered", "empty_table", "treatment", "", 0.0)
TABLE_KINDS = (
    NO_ORDERS,
    GAP,
    DROP,
    ROUNDED,
    ALWAYS_20,
    BY_THE_TABLET,
    COLUMN_EMPTY,
    COLUMN_NEW,
    FEED_STOPPED,
    NOTHING,
)

LASTING = 4
"""Months before the province's last day in which a lasting error can begin."""
SILENT = 5
"""Months since a feed has stopped."""
RETAINED = 0.1
"""Share of a month's charges that arrive where some went missing."""
TABLETS = 24
"""Tablets in a box."""
DRUGS = ("13", "14", "15")
NEW_COLUMN, NEW_TEXT = "HR_FLG", "HR"
"""Mutual recognition of test results (检查检验结果互认): a mark that an upgrade has added to the view."""
MANY, SOME, BASE = 120, 60, 7
"""Rows of a month that has a distribution, or a usual form; months before that must have as many."""
ENOUGH = 150
"""Values in which a preference for one of them stands out."""


def plant_tables(
    hospital: Hospital,
    frames: dict[str, pl.DataFrame],
    plan: Plan,
    month: str,
    size: int,
    rng: np.random.Generator,
) -> None:
    """Spoil whole tables in `frames`; `month` is the one in which a feed is silent. Each hospital (`size`
    0…4) has its own errors."""
    if "order" in frames:
        _no_orders(frames, plan, rng)
    match size:
        case 0:
            _by_the_tablet(frames, plan)
            _column_empty(frames, plan)
        case 1:
            _column_new(frames, plan)
            _feed_stopped(frames, plan)
        case 2:
            _rounded(frames, plan, rng)
        case 3:
            _drop(frames, plan, month, rng)
        case 4:
            _gap(frames, plan, month)
            _always_20(frames, plan)
            if len(frames[NOTHING.category]):
                plan.drop(frames, NOTHING.category, np.zeros(len(frames[NOTHING.category]), bool))
    for category, frame in frames.items():
        if frame.is_empty() and hospital.fields_of(
            category
        ):  # also where a small hospital simply had no such case
            plan.note(replace(NOTHING, category=category), ["*"])


def _no_orders(frames: dict[str, pl.DataFrame], plan: Plan, rng: np.random.Generator) -> None:
    """Finished stays all of whose orders are lost: such as carry no other error."""
    order, visit = frames["order"], frames["visit"]
    carrying = order.filter(pl.Series(~plan.free("order", len(order))))["visit_id"]
    free = visit.filter(
        pl.Series(plan.free("visit", len(visit)))
        & (pl.col("visit_type") == "inpatient")
        & pl.col("end_time").is_not_null()
    )
    stays = free.filter(~pl.col("visit_id").is_in(carrying.implode()))["visit_id"]
    if stays.is_empty():
        return
    lost = stays.sample(min(len(stays) // 40 + 1, 12), seed=int(rng.integers(1 << 30)))
    plan.drop(frames, "order", (~order["visit_id"].is_in(lost.implode())).to_numpy())
    plan.note(NO_ORDERS, lost.to_list())


def _months(frame: pl.DataFrame, time: str) -> pl.Series:
    return frame[time].dt.strftime("%Y-%m")


def _counts(frame: pl.DataFrame, time: str) -> dict[str, int]:
    """Calendar month → rows, every month from the first to the last."""
    months = _months(frame, time).drop_nulls()
    if months.is_empty():
        return {}
    known = dict(months.value_counts().iter_rows())
    first, last = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (min(known), max(known)))
    return {(name := f"{i // 12:04d}-{i % 12 + 1:02d}"): known.get(name, 0) for i in range(first, last + 1)}


def _lasting(counts: dict[str, int], rows: int) -> list[str]:
    """The last months, at most LASTING, that all have so many rows, after BASE months that had as many; empty
    when there are none."""
    names = list(counts)[-LASTING:]
    while names and min(counts[n] for n in names) < rows:
        names.pop(0)
    return names if names and sum(n >= rows for m, n in counts.items() if m < names[0]) >= BASE else []


def _by_the_tablet(frames: dict[str, pl.DataFrame], plan: Plan) -> None:
    """Drugs that were charged by the box are charged by the tablet: quantity and price change their unit, the
    amount stays."""
    frame = frames[BY_THE_TABLET.category]
    drug = pl.col("charge_category").is_in(DRUGS)
    months = _lasting(_counts(frame, "charged_time"), MANY)
    share = frame.filter(drug)
    if (
        not months
        or min(
            _counts(share, "charged_time").get(m, 0) / max(_counts(frame, "charged_time")[m], 1)
            for m in months
        )
        < 0.1
    ):
        return
    changed = drug & (pl.col("charged_time").dt.strftime("%Y-%m") >= months[0])
    frames[BY_THE_TABLET.category] = frame.with_columns(
        quantity=pl.when(changed).then(pl.col("quantity") * TABLETS).otherwise("quantity"),
        unit_price=pl.when(changed).then((pl.col("unit_price") / TABLETS).round(8)).otherwise("unit_price"),
        unit=pl.when(changed).then(pl.lit("片")).otherwise("unit"),
    )
    plan.note(BY_THE_TABLET, months)


def _column_empty(frames: dict[str, pl.DataFrame], plan: Plan) -> None:
    """A column is not filled any more since an upgrade."""
    frame = frames[COLUMN_EMPTY.category]
    if months := _lasting(_counts(frame, "result_time"), MANY):
        retained = pl.when(pl.col("result_time").dt.strftime("%Y-%m") < months[0]).then(COLUMN_EMPTY.variable)
        frames[COLUMN_EMPTY.category] = frame.with_columns(retained.alias(COLUMN_EMPTY.variable))
        plan.note(COLUMN_EMPTY, months)


def _column_new(frames: dict[str, pl.DataFrame], plan: Plan) -> None:
    """A column that no mapping names is filled since an upgrade."""
    frame = frames[COLUMN_NEW.category]
    if months := _lasting(_counts(frame, "result_time"), SOME):
        since = _months(frame, "result_time") >= months[0]
        texts = pl.select(pl.when(since).then(pl.lit(NEW_TEXT))).to_series()
        plan.columns.setdefault(COLUMN_NEW.category, {})[NEW_COLUMN] = texts
        plan.note(COLUMN_NEW, months)


def _feed_stopped(frames: dict[str, pl.DataFrame], plan: Plan) -> None:
    """Nothing has come for months, though the hospital has patients."""
    frame = frames[FEED_STOPPED.category]
    counts = _counts(frame, "measured_time")
    before = list(counts)[:-SILENT]
    if len(before) < BASE or np.median([counts[m] for m in before[-12:]]) * SILENT < SOME:
        return
    plan.drop(
        frames,
        FEED_STOPPED.category,
        (_months(frame, "measured_time") <= before[-1]).fill_null(True).to_numpy(),
    )
    plan.note(FEED_STOPPED, ["*"])


def _rounded(frames: dict[str, pl.DataFrame], plan: Plan, rng: np.random.Generator) -> None:
    """Pressures that are read to the nearest ten."""
    vital = frames[ROUNDED.category]
    if vital["systolic"].count() < ENOUGH:
        return
    tens = (pl.col("systolic") / 10).round(0).cast(pl.Int64) * 10
    rounded = (
        pl.Series(rng.random(len(vital)) < 0.8)
        & (pl.col("systolic") > pl.col("diastolic"))
        & (tens > pl.col("diastolic"))
    )
    frames[ROUNDED.category] = vital.with_columns(systolic=pl.when(rounded).then(tens).otherwise("systolic"))
    plan.note(ROUNDED, ["*"])


def _always_20(frames: dict[str, pl.DataFrame], plan: Plan) -> None:
    """A form that is filled in by itself."""
    vital = frames[ALWAYS_20.category]
    if len(vital) >= ENOUGH:
        frames[ALWAYS_20.category] = vital.with_columns(respiration=pl.lit(20, dtype=pl.Int64))
        plan.note(ALWAYS_20, ["*"])


def _drop(frames: dict[str, pl.DataFrame], plan: Plan, month: str, rng: np.random.Generator) -> None:
    """Most charges of a month went missing: more than any month differs from the others."""
    frame = frames[DROP.category]
    counts = _counts(frame, "charged_time")
    before = np.array([n for m, n in counts.items() if m < month][1:][-12:], dtype=float)
    if len(before) < BASE or (usual := float(np.median(before))) < SOME:
        return
    spread = max(1.4826 * float(np.median(np.abs(before - usual))), usual**0.5 / 2)
    if (
        usual - RETAINED * counts.get(month, 0) <= 4.5 * spread
        or RETAINED * counts.get(month, 0) > 0.4 * usual
    ):
        return
    inside = (_months(frame, "charged_time") == month).fill_null(False).to_numpy()
    plan.drop(frames, DROP.category, ~inside | (rng.random(len(inside)) < RETAINED))
    plan.note(DROP, [month])


def _gap(frames: dict[str, pl.DataFrame], plan: Plan, month: str) -> None:
    """A feed that stood still for a month."""
    frame = frames[GAP.category]
    days = frame.group_by(_months(frame, "result_time").alias("m")).agg(
        pl.col("result_time").dt.date().n_unique()
    )
    known = dict(days.drop_nulls().iter_rows())
    before = [known.get(m, 0) for m in _counts(frame, "result_time") if m < month][1:][-12:]
    if len(before) >= BASE and min(before) > 0 and np.median(before) >= 4.5 and month in known:
        plan.drop(frames, GAP.category, (_months(frame, "result_time") != month).fill_null(True).to_numpy())
        plan.note(GAP, [month])
