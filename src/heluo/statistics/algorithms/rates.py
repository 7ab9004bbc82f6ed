"""Incidence or prevalence of an event, crude and standardised directly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.kit.errors import BadInput
from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found

EVERYBODY = "(all)"
FEW = 10
PERSONS, TIME = Text("人", "persons"), Text("单位时间", "units of time")


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """With a time observed: incidence, events may be several a row. Without: prevalence."""
    incidence = bool(data.roles["time"])
    base = data.numbers("time") if incidence else np.ones(len(data.rows))
    count = _events(data, incidence)
    parts, layers = _masks(data, "group") or {EVERYBODY: base > 0}, _masks(data, "strata")
    weights = _weights(options["weights"], layers, base)
    per, confidence = options["per"], options["confidence"]
    rows, strata = [], []
    for name, part in parts.items():
        x, n = float(count[part].sum()), float(base[part].sum())
        lower, upper = _crude(x, n, confidence, incidence)
        row = {"key": name, "events": x, "denominator": n}
        row |= {"crude": per * x / n, "lower": per * lower, "upper": per * upper}
        events = np.array([count[part & layer].sum() for layer in layers.values()])
        units = np.array([base[part & layer].sum() for layer in layers.values()])
        ends = standardised(events, units, weights, confidence) if layers else (None, None, None)
        names = ("standardised", "standardised_lower", "standardised_upper")
        rows.append(row | {k: v if v is None else per * v for k, v in zip(names, ends, strict=True)})
        for place, stratum in enumerate(layers):
            cell = {"key": f"{name}/{stratum}", "group": name, "stratum": stratum}
            cell |= {"events": float(events[place]), "denominator": float(units[place])}
            cell |= {"rate": per * float(events[place] / units[place]), "weight": float(weights[place])}
            strata.append(cell)
    ratios = [{"key": row["key"], **_ratio(row, rows[0], confidence, incidence)} for row in rows[1:]]
    fewest = min(rows, key=lambda one: one["events"])
    standard = ("given" if options["weights"] else "own") if layers else "none"
    facts = {"kind": "incidence" if incidence else "prevalence", "standard": standard}
    points = [{"key": r["key"], "value": r["crude"], "lower": r["lower"], "upper": r["upper"]} for r in rows]
    found = Found(fewest["events"] >= FEW, {"found": int(fewest["events"]), "group": fewest["key"]})
    return AlgorithmOutcome(
        tables={"effect": rows, "ratios": ratios, "strata": strata},
        facts=facts,
        plots={"rates": {"points": points}},
        reading=_reading(data, rows, incidence),
        checks={"few_events": found},
    )


def _reading(data: AnalysisData, rows: list[dict[str, Any]], incidence: bool) -> list[Any]:
    labels = data.roles["group"][0].levels if data.roles["group"] else {}
    read = []
    for row in rows:
        name = labels[row["key"]].text if row["key"] in labels else Text("全体", "all")
        words = {**row, "name": name, "unit": TIME if incidence else PERSONS}
        read.append(("rate", words))
        if row["standardised"] is not None:
            read.append(("standardised", words))
    return read


def _events(data: AnalysisData, incidence: bool) -> np.ndarray:
    """Events of each row. A prevalence is of persons who have it or not."""
    if data.roles["events"][0].kind != "count":
        return data.event("events").astype(float)
    count = data.numbers("events")
    if not incidence and (count > 1).any():
        raise BadInput(
            Text("患病率的事件应为“是/否”", "a prevalence is of an event that a person has or has not"),
            Text("二分类变量,或选择观察时间", "a column of two levels, or a time observed"),
            Text("换一列或选择观察时间", "choose another column, or a time"),
            where="inputs.events",
            code="request_misfit",
        )
    return count


def _masks(data: AnalysisData, role: str) -> dict[str, np.ndarray]:
    if not data.roles[role]:
        return {}
    by = data.one(role)
    return {level: (by == level).to_numpy() for level in data.levels(role)}


def _weights(given: list[float], layers: Mapping[str, np.ndarray], base: np.ndarray) -> np.ndarray:
    """Shares of the standard population by stratum."""
    if given and len(given) != len(layers):
        raise BadInput(
            Text(f"标准人口给了 {len(given)} 层", f"{len(given)} strata of a standard population"),
            Text(f"{len(layers)} 层:{'、'.join(layers)}", f"{len(layers)} strata: {', '.join(layers)}"),
            Text("每层给一个人数", "give one number for each stratum"),
            where="options.weights",
            code="request_misfit",
        )
    sizes = np.array(given or [base[layer].sum() for layer in layers.values()], dtype=float)
    return sizes / sizes.sum() if len(sizes) else sizes


def _crude(x: float, n: float, confidence: float, incidence: bool) -> tuple[float, float]:
    share = (1 + confidence) / 2
    if incidence:
        low = float(stats.chi2.ppf(1 - share, 2 * x)) / 2 if x else 0.0
        return low / n, float(stats.chi2.ppf(share, 2 * x + 2)) / 2 / n
    ends = stats.binomtest(int(x), int(n)).proportion_ci(confidence, "exact")
    return float(ends.low), float(ends.high)


def standardised(
    events: np.ndarray, units: np.ndarray, weights: np.ndarray, confidence: float
) -> tuple[float, float, float]:
    """Weighted rate with the gamma interval of Fay and Feuer."""
    share = (1 + confidence) / 2
    rate, variance = float((weights * events / units).sum()), float((weights**2 * events / units**2).sum())
    most = float((weights / units).max())
    low = float(stats.gamma.ppf(1 - share, rate**2 / variance, scale=variance / rate)) if rate else 0.0
    more, wider = rate + most, variance + most**2
    return rate, low, float(stats.gamma.ppf(share, more**2 / wider, scale=wider / more))


def _ratio(
    row: Mapping[str, Any], first: Mapping[str, Any], confidence: float, incidence: bool
) -> dict[str, float | None]:
    a, n, b, m = row["events"], row["denominator"], first["events"], first["denominator"]
    if not a or not b:
        return dict.fromkeys(("ratio", "lower", "upper", "p"))
    ratio = (a / n) / (b / m)
    if incidence:
        test = stats.binomtest(int(a), int(a + b), n / (n + m))
        ends = test.proportion_ci(confidence, "exact")
        low, high = (float(end / (1 - end)) * m / n for end in (ends.low, ends.high))
        return {"ratio": ratio, "lower": low, "upper": high, "p": float(test.pvalue)}
    half = float(stats.norm.ppf((1 + confidence) / 2) * np.sqrt(1 / a - 1 / n + 1 / b - 1 / m))
    p = float(stats.fisher_exact([[a, n - a], [b, m - b]]).pvalue)
    return {"ratio": ratio, "lower": ratio * np.exp(-half), "upper": ratio * np.exp(half), "p": p}
