"""Agreement: each number of each case of an algorithm beside its oracle's. What R printed is stored in
`expected/<id>.json`, with R's version, so that agreement is tested without R as well."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heluo.statistics.spec import AlgorithmSpec

FOLDER = Path(__file__).parent / "expected"
LEAST = 1e-12
"""Differences below this are rounding of the last place, whatever the size of the number."""


@dataclass(frozen=True)
class Agreement:
    """One number: ours, the oracle's, and how far they may differ (relative above 1, else absolute)."""

    case: str
    number: str
    ours: float
    theirs: float
    tolerance: float

    @property
    def difference(self) -> float:
        """Relative to the oracle's where that is above 1."""
        return abs(self.ours - self.theirs) / max(1.0, abs(self.theirs))

    @property
    def holds(self) -> bool:
        if math.isnan(self.theirs):  # it has none, such as a median that is not reached
            return math.isnan(self.ours)
        return self.difference <= max(self.tolerance, LEAST)


def expected(algorithm_id: str) -> Mapping[str, Any]:
    """`{"made_with": {package: version}, "scripts": {case: digest}, "cases": {case: {number: value}}}`; empty
    where nobody ran the oracle."""
    path = FOLDER / f"{algorithm_id}.json"
    if not path.exists():
        return {"made_with": {}, "scripts": {}, "cases": {}}
    stored = json.loads(path.read_text(encoding="utf-8"))
    cases = {
        case: {name: math.nan if value is None else value for name, value in found.items()}
        for case, found in stored["cases"].items()
    }
    return {"scripts": {}, **stored, "cases": cases}


def compared(
    spec: AlgorithmSpec, case: str, ours: Mapping[str, float], theirs: Mapping[str, float]
) -> Iterator[Agreement]:
    """Each number of the oracle beside ours; a number that we lack is NaN and so never agrees."""
    for name, value in theirs.items():
        yield Agreement(case, name, ours.get(name, math.nan), value, tolerance(spec, name))


def tolerance(spec: AlgorithmSpec, name: str) -> float:
    """The tolerance of the longest matching part of the number's name, else the algorithm's."""
    parts = sorted((part for part in spec.oracle.numbers if part in name), key=len)
    return spec.oracle.numbers[parts[-1]] if parts else spec.oracle.tolerance


def printed(text: str) -> dict[str, float]:
    """What a script printed with `number`. Lines of any other form are passed over."""
    found: dict[str, float] = {}
    for line in text.splitlines():
        name, tab, value = line.partition("\t")
        if tab and "." in name:
            found[name] = math.nan if value in ("NA", "NaN") else float(value)
    return found
