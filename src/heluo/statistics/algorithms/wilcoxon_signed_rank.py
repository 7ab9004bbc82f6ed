"""Signed ranks of two measurements of the same rows: Wilcoxon's test with the pseudo-median."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData
from heluo.statistics.own.pseudomedian import pseudomedian, signed_ranks


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Second minus first; differences of 0 are left out, as R does."""
    differences = data.numbers("second") - data.numbers("first")
    positive, n, _ = signed_ranks(differences)
    method = "asymptotic" if options["distribution"] == "normal" else "exact"
    test = stats.wilcoxon(differences[differences != 0], correction=options["continuity"], method=method)
    estimate, lower, upper = pseudomedian(differences, options["confidence"], options["continuity"])
    effect = {
        "pseudomedian": estimate,
        "lower": lower,
        "upper": upper,
        "rank_biserial": 4 * positive / (n * (n + 1)) - 1,
        "statistic": positive,
        "p": float(test.pvalue),
    }
    signs = {
        "positive": int((differences > 0).sum()),
        "negative": int((differences < 0).sum()),
        "zero": int((differences == 0).sum()),
    }
    bars = [{"key": name, "value": count / len(differences)} for name, count in signs.items()]
    rows = {"key": "rows", "n": len(differences), **signs, "median": float(np.median(differences))}
    first, second = data.roles["first"][0].label.text, data.roles["second"][0].label.text
    return AlgorithmOutcome(
        tables={"effect": [{"key": "difference", **effect}], "signs": [rows]},
        facts={**effect, "first": first, "second": second},
        plots={"signs": {"bars": bars}},
        reading=["different" if effect["p"] < 1 - options["confidence"] else "not_different"],
    )
