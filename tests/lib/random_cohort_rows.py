"""Rows at random for comparing two evaluations of a cohort: few persons, few days, so that ties, borders,
ends of months, absent values and equal keys in two hospitals meet often. No picture of real patients.

A province is the lake tables of `SmallLake`; the same dicts are what the plain evaluation reads.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from random import Random
from typing import Any

from heluo.lakehouse.tables import bucket_of
from tests.lib.small_lake import SmallLake

HOSPITALS = ("h01", "h02", "h03")
DAYS = tuple(
    dt.date.fromisoformat(day)
    for day in (
        "2023-12-30",
        "2023-12-31",
        "2024-01-01",
        "2024-01-29",
        "2024-01-30",
        "2024-01-31",
        "2024-02-01",
        "2024-02-28",
        "2024-02-29",
        "2024-03-01",
        "2024-03-02",
        "2024-03-31",
        "2024-04-30",
        "2025-02-28",
    )
)
HOURS = (dt.time(0), dt.time(8, 30), dt.time(23, 59, 59))
CODES = ("C34.1", "C34.9", "E11.9", "I10", "J18.9")
MORE_CODES = ("E11.900x001", "E14.2", "C34.100")
"""Of rows alone: an edition's own codes, and one that no condition names."""
ITEMS = ("HBA1C", "GLU", "CREA")
DRUGS = ("metformin", "gefitinib", "insulin_human")
PHRASES = ("脑转移", "否认糖尿病", "HER2 阳性", "her2 阴性", "饮酒史")


