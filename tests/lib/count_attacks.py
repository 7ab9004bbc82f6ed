"""Attacks on safe counts: which questions are asked, and how the best guess follows from the answers.

Each question is about the persons whose invoice has one of a list of rare items, and one disease. An attack
asks at most so many numbers; who guesses knows the share of each disease, the noise's deviation and, in the
worst case, everybody else exactly, and guesses by the posterior: no better guess exists.

Not here: how a question is written for the product (`attack_questions`), what the product answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from tests.lib.attacked_people import DISEASES, TARGETS, AttackedPeople

ROUNDING = 2.0
"""Variance of a number's rounding to fives."""
SMALLEST = 19.5
"""What is drawn above is shown as a number, below as "<20"."""
PADDINGS = 50
"""So many different ones are used, and made once."""


@dataclass(frozen=True, eq=False)
class Padding:
    """Others among whom a target is asked for; `have` of them have each disease, which who asks may know."""

    members: tuple[int, ...]
    have: tuple[int, ...]


@dataclass(frozen=True)
class ListQuestion:
    """The persons of `added` and of the padding who have `disease`; `wording` tells apart questions for the
    same persons."""

    added: tuple[int, ...]
    disease: int
    padding: Padding | None = None
    wording: int = 0

    @property
    def members(self) -> tuple[int, ...]:
        return self.added + (self.padding.members if self.padding else ())

    def truth(self, of: AttackedPeople) -> int:
        padded = self.padding.have[self.disease] if self.padding else 0
        return padded + sum(bool(of.has[n, self.disease]) for n in self.added)


@dataclass(frozen=True)
class Probe:
    """The answers, each times its weight, less `known`, are 1 for a person with the disease and 0 without,
    but for the noise."""

    person: int
    disease: int
    asked: tuple[tuple[float, ListQuestion], ...]
    known: float = 0.0


Answers = Mapping[ListQuestion, int | None]
"""What is shown, None for "<20"."""
Pair = tuple[int, int]
"""(person, disease)."""


def numbers(probes: Iterable[Probe]) -> list[ListQuestion]:
    """What is asked for: the same question twice is one number."""
    return list(dict.fromkeys(question for probe in probes for _, question in probe.asked))


