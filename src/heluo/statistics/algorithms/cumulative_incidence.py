"""Cumulative incidence of events that compete, by group, with Gray's test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.own.competing import gray, incidence

ALL = Text("全部", "All")
TICKS = 6


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The first level of `event` is no event; each other one is a kind of its own."""
    time, event = data.numbers("time"), data.one("event")
    none = event.cat.categories[0]
    kinds = [level for level in data.levels("event") if level != none]
    parts, labels = {"all": np.ones(len(time), dtype=bool)}, {"all": ALL}
    if data.roles["group"]:
        by = data.one("group")
        parts = {level: (by == level).to_numpy() for level in data.levels("group")}
        labels = {level: data.roles["group"][0].levels[level].text for level in parts}
    names = {kind: data.roles["event"][0].levels[kind].text for kind in kinds}
    ticks = np.linspace(0, time.max(), TICKS)
    at_times: list[dict[str, Any]] = []
    summary: list[dict[str, Any]] = []
    series: list[dict[str, Any]] = []
    tests: list[dict[str, Any]] = []
    for kind in kinds:
        cause = np.where(event == none, 0, np.where(event == kind, 1, 2))
        for level, rows in parts.items():
            curve = _curve(time[rows], cause[rows], options)
            here = {"group": level, "cause": kind}
            summary.append(
                {"key": f"{level}/{kind}", **here, "n": int(rows.sum()), "events": int(curve["events"])}
            )
            at_times += [
                {"key": f"{level}/{kind}@{at:g}", **here, "time": float(at), **_at(curve, at)}
                for at in options["times"]
            ]
            series.append({"key": f"{level}/{kind}", **_series(curve, ticks)})
        if len(parts) > 1:
            codes = data.one("group").cat.codes.to_numpy()
            statistic, df, p = gray(time, cause, codes, options["rho"])
            tests.append({"key": kind, "statistic": statistic, "df": df, "p": p})
    reading: list[Any] = [
        ("at_time", {**one, "group": labels[one["group"]], "cause": names[one["cause"]]})
        for one in at_times
        if one["incidence"] is not None and one["time"] == max(options["times"])
    ]
    reading += [("test", {**one, "cause": names[one["key"]]}) for one in tests]
    return AlgorithmOutcome(
        tables={"at_times": at_times, "summary": summary} | ({"tests": tests} if tests else {}),
        plots={"curves": {"series": series}},
        facts={"unit": data.roles["time"][0].unit, "compared": bool(tests)},
        reading=reading or ["beyond"],
    )


def _curve(time: np.ndarray, cause: np.ndarray, options: Mapping[str, Any]) -> dict[str, Any]:
    times, found, variance = incidence(time, cause)
    error = np.sqrt(np.maximum(variance, 0))
    z = float(stats.norm.ppf((1 + options["confidence"]) / 2))
    if options["interval"] == "plain":
        lower, upper = np.clip(found - z * error, 0, 1), np.clip(found + z * error, 0, 1)
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            width = z * error / (found * np.log(found))
            lower, upper = found ** np.exp(-width), found ** np.exp(width)
        edge = (found <= 0) | (found >= 1)
        lower[edge] = upper[edge] = found[edge]
    values = {"incidence": found, "error": error, "lower": lower, "upper": upper}
    return {"times": times, "time": time, "events": (cause == 1).sum(), "values": values}


def _at(curve: Mapping[str, Any], at: float) -> dict[str, Any]:
    """Nothing is known beyond the longest follow-up."""
    at_risk = int((curve["time"] >= at).sum())
    if at > curve["time"].max():
        return {"at_risk": at_risk, **dict.fromkeys(curve["values"])}
    place = int(np.searchsorted(curve["times"], at, side="right")) - 1
    values = {name: 0.0 if place < 0 else float(one[place]) for name, one in curve["values"].items()}
    return {"at_risk": at_risk, **values}


def _series(curve: Mapping[str, Any], ticks: np.ndarray) -> dict[str, Any]:
    end = float(curve["time"].max())
    drawn = {name: [0.0, *one, one[-1]] for name, one in curve["values"].items()}
    return {
        "x": [0.0, *curve["times"], end],
        "y": drawn["incidence"],
        "lower": drawn["lower"],
        "upper": drawn["upper"],
        "at_risk": [{"x": float(at), "n": int((curve["time"] >= at).sum())} for at in ticks],
    }
