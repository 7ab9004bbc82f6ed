"""A second model of what registration desks get wrong about patients, with the truth known.

By another hand than the product's own generator and than the rules of linkage, so that a rule cannot be right
only because both share a thought. Frequencies and their reasons are in `registration_errors.toml`. People who
come with another's card on purpose are not in it: no field of a registration says so.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import polars as pl
from lunarcalendar import Converter, Solar

from tests.lib import registered_names as names
from tests.lib.registered_people import TODAY, Population, Registrant, check_character
from tests.lib.registered_records import DESKS, CarefulDesks, Registration, as_tables

FULL_WIDTH = str.maketrans("0123456789X", "0123456789X".translate({i: i + 0xFEE0 for i in range(33, 127)}))


@cache
def frequencies() -> dict[str, dict[str, float]]:
    """Group → kind → share, from `registration_errors.toml`."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {group: {kind: row["share"] for kind, row in kinds.items()} for group, kinds in tables.items()}


def registrations(
    records: int = 20_000, seed: int = 1, *, county: bool = False, at_least: int = 10
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(patients with `subject_ref`, truth): the truth has person, cause ("newborn", the first kind or
    "clean") and causes (every kind, of the person and of the record).

    Equal arguments give equal rows. `county`: a small one of few surnames. `at_least`: every kind occurs so
    often.
    """
    desk = ErrorDesk(Population(seed, county=county), at_least)
    made = desk.clean_records(records)
    for group, kinds in frequencies().items():
        for kind, share in kinds.items():
            if group != "families":
                desk.spoil(made, group, kind, share)
    return as_tables(made, desk.random)


def _has(record: Registration, *starts: str) -> bool:
    return any(kind.startswith(starts) and kind != "number_missing" for kind in record.kinds)


def _has_own_name(record: Registration) -> bool:
    return not _has(record, "newborn", "mark", "no_name", "name_masked", "garbled", "bare")


class ErrorDesk:
    """Every kind of error that can be put into the records of a population."""

    def __init__(self, people: Population, at_least: int) -> None:
        self.people, self.random, self.at_least = people, people.random, at_least
        self.agents: list[Registrant] = []
        self.of: dict[int, list[Registration]] = {}

    def clean_records(self, wanted: int) -> list[Registration]:
        """Exactly `wanted` records of families: first those hard to link, then ordinary ones."""
        made: list[Registration] = []
        desks = CarefulDesks(self.random)
        families = wanted / 5
        for kind, make in self.people.makers().items():
            for _ in range(max(self.at_least, round(frequencies()["families"][kind] * families))):
                made += desks.records_of(make())
        hard = len(made)
        while len(made) < wanted:
            made += desks.records_of(self.people.ordinary())
        if hard > wanted:
            raise ValueError(f"{hard} records of hard kinds, {wanted} wanted: lower at_least")
        adults = [p for p in self.people.people if p.document == "01" and p.number and p.born.year < 1998]
        self.agents = self.random.sample(adults, max(3, wanted // 4000))
        for record in made[:wanted]:
            self.of.setdefault(record.who.key, []).append(record)
        return made[:wanted]

    def spoil(self, made: list[Registration], group: str, kind: str, share: float) -> None:
        """Puts `kind` into `share` of the records of `group`, the careless desks' first."""
        error: Callable[[Registration], bool] = getattr(self, "_" + kind)
        choice = [record for record in made if self._belongs(record, group)]
        choice.sort(key=lambda record: -(self.random.random() ** (1 / record.desk.errors)))
        left = max(self.at_least, round(share * len(choice)))
        for record in choice:
            if left == 0:
                break
            if error(record):
                record.kinds.append(kind)
                left -= 1

    def _belongs(self, record: Registration, group: str) -> bool:
        who = record.who
        match group:
            case "births":
                return record.at_birth
            case "twin_children":
                return who.marks is not None and who.age(record.at.date()) < 16
            case "twin_births":
                return who.marks is not None and "newborn_name" in record.kinds
            case "children":
                return bool(who.parents) and who.age(record.at.date()) < 16
            case "numbers":
                return record.values.get("id_type") == "01" and bool(record.text("id_number"))
            case "rare":
                return any(c in names.RARE for c in record.text("name"))
            case "foreigners":
                return who.document == "03" and _has_own_name(record)
            case "permits":
                return "permit" in who.kinds and _has_own_name(record)
            case "minorities":
                return len(who.parts) == 2 and _has_own_name(record)
            case _:
                return "unknown_patient" not in who.kinds

    def _newborn_name(self, record: Registration) -> bool:
        who = record.who
        mark = ""
        if who.marks:
            # every second delivery room has marks of its own
            place = who.parents[0].key + DESKS.index(record.desk)
            marks = who.marks if place % 2 else names.ORDER_MARKS[place % len(names.ORDER_MARKS)]
            mark = marks[who.second]
        if mark.startswith(("长", "次")):
            mark = mark[0]
        record.values["name"] = names.newborn(self.random, who.parents[1].name, who.sex, mark)
        return True

    def _mark_stripped(self, record: Registration) -> bool:
        who, mother = record.who, record.who.parents[1].name
        record.values["name"] = self.random.choice(
            [mother + ("之子" if who.sex == "1" else "之女"), mother, mother + "之婴"]
        )
        return True

    def _parents_number(self, record: Registration) -> bool:
        """A parent's number; some systems then take birth date and sex from it."""
        r, parent = self.random, self.random.choice(record.who.parents)
        record.values |= {"id_number": parent.number, "id_type": "01"}
        if r.random() < 0.08:
            record.values |= {"birth_date": parent.born, "sex": parent.sex}
        if r.random() < 0.2:
            record.values["insurance_number"] = parent.insurance or None
        return bool(parent.number)

    def _parents_number_mistyped(self, record: Registration) -> bool:
        parent = self.random.choice(record.who.parents)
        if not parent.number:
            return False
        record.values |= {"id_number": self._typed_wrong(parent.number), "id_type": "01"}
        return True

    def _twins_parents_number(self, record: Registration) -> bool:
        parent = self.random.choice(record.who.parents)
        return self._both_twins(record, parent.number)

    def _twins_parents_number_mistyped(self, record: Registration) -> bool:
        parent = self.random.choice(record.who.parents)
        return self._both_twins(record, self._typed_wrong(parent.number))

    def _both_twins(self, record: Registration, number: str) -> bool:
        """`number` in this record and in one of the other twin, of the same desk where there is one."""
        others = [
            o
            for other in record.who.siblings
            for o in self.of.get(other.key, [])
            if other.age(o.at.date()) < 16
        ]
        others.sort(key=lambda o: o.desk is not record.desk)
        for one in [record, *others[:1]]:
            one.values |= {"id_number": number, "id_type": "01"}
        return True

    def _number_missing(self, record: Registration) -> bool:
        record.values |= {"id_number": None, "id_type": None}
        return True

    def _number_15(self, record: Registration) -> bool:
        number = record.text("id_number")
        if record.who.born.year > 1998 or record.at.year > 2012 or len(number) != 18 or number[6:8] != "19":
            return False
        record.values["id_number"] = number[:6] + number[8:17]
        return True

    def _number_lower_x(self, record: Registration) -> bool:
        number = record.text("id_number")
        if not number.endswith("X"):
            return False
        record.values["id_number"] = number[:-1] + self.random.choice("xxxxx×Xx*✕")
        return True

    def _number_full_width(self, record: Registration) -> bool:
        record.values["id_number"] = record.text("id_number").translate(FULL_WIDTH)
        return True

    def _typed_wrong(self, number: str) -> str:
        i = self.random.randrange(len(number) - 1)
        digit = self.random.choice([d for d in "0123456789" if d != number[i]])
        return number[:i] + digit + number[i + 1 :]

    def _number_one_digit(self, record: Registration) -> bool:
        record.values["id_number"] = self._typed_wrong(record.text("id_number"))
        return True

    def _number_one_digit_valid(self, record: Registration) -> bool:
        """A digit of the day's order is wrong, or one of the birth year's, which the desk then copies."""
        r, number = self.random, record.text("id_number")
        if len(number) != 18:
            return False
        i = r.choice([8, 9, 14, 15, 16])
        body = number[:i] + r.choice([d for d in "123456789" if d != number[i]]) + number[i + 1 : 17]
        record.values["id_number"] = body + check_character(body)
        year = int(body[6:10])
        if i < 14 and year <= record.at.year and r.random() < 0.5 and record.born.strftime("%m%d") != "0229":
            record.values["birth_date"] = record.born.replace(year=year)
        return True

    def _number_transposed(self, record: Registration) -> bool:
        number = record.text("id_number")
        places = [i for i in range(len(number) - 2) if number[i] != number[i + 1]]
        if not places:
            return False
        i = self.random.choice(places)
        record.values["id_number"] = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
        return True

    def _number_transposed_valid(self, record: Registration) -> bool:
        if len(record.text("id_number")) != 18 or not self._number_transposed(record):
            return False
        body = record.text("id_number")[:17]
        record.values["id_number"] = body + check_character(body)
        return True

    def _sibling_number(self, record: Registration) -> bool:
        if not record.who.siblings:
            return False
        record.values["id_number"] = self.random.choice(record.who.siblings).number
        return True

    def _agents_number(self, record: Registration) -> bool:
        agent = self.random.choice(self.agents)
        if (
            record.who is agent
            or record.at_birth
            or record.who.document != "01"
            or _has(record, "number_", "parents_")
        ):
            return False
        record.values |= {"id_number": agent.number, "id_type": "01"}
        if self.random.random() < 0.5:
            record.values["mobile"] = agent.mobile
        if self.random.random() < 0.15:
            record.values |= {"birth_date": agent.born, "sex": agent.sex}
        return True

    def _placeholder_number(self, record: Registration) -> bool:
        if record.text("id_number"):
            return False
        number = self.random.choice(
            [
                "9" * 18,
                "1" * 18,
                "123456789012345678",
                "无",
                "未带",
                "不详",
                "0",
                "9" * 15,
                "510000190001010000",
                "-",
            ]
        )
        record.values |= {"id_number": number, "id_type": self.random.choice(["01", "99"])}
        return True

    def _set_phone(self, record: Registration, phone: str | None) -> bool:
        column = "phone" if record.desk.only_phone else "mobile"
        if not record.text(column):
            return False
        record.values[column] = phone
        return True

    def _phone_missing(self, record: Registration) -> bool:
        return self._set_phone(record, None)

    def _phone_of_desk(self, record: Registration) -> bool:
        desk = f"028-8{DESKS.index(record.desk)}551234"
        return self._set_phone(
            record, self.random.choice(["13800138000", "1" * 11, "0" * 11, desk, "13999999999"])
        )

    def _phone_digit(self, record: Registration) -> bool:
        phone = record.text("mobile")
        return len(phone) == 11 and self._set_phone(record, self._typed_wrong(phone))

    def _phone_reused(self, record: Registration) -> bool:
        other = self.random.choice(self.people.people)
        return other is not record.who and bool(other.mobile) and self._set_phone(record, other.mobile)

    def _phone_changed(self, record: Registration) -> bool:
        who = record.who
        family = [p.mobile for p in (*who.parents, *([who.spouse] if who.spouse else []))]
        new = self.random.choice(family) if family and self.random.random() < 0.3 else self.people.mobile()
        return self._set_phone(record, new)

    def _address_written(self, record: Registration) -> bool:
        r, address, area = self.random, record.text("address"), record.who.area[1]
        if not address:
            return False
        record.values["address"] = r.choice(
            [
                address.removeprefix("四川省"),
                address.removeprefix("四川省" + area),
                address.translate(FULL_WIDTH),
                area,
                address.replace("单元", "-").replace("栋", "-").removesuffix("室"),
                address.replace("成都市", "").replace("号", "号 "),
                "四川" + address.removeprefix("四川省"),
                address[: len(address) // 2],
            ]
        )
        return True

    def _moved(self, record: Registration) -> bool:
        area = self.random.choice(self.people.areas)
        record.values |= {"address": self.people.address(area), "district": area[0]}
        if self.random.random() < 0.5:
            self._set_phone(record, self.people.mobile())
        return True

    def _rename(self, record: Registration, name: str | None) -> bool:
        if name is None or name == record.text("name"):
            return False
        record.values["name"] = name
        return True

    def _homophone(self, record: Registration) -> bool:
        return self._rename(record, names.homophone(self.random, record.text("name")))

    def _like_character(self, record: Registration) -> bool:
        return self._rename(record, names.like_shape(self.random, record.text("name")))

    def _rare_character(self, record: Registration) -> bool:
        return self._rename(record, names.with_lost_letter(self.random, record.text("name")))

    def _traditional(self, record: Registration) -> bool:
        return self._rename(record, names.traditional(record.text("name")))

    def _name_counter(self, record: Registration) -> bool:
        return not record.at_birth and self._rename(
            record, record.text("name") + self.random.choice(names.COUNTERS)
        )

    def _name_changed(self, record: Registration) -> bool:
        who, r = record.who, self.random
        if record.at_birth or who.parts or "no_name" in record.kinds:
            return False
        who.new_name = who.new_name or who.name[0] + names.given(r, who.sex, who.born.year)
        return self._rename(record, who.new_name)

    def _name_masked(self, record: Registration) -> bool:
        """The name, in every other record the number and the telephone too."""
        if not record.text("name") or not self._rename(
            record, names.masked(self.random, record.text("name"))
        ):
            return False
        number, mobile = record.text("id_number"), record.text("mobile")
        if self.random.random() < 0.5:
            record.values["id_number"] = number[:6] + "********" + number[14:] if number else None
            record.values["mobile"] = mobile[:3] + "****" + mobile[7:] if mobile else None
        return True

    def _no_name(self, record: Registration) -> bool:
        return self._rename(record, self.random.choice(names.NO_NAME))

    def _garbled_name(self, record: Registration) -> bool:
        return bool(record.text("name")) and self._rename(
            record, names.garbled(self.random, record.text("name"))
        )

    def _sex_wrong(self, record: Registration) -> bool:
        record.values["sex"] = {"1": "2", "2": "1"}[record.who.sex] if self.random.random() < 0.8 else "0"
        return True

    def _redate(self, record: Registration, day: dt.date | None) -> bool:
        if day is None or day == record.born or record.at_birth or day > TODAY:
            return False
        record.values["birth_date"] = day
        return True

    def _date_swapped(self, record: Registration) -> bool:
        born = record.born
        return born.day <= 12 and self._redate(record, dt.date(born.year, born.day, born.month))

    def _date_digit(self, record: Registration) -> bool:
        born, r = record.born, self.random
        step = r.choice([1, -1, 10, -10, 2, 3])
        forms = [
            (born.year + step, born.month, min(born.day, 28)),
            (born.year, r.randint(1, 12), min(born.day, 28)),
        ]
        return self._redate(record, dt.date(*r.choice([*forms, (born.year, born.month, r.randint(1, 28))])))

    def _lunar_date(self, record: Registration) -> bool:
        born = record.who.born
        if born.year > 1990 or born.month == 1 == born.day:
            return False
        lunar = Converter.Solar2Lunar(Solar(born.year, born.month, born.day))
        return self._redate(
            record, dt.date(lunar.year, lunar.month, min(lunar.day, 28 if lunar.month == 2 else 30))
        )

    def _age_only(self, record: Registration) -> bool:
        """The year of the registration less the age; one in five counts a year more, as the old do."""
        year = record.at.year - record.who.age(record.at.date()) - (self.random.random() < 0.2)
        month, day = record.desk.age_day or (record.at.month, min(record.at.day, 28))
        return self._redate(record, dt.date(year, month, day))

    def _default_date(self, record: Registration) -> bool:
        year = record.who.born.year
        days = [(1900, 1, 1), (1970, 1, 1), (1980, 1, 1), (2000, 1, 1), (year, 1, 1), (year, 7, 1)]
        return self._redate(record, dt.date(*self.random.choice(days)))

    def _bare(self, record: Registration) -> bool:
        if record.at_birth or not self._age_only(record):
            return False
        keep = {"name", "sex", "birth_date", "registered_time"}
        record.values = {c: v for c, v in record.values.items() if c in keep}
        gone = ("number", "phone", "address", "moved", "agents", "placeholder", "parents", "sibling")
        record.kinds = [kind for kind in record.kinds if not kind.startswith(gone)]
        return True

    def _foreigner_swapped(self, record: Registration) -> bool:
        first, middle, last = record.who.parts
        return self._rename(record, names.latin_forms(self.random, first, middle, last, swapped=False))

    def _foreigner_written(self, record: Registration) -> bool:
        return self._rename(record, names.latin_variant(self.random, *record.who.parts))

    def _passport_renewed(self, record: Registration) -> bool:
        if not record.text("id_number"):
            return False
        record.values["id_number"] = self.people.passport(record.who.nationality)
        return True

    def _permit_written(self, record: Registration) -> bool:
        r, number = self.random, record.text("id_number")
        if number and r.random() < 0.5:
            record.values["id_number"] = r.choice(
                [number + "01", number.lower(), number[:1] + " " + number[1:]]
            )
        sound = " ".join(names.pypinyin.lazy_pinyin(record.who.name)).upper()
        return self._rename(
            record, r.choice([names.traditional(record.who.name), sound, record.who.name + " "])
        )

    def _minority_written(self, record: Registration) -> bool:
        return self._rename(record, names.dotted(self.random, record.who.parts))
