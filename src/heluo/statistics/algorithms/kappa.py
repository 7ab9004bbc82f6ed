"""Agreement of two raters on categories: Cohen's kappa, plain or weighted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.inter_rater import cohens_kappa

from heluo.kit.text import Text
from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found

WORDS = (
    (0.0, Text("差", "poor")),
    (0.2, Text("轻微", "slight")),
    (0.4, Text("尚可", "fair")),
    (0.6, Text("中等", "moderate")),
    (0.8, Text("较好", "substantial")),
    (1.0, Text("几乎完全", "almost perfect")),
)
"""Upper end → word, of Landis and Koch (1977)."""


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Categories that neither rater used are left out; grades are as far apart as their places."""
    first, second = data.one("first").astype(str), data.one("second").astype(str)
    used = {*first, *second}
    levels = [one for one in data.one("first").cat.categories if one in used]
    counts = pd.crosstab(first, second).reindex(index=levels, columns=levels, fill_value=0).to_numpy()
    weights = options["weights"]
    found = cohens_kappa(counts.astype(float), wt=None if weights == "none" else weights)
    reach = float(stats.norm.ppf((1 + options["confidence"]) / 2) * found.std_kappa)
    shares = counts / counts.sum()
    effect = {
        "kappa": float(found.kappa),
        "lower": float(found.kappa) - reach,
        "upper": min(float(found.kappa) + reach, 1.0),
        "error": float(found.std_kappa),
        "z": float(found.z_value),
        "p": float(found.pvalue_two_sided),
        **_agreement(shares, weights),
    }
    cells = [
        {"key": f"{a}/{b}", "first": a, "second": b, "n": int(counts[i, j]), "share": float(shares[i, j])}
        for i, a in enumerate(levels)
        for j, b in enumerate(levels)
    ]
    apart = float(np.abs(shares.sum(0) - shares.sum(1)).max())
    words = next(word for end, word in WORDS if effect["kappa"] <= end)
    return AlgorithmOutcome(
        tables={"effect": [{"key": "kappa", **effect}], "counts": cells},
        facts=effect,
        plots={"counts": {"rows": levels, "columns": levels, "values": shares}},
        reading=[("agreement", {"words": words})],
        checks={"marginals": Found(apart <= 0.1, {"found": apart})},
    )


def _agreement(shares: np.ndarray, weights: str) -> dict[str, float]:
    """Weighted shares of agreement: observed, and expected of the raters' own shares."""
    size = len(shares)
    apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    weight = {"none": np.eye(size), "linear": 1 - apart, "quadratic": 1 - apart**2}[weights]
    expected = np.outer(shares.sum(1), shares.sum(0))
    return {"observed": float((weight * shares).sum()), "expected": float((weight * expected).sum())}
