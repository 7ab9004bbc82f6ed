"""How many persons a study needs, or the power that a number of them gives. It has no data: everything is an
option."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import optimize, stats

from heluo.statistics.data import AlgorithmOutcome, AnalysisData

CURVE = 41
LARGEST = 1e9


def compute(data: AnalysisData, options: Mapping[str, Any]) -> AlgorithmOutcome:
    """`size` persons in the first group give the power; `ratio` is the second group over the first."""
    ratio = float(options["ratio"])
    power_of = powers(options)
    if options["design"] == "precision":
        return _precision(options)
    first = float(options["size"]) if options["solve"] == "power" else needed(options, power_of)
    sizes = {"first": first, "second": first * ratio, "total": first * (1 + ratio)}
    ceilings = {name: math.ceil(sizes[name] - 1e-9) for name in ("first", "second")}
    rounded = {**ceilings, "total": sum(ceilings.values())}
    rows = [_row(name, sizes[name], rounded[name], options["dropout"]) for name in sizes]
    if options["design"] == "survival":
        events = sizes["total"] * options["event_share"]
        rows.append(
            {"key": "events", "exact": events, "rounded": math.ceil(events - 1e-9), "recruited": None}
        )
    power = power_of(first)
    top = max(2 * first, 10.0)
    grid = np.linspace(max(2.0, top / CURVE), top, CURVE)
    facts = {
        "total": rounded["total"],
        "recruited": rows[2]["recruited"],
        "power_found": power,
        "events": rows[-1]["rounded"] if options["design"] == "survival" else None,
    }
    return AlgorithmOutcome(
        tables={"size": rows, "power": [{"key": "power", "power": power, "alpha": float(options["alpha"])}]},
        plots={
            "curve": {
                "series": [
                    {"key": "power", "x": grid * (1 + ratio), "y": [power_of(float(one)) for one in grid]}
                ],
                "diagonal": False,
            }
        },
        facts=facts,
        reading=["events" if options["design"] == "survival" else options["solve"]],
    )


def _row(name: str, exact: float, rounded: int, dropout: float) -> dict[str, Any]:
    return {
        "key": name,
        "exact": exact,
        "rounded": rounded,
        "recruited": math.ceil(rounded / (1 - dropout) - 1e-9),
    }


def powers(options: Mapping[str, Any]) -> Callable[[float], float]:
    """Power as a function of the first group's size."""
    k, sides = float(options["ratio"]), int(options["sides"])
    z = float(stats.norm.isf(options["alpha"] / sides))
    if options["design"] == "two_means":
        effect = abs(options["difference"]) / options["sd"]

        def of_means(n: float) -> float:
            df, shift = n * (1 + k) - 2, effect * math.sqrt(n * k / (1 + k))
            limit = stats.t.isf(options["alpha"] / sides, df)
            below = stats.nct.cdf(-limit, df, shift) if sides == 2 else 0.0
            return float(stats.nct.sf(limit, df, shift) + below)

        return of_means
    if options["design"] == "survival":
        each = k / (1 + k) * options["event_share"]
        return lambda n: float(
            stats.norm.cdf(abs(math.log(options["hazard_ratio"])) * math.sqrt(n * each) - z)
        )
    p, q = options["first_share"], options["second_share"]
    mean = (p + k * q) / (1 + k)
    equal, apart = math.sqrt(mean * (1 - mean) * (1 + 1 / k)), math.sqrt(p * (1 - p) + q * (1 - q) / k)
    return lambda n: float(stats.norm.cdf((abs(p - q) * math.sqrt(n) - z * equal) / apart))


def needed(options: Mapping[str, Any], power_of: Callable[[float], float]) -> float:
    """The first group's size at which the power is reached."""
    wanted = options["power"]
    smallest = 2.0 / (1 + options["ratio"]) + 1.0 if options["design"] == "two_means" else 1e-6
    if power_of(smallest) >= wanted:
        return max(smallest, 2.0)
    top = 4.0
    while power_of(top) < wanted and top < LARGEST:
        top *= 2
    return float(optimize.brentq(lambda n: power_of(n) - wanted, smallest, top, xtol=1e-10, rtol=1e-14))


def _precision(options: Mapping[str, Any]) -> AlgorithmOutcome:
    """The size at which the interval of a share has the half-width asked for."""
    z = float(stats.norm.isf(options["alpha"] / 2))
    share, width = options["first_share"], options["precision"]
    exact = z**2 * share * (1 - share) / width**2
    row = _row("total", exact, math.ceil(exact - 1e-9), options["dropout"])
    grid = np.linspace(max(2.0, exact / 4), 2 * exact + 10, CURVE)
    curve = z * np.sqrt(share * (1 - share) / grid)
    return AlgorithmOutcome(
        tables={"size": [row]},
        plots={"curve": {"series": [{"key": "half_width", "x": grid, "y": curve}], "diagonal": False}},
        facts={"total": row["rounded"], "recruited": row["recruited"], "power_found": None, "events": None},
        reading=["precision"],
    )
