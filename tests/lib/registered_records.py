"""Records of invented people as a careful desk makes them, at the hospitals of the model. What goes wrong is
`registration_errors`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

import polars as pl

from tests.lib.registered_people import TODAY, Registrant

FIRST_SYSTEM = 2003
NEWBORN = "newborn"
COLUMNS = [
    "hospital",
    "patient_id",
    "name",
    "id_type",
    "id_number",
    "insurance_number",
    "birth_certificate_number",
    "birth_date",
    "sex",
    "ethnic_group",
    "nationality",
    "phone",
    "mobile",
    "address",
    "district",
    "contact_name",
    "contact_relation",
    "contact_phone",
    "mother_name",
    "registered_time",
]


@dataclass(frozen=True)
class RegistrationDesk:
    """A hospital. `patients`: its share; `errors`: how often its desk errs against the others'; `numbers`:
    how many identity numbers it learns; `social`: it writes the identity number as the insurance number.
    `age_day`: the day that its system makes of an age, today without one."""

    code: str
    patients: int
    errors: float
    numbers: float
    social: bool = False
    births: int = 0
    only_phone: bool = False
    age_day: tuple[int, int] | None = (1, 1)


DESKS = [
    RegistrationDesk("k01", 30, 0.5, 0.95),
    RegistrationDesk("k02", 20, 1.0, 0.85, social=True),
    RegistrationDesk("k03", 18, 1.0, 0.8, births=3),
    RegistrationDesk("k04", 14, 1.0, 0.7, births=8),
    RegistrationDesk("k05", 8, 1.5, 0.7, only_phone=True, age_day=(7, 1)),
    RegistrationDesk("k06", 6, 3.0, 0.55),
    RegistrationDesk("k07", 4, 2.0, 0.6, births=1, age_day=None),
]


@dataclass(eq=False)
class Registration:
    """One record: what the desk wrote of `who`, and the kinds of error in it."""

    who: Registrant
    desk: RegistrationDesk
    at: dt.datetime
    at_birth: bool
    values: dict[str, str | dt.date | None]
    kinds: list[str] = field(default_factory=list)

    def text(self, column: str) -> str:
        value = self.values.get(column)
        return value if isinstance(value, str) else ""

    @property
    def born(self) -> dt.date:
        value = self.values["birth_date"]
        return value if isinstance(value, dt.date) else self.who.born


def as_tables(made: list[Registration], random: Random) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(patients, truth) of `made` in an order of chance, with the numbers that the hospitals give them."""
    random.shuffle(made)
    numbers: Counter[str] = Counter()
    rows, truth = [], []
    for record in made:
        numbers[record.desk.code] += 1
        patient = f"{record.desk.code.upper()}{numbers[record.desk.code]:07d}"
        values = record.values | {"hospital": record.desk.code, "patient_id": patient}
        rows.append([values.get(c) or None for c in COLUMNS])
        kinds = sorted({*record.kinds, *record.who.kinds})
        cause = NEWBORN if "newborn_name" in record.kinds else (kinds or ["clean"])[0]
        truth.append((record.desk.code, patient, record.who.key, cause, "+".join(kinds)))
    types = dict.fromkeys(COLUMNS, pl.String) | {"birth_date": pl.Date}
    frame = pl.DataFrame(rows, schema=types, orient="row")
    known = {
        "hospital": pl.String,
        "patient_id": pl.String,
        "person": pl.Int64,
        "cause": pl.String,
        "causes": pl.String,
    }
    return (
        frame.with_columns(
            pl.col("patient_id").alias("subject_ref"),
            pl.col("registered_time").str.to_datetime(time_unit="us"),
        ),
        pl.DataFrame(truth, schema=known, orient="row"),
    )


class CarefulDesks:
    """Makes the records of families, every one free of errors (but a field may be empty)."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def records_of(self, family: Iterable[Registrant]) -> list[Registration]:
        return [record for person in family for record in self._records(person)]

    def _records(self, who: Registrant) -> list[Registration]:
        r, made, seen = self.random, [], set()
        first = max(FIRST_SYSTEM, who.born.year)
        # a child of a town is born in hospital, and half of the hospitals report it
        newborn = who.parents and who.born.year >= FIRST_SYSTEM and who.records and r.random() < 0.5
        for k in range(who.records):
            at_birth = bool(newborn) and (k == 0 or (k == 1 and "twins" in who.kinds and r.random() < 0.5))
            desk = r.choices(DESKS, [d.births if at_birth else d.patients for d in DESKS])[0]
            if desk.code in seen and r.random() < 0.7:
                desk = r.choice([d for d in DESKS if d.code not in seen] or DESKS)
            seen.add(desk.code)
            start = who.born if at_birth or first == who.born.year else dt.date(first, 1, 1)
            span = 2 if at_birth else max(1, (TODAY - start).days)
            at = dt.datetime.combine(start, dt.time(8)) + dt.timedelta(r.randrange(span), r.randrange(36_000))
            made.append(self._record(who, desk, at, at_birth))
        return made

    def _record(
        self, who: Registrant, desk: RegistrationDesk, at: dt.datetime, at_birth: bool
    ) -> Registration:
        r = self.random
        numbered = not at_birth and r.random() < desk.numbers * who.numbered
        values: dict[str, str | dt.date | None] = {
            "name": who.name,
            "id_type": who.document if numbered else None,
            "id_number": who.number if numbered else None,
            "birth_date": who.default_date or who.born,
            "sex": who.sex,
            "ethnic_group": who.ethnic if r.random() < 0.8 else None,
            "nationality": who.nationality if r.random() < 0.6 else None,
            "phone" if desk.only_phone else "mobile": self._mobile(who, at.date()),
            "address": who.address if r.random() < 0.75 else None,
            "district": who.area[0] if r.random() < 0.7 else None,
            "registered_time": at.isoformat(sep=" "),
        }
        if r.random() < 0.55 and who.insurance:
            social = desk.social and who.document == "01"
            values["insurance_number"] = (who.number if numbered else None) if social else who.insurance
        if (at_birth and r.random() < 0.4) or (who.age(at.date()) < 1 and r.random() < 0.15):
            values["birth_certificate_number"] = f"{'RSTUV'[who.key % 5]}{510000000 + who.key:09d}"
        record = Registration(who, desk, at, at_birth, values)
        self._contact(record)
        return record

    def _mobile(self, who: Registrant, at: dt.date) -> str | None:
        if who.age(at) < 16 and who.parents:
            return self.random.choice(who.parents).mobile
        return who.mobile or None

    def _contact(self, record: Registration) -> None:
        r, who = self.random, record.who
        young = who.age(record.at.date()) < 16
        other = r.choice(who.parents) if young and who.parents else who.spouse
        if other is None or r.random() < 0.35:
            return
        relation = "5" if young else "1"
        record.values |= {
            "contact_name": other.name,
            "contact_relation": relation,
            "contact_phone": other.mobile,
        }
        if young and len(who.parents) == 2 and r.random() < (0.6 if record.at_birth else 0.2):
            record.values["mother_name"] = who.parents[1].name
