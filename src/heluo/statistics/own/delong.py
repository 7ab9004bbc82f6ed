"""Areas under ROC curves of several markers on the same persons, with DeLong's covariance (DeLong, DeLong and
Clarke-Pearson 1988) by mid-ranks (Sun and Xu 2014)."""

import numpy as np
from scipy import stats


def areas(scores, event):
    """(areas, covariance). `scores`: one row a marker, one column a person; `event`: True where it
    happened."""
    positive, negative = scores[:, event], scores[:, ~event]
    n, m = positive.shape[1], negative.shape[1]
    own = np.array([stats.rankdata(one) for one in positive])
    others = np.array([stats.rankdata(one) for one in negative])
    both = np.array([stats.rankdata(np.r_[p, q]) for p, q in zip(positive, negative, strict=True)])
    # Share of the others below each event, and of the events above each other.
    below = (both[:, :n] - own) / m
    above = 1 - (both[:, n:] - others) / n
    covariance = np.atleast_2d(np.cov(below)) / n + np.atleast_2d(np.cov(above)) / m
    return below.mean(1), covariance
