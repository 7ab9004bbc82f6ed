"""Correlation of two numbers with others taken out: of the residuals of two linear regressions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy import stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Spearman: every number, also among the controls, is replaced by its rank first."""
    ranked = options["method"] == "spearman"
    x, y = (stats.rankdata(v) if ranked else v for v in (data.numbers("first"), data.numbers("second")))
    controls = data.design("controls")
    if ranked:
        numbers = [name for name in data.names("controls") if name in controls]
        controls = controls.assign(**{name: stats.rankdata(controls[name]) for name in numbers})
    design = sm.add_constant(controls.to_numpy(), has_constant="add")
    left = [np.asarray(sm.OLS(values, design).fit().resid) for values in (x, y)]
    partial = _coefficient(left[0], left[1], controls.shape[1], options["confidence"])
    crude = _coefficient(x, y, 0, options["confidence"])
    rows = [{"key": "partial", **partial}, {"key": "crude", **crude}]
    points = [
        {"key": r["key"], "value": r["coefficient"], "lower": r["lower"], "upper": r["upper"]} for r in rows
    ]
    words = {role: data.roles[role][0].label.text for role in ("first", "second")}
    return AlgorithmOutcome(
        tables={"effect": rows},
        facts={**partial, **words, "crude": crude["coefficient"], "df_residual": partial["df"]},
        plots={"coefficients": {"points": points, "reference": 0}},
        reading=["related" if partial["p"] < 1 - options["confidence"] else "not_related"],
    )


def _coefficient(x: np.ndarray, y: np.ndarray, terms: int, confidence: float) -> dict[str, Any]:
    """`terms` coefficients were taken out."""
    n, df = len(x), len(x) - 2 - terms
    r = float(np.corrcoef(x, y)[0, 1])
    statistic = r * np.sqrt(df / (1 - r**2))
    half = stats.norm.ppf((1 + confidence) / 2) / np.sqrt(n - terms - 3)
    ends = np.tanh(np.arctanh(r) + np.array([-half, half]))
    row = {"n": n, "coefficient": r, "lower": float(ends[0]), "upper": float(ends[1])}
    return row | {"statistic": float(statistic), "df": df, "p": float(2 * stats.t.sf(abs(statistic), df))}
