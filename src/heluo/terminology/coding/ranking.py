"""Codes of an edition for one name, ranked: the readings of the name are looked up, each hit is compared in
numbers, and learned weights make a probability among the hits of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from heluo.terminology.coding.editions import ListedName
from heluo.terminology.coding.features import NAMES, features, having, with_detail
from heluo.terminology.coding.retrieval import Index
from heluo.terminology.coding.rewriting import NameReading, readings
from heluo.terminology.coding.spelling import Attribute, compact, plain

RETRIEVED = 25
"""Codes that are ranked."""
_BEGUN = """
cosine=3.0 covered=1.0 covers=1.0 edits=2.0 pinyin=1.0 equal=3.0 equal_bare=1.0 bag=1.0 bag_added=1.0
lost=-0.5 added=-0.5 own_name=0.3 morphology=-4.0 external=-2.0 traditional=-3.0 procedure=-3.0
inside=-0.5 stripped=-0.7 equal_loose=1.5 as_written=1.5 history=-2.0 replaced=-0.1 bare=-0.2
detail=1.0 later=-0.5
"""
START = {name: float(value) for name, _, value in (one.partition("=") for one in _BEGUN.split())}
"""Weights before anything is learned."""
PENALTY = 0.02
"""Of the square of a weight, for one name."""

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """A code, the entry and form that speak for it, the reading that found it, and the comparison."""

    code: str
    entry: ListedName
    form: str
    reading: NameReading
    compared: Vector


@dataclass(frozen=True)
class Candidates:
    """Of one name: what was found, and what was split off."""

    name: str
    found: tuple[Candidate, ...]
    attributes: tuple[Attribute, ...]


def start() -> Vector:
    """START as a vector in the order of NAMES."""
    return np.array([START.get(name, 0.0) for name in NAMES])


def candidates(index: Index, names: Sequence[str], weights: Vector) -> list[Candidates]:
    """Of each name at most RETRIEVED codes, each with the reading and form that score best."""
    system = index.edition.system
    read = [readings(name, system) for name in names]
    texts = [compact(one.text) for of in read for one in of.readings]
    near = iter(index.near(texts))
    found = []
    for name, of in zip(names, read, strict=True):
        hits = [(reading, next(near)) for reading in of.readings]
        found.append(Candidates(name, _best(index, name, hits, weights), of.attributes))
    return found


def _best(
    index: Index, name: str, hits: Iterable[tuple[NameReading, list[tuple[int, float]]]], weights: Vector
) -> tuple[Candidate, ...]:
    """The best pair of reading and form of each code; then the best codes."""
    written = plain(name)
    asked = having(written)
    pairs: list[tuple[NameReading, int, float]] = []
    for reading, forms in hits:
        pairs += [(reading, form, cosine) for form, cosine in forms]
    if not pairs:
        return ()
    rows = []
    for reading, form, cosine in pairs:
        entry = index.edition.entries[index.forms[form].entry]
        compared = features(index, reading, compact(reading.text), asked, form, cosine)
        if entry.detail:
            with_detail(compared, written, entry)
        rows.append(compared)
    table = np.array(rows)
    scores = table @ weights
    best: dict[str, int] = {}
    for at in np.argsort(-scores, kind="stable"):
        code = index.edition.entries[index.forms[pairs[at][1]].entry].code
        best.setdefault(code, int(at))
        if len(best) == RETRIEVED:
            break
    return tuple(
        Candidate(
            code,
            index.edition.entries[index.forms[pairs[at][1]].entry],
            index.forms[pairs[at][1]].text,
            pairs[at][0],
            table[at],
        )
        for code, at in best.items()
    )


def probabilities(found: Sequence[Candidate], weights: Vector) -> Vector:
    """Of each candidate, among them; they add up to 1."""
    scores = np.array([one.compared for one in found]) @ weights
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


@dataclass(frozen=True)
class Example:
    """Candidates of a name and the numbers of those that are right; `weight`: how much the example counts."""

    compared: NDArray[np.float64]
    right: tuple[int, ...]
    weight: float = 1.0


def fitted(examples: Sequence[Example], at: Vector | None = None, penalty: float = PENALTY) -> Vector:
    """Weights with which the right candidates are likeliest (conditional logit with a ridge towards `at`)."""
    centre = start() if at is None else at
    used = [one for one in examples if one.right and len(one.right) < len(one.compared)]

    def loss(weights: Vector) -> tuple[float, Vector]:
        total, slope = 0.0, np.zeros_like(weights)
        for one in used:
            scores = one.compared @ weights
            powers = np.exp(scores - scores.max())
            powers /= powers.sum()
            right = powers[list(one.right)]
            share = max(right.sum(), 1e-12)
            total -= one.weight * np.log(share)
            of_right = np.zeros_like(powers)
            of_right[list(one.right)] = right / share
            slope += one.weight * (one.compared.T @ (powers - of_right))
        away = weights - centre
        return float(total + penalty * len(used) * (away @ away) / 2), slope + penalty * len(used) * away

    done = minimize(loss, centre, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(done.x, dtype=np.float64)
