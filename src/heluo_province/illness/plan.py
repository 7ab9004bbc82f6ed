"""The plan of a province: who comes when, to which hospital, for what. Courses of illness add visits; facts
are told later, hospital by hospital.

Times are seconds since 1970 on the hospital's wall clock; days are days since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict, Unpack

import numpy as np

from heluo_province.draw import stream
from heluo_province.illness.conditions import Conditions
from heluo_province.people.population import LAST_DAY, People
from heluo_province.people.registration import Registrations

DAY = 86_400
STILL_THERE = np.int64(-1)
"""End of a visit that is not over on the province's last day."""


@dataclass(frozen=True)
class VisitKind:
    """One kind of visit of a course, e.g. a chemotherapy stay."""

    name: str
    type: str  # value set visit_type
    department: str  # value set department
    large: bool = False
    """Referred to the largest hospital that knows the person."""
    exact: bool = False
    """Its hospital is decided by the course (births)."""
    way: str = "2"  # admission_way
    severity: str = "3"  # admission_severity


@dataclass(frozen=True)
class Visits:
    """Visits of the whole province, sorted by person and start."""

    person: np.ndarray
    kind: np.ndarray  # position in the list of kinds
    start: np.ndarray
    end: np.ndarray
    record: np.ndarray  # position in the registrations
    case: np.ndarray  # position in the course's own table, −1 none
    step: np.ndarray  # which one of a series
    tag: np.ndarray  # a number that the course gave the visit
    died: np.ndarray  # bool: the patient dies in this stay

    def __len__(self) -> int:
        return len(self.person)

    def __getitem__(self, index: np.ndarray) -> Visits:
        return Visits(*(getattr(self, f)[index] for f in self.__dataclass_fields__))


class VisitMarks(TypedDict, total=False):
    """What a course may say of a visit besides its case; each one value or one a visit."""

    step: np.ndarray | int
    """Which one of a series."""
    tag: np.ndarray | int
    """A number of the course's own."""
    record: np.ndarray | int
    """Position of the registration under which the visit is, where it is decided."""