def pairs(count: int, seed: int = 0) -> list[Pair]:
    """So many targets and diseases, each pair once."""
    drawn = np.random.default_rng(seed).permutation(TARGETS * len(DISEASES))[:count]
    return [(int(one) % TARGETS, int(one) // TARGETS) for one in drawn]


# (a) to (d): what is asked


def alone(of: AttackedPeople, budget: int, seed: int = 0) -> list[Probe]:
    """The identifier and the disease, nothing else."""
    return [Probe(p, d, ((1, ListQuestion((p,), d)),)) for p, d in pairs(budget, seed)]


def padded(of: AttackedPeople, budget: int, seed: int = 0) -> list[Probe]:
    """The identifier among others of whom everything is known: so many that one more is rounded up."""
    paddings = [at_an_edge(of, d, 600, seed) for d in range(len(DISEASES))]
    return [_padded(p, d, paddings[d], 0) for p, d in pairs(budget, seed)]


def at_the_least(of: AttackedPeople, budget: int, seed: int = 0) -> list[Probe]:
    """Among as many as are just not shown."""
    with_it = [[n for n in of.others if of.has[n, d]][:19] for d in range(len(DISEASES))]
    paddings = [padding(of, tuple(members)) for members in with_it]
    return [_padded(p, d, paddings[d], 0) for p, d in pairs(budget, seed)]


def difference_of_two(of: AttackedPeople, budget: int, seed: int = 0) -> list[Probe]:
    """With the person and without."""
    found = []
    for i, (p, d) in enumerate(pairs(budget // 2, seed)):
        others = at_an_edge(of, d, 600, (seed + i) % PADDINGS)
        found.append(Probe(p, d, ((1, ListQuestion((p,), d, others)), (-1, ListQuestion((), d, others)))))
    return found


def difference_of_three(of: AttackedPeople, budget: int, seed: int = 0) -> list[Probe]:
    """All together, less two parts that leave the person out."""
    found = []
    for i, (p, d) in enumerate(pairs(budget // 3, seed)):
        left, right, both = _two_parts(of, d, (seed + i) % PADDINGS)
        asked = (ListQuestion((p,), d, both), ListQuestion((), d, left), ListQuestion((), d, right))
        known = both.have[d] - left.have[d] - right.have[d]
        found.append(Probe(p, d, tuple(zip((1, -1, -1), asked, strict=True)), known))
    return found


def difference_of_four(of: AttackedPeople, budget: int, seed: int = 0) -> list[Probe]:
    """The mean of two differences over other paddings."""
    found = []
    for i, (p, d) in enumerate(pairs(budget // 4, seed)):
        asked: list[tuple[float, ListQuestion]] = []
        for others in (
            at_an_edge(of, d, 600, (seed + i) % PADDINGS),
            at_an_edge(of, d, 600, PADDINGS + (seed + i) % PADDINGS),
        ):
            asked += [(0.5, ListQuestion((p,), d, others)), (-0.5, ListQuestion((), d, others))]
        found.append(Probe(p, d, tuple(asked)))
    return found


def rephrased(of: AttackedPeople, budget: int, seed: int = 0, times: int = 10) -> list[Probe]:
    """The same set in ten wordings, everybody else is known."""
    paddings = [at_an_edge(of, d, 600, seed) for d in range(len(DISEASES))]
    return [_padded(p, d, paddings[d], w) for p, d in pairs(budget // times, seed) for w in range(times)]


def one_person(of: AttackedPeople, budget: int, person: int, disease: int) -> list[Probe]:
    """The complete account on one disease of one person, everybody else is known."""
    others = at_an_edge(of, disease, 600)
    return [_padded(person, disease, others, wording) for wording in range(budget)]


ATTACKS: dict[str, Callable[[AttackedPeople, int, int], list[Probe]]] = {
    "alone": alone,
    "padded": padded,
    "at the least": at_the_least,
    "difference of two": difference_of_two,
    "difference of three": difference_of_three,
    "difference of four": difference_of_four,
    "rephrased": rephrased,
}


def padding(of: AttackedPeople, members: tuple[int, ...]) -> Padding:
    return Padding(members, tuple(int(count) for count in of.has[list(members)].sum(axis=0)))


@cache
def at_an_edge(of: AttackedPeople, disease: int, count: int, seed: int = 0, rest: int = 2) -> Padding:
    """About so many others of whom 5 n + `rest` have the disease: with two over, one more is rounded up."""
    drawn = np.random.default_rng(seed).choice(np.array(of.others), count, replace=False)
    having, free = drawn[of.has[drawn, disease]], drawn[~of.has[drawn, disease]]
    fitting = having[: len(having) - (len(having) - rest) % 5]
    return padding(of, tuple(sorted(int(n) for n in (*fitting, *free))))


@cache
def _two_parts(of: AttackedPeople, disease: int, seed: int) -> tuple[Padding, Padding, Padding]:
    """Two paddings without a common member, and both together; whatever is rounded, it fits."""
    both = at_an_edge(of, disease, 600, seed)
    having = [n for n in both.members if of.has[n, disease]]
    left = {*having[: len(having) // 10 * 5], *both.members[::2]} - {*having[len(having) // 10 * 5 :]}
    return (
        padding(of, tuple(sorted(left))),
        padding(of, tuple(n for n in both.members if n not in left)),
        both,
    )


def _padded(p: int, d: int, others: Padding, wording: int) -> Probe:
    return Probe(p, d, ((1, ListQuestion((p,), d, others, wording)),), others.have[d])


# What follows from the answers


def evidence(probes: Iterable[Probe], answers: Answers, sigma: float) -> dict[Pair, float]:
    """Logarithm of how much more likely the answers are with the disease than without."""
    found: dict[Pair, float] = {}
    # Without noise, who asks sits on an edge of the rounding: nothing is blurred by it.
    variance = sigma**2 + (ROUNDING if sigma >= 1 else 0)
    for probe in probes:
        given = [(weight, answers[question]) for weight, question in probe.asked]
        pair = (probe.person, probe.disease)
        value = _value(given)
        if value is not None:
            spread = variance * sum(weight * weight for weight, _ in given)
            more = (value - probe.known - 0.5) / spread
        elif len(given) == 1:
            more = _log_below(probe.known + 1, variance) - _log_below(probe.known, variance)
        else:
            more = 0.0
        found[pair] = found.get(pair, 0.0) + more
    return found


def _value(given: Sequence[tuple[float, int | None]]) -> float | None:
    shown = [(weight, value) for weight, value in given if value is not None]
    return sum(weight * value for weight, value in shown) if len(shown) == len(given) else None


def _log_below(truth: float, variance: float) -> float:
    """How likely "<20" is for so many persons."""
    return math.log(max(1e-300, 0.5 * math.erfc((truth - SMALLEST) / math.sqrt(2 * variance))))


def right(of: AttackedPeople, more: Mapping[Pair, float]) -> float:
    """The share of all targets and diseases that is guessed right with this evidence, none about the rest."""
    share = of.has[:TARGETS].mean(axis=0)
    guessed = np.tile(share > 0.5, (TARGETS, 1))
    for (person, disease), one in more.items():
        guessed[person, disease] = one + math.log(share[disease] / (1 - share[disease])) > 0
    return float((guessed == of.has[:TARGETS]).mean())


def gain(of: AttackedPeople, more: Mapping[Pair, float]) -> float:
    """Percentage points above whoever asks nothing."""
    return 100 * (right(of, more) - right(of, {}))


def separation(a: Any, b: Any) -> float:
    """The largest distance between the shares below a cut."""
    cuts = np.unique(np.concatenate([a, b]))
    return float(max(abs(np.mean(a <= cut) - np.mean(b <= cut)) for cut in cuts))


# All at once: every number is about half of the targets


def halves(of: AttackedPeople, budget: int, disease: int, seed: int = 0) -> list[ListQuestion]:
    """As many random halves of the targets as the account lasts for, among others who are known."""
    rng = np.random.default_rng(seed)
    others = at_an_edge(of, disease, 600, seed)
    return [
        ListQuestion(tuple(int(n) for n in np.flatnonzero(rng.random(TARGETS) < 0.5)), disease, others)
        for _ in range(budget)
    ]


def solved(
    of: AttackedPeople, asked: Sequence[ListQuestion], answers: Answers, sigma: float
) -> dict[Pair, float]:
    """The evidence on each target when all answers are solved together, as linear equations with noise.

    The best linear estimate mixes what was known beforehand with what the answers say; taking the former out
    of it leaves an estimate from the answers alone and its variance.
    """
    disease = asked[0].disease
    share = float(of.has[:TARGETS, disease].mean())
    before = share * (1 - share)
    inside = np.zeros((len(asked), len(of.has)))
    for row, question in zip(inside, asked, strict=True):
        row[list(question.members)] = 1
    known = inside[:, TARGETS:] @ of.has[TARGETS:, disease]
    inside = inside[:, :TARGETS]
    given = np.array([answers[question] or 0 for question in asked]) - known
    spread = inside @ inside.T * before + np.eye(len(asked)) * (sigma**2 + ROUNDING)
    pull = before * np.linalg.solve(spread, inside).T
    estimate = share + pull @ (given - inside.sum(axis=1) * share)
    after = before - before * np.einsum("ij,ji->i", pull, inside)
    weight = 1 / after - 1 / before
    from_answers = (estimate / after - share / before) / weight
    return {(n, disease): float((from_answers[n] - 0.5) * weight[n]) for n in range(TARGETS)}
