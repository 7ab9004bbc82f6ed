"""Transformations of numbers and back, and the power of Box-Cox and Yeo-Johnson by maximum likelihood with
the interval of its profile."""

import numpy as np
from scipy import optimize, stats


def changed(values, method, power=None):
    """`values` transformed."""
    if method == "log":
        return np.log(values)
    if method == "log1p":
        return np.log1p(values)
    if method == "sqrt":
        return np.sqrt(values)
    return (stats.boxcox if method == "box_cox" else stats.yeojohnson)(values, lmbda=power)


def put_back(value, method, power=None):
    """The number whose transformation is `value`."""
    if method == "log":
        return np.exp(value)
    if method == "log1p":
        return np.expm1(value)
    if method == "sqrt":
        return value**2
    if method == "box_cox":
        return np.exp(value) if power == 0 else (power * value + 1) ** (1 / power)
    if value >= 0:
        return np.expm1(value) if power == 0 else (power * value + 1) ** (1 / power) - 1
    return -np.expm1(-value) if power == 2 else 1 - (1 - (2 - power) * value) ** (1 / (2 - power))


def estimated(values, method, confidence):
    """(power, lower, upper, log likelihood)."""
    likelihood = stats.boxcox_llf if method == "box_cox" else stats.yeojohnson_llf

    def height(power):
        return float(likelihood(power, values))

    def slope(power):
        return (height(power + 1e-5) - height(power - 1e-5)) / 2e-5

    power = float(optimize.minimize_scalar(lambda at: -height(at), bounds=(-10, 10), method="bounded").x)
    low, high, step = power, power, 1e-3
    while slope(low) <= 0:
        low, step = low - step, step * 2
    while slope(high) >= 0:
        high, step = high + step, step * 2
    power = float(optimize.brentq(slope, low, high, xtol=1e-12))
    drop = stats.chi2.ppf(confidence, 1) / 2

    def gap(at):
        return height(at) - height(power) + drop

    ends = []
    for direction in (-1, 1):
        far = 0.1
        while gap(power + direction * far) > 0:
            far *= 2
        ends.append(float(optimize.brentq(gap, *sorted((power, power + direction * far)), xtol=1e-11)))
    return power, ends[0], ends[1], height(power)
