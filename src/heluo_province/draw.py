"""Seeded draws, column-wise. Every stream of chance has a name, so adding one never shifts another."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import polars as pl


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """An independent generator for (`seed`, `names`)."""
    return np.random.Generator(
        np.random.PCG64([seed, *(n if isinstance(n, int) else zlib.crc32(n.encode()) for n in names)])
    )


def choose(rng: np.random.Generator, weights: Sequence[float] | np.ndarray, n: int) -> np.ndarray:
    """`n` positions (int64) drawn with `weights` (need not sum to one)."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    return np.searchsorted(edges, rng.random(n) * edges[-1], side="right").clip(0, len(edges) - 1)


def words(rng: np.random.Generator, vocabulary: dict[str, float] | Sequence[str], n: int) -> pl.Series:
    """`n` words of `vocabulary`: by its weights, or evenly."""
    if isinstance(vocabulary, dict):
        return pl.Series(list(vocabulary), dtype=pl.String).gather(choose(rng, list(vocabulary.values()), n))
    return pl.Series(list(vocabulary), dtype=pl.String).gather(rng.integers(0, len(vocabulary), n))


def some(rng: np.random.Generator, share: float | np.ndarray, n: int) -> np.ndarray:
    """Boolean mask of length `n`, true with probability `share`, one for all or one a person."""
    return rng.random(n) < share


def dates(days: np.ndarray) -> pl.Series:
    """Days since 1970-01-01 → dates."""
    return pl.Series(days.astype(np.int32)).cast(pl.Date)
