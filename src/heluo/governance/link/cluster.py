"""Links between pairs → persons, under constraints: two trusted numbers, or a pair that a human keeps apart,
never meet.

Edges are taken by descending weight, ties by the smaller row positions, so that two runs agree. An edge whose
union would break a constraint is refused and returned. Plain connected components would chain families
through one weak edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NO_PAIRS = np.zeros((0, 2), dtype=np.int64)


@dataclass(frozen=True)
class Clusters:
    label: np.ndarray
    """int64, one a record: the smallest row position of its cluster."""
    refused: np.ndarray
    """Positions of the edges whose union was refused."""


def cluster(
    n: int,
    a: np.ndarray,
    b: np.ndarray,
    weight: np.ndarray,
    trusted: np.ndarray,
    *,
    must: np.ndarray = NO_PAIRS,
    apart: np.ndarray = NO_PAIRS,
) -> Clusters:
    """Constrained clusters of `n` records.

    (a, b, weight): edges. `trusted`: number id of each record whose tier is A, else −1. `must`, `apart` (k,
    2): pairs that a human joined (whatever their numbers) or keeps apart. Row positions must be in an order
    that does not change from run to run: ties are broken by it.
    """
    from scipy.sparse import coo_matrix  # who only asks what was linked waits for neither
    from scipy.sparse.csgraph import connected_components

    left, right = np.concatenate([a, must[:, 0]]), np.concatenate([b, must[:, 1]])
    _, component = connected_components(
        coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(n, n)), directed=False
    )
    if not n:
        return Clusters(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    conflict = np.zeros(component.max() + 1, dtype=bool)
    conflict[violations(component, trusted)] = True
    for x, y in apart.tolist():
        conflict[component[x]] |= component[x] == component[y]
    first = np.full(component.max() + 1, n, dtype=np.int64)
    np.minimum.at(first, component, np.arange(n))
    label = first[component]
    hard = np.flatnonzero(conflict[component[a]])
    low, high = np.minimum(a[hard], b[hard]), np.maximum(a[hard], b[hard])
    hard = hard[np.lexsort((high, low, -weight[hard].astype(np.float64)))]
    inside = np.flatnonzero(conflict[component])
    if not len(inside):
        return Clusters(label, np.zeros(0, dtype=np.int64))
    # a component without conflict is one person as it stands; only the others are built edge by edge
    forest = _Forest(inside, trusted, must, apart)
    refused = [edge for edge in hard.tolist() if not forest.join(int(a[edge]), int(b[edge]))]
    label[inside] = [forest.root(int(i)) for i in inside]
    return Clusters(label, np.array(sorted(refused), dtype=np.int64))


def violations(label: np.ndarray, trusted: np.ndarray) -> np.ndarray:
    """Labels of clusters that hold two different trusted numbers. Empty is the invariant (but for what a
    human joined)."""
    has = trusted >= 0
    code = np.unique(np.stack([label[has], trusted[has]]), axis=1)
    values, counts = np.unique(code[0], return_counts=True)
    return values[counts > 1]


class _Forest:
    """Union-find with the trusted numbers and the enemies of each tree."""

    def __init__(self, rows: np.ndarray, trusted: np.ndarray, must: np.ndarray, apart: np.ndarray) -> None:
        self.parent = {int(i): int(i) for i in rows}
        self.numbers = {i: {int(trusted[i])} for i in self.parent if trusted[i] >= 0}
        self.enemies: dict[int, set[int]] = {}
        for x, y in apart.tolist():
            if x in self.parent and y in self.parent:
                self.enemies.setdefault(x, set()).add(y)
                self.enemies.setdefault(y, set()).add(x)
        for x, y in must.tolist():
            if x in self.parent and y in self.parent:
                self._unite(self.root(x), self.root(y))

    def root(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, x: int, y: int) -> bool:
        """False when a constraint forbids it."""
        x, y = self.root(x), self.root(y)
        if x == y:
            return True
        mine, yours = self.numbers.get(x, set()), self.numbers.get(y, set())
        if not (mine <= yours or yours <= mine) or any(self.root(e) == y for e in self.enemies.get(x, ())):
            return False
        self._unite(x, y)
        return True

    def _unite(self, x: int, y: int) -> None:
        if x == y:
            return
        low, high = min(x, y), max(x, y)
        self.parent[high] = low
        for table in (self.numbers, self.enemies):
            if high in table:
                table[low] = table.get(low, set()) | table[high]
