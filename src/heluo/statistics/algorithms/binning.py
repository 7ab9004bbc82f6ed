"""A number cut into bands: of about equal size, of equal width, or at given limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found, NewColumn

FEW = 10


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Bands are closed on the left and open at both ends, so that no smallest or largest value stands in
    their names; bands without rows are left out."""
    column = data.roles["value"][0]
    values = data.numbers("value")
    present = ~np.isnan(values)
    cuts = _cuts(values[present], options)
    places = np.searchsorted(cuts, values, side="right")
    ends = [None, *map(float, cuts), None]
    used = [place for place in range(len(cuts) + 1) if (places[present] == place).any()]
    rows, levels = [], {}
    codes: list[str | None] = [None] * len(values)
    for number, place in enumerate(used, 1):
        here = present & (places == place)
        band = values[here]
        row = {"key": str(number), "n": len(band), "share": len(band) / int(present.sum())}
        row |= {"from": ends[place], "to": ends[place + 1]}
        rows.append({**row, "mean": float(band.mean()), "median": float(np.median(band))})
        levels[str(number)] = _words(ends[place], ends[place + 1])
        for at in np.flatnonzero(here):
            codes[at] = str(number)
    sizes = [row["n"] for row in rows]
    label = Text(f"{column.label.zh}(分段)", f"{column.label.en} (bands)")
    made = NewColumn(f"{column.name}_band", label, "ordinal", codes, levels=levels)
    words = {"name": column.label, "smallest": min(sizes), "largest": max(sizes), "column": made.name}
    bars = [{"key": row["key"], "value": row["share"]} for row in rows]
    return AlgorithmOutcome(
        tables={"effect": rows},
        facts={"bands": len(rows)},
        plots={"shares": {"bars": bars}},
        reading=[("cut", words)],
        checks={"filled": Found(min(sizes) >= FEW, {"found": min(sizes)})},
        columns=[made],
    )


def _cuts(values: np.ndarray, options: Mapping[str, Any]) -> np.ndarray:
    if options["method"] == "width":
        # Limits between smallest and largest would say what these two are.
        low, high = np.quantile(values, [0.01, 0.99])
        return np.unique(np.linspace(low, high, options["bins"] + 1)[1:-1])
    if options["method"] == "quantiles":
        return np.unique(np.quantile(values, np.arange(1, options["bins"]) / options["bins"]))
    if not options["limits"]:
        raise BadInput(
            Text("没有给界限", "no limits were given"),
            Text("至少一个界限", "one limit at least"),
            Text("填写界限,或改选分位数或等宽", "give limits, or choose quantiles or equal width"),
            where="options.limits",
            code="request_misfit",
        )
    return np.array(sorted(options["limits"]), dtype=float)


def _words(low: float | None, high: float | None) -> Text:
    if low is None:
        return Text("全部", "all") if high is None else Text(f"< {high:g}", f"< {high:g}")
    if high is None:
        return Text(f"≥ {low:g}", f"≥ {low:g}")
    return Text(f"{low:g} 至 < {high:g}", f"{low:g} to < {high:g}")
