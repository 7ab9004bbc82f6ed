"""Confidence interval of a noncentrality parameter: the parameters under which the statistic that was found
lies at the two ends of its distribution (Steiger 2004). From it come intervals of effect sizes."""

from scipy import optimize


def noncentrality(cdf, start, confidence, least=None):
    """(lower, upper). `cdf(parameter)`: probability of a statistic up to the one found, falling in the
    parameter; `start`: a parameter near it; `least`: smallest possible one, None where it may be negative."""
    ends = []
    for level in ((1 + confidence) / 2, (1 - confidence) / 2):
        if least is not None and cdf(least) <= level:
            ends.append(float(least))
            continue
        low, high, step = start, start, 1.0
        while cdf(high) > level:
            high, step = high + step, step * 2
        while cdf(low) < level and low != least:
            low, step = (low - step if least is None else max(low - step, least)), step * 2
        ends.append(float(optimize.brentq(lambda at, aim=level: cdf(at) - aim, low, high, xtol=1e-11)))
    return tuple(ends)