class RandomRows:
    """Fills the tables of a province from one seed."""

    def __init__(self, seed: int, persons: int, comparators: bool) -> None:
        self.random, self.comparators = Random(seed), comparators
        self.made = SmallLake()
        self.made.rows = {f"standard.{name}": [] for name in ("lab_result", "medication", "diagnosis")}
        self.documents = 0
        self.keys: Counter[tuple[str, str]] = Counter()
        for n in range(persons):
            self._person(n, persons)
        # A subject whom nobody has linked yet: its rows are nobody's.
        self._rows(HOSPITALS[0], "unlinked")

    def _person(self, n: int, persons: int) -> None:
        random, person = self.random, f"p{n:03}"
        homes = random.choice((("h01",), ("h02",), ("h01", "h02"), ("h01", "h02"), ("h01", "h02", "h03")))
        # A subject's key means another person in each hospital; some have two keys in one.
        subjects = [(home, f"s{(n + 7 * HOSPITALS.index(home)) % persons:03}") for home in homes]
        if random.random() < 0.15:
            subjects.append((homes[0], f"t{n:03}"))
        self.made.put(
            "application.person_wide",
            bucket=bucket_of(person),
            person_id=person,
            sex=self._or_none(("1", "2")),
            birth_year=self._or_none((1930, 1950, 1960, 1974, 1984, 1999)),
            division=self._or_none(("510104", "510107", "500101")),
            hospitals=len(homes),
            visits=0,
        )
        for hospital, subject in subjects:
            self.made.put(
                "standard.person_link",
                hospital=hospital,
                subject_ref=subject,
                person_id=person,
                bucket=bucket_of(person),
                run_id="run_1",
            )
            self._rows(hospital, subject)
            self._documents(person, hospital)

    def _rows(self, hospital: str, subject: str) -> None:
        random = self.random
        visits = [f"v{i}{subject}" for i in range(random.choice((0, 1, 1, 2, 3)))]
        for visit in visits:
            self._visit(hospital, subject, visit)
        if random.random() < 0.9:
            self._patient(hospital, subject)
        for fill, most in ((self._diagnosis, 3), (self._lab, 5), (self._medication, 3)):
            for _ in range(random.randint(0, most)):
                fill(
                    hospital, subject, self._or_none(visits, 0.2) if visits else self._or_none(("gone",), 0.7)
                )

    def _visit(self, hospital: str, subject: str, visit: str) -> None:
        start = self._moment()
        end = self._moment(0.35)
        if start and end and end < start:
            start, end = end, start
        self._put(
            "visit",
            hospital,
            subject,
            start,
            visit_ref=visit,
            start_time=start,
            end_time=end,
            registered_time=self._moment(0.3),
            visit_type=self._or_none(("inpatient", "outpatient", "emergency")),
            department_code=self._or_none(("03.01", "03.02", "04.01")),
            length_of_stay=self._or_none((0, 1, 3, 7)),
            total_amount=self._or_none((0.0, 99.5, 100.0, 2500.25)),
            first_visit=self._or_none((True, False)),
        )

    def _patient(self, hospital: str, subject: str) -> None:
        registered = self._moment()
        self._put(
            "patient",
            hospital,
            subject,
            registered,
            registered_time=registered,
            death_time=self._moment(0.6),
            sex=self._or_none(("1", "2")),
            abo=self._or_none(("1", "2", "3")),
            district=self._or_none(("510104", "510107")),
        )

    def _diagnosis(self, hospital: str, subject: str, visit: str | None) -> None:
        time = self._moment()
        self._put(
            "diagnosis",
            hospital,
            subject,
            time,
            visit_ref=visit,
            diagnosed_time=time,
            onset_time=self._moment(0.4),
            code=self._or_none((*CODES, *CODES, *MORE_CODES)),
            certainty=self._or_none(("confirmed", "suspected", "ruled_out"), 0.3),
            sequence=self._or_none((1, 2, 3)),
            chronic=self._or_none((True, False), 0.4),
        )

    def _lab(self, hospital: str, subject: str, visit: str | None) -> None:
        time, value = self._moment(), self._or_none((2.0, 4.0, 6.5, 8.0, 16.0), 0.2)
        self._put(
            "lab_result",
            hospital,
            subject,
            time,
            visit_ref=visit,
            result_time=time,
            sampled_time=self._moment(0.4),
            item_code=self._or_none(ITEMS),
            value_number=value,
            value_standard=value if self.random.random() < 0.8 else None,
            value_comparator=self._comparator() if value is not None else None,
            ref_low=self._or_none((0.0, 2.0, 4.0)),
            ref_high=self._or_none((4.0, 8.0)),
            critical=self._or_none((True, False), 0.4),
        )

    def _comparator(self) -> str | None:
        drawn = self._or_none(("<", "<=", ">", ">=", "="), 0.7)
        return drawn if self.comparators else None

    def _medication(self, hospital: str, subject: str, visit: str | None) -> None:
        start = self._moment()
        self._put(
            "medication",
            hospital,
            subject,
            start,
            visit_ref=visit,
            start_time=start,
            end_time=self._moment(0.35),
            drug_code=self._or_none(DRUGS),
            dose=self._or_none((0.5, 1.0, 250.0)),
            days=self._or_none((1, 7, 30)),
            take_home=self._or_none((True, False)),
        )

    def _documents(self, person: str, hospital: str) -> None:
        for _ in range(self.random.choice((0, 0, 1, 2))):
            self.documents += 1
            category = self.random.choice(("medical_record", "pathology"))
            self.made.put(
                "application.search_document",
                bucket=bucket_of(person),
                key=f"{category}/{hospital}/{self.documents}",
                person_id=person,
                hospital=hospital,
                category=category,
                row_key=f"{self.documents}",
                text="。".join(self.random.sample(PHRASES, self.random.choice((1, 2)))),
                level=3,
            )

    def _put(
        self, category: str, hospital: str, subject: str, time: dt.datetime | None, **cells: Any
    ) -> None:
        # The same keys come back in the other hospitals: a key is a hospital's own.
        self.keys[hospital, category] += 1
        key = f"{category[:2]}{self.keys[hospital, category]:03}"
        self.made.standard(category, hospital, subject, key, time, **cells)

    def _moment(self, absent: float = 0.12) -> dt.datetime | None:
        if self.random.random() < absent:
            return None
        return dt.datetime.combine(self.random.choice(DAYS), self.random.choice(HOURS))

    def _or_none(self, values: Any, absent: float = 0.15) -> Any:
        return None if self.random.random() < absent else self.random.choice(values)


def random_province(seed: int, persons: int = 40, comparators: bool = True) -> SmallLake:
    """The tables of a province; the same seed gives the same rows. `comparators`: results such as "<5"."""
    return RandomRows(seed, persons, comparators).made
