"""Regression with missing values: several imputations by chained equations, pooled by Rubin's rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

from heluo.statistics.data import AlgorithmOutcome, AnalysisData, Found
from heluo.statistics.own.chained import chained, terms
from heluo.statistics.own.pooling import pooled

Columns = Mapping[str, np.ndarray]


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """Linear regression of a number, logistic of a yes or no. No completed frame is given back: one imputed
    set taken for data would hide how uncertain it is."""
    outcome, *covariates = data.names("outcome") + data.names("covariates")
    sets, levels = imputed_sets(data, options)
    names, values = list(levels), {name: _codes(data.rows[name], levels[name]) for name in levels}
    sizes = {name: len(found) for name, found in levels.items()}
    fits = [_fitted(one, outcome, sizes) for one in sets]
    found = pooled(
        np.array([one[0] for one in fits]),
        np.array([one[1] for one in fits]),
        fits[0][2],
        options["confidence"],
    )
    known = ~np.column_stack([np.isnan(one) for one in values.values()]).any(axis=1)
    complete = _fitted({name: one[known] for name, one in values.items()}, outcome, sizes)
    keys = ["(Intercept)"]
    keys += [name + level for name in covariates for level in (levels[name][1:] if levels[name] else [""])]
    rows = [_row(key, place, found, complete, bool(levels[outcome])) for place, key in enumerate(keys)]
    most = 100 * max(row["missing_information"] for row in rows)
    enough = Found(options["imputations"] >= most, {"found": most, "imputations": options["imputations"]})
    lacking = [name for name in names if np.isnan(values[name]).any()]
    imputed = [_imputed(name, values[name], sets, sizes[name]) for name in lacking]
    model = {"key": "model", "rows": len(known), "complete": int(known.sum()), "imputations": len(sets)}
    points = [
        {"key": r["key"], "value": r["coefficient"], "lower": r["lower"], "upper": r["upper"]}
        for r in rows[1:]
    ]
    return AlgorithmOutcome(
        tables={"effect": rows, "imputed": imputed, "model": [model]},
        facts={"model": "logistic" if levels[outcome] else "linear", "df_residual": fits[0][2]},
        plots={"forest": {"points": points, "reference": 0}},
        reading=_reading(rows[1:], bool(levels[outcome]), 1 - options["confidence"]),
        checks={"enough": enough},
    )


def imputed_sets(
    data: AnalysisData, options: Mapping[str, Any]
) -> tuple[list[Columns], dict[str, list[str]]]:
    """Completed copies of the columns, codes as numbers, and the levels that the codes stand for."""
    names = data.names("outcome") + data.names("covariates")
    levels = {name: _levels(data.rows[name]) for name in names}
    values = {name: _codes(data.rows[name], levels[name]) for name in names}
    sizes = {name: len(found) for name, found in levels.items()}
    wanted, sets = options["imputations"], []
    for one in chained(values, sizes, wanted, options["rounds"], data.random):
        sets.append(one)
        data.progress("compute", len(sets), wanted)
    return sets, levels


def _levels(values: pd.Series) -> list[str]:
    """Levels of a coded column that occur; none of numbers."""
    if not isinstance(values.dtype, pd.CategoricalDtype):
        return []
    return [one for one in values.cat.categories if (values == one).any()]


def _codes(values: pd.Series, levels: list[str]) -> np.ndarray:
    if not levels:
        return values.to_numpy(dtype=float)
    places = {level: float(place) for place, level in enumerate(levels)}
    return np.array([places.get(one, math.nan) for one in values.astype(object)])


def _fitted(columns: Columns, outcome: str, sizes: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray, int]:
    """Coefficients, their errors, residual degrees of freedom."""
    design = terms({name: one for name, one in columns.items() if name != outcome}, sizes)
    rows, values = sm.add_constant(design, has_constant="add"), columns[outcome]
    if sizes[outcome]:
        fit = sm.GLM(values, rows, family=sm.families.Binomial()).fit(tol=1e-12, maxiter=100)
    else:
        fit = sm.OLS(values, rows).fit()
    return np.asarray(fit.params), np.asarray(fit.bse), len(values) - rows.shape[1]


def _row(
    key: str, place: int, found: Columns, complete: tuple[np.ndarray, np.ndarray, int], logistic: bool
) -> dict[str, Any]:
    row = {"key": key, **{name: float(values[place]) for name, values in found.items()}}
    row["odds_ratio"] = math.exp(row["coefficient"]) if logistic else None
    return row | {"complete": float(complete[0][place]), "complete_error": float(complete[1][place])}


def _imputed(name: str, values: np.ndarray, sets: list[Columns], size: int) -> dict[str, Any]:
    gaps = np.isnan(values)
    observed, filled = values[~gaps], np.concatenate([one[name][gaps] for one in sets])
    if size:
        common = np.bincount(observed.astype(int)).argmax()
        observed, filled = observed == common, filled == common
    counts = {"n": int((~gaps).sum()), "filled": int(gaps.sum())}
    return {"key": name, **counts, "observed": float(observed.mean()), "imputed": float(filled.mean())}


def _reading(rows: list[dict[str, Any]], logistic: bool, alpha: float) -> list[Any]:
    significant = [row for row in rows if row["p"] < alpha]
    return [("odds" if logistic else "term", row) for row in significant] or ["none"]
