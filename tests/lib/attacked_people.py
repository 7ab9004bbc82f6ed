"""People whom somebody wants to find in counts: each target is known by the exact amount of an invoice, by
a rare item on it and by a phrase of a note, the asker wants to know which of four diseases they have.

The first TARGETS are known, the others fill the lake. Who is born before 1950 is no target.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from heluo.lakehouse.tables import bucket_of
from tests.lib.small_lake import SmallLake

TARGETS, OTHERS = 520, 980
DISEASES = ("C34", "E11", "E78", "I10")
RARE = (0.05, 0.10, 0.15, 0.20)
"""How many have them, as in the invented province: its most frequent one has 21 in 100."""
EVEN = (0.5, 0.5, 0.5, 0.5)
"""Nothing is known beforehand: the worst case for the base rate."""
FIRST_BIRTH_YEAR = {True: 1950, False: 1930}
SEEN = dt.datetime(2024, 3, 1, 9)


@dataclass(frozen=True, eq=False)
class AttackedPeople:
    """`has[person, disease]`; targets come first."""

    has: NDArray[np.bool_]
    rates: tuple[float, ...]

    @property
    def base(self) -> float:
        """How often whoever asks nothing is right about a target."""
        return float(np.mean([max(p, 1 - p) for p in self.has[:TARGETS].mean(axis=0)]))

    @property
    def others(self) -> range:
        return range(TARGETS, len(self.has))

    def mirrored(self) -> AttackedPeople:
        """Every target has what the target here has not: a guess that noise alone makes right here is wrong
        there."""
        has = self.has.copy()
        has[:TARGETS] = ~has[:TARGETS]
        return AttackedPeople(has, tuple(1 - rate for rate in self.rates))


@cache
def people(rates: tuple[float, ...] = RARE, seed: int = 7) -> AttackedPeople:
    """With each disease exactly its share of the targets, and about it of the others."""
    rng = np.random.default_rng(seed)
    has = rng.random((TARGETS + OTHERS, len(DISEASES))) < np.array(rates)
    for d, rate in enumerate(rates):
        has[:TARGETS, d] = rng.permutation(TARGETS) < round(rate * TARGETS)
    return AttackedPeople(has, rates)


def attacked_id(n: int) -> str:
    return f"person_{n:05}"


def amount(n: int) -> float:
    """The exact amount of the invoice of person `n`, of nobody else."""
    return round(100 + 1.37 * n, 2)


def bill(n: int) -> str:
    """The code of what person `n` paid for, which nobody else did."""
    return f"R{n:05}"


def phrase(n: int) -> str:
    """What only the note of person `n` says."""
    age, day = 20 + n // 336, n % 336
    return f"{age}岁于{1 + day // 28}月{1 + day % 28}日入院"


def lake_of_attacked(of: AttackedPeople, persons: Iterable[int] | None = None) -> SmallLake:
    """One visit, one invoice, one note each, and a diagnosis of each disease; of `persons` only."""
    made = SmallLake()
    for n in range(len(of.has)) if persons is None else persons:
        _person(made, n, of.has[n])
    return made


def _person(made: SmallLake, n: int, has: NDArray[np.bool_]) -> None:
    person, hospital, visit = attacked_id(n), f"h{1 + n % 3:02}", f"v{n}"
    bucket = bucket_of(person)
    made.put(
        "application.person_wide",
        bucket=bucket,
        person_id=person,
        sex="12"[n % 2],
        hospitals=1,
        visits=1,
        birth_year=FIRST_BIRTH_YEAR[n < TARGETS] + n % 20,
        division="510100",
        first_time=SEEN,
        last_time=SEEN,
    )
    made.put(
        "standard.person_link",
        hospital=hospital,
        subject_ref=person,
        person_id=person,
        bucket=bucket,
        run_id="run_1",
    )
    made.standard(
        "visit",
        hospital,
        person,
        visit,
        SEEN,
        visit_ref=visit,
        visit_type="inpatient",
        start_time=SEEN,
        end_time=SEEN,
    )
    made.standard(
        "charge",
        hospital,
        person,
        f"c{n}",
        SEEN,
        visit_ref=visit,
        amount=amount(n),
        item_code=bill(n),
        charged_time=SEEN,
    )
    found: list[tuple[str, str]] = [(f"d{n}_{d}", code) for d, code in enumerate(DISEASES) if has[d]]
    for key, code in [(f"d{n}", "J06.9"), *found]:
        made.standard(
            "diagnosis",
            hospital,
            person,
            key,
            SEEN,
            diagnosis_ref=key,
            visit_ref=visit,
            code=code,
            diagnosed_time=SEEN,
        )
    _note(made, n, person, hospital)


def _note(made: SmallLake, n: int, person: str, hospital: str) -> None:
    texts: dict[str, Any] = {"title": "入院记录", "text": f"患者{phrase(n)}。"}
    made.put(
        "application.search_document",
        bucket=bucket_of(person),
        key=f"medical_record/{hospital}/m{n}",
        person_id=person,
        hospital=hospital,
        category="medical_record",
        row_key=f"m{n}",
        visit_ref=f"v{n}",
        time=SEEN,
        level=3,
        **texts,
    )
