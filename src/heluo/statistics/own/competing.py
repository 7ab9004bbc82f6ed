"""Cumulative incidence with competing events, Aalen's variance of it, and Gray's test (1988) of equal
incidence in several groups. `cause`: 0 none, 1 the event, 2 any other event. lifelines' estimate moves tied
times apart at random."""

import numpy as np
from scipy import stats


def counted(time, cause, at):
    """Events, other events and persons at risk at the times `at`."""
    at_risk = len(time) - np.searchsorted(np.sort(time), at, "left")
    found = []
    for one in (1, 2):
        own = np.sort(time[cause == one])
        found.append(np.searchsorted(own, at, "right") - np.searchsorted(own, at, "left"))
    return found[0].astype(float), found[1].astype(float), at_risk.astype(float)


def binomial(events, at_risk):
    """Variance of a count divided by its number, with n - 1 as in a sample without replacement."""
    return events * (at_risk - events) / np.maximum(at_risk**2 * (at_risk - 1), 1)


def incidence(time, cause):
    """(times, incidence, variance) at the times of any event."""
    times = np.unique(time[cause > 0])
    d, other, n = counted(time, cause, times)
    left = 1 - (d + other) / n
    before = np.r_[1.0, np.cumprod(left)[:-1]]
    found = np.cumsum(before * d / n)
    # An event at s moves the curve at t by before - (F(t) - F(s)) / left, another by the last part alone.
    fall = np.divide(1, left, out=np.zeros(len(n)), where=left > 0)
    height = before + found * fall
    own, others = binomial(d, n), binomial(other, n)
    squares = (fall**2 * (own + others)).cumsum()
    cross = (fall * (height * own + found * fall * others)).cumsum()
    variance = (height**2 * own + (found * fall) ** 2 * others).cumsum() - 2 * found * cross
    return times, found, variance + found**2 * squares


def gray(time, cause, group, rho=0.0):
    """(statistic, df, p): do the groups have one incidence of cause 1? `rho` above 0 weighs early times."""
    at, levels = np.unique(time[cause > 0]), np.unique(group)
    counts = [counted(time[group == one], cause[group == one], at) for one in levels]
    d, other, n = (np.array(one) for one in zip(*counts, strict=True))
    present, safe = n > 0, np.maximum(n, 1)
    after = np.cumprod(1 - (d + other) / safe, axis=1)
    before = np.column_stack([np.ones(len(levels)), after[:, :-1]])
    own = np.cumsum(before * d / safe, axis=1)
    earlier = np.column_stack([np.zeros(len(levels)), own[:, :-1]])
    h = np.divide(n, before, out=np.zeros(n.shape), where=present)
    at_risk = h * (1 - earlier)
    events, every = d.sum(0), h.sum(0)
    step = events / every
    common = np.cumsum(step)
    free, free_before = 1 - common, 1 - np.r_[0.0, common[:-1]]
    weight = free_before**rho
    score = (weight * (d - at_risk * events / at_risk.sum(0))).sum(1)
    variance = np.zeros((len(levels), len(levels)))
    for r in range(len(levels)):
        share = (np.arange(len(levels)) == r)[:, None] - h[r] / every
        drift = weight * share * h
        reach = np.cumsum(drift * step / free_before, axis=1)
        rest = reach[:, -1:] - reach
        ratio = np.divide(free, after[r], out=np.zeros(len(at)), where=after[r] > 0)
        tied = 1 - np.maximum(events - 1, 0) / np.maximum(every * before[r] - 1, 1e-300)
        tied_other = 1 - np.maximum(other[r] - 1, 0) / np.maximum(n[r] - 1, 1)
        alive = h[r] > 0
        first = np.where(alive, tied * step / np.where(alive, h[r], 1), 0)
        second = np.where(after[r] > 0, tied_other * other[r] / np.where(alive, h[r], 1) ** 2, 0)
        moved, moved_other = drift + (1 - ratio) * rest, ratio * rest
        variance += (moved * first) @ moved.T + (moved_other * second) @ moved_other.T
    free_scores, df = score[:-1], len(levels) - 1
    statistic = float(free_scores @ np.linalg.solve(variance[:-1, :-1], free_scores))
    return statistic, df, float(stats.chi2.sf(statistic, df))
