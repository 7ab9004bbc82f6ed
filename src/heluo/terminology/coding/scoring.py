"""How good proposals are on cells that somebody else coded: the first right, one of ten, what would be
accepted by itself, each with an interval; and a plain comparison of texts in the same run."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from scipy.stats import beta

from heluo.dictionary.csv_rows import rows
from heluo.kit.errors import BadInput
from heluo.terminology.coding.confidence import Corrected, Safe, Trial, safe_score
from heluo.terminology.coding.editions import Edition
from heluo.terminology.coding.proposer import SHOWN, NameProposals, NameProposer
from heluo.terminology.coding.retrieval import Index
from heluo.terminology.coding.training import NameCell, folds, learned

GOLD_COLUMNS = ("system", "name", "codes", "kind", "hospital")
DRAWS = 2_000
"""Samples of a bootstrap."""


@dataclass(frozen=True)
class Coded:
    """A cell of a gold set: `kind` names what is hard about it."""

    cell: NameCell
    kind: str


@dataclass(frozen=True)
class MeasuredName:
    """Of one cell: whether the first codes were right, one of ten, and what would be accepted. `coded`: some
    code of the edition fits."""

    kind: str
    hospital: str
    coded: bool
    first: bool
    ten: bool
    plain_first: bool
    plain_ten: bool
    score: float
    accepted: bool


def gold(path: Path, system: str, edition: Edition) -> list[Coded]:
    """The cells of one system. Raises BadInput when a code is not in the edition."""
    found = []
    for number, row in rows(path, GOLD_COLUMNS):
        if row["system"] != system:
            continue
        right = frozenset() if row["codes"] == "-" else alternatives(row["codes"], edition.by_code.keys())
        if right is None:
            raise BadInput(
                ("代码不在目录中", "a code is not in the edition"),
                ("目录中的代码", "codes of the edition"),
                ("改正这一行", "correct the line"),
                where=f"{path}:{number}",
            )
        found.append(Coded(NameCell(row["hospital"], row["name"], right), row["kind"]))
    return found


def alternatives(codes: str, known: Iterable[str]) -> frozenset[tuple[str, ...]] | None:
    """`A|B` are alternatives, `A+B` both; a code may itself end in `+`. None when one is not known."""
    codes_known, found = set(known), set()
    for one in codes.split("|"):
        taken: list[str] = []
        left = one
        while left:
            longest = max(
                (left[:n] for n in range(1, len(left) + 1) if left[:n] in codes_known), key=len, default=""
            )
            if not longest:
                return None
            taken.append(longest)
            left = left[len(longest) :].removeprefix("+")
        found.add(tuple(sorted(taken)))
    return frozenset(found)


def first_right(found: NameProposals, cell: NameCell) -> bool:
    return bool(found.codes) and tuple(sorted(found.codes)) in cell.right


def one_of_ten(found: NameProposals, cell: NameCell) -> bool:
    """Whether every code of some alternative is among the codes of a part."""
    listed = {one.code for part in found.parts for one in part.proposed[:SHOWN]}
    return any(set(right) <= listed for right in cell.right)


def unseen_trials(index: Index, coded: Sequence[Coded], parts: int = 5, seed: int = 7) -> list[Trial]:
    """Of each cell the score of what is proposed by weights that were learned without it."""
    places = folds(len(coded), parts, seed)
    found: list[Trial] = [Trial(0.0, False)] * len(coded)
    for fold in range(parts):
        rest = [one.cell for one, place in zip(coded, places, strict=True) if place != fold]
        proposer = NameProposer(index, learned(index, rest))
        at = [n for n, place in enumerate(places) if place == fold]
        for n, one in zip(at, proposer.proposed([coded[n].cell.name for n in at]), strict=True):
            found[n] = Trial(one.score, first_right(one, coded[n].cell))
    return found


def by_hospital(coded: Sequence[Coded], trials: Sequence[Trial]) -> dict[str, list[Trial]]:
    found: dict[str, list[Trial]] = {}
    for one, trial in zip(coded, trials, strict=True):
        found.setdefault(one.cell.hospital, []).append(trial)
    return found


def measured(
    proposer: NameProposer, coded: Sequence[Coded], trials: Mapping[str, Sequence[Trial]]
) -> tuple[list[MeasuredName], dict[str, Safe], float]:
    """Each cell, what each hospital's own `trials` allow, and strings a second."""
    safe = {hospital: safe_score(of) for hospital, of in trials.items()}
    corrected = {hospital: Corrected(of) for hospital, of in trials.items()}
    plainly = _plainly(proposer.edition)
    found: list[MeasuredName] = []
    took = 0.0
    for hospital in dict.fromkeys(one.cell.hospital for one in coded):
        own = [one for one in coded if one.cell.hospital == hospital]
        began = time.perf_counter()
        names = [one.cell.name for one in own]
        made = proposer.proposed(names, hospital, None, safe.get(hospital), corrected.get(hospital))
        took += time.perf_counter() - began
        for one, proposals in zip(own, made, strict=True):
            near = plainly(one.cell.name)
            found.append(
                MeasuredName(
                    one.kind,
                    hospital,
                    bool(one.cell.right),
                    first_right(proposals, one.cell),
                    one_of_ten(proposals, one.cell),
                    near[0] in one.cell.single,
                    bool(one.cell.single & set(near)),
                    proposals.score,
                    proposals.accepted,
                )
            )
    return found, safe, len(coded) / took if took else 0.0


def _plainly(edition: Edition) -> Callable[[str], list[str]]:
    """Codes of the ten names that look most like a text, by rapidfuzz alone."""
    texts = [unicodedata.normalize("NFKC", entry.name).casefold() for entry in edition.entries]

    def nearest(name: str) -> list[str]:
        asked = unicodedata.normalize("NFKC", name).casefold()
        near = process.extract(asked, texts, scorer=fuzz.ratio, limit=4 * SHOWN)
        return list(dict.fromkeys(edition.entries[at].code for _, _, at in near))[:SHOWN]

    return nearest


def share(values: Sequence[bool], seed: int = 1) -> tuple[float, float, float]:
    """A share with its bootstrap interval, 95 %; (0, 0, 1) of nothing."""
    if not values:
        return 0.0, 0.0, 1.0
    table = np.array(values, dtype=float)
    drawn = np.random.default_rng(seed).integers(0, len(table), (DRAWS, len(table)))
    means = table[drawn].mean(axis=1)
    return float(table.mean()), float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))


def precision(right: int, of: int) -> tuple[float, float, float]:
    """A share with its exact interval, 95 % (Clopper and Pearson): a bootstrap has none where nothing was
    wrong."""
    if not of:
        return 0.0, 0.0, 1.0
    low = float(beta.ppf(0.025, right, of - right + 1)) if right else 0.0
    high = float(beta.ppf(0.975, right + 1, of - right)) if right < of else 1.0
    return right / of, low, high
