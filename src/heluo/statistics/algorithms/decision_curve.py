"""Decision curves: what is gained by acting on a predicted risk, against acting on everybody or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData

STEPS = 99


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Keys are `model@threshold`; whoever has at least the threshold is treated."""
    event = data.event("event")
    z = float(stats.norm.ppf((1 + options["confidence"]) / 2))
    risks = {name: data.rows[name].to_numpy(dtype=float) for name in data.names("models")}
    rows = [
        {"key": f"{name}@{at:g}", "model": name, "threshold": float(at), **_row(risk, event, float(at), z)}
        for name, risk in risks.items()
        for at in options["thresholds"]
    ]
    grid = np.linspace(0.01, 0.99, STEPS)
    everybody = np.ones(len(event))
    curves = {
        **{name: [_gain(risk, event, at).mean() for at in grid] for name, risk in risks.items()},
        "treat_all": [_gain(everybody, event, at).mean() for at in grid],
        "treat_none": np.zeros(STEPS),
    }
    labels = {one.name: one.label for one in data.roles["models"]}
    useful = [("better", {**row, "model": labels[row["model"]]}) for row in rows if row["more_lower"] > 0]
    return AlgorithmOutcome(
        tables={
            "net_benefit": rows,
            "persons": [
                {"key": "persons", "n": len(event), "events": int(event.sum()), "share": float(event.mean())}
            ],
        },
        facts={"share": float(event.mean())},
        plots={
            "curves": {
                "series": [{"key": name, "x": grid, "y": one} for name, one in curves.items()],
                "diagonal": False,
            }
        },
        reading=useful or ["none"],
    )


def _gain(risk: np.ndarray, event: np.ndarray, at: float) -> np.ndarray:
    """What each person adds: 1 for a treated event, minus the odds of the threshold for another treated."""
    return np.where(risk >= at, np.where(event, 1.0, -at / (1 - at)), 0.0)


def _row(risk: np.ndarray, event: np.ndarray, at: float, z: float) -> dict[str, float]:
    """Net benefit, and how much it is above the better of treating all and none."""
    gain, of_all = _gain(risk, event, at), _gain(np.ones(len(event)), event, at)
    default = of_all if of_all.mean() > 0 else np.zeros(len(event))
    more = gain - default
    error, more_error = (one.std(ddof=1) / np.sqrt(len(event)) for one in (gain, more))
    return {
        "value": float(gain.mean()),
        "lower": float(gain.mean() - z * error),
        "upper": float(gain.mean() + z * error),
        "standardised": float(gain.mean() / event.mean()),
        "treat_all": float(of_all.mean()),
        "more": float(more.mean()),
        "more_lower": float(more.mean() - z * more_error),
        "more_upper": float(more.mean() + z * more_error),
        "avoided": float((gain.mean() - of_all.mean()) * (1 - at) / at * 100),
    }
