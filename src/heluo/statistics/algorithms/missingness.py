"""Missing values: how many, in which combinations, and Little's test of missing completely at random."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.little import little

MOST_PATTERNS = 20


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Shares of each column, the most frequent patterns, Little's test over the numbers."""
    names = [*data.names("columns"), *data.names("others")]
    lacking = data.rows[names].isna()
    shares = [
        {
            "key": name,
            "n": int((~lacking[name]).sum()),
            "missing": int(lacking[name].sum()),
            "share": float(lacking[name].mean()),
        }
        for name in names
    ]
    rows = ("".join("0" if gap else "1" for gap in row) for row in lacking.to_numpy())
    patterns = sorted(Counter(rows).items(), key=lambda one: (-one[1], one[0]))
    values = data.rows[data.names("columns")].to_numpy(dtype=float)
    statistic, freedom, p = little(values)
    complete = float((~lacking.any(axis=1)).mean())
    test = {"key": "little", "statistic": statistic, "df": freedom, "p": p, "complete": complete}
    bars = [{"key": one["key"], "value": one["share"]} for one in shares]
    at_random = bool(np.isnan(p) or p >= options["limit"])
    return AlgorithmOutcome(
        tables={
            "effect": [test],
            "columns": shares,
            "patterns": [{"key": key, "n": n} for key, n in patterns[:MOST_PATTERNS]],
        },
        facts={"complete": complete, "p": p},
        plots={"shares": {"bars": bars}},
        reading=["at_random" if at_random else "not_at_random"],
        checks={"at_random": Found(at_random, {"p": p})},
    )
