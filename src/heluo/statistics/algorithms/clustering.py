"""k-means: groups of persons who are alike in several numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found

STARTS = 60
MOST = 5_000
"""Rows over which silhouettes are computed: they need every pair."""
RESAMPLES = 12


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Clusters are numbered by size, the largest first."""
    names = data.names("columns")
    raw = data.rows[names].to_numpy(dtype=float)
    values = (raw - raw.mean(0)) / raw.std(0, ddof=1) if options["scale"] else raw - raw.mean(0)
    count = int(options["clusters"])
    labels, within = _clusters(values, count, data.random)
    some = np.arange(len(values))
    if len(values) > MOST:
        some = np.sort(data.random.choice(len(values), MOST, replace=False))
    silhouettes = silhouette_samples(values[some], labels[some])
    rows = [
        {
            "key": str(one + 1),
            "n": int((labels == one).sum()),
            "share": float((labels == one).mean()),
            "silhouette": float(silhouettes[labels[some] == one].mean()),
            "within": float(((values[labels == one] - values[labels == one].mean(0)) ** 2).sum()),
        }
        for one in range(count)
    ]
    total = float((values**2).sum())
    average = float(silhouettes.mean())
    stability = _stability(values, labels, count, data)
    data.progress("compute", RESAMPLES, RESAMPLES)
    by_count = []
    for other in range(2, options["up_to"] + 1):
        found = labels if other == count else _clusters(values, other, data.random)[0]
        by_count.append(
            {"key": str(other), "value": float(silhouette_samples(values[some], found[some]).mean())}
        )
    return AlgorithmOutcome(
        tables={
            "centres": _centres(raw, labels, names, options["confidence"]),
            "clusters": rows,
            "model": [
                {
                    "key": "model",
                    "within": within,
                    "between_share": 1 - within / total,
                    "silhouette": average,
                    "stability": stability,
                }
            ],
        },
        facts={"silhouette": average, "stability": stability, "between": 1 - within / total},
        plots={"silhouettes": {"bars": by_count}},
        reading=["found"],
        checks={
            "apart": Found(average >= 0.25, {"found": average}),
            "stable": Found(stability >= 0.75, {"found": stability}),
            "sizes": Found(min(row["n"] for row in rows) >= 10, {"found": min(row["n"] for row in rows)}),
        },
    )


def _clusters(values: np.ndarray, count: int, random: np.random.Generator) -> tuple[np.ndarray, float]:
    """(labels, sum of squares within) of the best of many starts."""
    seed = int(random.integers(2**31))
    fit = KMeans(count, n_init=STARTS, tol=0, max_iter=1000, random_state=seed).fit(values)
    sizes = np.bincount(fit.labels_, minlength=count)
    order = sorted(range(count), key=lambda one: (-sizes[one], *fit.cluster_centers_[one]))
    place = np.argsort(order)
    labels = place[fit.labels_]
    centres = np.array([values[labels == one].mean(0) for one in range(count)])
    return labels, float(((values - centres[labels]) ** 2).sum())


def _stability(values: np.ndarray, labels: np.ndarray, count: int, data: AnalysisData) -> float:
    """Agreement (adjusted Rand index) of the clusters with those of resampled rows."""
    found = []
    for done in range(RESAMPLES):
        data.progress("compute", done, RESAMPLES)
        rows = data.random.integers(len(values), size=len(values))
        fit = KMeans(count, n_init=10, random_state=int(data.random.integers(2**31))).fit(values[rows])
        found.append(adjusted_rand_score(labels, fit.predict(values)))
    return float(np.mean(found))


def _centres(
    raw: np.ndarray, labels: np.ndarray, names: list[str], confidence: float
) -> list[dict[str, Any]]:
    """Means in the units of the columns, with intervals of Student's distribution."""
    rows = []
    for one in range(int(labels.max()) + 1):
        own = raw[labels == one]
        reach = float(stats.t.ppf((1 + confidence) / 2, max(len(own) - 1, 1))) / math.sqrt(len(own))
        spread = own.std(0, ddof=1) if len(own) > 1 else np.full(own.shape[1], np.nan)
        for column, name in enumerate(names):
            mean, sd = float(own[:, column].mean()), float(spread[column])
            rows.append(
                {
                    "key": f"{one + 1}.{name}",
                    "mean": mean,
                    "lower": mean - reach * sd,
                    "upper": mean + reach * sd,
                    "sd": sd,
                }
            )
    return rows
