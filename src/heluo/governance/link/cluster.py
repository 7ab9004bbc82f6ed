"""Links between pairs → persons, under constraints: two trusted numbers, or a pair that a human keeps apart, never meet.

Edges are taken by descending weight, ties by the smaller row positions, so that two runs agree. An edge whose union
would break a constraint is refused and returned. Plain connected components would chain families through one weak edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True)
class Clusters:
    label: np.ndarray
    """int64, one a record: the smallest row position of its cluster."""
    refused: np.ndarray
    """Positions of the edges whose union was refused."""


def cluster(n: int, a: np.ndarray, b: np.ndarray, weight: np.ndarray, trusted: np.ndarray, apart: np.ndarray | None = None, order: np.ndarray | None = None) -> Clusters:
    """Constrained clusters of `n` records.

    (a, b, weight): edges. `trusted`: number id of each record whose tier is A, else −1. `apart` (k, 2): pairs that must not
    meet. `order`: tie-break value of each record (default its position; a caller whose positions change gives a stable one).
    """
    _, component = connected_components(coo_matrix((np.ones(len(a), dtype=np.int8), (a, b)), shape=(n, n)), directed=False)
    conflict = _conflicts(component, trusted)
    if apart is not None and len(apart):
        conflict[component[apart[:, 0]][component[apart[:, 0]] == component[apart[:, 1]]]] = True
    first = np.full(component.max() + 1 if n else 0, n, dtype=np.int64)
    np.minimum.at(first, component, np.arange(n))
    label = first[component] if n else np.zeros(0, dtype=np.int64)
    hard = np.flatnonzero(conflict[component[a]]) if len(a) else np.zeros(0, dtype=np.int64)
    if not len(hard):
        return Clusters(label, np.zeros(0, dtype=np.int64))
    rank = np.arange(n) if order is None else order
    low, high = np.minimum(rank[a[hard]], rank[b[hard]]), np.maximum(rank[a[hard]], rank[b[hard]])
    hard = hard[np.lexsort((high, low, -weight[hard].astype(np.float64)))]
    return _greedy(label, conflict[component], hard, a, b, trusted, apart)


def violations(label: np.ndarray, trusted: np.ndarray) -> np.ndarray:
    """Labels of clusters that hold two different trusted numbers. Empty is the invariant."""
    has = trusted >= 0
    code = np.unique(np.stack([label[has], trusted[has]]), axis=1)
    values, counts = np.unique(code[0], return_counts=True)
    return values[counts > 1]


def _conflicts(component: np.ndarray, trusted: np.ndarray) -> np.ndarray:
    result = np.zeros(component.max() + 1 if len(component) else 0, dtype=bool)
    result[violations(component, trusted)] = True
    return result


def _greedy(label: np.ndarray, inside: np.ndarray, edges: np.ndarray, a: np.ndarray, b: np.ndarray, trusted: np.ndarray, apart: np.ndarray | None) -> Clusters:
    """Union-find over the records of conflicting components only; `edges` in the order in which they are tried."""
    parent = {int(i): int(i) for i in np.flatnonzero(inside)}
    number = {i: int(trusted[i]) for i in parent if trusted[i] >= 0}
    enemies: dict[int, set[int]] = {}
    for x, y in [] if apart is None else apart.tolist():
        if x in parent and y in parent:
            enemies.setdefault(x, set()).add(y)
            enemies.setdefault(y, set()).add(x)

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    refused = []
    for edge in edges.tolist():
        x, y = root(int(a[edge])), root(int(b[edge]))
        if x == y:
            continue
        low, high = min(x, y), max(x, y)
        two = low in number and high in number and number[low] != number[high]
        if two or any(root(e) == high for e in enemies.get(low, ())) or any(root(e) == low for e in enemies.get(high, ())):
            refused.append(edge)
            continue
        parent[high] = low
        if high in number:
            number[low] = number[high]
        if high in enemies:
            enemies.setdefault(low, set()).update(enemies[high])
    result = label.copy()
    for i in parent:
        result[i] = root(i)
    return Clusters(result, np.array(sorted(refused), dtype=np.int64))
