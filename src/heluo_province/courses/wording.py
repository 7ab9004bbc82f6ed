"""Numbers as the courses' texts print them."""

from __future__ import annotations

import numpy as np


def rounded(numbers: np.ndarray) -> np.ndarray:
    """Each number without decimals."""
    return np.array([f"{x:.0f}" for x in numbers], dtype=object)