@dataclass
class Planner:
    """Collects the visits that courses ask for."""

    persons: People
    conditions: Conditions
    seed: int
    first_day: int
    kinds: list[VisitKind]
    cases: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)
    death: np.ndarray = field(init=False)
    """Day of death of each person, far in the future for the living."""
    death_cause: np.ndarray = field(init=False)
    _parts: list[tuple[np.ndarray, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.death = np.full(len(self.persons), 10**6)
        self.death_cause = np.full(len(self.persons), "", dtype=object)

    def rng(self, *names: str | int) -> np.random.Generator:
        return stream(self.seed, "plan", *names)

    def position(self, kind: str) -> int:
        return next(i for i, k in enumerate(self.kinds) if k.name == kind)

    def add(
        self,
        kind: str,
        person: np.ndarray,
        day: np.ndarray,
        *,
        stay: np.ndarray | int = 0,
        case: np.ndarray | int = -1,
        at: np.ndarray | None = None,
        **marks: Unpack[VisitMarks],
    ) -> None:
        """Visits of `kind` for `person` on `day`; `stay` nights for inpatients; `at` second of the day when
        it matters."""
        n = len(person)
        rng = self.rng("clock", kind, len(self._parts))
        k = self.kinds[self.position(kind)]
        if at is None:
            at = {
                "inpatient": lambda: rng.integers(8 * 3600, 19 * 3600, n),
                "emergency": lambda: rng.integers(0, 86_000, n),
                "physical_exam": lambda: rng.integers(7 * 3600 + 1800, 9 * 3600 + 1800, n),
                "outpatient": lambda: rng.integers(8 * 3600, 15 * 3600 + 1800, n),
            }[k.type]()
        at = np.where(at % 60 < 50, at, at - 20)
        start = day.astype(np.int64) * DAY + at
        nights = np.broadcast_to(np.asarray(stay), (n,)).astype(np.int64)
        if k.type == "inpatient":
            end = (start // DAY + np.maximum(nights, 1)) * DAY + rng.integers(9 * 3600, 16 * 3600, n)
        else:
            length = {"emergency": (2, 9), "physical_exam": (4, 7), "outpatient": (3, 7)}[k.type]
            end = np.minimum(
                start + rng.integers(length[0] * 3600, length[1] * 3600, n), start // DAY * DAY + DAY - 600
            )
            end = np.maximum(end, start + 3600)
        given = (case, marks.get("step", 0), marks.get("tag", 0), marks.get("record", -1))
        row = [np.broadcast_to(np.asarray(x), (n,)) for x in given]
        self._parts.append((person.astype(np.int64), np.full(n, self.position(kind)), start, end, *row))

    def die(self, person: np.ndarray, day: np.ndarray, cause: np.ndarray | str) -> None:
        """The first death counts."""
        sooner = day < self.death[person]
        causes = np.broadcast_to(np.asarray(cause, dtype=object), (len(person),))
        self.death[person[sooner]] = day[sooner]
        self.death_cause[person[sooner]] = causes[sooner]

    def visits(self, where: Registrations) -> Visits:
        """All visits that can be: inside the window, alive, not in two places at once, each with its patient
        record."""
        person, kind, start, end, case, step, tag, record = (
            np.concatenate(c) for c in zip(*self._parts, strict=True)
        )
        day = start // DAY
        keep = (
            (day >= self.first_day)
            & (day <= LAST_DAY)
            & (day >= self.persons.birth[person])
            & (day < self.death[person])
        )
        order = np.flatnonzero(keep)
        order = order[np.lexsort((kind[order], start[order], person[order]))]
        person, kind, start, end, case, step, tag, record = (
            c[order] for c in (person, kind, start, end, case, step, tag, record)
        )
        stays = np.array([k.type == "inpatient" for k in self.kinds])[kind]
        keep = _one_place(person, start, end)
        person, kind, start, end, case, step, tag, record, stays = (
            c[keep] for c in (person, kind, start, end, case, step, tag, record, stays)
        )
        last = self.death[person]
        died = stays & (end // DAY >= last)
        hour = (person * 7 + 11) % (14 * 3600) + 6 * 3600
        end = np.where(died, np.maximum(last * DAY + hour, start + 5400), end)
        over = end > (LAST_DAY + 1) * DAY
        end = np.where(over & stays, STILL_THERE, np.minimum(end, (LAST_DAY + 1) * DAY - 60))
        record = self._records(where, person, kind, start, record)
        return Visits(person, kind, start, end, record, case, step, tag, died & (end != STILL_THERE))

    def _records(
        self,
        where: Registrations,
        person: np.ndarray,
        kind: np.ndarray,
        start: np.ndarray,
        wanted: np.ndarray,
    ) -> np.ndarray:
        """Which of the person's patient records: mostly the first, large hospitals for what is grave, a
        newborn-named one only in the first month."""
        n = len(self.persons)
        count = np.bincount(where.person, minlength=n)
        first = np.cumsum(count) - count
        large = np.array([k.large for k in self.kinds])[kind]
        pick = (count[person] * _chance(person, start, self.seed) ** np.where(large, 6.0, 1.8)).astype(int)
        chosen = first[person] + pick
        many = count[person] > 1
        late = where.newborn[chosen] & (start // DAY > self.persons.birth[person] + 28) & many
        other = first[person] + (pick + 1) % np.maximum(count[person], 1)
        chosen = np.where(late, other, chosen)
        return np.where(wanted >= 0, wanted, chosen)


def _chance(person: np.ndarray, start: np.ndarray, seed: int) -> np.ndarray:
    """A number in [0, 1) that belongs to the visit, so that adding visits changes no other visit's
    hospital."""
    x = (
        person.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        + start.astype(np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
        + np.uint64(seed)
    )
    x ^= x >> np.uint64(29)
    x *= np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(32)
    return (x >> np.uint64(11)).astype(float) / 2.0**53


def _one_place(person: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Mask of visits that do not begin before the person's previous kept visit has ended (input sorted by
    person, start)."""
    keep = np.ones(len(person), bool)
    until = np.int64(0)
    who = -1
    for i, (p, s, e) in enumerate(zip(person.tolist(), start.tolist(), end.tolist(), strict=True)):
        if p != who:
            who, until = p, 0
        if s <= until:
            keep[i] = False
        else:
            until = e
    return keep
