"""A term of a regression whose coefficient is the logarithm of a ratio: hazard, odds, rate."""

from __future__ import annotations

import math
from typing import Any

from scipy import stats


def ratio_term(key: str, ratio: str, coefficient: float, error: float, confidence: float) -> dict[str, Any]:
    """The ratio under the name `ratio` with its Wald interval and test; `error` is the coefficient's standard
    error."""
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * error
    return {
        "key": key,
        ratio: math.exp(coefficient),
        "lower": math.exp(coefficient - reach),
        "upper": math.exp(coefficient + reach),
        "coefficient": coefficient,
        "error": error,
        "z": coefficient / error,
        "p": float(2 * stats.norm.sf(abs(coefficient / error))),
    }


def forest_point(term: dict[str, Any], ratio: str) -> dict[str, Any]:
    """`term` as a point of a forest plot."""
    return {"key": term["key"], "value": term[ratio], "lower": term["lower"], "upper": term["upper"]}
