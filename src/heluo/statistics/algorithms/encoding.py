"""Categories as numbers: dummies, a column for each level, order, frequency."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found, NewColumn
from heluo.statistics.frame import FrameColumn

FEW = 10


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Levels that occur, in their order; missing values stay missing."""
    rows, columns, made = [], [], []
    for column in data.roles["columns"]:
        values = data.rows[column.name]
        levels = [one for one in values.cat.categories if (values == one).any()]
        present = values.notna().to_numpy()
        shares = {level: float((values[present] == level).mean()) for level in levels}
        codes = _codes(levels, shares, options["method"])
        for level in levels:
            row = {"key": f"{column.name}/{level}", "column": column.name, "level": level}
            row |= {"n": int((values == level).sum()), "share": shares[level], "code": codes[level]}
            rows.append(row)
        for key, level, new in _columns(column, levels, codes, options["method"]):
            numbers = np.full(len(values), np.nan)
            here = values[present]
            numbers[present] = (here == level) if level else here.map(codes).astype(float)
            found = numbers[present]
            columns.append({"key": key, "mean": float(found.mean()), "sd": float(found.std(ddof=1))})
            made.append(NewColumn(*new, "number", numbers))
    rarest = min(rows, key=lambda one: one["n"])
    bars = [{"key": row["level"], "group": row["column"], "value": row["share"]} for row in rows]
    return AlgorithmOutcome(
        tables={"effect": rows, "columns": columns},
        facts={"count": len(data.roles["columns"]), "made": len(made)},
        plots={"shares": {"bars": bars}},
        reading=["encoded"],
        checks={"rare": Found(rarest["n"] >= FEW, {"level": rarest["level"], "found": rarest["n"]})},
        columns=made,
    )


def _codes(levels: list[str], shares: Mapping[str, float], method: str) -> dict[str, float]:
    """Level → its number; of dummies what its own column has there, 0 of the reference."""
    if method == "frequency":
        return dict(shares)
    if method == "order":
        return {level: float(place) for place, level in enumerate(levels, 1)}
    return {level: float(method == "every_level" or bool(place)) for place, level in enumerate(levels)}


def _columns(
    column: FrameColumn, levels: list[str], codes: Mapping[str, float], method: str
) -> list[tuple[str, str, tuple[str, Text]]]:
    """(key in the table, level, (name, label)) of each new column; the level is empty where one column has
    all."""
    if method in ("order", "frequency"):
        label = Text(f"{column.label.zh}({method})", f"{column.label.en} ({method})")
        return [(column.name, "", (f"{column.name}_{method}", label))]
    found = []
    for place, level in enumerate(levels, 1):
        if codes[level]:
            words = column.levels[level].text if level in column.levels else Text("(缺失)", "(missing)")
            label = Text(f"{column.label.zh}:{words.zh}", f"{column.label.en}: {words.en}")
            code = re.sub("[^a-z0-9]+", "_", level.lower()).strip("_") or str(place)
            found.append((f"{column.name}/{level}", level, (f"{column.name}_{code}", label)))
    return found
