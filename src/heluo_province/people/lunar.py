"""Birth dates as a clerk writes them who takes a lunar birthday for a solar one."""

from __future__ import annotations

import numpy as np

from heluo.terminology.lunar import months


def lunar_digits(days: np.ndarray) -> np.ndarray:
    """Solar days (since 1970) → the solar days whose year-month-day digits are the lunar dates of those days.

    A lunar 30 February, which no solar calendar has, becomes the 28th, as clerks do. Days outside lunar
    1900–2029 stay as they are.
    """
    known = months()
    at = np.searchsorted(known.start, days, side="right") - 1
    inside = (at >= 0) & (days < known.start[-1] + known.days[-1])
    at = at.clip(0)
    first = ((known.year[at] - 1970).astype("datetime64[Y]") + 0).astype("datetime64[M]") + (
        known.month[at] - 1
    )
    length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(int)
    result = first.astype("datetime64[D]").astype(int) + np.minimum(days - known.start[at], length - 1)
    return np.where(inside, result, days)
