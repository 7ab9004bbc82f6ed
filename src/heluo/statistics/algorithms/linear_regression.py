"""Linear regression with diagnostics: normality, constant spread, collinearity, single rows with much
weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.diagnostic import het_breuschpagan

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found

INFLUENTIAL = 1.0
"""Cook's distance from which one row moves the whole line."""
LARGE_VIF = 10.0


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Ordinary least squares; `robust` errors are HC3."""
    design = data.design("covariates")
    rows = design.copy()
    rows.insert(0, "(Intercept)", 1.0)
    outcome = data.numbers("outcome")
    plain = sm.OLS(outcome, rows).fit()
    fit = plain.get_robustcov_results("HC3") if options["robust"] else plain
    inflation = vif(design.to_numpy())
    terms = _terms(fit, list(rows.columns), inflation, options["confidence"])
    residual = np.asarray(plain.resid)
    breusch, breusch_p = het_breuschpagan(residual, rows)[:2]
    shapiro = stats.shapiro(residual[:5000])
    cook = float(plain.get_influence().cooks_distance[0].max())
    model = {
        "key": "model",
        "n": len(rows),
        "r_squared": float(plain.rsquared),
        "adjusted": float(plain.rsquared_adj),
        "f": float(plain.fvalue),
        "df": int(plain.df_model),
        "df_residual": int(plain.df_resid),
        "p": float(plain.f_pvalue),
        "sigma": float(np.sqrt(plain.scale)),
        "aic": float(plain.aic) + 2,
    }
    diagnostics = [
        {"key": "breusch_pagan", "statistic": float(breusch), "p": float(breusch_p)},
        {"key": "shapiro_wilk", "statistic": float(shapiro.statistic), "p": float(shapiro.pvalue)},
        {"key": "cook", "statistic": cook, "p": None},
    ]
    own = terms[1:]
    significant = [one for one in own if one["p"] < 1 - options["confidence"]]
    points = [{"x": float(x), "y": float(y)} for x, y in zip(plain.fittedvalues, residual, strict=True)]
    return AlgorithmOutcome(
        tables={"effects": terms, "model": [model], "diagnostics": diagnostics},
        facts={"r_squared": model["r_squared"], "df_residual": model["df_residual"]},
        plots={
            "forest": {"points": [_point(one) for one in own], "reference": 0, "scale": "linear"},
            "residuals": {"points": points, "lines": []},
        },
        reading=[*(("term", one) for one in significant), *([] if significant else ["none"])],
        checks={
            "spread": Found(bool(options["robust"]) or breusch_p >= 0.01, {"p": float(breusch_p)}),
            "normal": Found(shapiro.pvalue >= 0.001 or len(rows) > 200, {"p": float(shapiro.pvalue)}),
            "influence": Found(cook < INFLUENTIAL, {"found": cook}),
            "collinear": Found(max(inflation) < LARGE_VIF, {"found": float(max(inflation))}),
        },
    )


def _terms(fit: Any, names: list[str], inflation: np.ndarray, confidence: float) -> list[dict[str, Any]]:
    interval = np.asarray(fit.conf_int(1 - confidence))
    return [
        {
            "key": name,
            "coefficient": float(np.asarray(fit.params)[place]),
            "lower": float(interval[place, 0]),
            "upper": float(interval[place, 1]),
            "error": float(np.asarray(fit.bse)[place]),
            "t": float(np.asarray(fit.tvalues)[place]),
            "p": float(np.asarray(fit.pvalues)[place]),
            "vif": float(inflation[place - 1]) if place else None,
        }
        for place, name in enumerate(names)
    ]


def vif(values: np.ndarray) -> np.ndarray:
    """Variance inflation of each column: the diagonal of the inverse of their correlations."""
    if values.shape[1] == 1:
        return np.ones(1)
    return np.diag(np.linalg.inv(np.corrcoef(values, rowvar=False)))


def _point(term: dict[str, Any]) -> dict[str, Any]:
    return {"key": term["key"], "value": term["coefficient"], "lower": term["lower"], "upper": term["upper"]}
