"""Invented people of a province as they are: families, twins, namesakes, foreigners. What desks write about
them is `registration_errors`. Not a census: only what decides whether two records are of one person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.lib import registered_names as names

TODAY = dt.date(2026, 6, 30)
Area = tuple[str, str, tuple[tuple[str, int], ...]]
AREAS: list[Area] = [
    ("510104", "成都市锦江区", (("510102", 1990), ("510104", 9999))),
    ("510106", "成都市金牛区", (("510106", 9999),)),
    ("510112", "成都市龙泉驿区", (("510112", 9999),)),
    ("510116", "成都市双流区", (("510122", 2014), ("510116", 9999))),
    ("510121", "成都市金堂县", (("510121", 9999),)),
    ("510114", "成都市新都区", (("510125", 2000), ("510114", 9999))),
    ("510321", "自贡市荣县", (("510321", 9999),)),
    ("510521", "泸州市泸县", (("510521", 9999),)),
    ("511602", "广安市广安区", (("512925", 1992), ("511602", 9999))),
    ("510722", "绵阳市三台县", (("510722", 9999),)),
    ("511302", "南充市顺庆区", (("512921", 1992), ("511302", 9999))),
    ("513301", "甘孜州康定市", (("513321", 2014), ("513301", 9999))),
    ("513431", "凉山州昭觉县", (("513431", 9999),)),
]
"""(code, name, codes in the identity numbers of its people, each with its last year of birth)."""
ROADS = (
    "人民路 解放路 建设路 新华街 滨河路 文化路 东大街 北环路 和平巷 学府路 "
    "幸福村 双河村 红星村 大坝村 青龙村 石桥村"
)
RECORDS = [0, 1, 2, 3, 4, 6], [18, 40, 22, 11, 6, 3]
"""How many records a person has, and how often."""


@dataclass(eq=False)
class Registrant:
    """One person, with what the papers say. `kinds`: why this person is hard to tell from others."""

    key: int
    name: str
    sex: str
    born: dt.date
    area: Area
    address: str
    mobile: str
    number: str = ""
    document: str = "01"
    nationality: str = "CHN"
    ethnic: str = "01"
    insurance: str = ""
    parts: list[str] = field(default_factory=list)
    records: int = 1
    numbered: float = 1.0
    """How likely a desk is to learn the number, against other people."""
    kinds: set[str] = field(default_factory=set)
    parents: list[Registrant] = field(default_factory=list)
    siblings: list[Registrant] = field(default_factory=list)
    spouse: Registrant | None = None
    marks: Sequence[str] | None = None
    second: bool = False
    """The second of twins."""
    new_name: str = ""
    default_date: dt.date | None = None

    def age(self, at: dt.date) -> int:
        return at.year - self.born.year - ((at.month, at.day) < (self.born.month, self.born.day))


def check_character(body: str) -> str:
    """The last character of an identity number by GB 11643, from its first 17 digits."""
    total = sum(int(c) * 2 ** (17 - i) for i, c in enumerate(body))
    return "10X98765432"[total % 11]


class Population:
    """Makes families. `county`: few surnames, and many people who have one name, no surname and an official
    birth date of 1 January."""

    def __init__(self, seed: int, *, county: bool = False) -> None:
        self.random = Random(seed)
        self.county = county
        self.areas = AREAS[-3:] if county else AREAS
        self.people: list[Registrant] = []
        self._taken: set[str] = set()

    def person(self, name: str, sex: str, born: dt.date, like: Registrant | None = None) -> Registrant:
        """A person of his own, or one of the home of `like`."""
        r = self.random
        area = like.area if like else r.choice(self.areas)
        address = like.address if like else self.address(area)
        person = Registrant(len(self.people), name, sex, born, area, address, self.mobile())
        person.number = self.number(area, born, sex)
        person.insurance = f"{r.randrange(10**9, 10**10)}"
        person.records = r.choices(*RECORDS)[0]
        self.people.append(person)
        return person

    def address(self, area: Area) -> str:
        r = self.random
        road = r.choice(ROADS.split())
        if road.endswith("村"):
            return f"四川省{area[1]}{road}{r.randint(1, 12)}组{r.randint(1, 180)}号"
        home = f"{r.randint(1, 20)}栋{r.randint(1, 4)}单元{r.randint(1, 30)}0{r.randint(1, 4)}室"
        return f"四川省{area[1]}{road}{r.randint(1, 300)}号{home}"

    def mobile(self) -> str:
        r = self.random
        return (
            r.choice(["138", "139", "136", "158", "187", "181", "133", "199"]) + f"{r.randrange(10**8):08d}"
        )

    def number(self, area: Area, born: dt.date, sex: str, after: str = "") -> str:
        """An identity number nobody has; with `after` the next one given out on the same day."""
        r = self.random
        codes = [code for code, last in area[2] if born.year <= last]
        own = after[:6] or (r.choice(codes) if born.year < 1985 else codes[0])
        order = int(after[14:17]) + 1 if after else r.randrange(1, 999)
        while True:
            order = order % 999 + 1 if order % 2 != int(sex) % 2 else order
            body = f"{own}{born:%Y%m%d}{order:03d}"
            if body not in self._taken:
                self._taken.add(body)
                return body + check_character(body)
            order = order % 999 + 1

    def day(self, year: int) -> dt.date:
        """A birth date of `year`: officially 1 January for one in four people of a county born before 1985,
        for one in a hundred elsewhere."""
        r = self.random
        if year < 1985 and r.random() < (0.25 if self.county else 0.01):
            return dt.date(year, 1, 1)
        day = dt.date(year, 1, 1) + dt.timedelta(r.randrange(365))
        return min(day, TODAY) if year == TODAY.year else day

    def surname(self) -> str:
        return names.surname(self.random, names.FEW_SURNAMES if self.county else None)

    # -- ordinary homes --------------------------------------------------------------------------------------
    def couple(self, year: int) -> tuple[Registrant, Registrant]:
        r = self.random
        man = self.person("", "1", self.day(year))
        woman = self.person("", "2", self.day(year + r.randint(-3, 5)), man)
        if r.random() < (0.4 if self.county else 0.04):
            self._minority(man)
            self._minority(woman, man)
        else:
            man.name = self.surname() + names.given(r, "1", man.born.year)
            woman.name = self.surname() + names.given(r, "2", woman.born.year)
        man.spouse, woman.spouse = woman, man
        return man, woman

    def _minority(self, person: Registrant, like: Registrant | None = None) -> None:
        r = self.random
        kind = (
            like.ethnic if like else r.choice(["04", "04", "07", "05"] if self.county else ["04", "05", "07"])
        )
        if kind == "05":
            parts = self._uyghur(person.sex, r.choice(names.UYGHUR["1"]))
        elif kind == "04":
            ends = names.TIBETAN["male" if person.sex == "1" else "female"]
            parts = [r.choice(names.TIBETAN["first"]) + r.choice(ends)]
        else:
            parts = [r.choice(part.split()) for part in names.YI]
        person.ethnic, person.parts = {"05": "05", "04": "04", "07": "07"}[kind], parts
        person.name = ("·" if kind == "05" else "").join(part.split()[0] for part in parts)

    def _uyghur(self, sex: str, father: str) -> list[str]:
        """An own name, and the father's, which is another."""
        return [self.random.choice([name for name in names.UYGHUR[sex] if name != father]), father]

    def child(self, father: Registrant, mother: Registrant, born: dt.date, sex: str = "") -> Registrant:
        """A child whose name nobody at home has."""
        r = self.random
        child = self.person("", sex or r.choice("12"), born, father)
        child.parents = [father, mother]
        # the child itself among them, without a name yet
        brood = [person for person in self.people[-12:] if person.parents == child.parents]
        taken = {person.name for person in (father, mother, *brood)}
        while child.name in taken:
            self._name(child, r.choices([father, mother], [93, 7])[0])
        if child.age(TODAY) < 18:
            child.mobile = r.choice(child.parents).mobile
            child.numbered = 0.5
        return child

    def _name(self, child: Registrant, parent: Registrant) -> None:
        if child.parents[0].ethnic == "05":
            child.parts, child.ethnic = self._uyghur(child.sex, child.parents[0].parts[0]), "05"
            child.name = "·".join(part.split()[0] for part in child.parts)
        elif parent.parts:
            self._minority(child, parent)
        else:
            child.name = self._surname_of(parent) + names.given(self.random, child.sex, child.born.year)

    @staticmethod
    def _surname_of(person: Registrant) -> str:
        return person.name[:2] if person.name[:2] in names.SURNAMES else person.name[:1]

    def ordinary(self) -> list[Registrant]:
        """A couple with no to three children, sometimes a grandparent."""
        r = self.random
        man, woman = self.couple(r.randint(1935, 1998))
        home = [man, woman]
        for k in range(r.choices([0, 1, 2, 3], [25, 40, 27, 8])[0]):
            year = woman.born.year + 22 + 4 * k + r.randint(0, 5)
            born = self._after(home[2:], year)
            if born <= TODAY:
                home.append(self.child(man, woman, born))
        for child in home[2:]:
            child.siblings = [other for other in home[2:] if other is not child]
        if man.born.year > 1950 and r.random() < 0.2:
            old = self.person(
                self._surname_of(man) + names.given(r, "1", 1940), "1", self.day(man.born.year - 26), man
            )
            old.mobile, old.numbered = man.mobile, 0.8
            man.parents = [old]
            home.append(old)
        return home

    def _after(self, born: Sequence[Registrant], year: int) -> dt.date:
        """A birth date of `year`, or ten months after the youngest of `born` at the earliest."""
        return max([self.day(year), *(child.born + dt.timedelta(300) for child in born)])

    # -- hard ones -------------------------------------------------------------------------------------------
    def twins(self) -> list[Registrant]:
        r = self.random
        year = r.choices([r.randint(2008, 2026), r.randint(1960, 2007)], [3, 1])[0]
        man, woman = self.couple(year - r.randint(23, 33))
        born, sex = self.day(year), r.choice("12")
        one = self.child(man, woman, born, sex)
        two = self.child(man, woman, born, sex if r.random() < 0.65 else r.choice("12"))
        two.number = self.number(one.area, born, two.sex, after=one.number)
        if not one.parts:
            near = names.homophone(r, one.name) if r.random() < 0.03 else None
            two.name = near or names.one_other(r, one.name, two.sex, year)
        if r.random() < 0.08:
            one.name, two.name = self._surname_of(man) + "大双", self._surname_of(man) + "小双"
        one.siblings, two.siblings, two.second = [two], [one], True
        marks = r.choice(names.ORDER_MARKS)
        if sex == one.sex == two.sex and r.random() < 0.15:
            marks = ("长子", "次子") if sex == "1" else ("长女", "次女")
        for twin in (one, two):
            twin.marks, twin.mobile, twin.records = marks, woman.mobile, r.choice([2, 2, 3, 4])
            twin.kinds.add("twins")
        return [man, woman, one, two]

    def father_and_son(self) -> list[Registrant]:
        """Or mother and daughter: names that differ by little, one address, one telephone."""
        r = self.random
        man, woman = self.couple(r.randint(1940, 1985))
        sex = r.choices("12", [3, 1])[0]
        elder = man if sex == "1" else woman
        year = elder.born.year + r.randint(21, 32)
        young = self.child(man, woman, self.day(year), sex)
        if r.random() < 0.12:
            day = min(elder.born.day, 28)
            young.born = dt.date(year, elder.born.month, day)
            young.number = self.number(young.area, young.born, sex)
        if elder.ethnic == "05":
            young.parts = [elder.parts[1], elder.parts[0]]
            young.name = "·".join(part.split()[0] for part in young.parts)
        elif not elder.parts:
            young.name = self._near(elder.name, sex, year)
        for person in (elder, young):
            person.kinds.add("father_and_son")
            person.mobile, person.records = man.mobile, r.choice([1, 2, 2, 3])
            person.numbered = 0.5
        return [man, woman, young]

    def _near(self, name: str, sex: str, year: int) -> str:
        r = self.random
        forms = [
            names.one_other(r, name, sex, year),
            names.homophone(r, name),
            names.like_shape(r, name, 1),
            name[:-1] if len(name) > 2 else name + names.given(r, sex, year)[-1],
            name[0] + "小" + name[-1],
            name[0] + name[:0:-1] if len(name) == 3 else None,
        ]
        return r.choice([form for form in forms if form and form != name])

    def siblings(self) -> list[Registrant]:
        r = self.random
        man, woman = self.couple(r.randint(1950, 1995))
        year, sex = woman.born.year + r.randint(21, 27), r.choice("12")
        home, first = [man, woman], self.child(man, woman, self.day(min(year, 2022)), sex)
        brood = [first]
        for k in range(r.choice([1, 1, 2])):
            born = self._after(brood, min(first.born.year + 1 + 2 * k + r.randint(0, 2), 2026))
            if born > TODAY:
                break
            other = self.child(man, woman, born, sex if r.random() < 0.7 else "")
            if not other.parts:
                other.name = names.one_other(r, first.name, other.sex, born.year)
            brood.append(other)
        for child in brood:
            child.siblings = [other for other in brood if other is not child]
            child.kinds.add("siblings")
            child.mobile = man.mobile
        return home + brood

    def same_number(self) -> list[Registrant]:
        r = self.random
        sex, born = r.choice("12"), self.day(r.randint(1950, 1985))
        one, two = (self.person(self.surname() + names.given(r, sex, born.year), sex, born) for _ in (1, 2))
        two.number = one.number
        for person in (one, two):
            person.records, person.numbered = r.choice([1, 2, 3]), 1.2
            person.kinds.add("same_number")
        return [one, two]

    def foreigner(self) -> list[Registrant]:
        """One to three of a family, with passports."""
        r = self.random
        korean, home = r.random() < 0.25, []
        last = r.choice(names.KOREAN["last"] if korean else names.WEST_LAST)
        for _ in range(r.choice([1, 1, 2, 3])):
            sex, born = r.choice("12"), self.day(r.randint(1950, 2020))
            first = r.choice(names.KOREAN["first"] if korean else names.WEST_FIRST[sex])
            middle = "" if korean or r.random() < 0.4 else r.choice(names.WEST_FIRST[sex])
            person = self.person("", sex, born, home[0] if home else None)
            person.parts = [first, middle, last]
            person.name = names.latin_forms(r, first, middle, last, swapped=True)
            person.document, person.insurance, person.ethnic = "03", "", ""
            person.nationality = "KOR" if korean else r.choice(names.COUNTRIES)
            person.number = self.passport(person.nationality)
            person.records = r.choice([1, 2, 2, 3])
            person.kinds.add("foreigner")
            home.append(person)
        return home

    def passport(self, country: str) -> str:
        """Nine digits for most countries, a letter before eight for some."""
        digits = f"{self.random.randrange(10**9):09d}"
        return {"KOR": "M" + digits[1:], "AUS": "P" + digits[2:], "FRA": digits[:2] + "AB" + digits[4:]}.get(
            country, digits
        )

    def permit(self) -> list[Registrant]:
        r = self.random
        sex, born = r.choice("12"), self.day(r.randint(1945, 2015))
        person = self.person(self.surname() + names.given(r, sex, born.year), sex, born)
        place = r.choice(["HKG", "HKG", "MAC", "TWN"])
        person.nationality, person.document = place, "07" if place == "TWN" else "06"
        digits = f"{r.randrange(10**8):08d}"
        person.number = {"HKG": "H", "MAC": "M", "TWN": ""}[place] + digits
        person.insurance, person.records = "", r.choice([1, 2, 2, 3])
        person.kinds.add("permit")
        return [person]

    def unknown_patient(self) -> list[Registrant]:
        r = self.random
        person = self.person(r.choice(names.NO_NAME), r.choice("112"), self.day(r.randint(1940, 2005)))
        person.number, person.insurance, person.records = "", "", 1
        person.mobile, person.address = r.choice(["", "", "", "110", "120", "13800138000"]), ""
        person.default_date = r.choice(
            [dt.date(1900, 1, 1), dt.date(person.born.year, 1, 1), dt.date(1970, 1, 1)]
        )
        person.kinds.add("unknown_patient")
        return [person]

    def namesakes_default_date(self) -> list[Registrant]:
        """Strangers of one name who share a default birth date; hardly any number is known."""
        r = self.random
        sex, year = r.choice("12"), r.randint(1935, 1985)
        name = self.surname() + names.given(r, sex, year)
        default = r.choice(
            [
                dt.date(year, 1, 1),
                dt.date(year, 1, 1),
                dt.date(year, 7, 1),
                dt.date(1900, 1, 1),
                dt.date(1970, 1, 1),
            ]
        )
        home: list[Registrant] = []
        for _ in range(r.choice([2, 2, 3])):
            near = home[0] if home and r.random() < 0.6 else None
            person = self.person(name, sex, self.day(year))
            if near:
                person.area = near.area
                person.address = self.address(near.area)
            person.default_date, person.numbered, person.records = default, 0.15, r.choice([1, 1, 2])
            person.kinds.add("namesakes_default_date")
            home.append(person)
        return home

    def makers(self) -> dict[str, Callable[[], list[Registrant]]]:
        """Kind of family → how one is made."""
        return {
            "twins": self.twins,
            "father_and_son": self.father_and_son,
            "siblings": self.siblings,
            "same_number": self.same_number,
            "foreigner": self.foreigner,
            "permit": self.permit,
            "unknown_patient": self.unknown_patient,
            "namesakes_default_date": self.namesakes_default_date,
        }
