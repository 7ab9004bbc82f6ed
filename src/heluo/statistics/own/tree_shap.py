"""Shapley values of small regression trees, exact, with the trees' own rows as the background: a split on a
column that is not known goes both ways, weighted by its rows. For trees of few splits, whose subsets of
columns can all be gone through."""

from itertools import combinations
from math import factorial

import numpy as np


def shapley(trees, rows, rate):
    """One row a person, one column a covariate: what it adds to the prediction, which sums with the mean to
    it."""
    found = np.zeros(rows.shape)
    for tree in trees:
        used = sorted({int(one) for one in tree.feature if one >= 0})
        values = {
            known: expected(tree, rows, 0, set(known))
            for size in range(len(used) + 1)
            for known in combinations(used, size)
        }
        m = len(used)
        for column in used:
            others = [one for one in used if one != column]
            for size in range(m):
                weight = factorial(size) * factorial(m - size - 1) / factorial(m)
                for known in combinations(others, size):
                    joined = tuple(sorted((*known, column)))
                    found[:, column] += rate * weight * (values[joined] - values[known])
    return found


def expected(tree, rows, node, known):
    """Prediction of the tree below `node` where only the columns `known` are."""
    left, right = tree.children_left[node], tree.children_right[node]
    if left < 0:
        return np.full(len(rows), tree.value[node].ravel()[0])
    low, high = expected(tree, rows, left, known), expected(tree, rows, right, known)
    column = tree.feature[node]
    if column in known:
        return np.where(rows[:, column].astype(np.float32) <= tree.threshold[node], low, high)
    share = tree.weighted_n_node_samples[left] / tree.weighted_n_node_samples[node]
    return share * low + (1 - share) * high
