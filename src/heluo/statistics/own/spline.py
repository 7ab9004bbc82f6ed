"""Restricted cubic splines: cubic between the knots, straight outside them (Harrell's form, scaled by the
square of the distance between the outer knots)."""

import numpy as np

SHARES = {
    3: (0.1, 0.5, 0.9),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.5, 0.725, 0.95),
    6: (0.05, 0.23, 0.41, 0.59, 0.77, 0.95),
    7: (0.025, 0.1833, 0.3417, 0.5, 0.6583, 0.8167, 0.975),
}
# Quantiles at which knots are placed, by their number.


def knots_of(values, count):
    """Where the knots are placed by default."""
    return np.quantile(values, SHARES[count])


def basis(values, knots):
    """One column less than there are knots; the first is the value itself."""
    last, before = knots[-1], knots[-2]
    size = (last - knots[0]) ** 2
    columns = [values]
    for one in knots[:-2]:
        part = np.maximum(values - one, 0) ** 3
        part = part - np.maximum(values - before, 0) ** 3 * (last - one) / (last - before)
        part = part + np.maximum(values - last, 0) ** 3 * (before - one) / (last - before)
        columns.append(part / size)
    return np.column_stack(columns)
