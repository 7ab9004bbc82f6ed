"""ROC curves with DeLong's variance: one marker, or two measured on the same persons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.own.delong import areas


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Higher values speak for the event unless `direction` is `lower`."""
    event = data.event("event")
    names = [*data.names("marker"), *data.names("second")]
    sign = 1.0 if options["direction"] == "higher" else -1.0
    scores = np.array([sign * data.rows[name].to_numpy(dtype=float) for name in names])
    found, covariance = areas(scores, event)
    z = float(stats.norm.ppf((1 + options["confidence"]) / 2))
    error = np.sqrt(np.diag(covariance))
    curves = [
        {
            "key": name,
            "auc": float(found[i]),
            "lower": float(max(0.0, found[i] - z * error[i])),
            "upper": float(min(1.0, found[i] + z * error[i])),
            "error": float(error[i]),
            "z": float((found[i] - 0.5) / error[i]),
            "p": float(2 * stats.norm.sf(abs((found[i] - 0.5) / error[i]))),
        }
        for i, name in enumerate(names)
    ]
    tables: dict[str, Any] = {
        "effect": curves,
        "persons": [{"key": "persons", "events": int(event.sum()), "others": int((~event).sum())}],
    }
    labels = data.roles["marker"] + data.roles["second"]
    reading: list[Any] = [("area", {**one, "marker": labels[i].label}) for i, one in enumerate(curves)]
    if len(names) == 2:
        difference = float(found[0] - found[1])
        spread = float(np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]))
        compared = {
            "difference": difference,
            "lower": difference - z * spread,
            "upper": difference + z * spread,
            "z": difference / spread,
            "p": float(2 * stats.norm.sf(abs(difference / spread))),
        }
        tables["comparison"] = [{"key": "difference", **compared}]
        reading.append(("comparison", compared))
    series = [{"key": name, **_curve(score, event)} for name, score in zip(names, scores, strict=True)]
    return AlgorithmOutcome(
        tables=tables,
        facts={"two": len(names) == 2},
        plots={"curves": {"series": series, "diagonal": True}},
        reading=reading,
    )


def _curve(score: np.ndarray, event: np.ndarray) -> dict[str, list[float]]:
    """Share of others (x) and of events (y) that are called positive, from the strictest limit on."""
    order = np.argsort(-score, kind="stable")
    last = np.r_[np.flatnonzero(np.diff(score[order])), len(score) - 1]
    hit, false = event[order].cumsum()[last], (~event[order]).cumsum()[last]
    return {"x": [0.0, *(false / (~event).sum())], "y": [0.0, *(hit / event.sum())]}
