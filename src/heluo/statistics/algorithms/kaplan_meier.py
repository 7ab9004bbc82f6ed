"""Kaplan-Meier curves, their medians and survival at chosen times; intervals on the log scale as R's survival
has them, log-log and plain by option."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData

ALL = Text("全部", "All")
TICKS = 6


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """One curve a level of `group`, else one of everybody (key "all")."""
    time, event = data.numbers("time"), data.event("event")
    parts = {"all": np.ones(len(time), dtype=bool)}
    labels = {"all": ALL}
    if data.roles["group"]:
        by = data.one("group")
        parts = {level: (by == level).to_numpy() for level in data.levels("group")}
        labels = {level: data.roles["group"][0].levels[level].text for level in parts}
    curves = {level: curve(time[rows], event[rows], options) for level, rows in parts.items()}
    summary = [{"key": level, **_summary(one)} for level, one in curves.items()]
    at_times = [
        {"key": f"{level}@{at:g}", "group": level, "time": float(at), **_at(one, at)}
        for level, one in curves.items()
        for at in options["times"]
    ]
    ticks = np.linspace(0, time.max(), TICKS)
    reading = [
        ("median" if row["median"] is not None else "not_reached", {**row, "group": labels[row["key"]]})
        for row in summary
    ]
    return AlgorithmOutcome(
        tables={"summary": summary, "at_times": at_times},
        plots={"curves": {"series": [_series(level, one, ticks) for level, one in curves.items()]}},
        facts={"unit": data.roles["time"][0].unit},
        reading=reading,
    )


def curve(time: np.ndarray, event: np.ndarray, options: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Survival at each distinct time, with Greenwood's interval."""
    times, inverse = np.unique(time, return_inverse=True)
    deaths = np.bincount(inverse, weights=event)
    at_risk = np.bincount(inverse)[::-1].cumsum()[::-1].astype(float)
    survival = np.cumprod(1 - deaths / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(deaths / (at_risk * (at_risk - deaths)))
        lower, upper = _interval(survival, np.sqrt(variance), options)
    names = ("times", "deaths", "at_risk", "survival", "lower", "upper")
    return dict(zip(names, (times, deaths, at_risk, survival, lower, upper), strict=True))


def _interval(
    survival: np.ndarray, error: np.ndarray, options: Mapping[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    z = stats.norm.ppf((1 + options["confidence"]) / 2)
    if options["interval"] == "log":
        lower, upper = survival * np.exp(-z * error), survival * np.exp(z * error)
    elif options["interval"] == "plain":
        lower, upper = survival * (1 - z * error), survival * (1 + z * error)
    else:
        width = z * error / np.log(survival)
        lower, upper = survival ** np.exp(-width), survival ** np.exp(width)
        certain = survival == 1
        lower[certain] = upper[certain] = 1.0
    lower, upper = np.clip(lower, 0, 1), np.clip(upper, 0, 1)
    lower[survival == 0] = upper[survival == 0] = np.nan
    return lower, upper


def _summary(one: Mapping[str, np.ndarray]) -> dict[str, Any]:
    return {
        "n": int(one["at_risk"][0]),
        "events": int(one["deaths"].sum()),
        "median": _half(one["times"], one["survival"]),
        "lower": _half(one["times"], one["lower"]),
        "upper": _half(one["times"], one["upper"]),
    }


def _half(times: np.ndarray, values: np.ndarray) -> float | None:
    """Where the curve falls below one half; the middle of a step that lies exactly on it."""
    present = ~np.isnan(values)
    times, values = times[present], values[present]
    below = np.flatnonzero(values < 0.5 - 1e-10)
    on = np.flatnonzero(np.abs(values - 0.5) <= 1e-10)
    if on.size and (not below.size or on[0] < below[0]):
        return float((times[on[0]] + times[below[0]]) / 2) if below.size else float(times[on[0]])
    return float(times[below[0]]) if below.size else None


def _at(one: Mapping[str, np.ndarray], at: float) -> dict[str, Any]:
    place = int(np.searchsorted(one["times"], at, side="right")) - 1
    left = int((one["at_risk"][one["times"] >= at][:1]).sum())
    if place < 0:
        return {"at_risk": left, "survival": 1.0, "lower": 1.0, "upper": 1.0}
    return {"at_risk": left, **{name: float(one[name][place]) for name in ("survival", "lower", "upper")}}


def _series(level: str, one: Mapping[str, np.ndarray], ticks: np.ndarray) -> dict[str, Any]:
    steps = one["deaths"] > 0
    steps[-1] = True
    at_risk = [{"x": float(at), "n": _at(one, at)["at_risk"]} for at in ticks]
    drawn = {name: one[name][steps] for name in ("survival", "lower", "upper")}
    return {
        "key": level,
        "x": [0.0, *one["times"][steps]],
        "y": [1.0, *drawn["survival"]],
        "lower": [1.0, *drawn["lower"]],
        "upper": [1.0, *drawn["upper"]],
        "at_risk": at_risk,
    }
