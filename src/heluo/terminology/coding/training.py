"""What weights are learned from: pairs that somebody confirmed, and names of the edition itself, written as a
hurried hand writes them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pypinyin

from heluo.terminology.coding.confidence import fitted_sureness, signs
from heluo.terminology.coding.editions import Edition
from heluo.terminology.coding.ranking import (
    Candidates,
    Example,
    Vector,
    candidates,
    fitted,
    probabilities,
    start,
)
from heluo.terminology.coding.retrieval import Index
from heluo.terminology.coding.spelling import is_han, plain
from heluo.terminology.coding.weights import Weights

INVENTED = 400
"""Names of the edition that are written otherwise."""
INVENTED_COUNT = 0.25
"""How much such a name counts beside a confirmed pair: it is easier than what people write."""
FOLDS = 5
PASSES = 2
"""The pair of reading and form that speaks for a code depends on the weights: learned again with the new
ones."""


@dataclass(frozen=True)
class NameCell:
    """A name as a hospital wrote it and what is right for it: one or several codes, each alternative by
    itself; none where no code of the edition fits."""

    hospital: str
    name: str
    right: frozenset[tuple[str, ...]]

    @property
    def single(self) -> frozenset[str]:
        """The codes that are right alone."""
        return frozenset(one[0] for one in self.right if len(one) == 1)


def example(found: Candidates, codes: frozenset[str], weight: float = 1.0) -> Example:
    """The candidates of a name with what is right among them."""
    table = np.array([one.compared for one in found.found])
    return Example(table, tuple(n for n, one in enumerate(found.found) if one.code in codes), weight)


def learned(index: Index, cells: Sequence[NameCell], seed: int = 1) -> Weights:
    """Weights of an edition's ranking from confirmed cells and from its own names written otherwise, and of
    how sure the first code is, from cells that the ranking had not seen."""
    made = invented(index.edition, INVENTED, seed)
    ranking, found, of_made = start(), [], []
    for _ in range(PASSES):
        found = candidates(index, [one.name for one in cells], ranking)
        of_made = candidates(index, [one.name for one in made], ranking)
        ranking = _ranked(found, cells, of_made, made)
    seen, right = _unseen(found, cells, of_made, made, seed)
    return Weights(ranking, fitted_sureness(seen, right))


def _ranked(
    found: Sequence[Candidates],
    cells: Sequence[NameCell],
    of_made: Sequence[Candidates],
    made: Sequence[NameCell],
) -> Vector:
    examples = [example(f, c.single) for f, c in zip(found, cells, strict=True) if f.found and c.single]
    examples += [example(f, c.single, INVENTED_COUNT) for f, c in zip(of_made, made, strict=True) if f.found]
    return fitted(examples)


def _unseen(
    found: Sequence[Candidates],
    cells: Sequence[NameCell],
    of_made: Sequence[Candidates],
    made: Sequence[NameCell],
    seed: int,
) -> tuple[list[Vector], list[bool]]:
    """SIGNS of each cell under weights that were learned without it, and whether its first code was right."""
    places = folds(len(cells), FOLDS, seed)
    seen: list[Vector] = []
    right: list[bool] = []
    for fold in range(FOLDS):
        rest = [n for n, place in enumerate(places) if place != fold]
        weights = _ranked([found[n] for n in rest], [cells[n] for n in rest], of_made, made)
        for n, place in enumerate(places):
            if place == fold and found[n].found:
                among = probabilities(found[n].found, weights)
                kinds = frozenset(one.kind for one in found[n].attributes)
                seen.append(signs(found[n].found, among, weights, kinds))
                first = found[n].found[int(np.argmax(among))].code
                right.append(first in cells[n].single)
    return seen, right


def folds(number: int, of: int, seed: int) -> list[int]:
    """Which of `of` parts each of `number` things is in, as even as can be."""
    places = [n % of for n in range(number)]
    random.Random(seed).shuffle(places)
    return places


def invented(edition: Edition, number: int, seed: int) -> list[NameCell]:
    """Names of `number` entries, each with one or two slips."""
    rng = random.Random(seed)
    sounds = _same_sound(entry.name for entry in edition.entries)
    chosen = rng.sample(range(len(edition.entries)), min(number, len(edition.entries)))
    of_name: dict[str, set[str]] = {}
    for entry in edition.entries:
        of_name.setdefault(entry.name, set()).add(entry.code)
    slips: list[Callable[[str], str]] = [
        lambda name: _another_sign(name, sounds, rng),
        lambda name: _without_a_sign(name, rng),
        lambda name: _with_side(name, rng),
        lambda name: name.partition("(")[0].partition("[")[0],
        lambda name: name.removesuffix("症").removesuffix("病").removesuffix("性"),
        lambda name: name.replace("性", "", 1),
    ]
    found = []
    for number in chosen:
        entry = edition.entries[number]
        name = entry.name
        for slip in rng.sample(slips, rng.choice((1, 1, 2))):
            name = slip(name)
        if len(name) >= 2 and sum(map(is_han, name)) >= 2:
            found.append(NameCell("", name, frozenset((code,) for code in of_name[entry.name])))
    return found


def _same_sound(names: Iterable[str]) -> dict[str, list[str]]:
    signs = sorted({sign for name in names for sign in plain(name) if is_han(sign)})
    found: dict[str, list[str]] = {}
    for sign in signs:
        found.setdefault(pypinyin.lazy_pinyin(sign)[0], []).append(sign)
    return {sign: of for of in found.values() for sign in of if len(of) > 1}


def _another_sign(name: str, sounds: dict[str, list[str]], rng: random.Random) -> str:
    places = [n for n, sign in enumerate(name) if sign in sounds]
    if not places:
        return name
    at = rng.choice(places)
    return name[:at] + rng.choice([one for one in sounds[name[at]] if one != name[at]]) + name[at + 1 :]


def _without_a_sign(name: str, rng: random.Random) -> str:
    at = rng.randrange(len(name))
    return name[:at] + name[at + 1 :] if len(name) > 4 else name


def _with_side(name: str, rng: random.Random) -> str:
    return rng.choice(("左侧", "右侧", "左", "右", "双侧")) + name
