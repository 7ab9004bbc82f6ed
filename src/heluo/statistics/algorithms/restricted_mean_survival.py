"""Restricted mean survival time by group, with differences and ratios against the reference group."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.restricted_mean import restricted_mean

ALL = Text("全部", "All")


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """One mean a level of `group`, else one of everybody (key "all")."""
    time, event = data.numbers("time"), data.event("event")
    parts, labels = {"all": np.ones(len(time), dtype=bool)}, {"all": ALL}
    if data.roles["group"]:
        by = data.one("group")
        parts = {level: (by == level).to_numpy() for level in data.levels("group")}
        labels = {level: data.roles["group"][0].levels[level].text for level in parts}
    longest = {level: float(time[rows].max()) for level, rows in parts.items()}
    until = float(options["until"]) or min(longest.values())
    z = float(stats.norm.ppf((1 + options["confidence"]) / 2))
    groups = [_group(level, time[rows], event[rows], until, z) for level, rows in parts.items()]
    effects = [_against(groups[0], one, z) for one in groups[1:]]
    short = min(longest, key=lambda level: longest[level])
    # A curve that has come down to 0 need not be continued.
    known = longest[short] >= until or event[parts[short] & (time == longest[short])].all()
    reading: list[Any] = [("group", {**one, "group": labels[one["key"]]}) for one in groups]
    names = {"reference": labels[groups[0]["key"]]}
    reading += [("difference", {**one, "group": labels[one["key"]], **names}) for one in effects]
    points = [
        {"key": one["key"], "value": one["mean"], "lower": one["lower"], "upper": one["upper"]}
        for one in groups
    ]
    return AlgorithmOutcome(
        tables={"groups": groups} | ({"effects": effects} if effects else {}),
        facts={"until": until, "unit": data.roles["time"][0].unit},
        plots={"means": {"points": points, "reference": None, "scale": "linear"}},
        reading=reading,
        checks={"followed": Found(bool(known), {"group": labels[short], "found": longest[short]})},
    )


def _group(level: str, time: np.ndarray, event: np.ndarray, until: float, z: float) -> dict[str, Any]:
    mean, variance = restricted_mean(time, event, until)
    error = math.sqrt(variance)
    return {
        "key": level,
        "n": len(time),
        "events": int(event.sum()),
        "mean": mean,
        "error": error,
        "lower": mean - z * error,
        "upper": mean + z * error,
        "lost": until - mean,
    }


def _against(reference: dict[str, Any], one: dict[str, Any], z: float) -> dict[str, Any]:
    difference = one["mean"] - reference["mean"]
    error = math.hypot(one["error"], reference["error"])
    log_ratio = math.log(one["mean"] / reference["mean"])
    log_error = math.hypot(one["error"] / one["mean"], reference["error"] / reference["mean"])
    return {
        "key": one["key"],
        "difference": difference,
        "lower": difference - z * error,
        "upper": difference + z * error,
        "p": float(2 * stats.norm.sf(abs(difference / error))),
        "ratio": math.exp(log_ratio),
        "ratio_lower": math.exp(log_ratio - z * log_error),
        "ratio_upper": math.exp(log_ratio + z * log_error),
        "ratio_p": float(2 * stats.norm.sf(abs(log_ratio / log_error))),
    }
