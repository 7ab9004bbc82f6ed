"""Each missing value filled by one plausible value: mean, median, mode, or the mean of the nearest rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, NewColumn
from heluo.statistics.frame import FrameColumn
from heluo.statistics.own.nearest import filled_by_neighbours
from heluo.statistics.spec import CODED

MARKS = {"no": Text("否", "no"), "yes": Text("是", "yes")}


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Categories get the most frequent level, the first of equals."""
    columns = data.roles["columns"]
    numbers = [one.name for one in columns if one.kind not in CODED]
    near = {}
    if options["method"] == "neighbours" and numbers:
        after = filled_by_neighbours(data.rows[numbers].to_numpy(dtype=float), options["neighbours"])
        near = dict(zip(numbers, after.T, strict=True))
    rows, levels, made = [], [], []
    for column in columns:
        values = data.rows[column.name]
        filled = _filled(values, near.get(column.name), options["method"])
        gaps = values.isna().to_numpy()
        row = {"key": column.name, "n": int((~gaps).sum()), "filled": int(gaps.sum())}
        row["share"] = float(gaps.mean())
        rows.append(row | _moments(values, filled, column.kind in CODED))
        if column.kind in CODED:
            levels += _levels(column.name, values, filled)
        if gaps.any():
            made += _new(column, filled, gaps, options["indicator"])
    names = [one.label for one, row in zip(columns, rows, strict=True) if row["filled"]]
    bars = [{"key": row["key"], "value": row["share"]} for row in rows]
    return AlgorithmOutcome(
        tables={"effect": rows, "levels": levels},
        facts={"cells": sum(row["filled"] for row in rows)},
        plots={"shares": {"bars": bars}},
        reading=[("filled", {"names": names})],
        columns=made,
    )


def _filled(values: pd.Series, near: np.ndarray | None, method: str) -> pd.Series:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.fillna(values.value_counts(sort=False).idxmax())
    if near is not None:
        return pd.Series(near, index=values.index)
    return values.fillna(values.mean() if method == "mean" else values.median())


def _moments(before: pd.Series, after: pd.Series, coded: bool) -> dict[str, float | None]:
    if coded:
        return dict.fromkeys(("mean_before", "mean_after", "sd_before", "sd_after"))
    means = {"mean_before": float(before.mean()), "mean_after": float(after.mean())}
    return means | {"sd_before": float(before.std()), "sd_after": float(after.std())}


def _levels(name: str, before: pd.Series, after: pd.Series) -> list[dict[str, Any]]:
    present = before.dropna()
    return [
        {
            "key": f"{name}/{level}",
            "before": float((present == level).mean()),
            "after": float((after == level).mean()),
        }
        for level in before.cat.categories
        if (present == level).any()
    ]


def _new(column: FrameColumn, filled: pd.Series, gaps: np.ndarray, indicator: bool) -> list[NewColumn]:
    label = Text(f"{column.label.zh}(填补后)", f"{column.label.en} (filled)")
    levels = {code: words.text for code, words in column.levels.items()}
    made = NewColumn(
        f"{column.name}_filled", label, column.kind, filled.to_numpy(dtype=object), column.unit, levels
    )
    if not indicator:
        return [made]
    mark = Text(f"{column.label.zh}是填补的", f"{column.label.en} was filled")
    marks = np.where(gaps, "yes", "no")
    return [made, NewColumn(f"{column.name}_was_filled", mark, "binary", marks, levels=MARKS)]
