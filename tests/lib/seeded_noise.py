"""Discrete Gaussian noise from a fixed seed, in the place of the operating system's: an attack that is
measured must give the same figure every time. That the product's own noise has this distribution is asserted
by `tests/unit/test_access_disclosure.py`."""

from __future__ import annotations

import numpy as np

BLOCK = 4_096


class SeededNoise:
    """Called as the product draws: (true count, standard deviation) → a number. No deviation: the truth."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._ready: dict[float, list[int]] = {}
        self.drawn = 0

    def __call__(self, count: int, sigma: float) -> int:
        self.drawn += 1
        if sigma == 0:
            return count
        waiting = self._ready.setdefault(sigma, [])
        if not waiting:
            reach = np.arange(-int(12 * sigma) - 1, int(12 * sigma) + 2)
            weights = np.exp(-(reach**2) / (2 * sigma**2))
            waiting.extend(self._rng.choice(reach, BLOCK, p=weights / weights.sum()).tolist())
        return count + waiting.pop()
