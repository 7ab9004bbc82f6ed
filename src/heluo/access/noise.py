"""Noise for counts that are given to somebody who may not see the rows, drawn by OpenDP.

Discrete Gaussian noise under zero-concentrated differential privacy: each number spends `cost(sigma)`, and
what numbers spend adds up, however they are combined. Pure: what was drawn is kept by `account.py`, what is
shown of it is said in `disclosure.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache


def cost(sigma: float) -> float:
    """What one number with noise of the standard deviation `sigma` spends (rho), when each person is counted
    at most once in it."""
    return 1 / (2 * sigma * sigma)


def draw(count: int, sigma: float) -> int:
    """`count` with fresh noise; may be negative."""
    return _mechanism(sigma)(count)


@cache
def _mechanism(sigma: float) -> Callable[[int], int]:
    # Takes a second to load, and only a first safe number needs it.
    from opendp.domains import atom_domain
    from opendp.measurements import make_gaussian
    from opendp.metrics import absolute_distance
    from opendp.mod import enable_features

    # OpenDP's word for mechanisms whose written proof its committee has not reviewed yet.
    enable_features("contrib")
    made = make_gaussian(atom_domain(T="i64"), absolute_distance(T="i64"), scale=sigma)
    spent = made.map(1)
    assert spent <= cost(sigma) * (1 + 1e-9), (spent, sigma)
    return made
