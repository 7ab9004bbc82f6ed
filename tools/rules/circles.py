"""No circle of imports between modules. An import within a function and one for the type checker count too:
whoever reads one of two such modules must read the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import grimp
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components


def circles(packages: Iterable[str]) -> list[str]:
    """Groups of modules of the importable `packages` that all reach each other, a line a group."""
    graph = grimp.build_graph(*packages, cache_dir=None)
    modules = sorted(graph.modules)
    place = {module: i for i, module in enumerate(modules)}
    pairs = [(place[m], place[t]) for m in modules for t in graph.find_modules_directly_imported_by(m)]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    matrix = csr_matrix(([1] * len(pairs), (rows, columns)), shape=(len(modules),) * 2)
    _, labels = connected_components(matrix, directed=True, connection="strong")
    groups: dict[int, list[str]] = defaultdict(list)
    for module, label in zip(modules, labels, strict=True):
        groups[int(label)].append(module)
    return [" ⇄ ".join(group) for group in groups.values() if len(group) > 1]
