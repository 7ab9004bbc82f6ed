"""The cut-off of a marker that tells events from others best, with its accuracy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found

WIDE = 0.25
"""Share of the marker's range from which the interval of the cut-off is wide."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The cut-off lies midway between two values that occur; its interval is of bootstrap samples."""
    event, marker = data.event("event"), data.numbers("marker")
    sign = 1.0 if options["direction"] == "higher" else -1.0
    cut, curve = best(sign * marker, event, options["criterion"])
    again = _resampled(data, sign * marker, event, options)
    edge = (1 - options["confidence"]) / 2
    ends = sorted(sign * np.quantile(again, [edge, 1 - edge])) if len(again) else [None, None]
    positive = sign * marker > cut
    shares = _shares(positive, event, options["confidence"])
    by_key = {row["key"]: row for row in shares}
    effect = {
        "key": "cut_off",
        "cut_off": sign * cut,
        "lower": None if ends[0] is None else float(ends[0]),
        "upper": None if ends[1] is None else float(ends[1]),
        "youden": by_key["sensitivity"]["value"] + by_key["specificity"]["value"] - 1,
    }
    counts = {
        "key": "persons",
        "events_positive": int((positive & event).sum()),
        "events_negative": int((~positive & event).sum()),
        "others_positive": int((positive & ~event).sum()),
        "others_negative": int((~positive & ~event).sum()),
    }
    width = 0.0 if ends[0] is None else float(ends[1] - ends[0]) / float(np.ptp(marker))
    label = data.roles["marker"][0]
    return AlgorithmOutcome(
        tables={"effect": [effect], "accuracy": shares, "counts": [counts]},
        facts={"resamples_used": len(again), "bootstrapped": bool(len(again))},
        plots={"curve": {"series": [{"key": "youden", **curve, "x": sign * curve["x"]}], "diagonal": False}},
        reading=[
            (
                options["direction"],
                {
                    **effect,
                    "marker": label.label,
                    "unit": label.unit,
                    "sensitivity": by_key["sensitivity"]["value"],
                    "specificity": by_key["specificity"]["value"],
                },
            )
        ],
        checks={"stable": Found(width <= WIDE, {"found": width})},
    )


def best(score: np.ndarray, event: np.ndarray, criterion: str) -> tuple[float, dict[str, np.ndarray]]:
    """(cut-off, curve of Youden's index): whoever scores above it is called positive. The lowest of
    equals."""
    values = np.unique(score)
    cuts = (values[1:] + values[:-1]) / 2
    events, others = np.sort(score[event]), np.sort(score[~event])
    sensitivity = 1 - np.searchsorted(events, cuts, "right") / len(events)
    specificity = np.searchsorted(others, cuts, "right") / len(others)
    youden = sensitivity + specificity - 1
    wanted = youden if criterion == "youden" else -((1 - sensitivity) ** 2 + (1 - specificity) ** 2)
    # Sums of the same counts may differ in the last place.
    place = int(np.flatnonzero(wanted >= wanted.max() - 1e-12)[0])
    return float(cuts[place]), {"x": cuts, "y": youden}


def _resampled(
    data: AnalysisData, score: np.ndarray, event: np.ndarray, options: Mapping[str, Any]
) -> np.ndarray:
    """Cut-offs of samples drawn with replacement, events and others apart."""
    places = np.flatnonzero(event), np.flatnonzero(~event)
    found = []
    for done in range(options["resamples"]):
        data.progress("compute", done, options["resamples"])
        rows = np.concatenate([data.random.choice(one, len(one)) for one in places])
        if np.ptp(score[rows]) > 0:
            found.append(best(score[rows], event[rows], options["criterion"])[0])
    return np.array(found)


def _shares(positive: np.ndarray, event: np.ndarray, confidence: float) -> list[dict[str, Any]]:
    parts = {
        "sensitivity": (positive & event, event),
        "specificity": (~positive & ~event, ~event),
        "ppv": (positive & event, positive),
        "npv": (~positive & ~event, ~positive),
    }
    rows = []
    for name, (hits, of) in parts.items():
        lower, upper = proportion_confint(int(hits.sum()), int(of.sum()), 1 - confidence, "beta")
        share = float(hits.sum() / of.sum())
        rows.append({"key": name, "value": share, "lower": float(lower), "upper": float(upper)})
    return rows
