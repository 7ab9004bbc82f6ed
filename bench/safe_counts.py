"""How much safe counts give away: how often a guess about a person is right after so many numbers, for each
standard deviation of the noise. The table of docs/explanation/safe-counts.md.

    ./heluo bench safe_counts [--sigmas 8,12] [--numbers 200,400] [--persons 4000] [--targets 520] [--seed 1]

Numbers are drawn as the product draws them (discrete Gaussian, fixed seed) and rounded by its own code.
Beforehand it is even whether a person has the disease. Three who ask:

- `known`: knows everybody else exactly, and spends all numbers on one person;
- `difference`: has only answers, half of them with the person and half without;
- `many`: every number is about a random half of all targets, solved together: right about each of them.

Beside them what the formula says: Φ(√k / 2σ) for the first, Φ(√k / 4σ) for the others.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heluo.access.disclosure import rounded

Numbers = NDArray[np.int64]
OTHERS = 202
"""How many others have the disease: one more is rounded up."""
ROUNDING = 2.0
"""Variance of rounding to fives."""
BLOCK = 4_000_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="heluo bench safe_counts")
    parser.add_argument("--sigmas", default="8,12,16,24,48")
    parser.add_argument("--numbers", default="1,200,400,1000,4000")
    parser.add_argument("--persons", type=int, default=4_000)
    parser.add_argument("--targets", type=int, default=520)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    rows = [
        measure(float(sigma), int(k), args)
        for sigma in args.sigmas.split(",")
        for k in args.numbers.split(",")
    ]
    print(json.dumps(rows) if args.json else _table(rows))


def measure(sigma: float, k: int, args: argparse.Namespace) -> dict[str, Any]:
    """One line of the table, in percent."""
    rng = np.random.default_rng(args.seed)
    draw = noise(sigma, rng)
    has = np.arange(args.persons) % 2 == 0
    return {
        "sigma": sigma,
        "numbers": k,
        "known": known(has, k, draw),
        "known_formula": 100 * right(math.sqrt(k) / 2 / sigma),
        "difference": difference(has, k, draw),
        "many": many(args.targets, k, sigma, draw, rng),
        "difference_formula": 100 * right(math.sqrt(k) / 4 / sigma),
    }


def right(deviations: float) -> float:
    """Φ."""
    return (1 + math.erf(deviations / math.sqrt(2))) / 2


def noise(sigma: float, rng: np.random.Generator) -> Callable[[Any], Numbers]:
    """Counts → as they are shown."""
    reach = np.arange(-int(12 * sigma), int(12 * sigma) + 1)
    weights = np.exp(-(reach**2) / (2 * sigma**2))
    cuts = np.cumsum(weights / weights.sum())

    def shown(counts: Any) -> Numbers:
        return rounded(counts + reach[np.searchsorted(cuts, rng.random(counts.shape))])  # pyright: ignore

    return shown


def known(has: NDArray[np.bool_], k: int, draw: Callable[[Any], Numbers]) -> float:
    return _percent(has, _sums(OTHERS + has, k, draw) / k - OTHERS > 0.5)


def difference(has: NDArray[np.bool_], k: int, draw: Callable[[Any], Numbers]) -> float:
    half = max(k // 2, 1)
    without = _sums(np.full(len(has), OTHERS), half, draw)
    return _percent(has, (_sums(OTHERS + has, half, draw) - without) / half > 0.5)


def many(
    targets: int, k: int, sigma: float, draw: Callable[[Any], Numbers], rng: np.random.Generator
) -> float:
    """The best linear estimate of all targets from `k` halves of them."""
    has = rng.permutation(targets) % 2 == 0
    halves = (rng.random((k, targets)) < 0.5).astype(float)
    asked = (OTHERS + halves @ has).astype(int)
    spread = halves @ halves.T / 4 + np.eye(k) * (sigma**2 + ROUNDING)
    over = draw(asked) - OTHERS - halves.sum(axis=1) / 2
    return _percent(has, halves.T @ np.linalg.solve(spread, over) > 0)


def _sums(truth: Any, k: int, draw: Callable[[Any], Numbers]) -> Any:
    """Of `k` shown numbers for each."""
    found = np.zeros(len(truth))
    width = max(1, BLOCK // len(truth))
    for start in range(0, k, width):
        times = min(width, k - start)
        found += draw(np.repeat(truth[:, None], times, axis=1)).sum(axis=1)
    return found


def _percent(has: NDArray[np.bool_], guessed: Any) -> float:
    return 100 * float(np.mean(guessed == has))


def _table(rows: list[dict[str, Any]]) -> str:
    lines = ["sigma numbers | known (formula) | difference  many (formula)"]
    lines += [
        f"{row['sigma']:5.0f} {row['numbers']:7d} | {row['known']:5.1f} ({row['known_formula']:5.1f})   | "
        f"{row['difference']:10.1f} {row['many']:5.1f} ({row['difference_formula']:5.1f})"
        for row in rows
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
