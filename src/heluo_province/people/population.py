"""Persons of the province and their families: who they really are, before any hospital writes anything down.

Not here: hospitals' ways of writing a person down (`registration.py`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from heluo_province.draw import choose, some, stream, words
from heluo_province.people import districts
from heluo_province.people.identity_numbers import area_codes, identity_numbers
from heluo_province.people.names import ETHNIC_GROUPS, MINORITY_SURNAMES, full_names, surnames

LAST_DAY = int((np.datetime64("2026-10-31") - np.datetime64("1970-01-01")).astype(int))
"""The province's last day, fixed, so that the same seed gives the same data whenever it is run."""
END = dt.date(2026, 10, 31)


@dataclass(frozen=True)
class People:
    """Persons 0…n−1 as columns of equal length. Indexes of relatives are −1 when there is none."""

    household: np.ndarray
    birth: np.ndarray  # days since 1970
    sex: np.ndarray  # "1" male, "2" female
    county: np.ndarray  # position in districts.COUNTIES
    ethnic: np.ndarray  # GB 3304, two digits
    mother: np.ndarray
    father: np.ndarray
    spouse: np.ndarray
    twin: np.ndarray
    table: pl.DataFrame
    """name, id_number, insurance_number, mobile, old_mobile, phone, address, old_address, village, education,
    occupation, employer, marital_status, abo, rh."""

    def __len__(self) -> int:
        return len(self.birth)

    @property
    def birth_year(self) -> np.ndarray:
        return self.birth.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970

    def age(self, day: int | np.ndarray = LAST_DAY) -> np.ndarray:
        """Completed years on `day` (days since 1970), to within a day."""
        return ((day - self.birth) / 365.2425).astype(int)


def people(n: int, seed: int, years: int = 3) -> People:
    """`n` persons in families, born up to the province's last day; births of the last `years` are newborns of
    its hospitals."""
    rng = stream(seed, "people")
    family = _families(rng, n, years)
    household, birth, sex = family["household"], family["birth"], family["sex"]
    homes = int(household.max()) + 1
    home_county = choose(rng, [w for _, w in districts.COUNTIES.values()], homes)
    county = home_county[household]
    home_ethnic = _ethnic(rng, home_county)
    ethnic = np.where(some(rng, 0.93, n), home_ethnic[household], "01")
    year = birth.astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970
    surname = _surnames(rng, family, ethnic)
    name = _twin_names(full_names(rng, surname, year, sex, ethnic), family["twin"], surname)
    area = area_codes(
        rng,
        np.where(some(rng, 0.12, n), choose(rng, [w for _, w in districts.COUNTIES.values()], n), county),
        year,
    )
    numbers = identity_numbers(rng, area, birth, sex)
    table = _contacts(rng, household, county, year, family).with_columns(
        name=name,
        id_number=numbers,
        insurance_number=_serials(rng, "43", 10, n),
        marital_status=pl.Series(_marital(rng, family, LAST_DAY)),
        abo=words(rng, {"1": 0.31, "2": 0.25, "3": 0.34, "4": 0.10}, n),
        rh=pl.Series(np.where(some(rng, 0.004, n), "1", "2")),
    )
    return People(
        household,
        birth,
        sex,
        county,
        ethnic,
        family["mother"],
        family["father"],
        family["spouse"],
        family["twin"],
        table,
    )


def _families(rng: np.random.Generator, n: int, years: int) -> dict[str, np.ndarray]:
    """Households of five shapes, flattened to `n` persons: single, couple, couple with one or two children,
    three generations."""
    homes, roles = _roles(rng, n, years)
    order = np.argsort(
        np.concatenate([np.flatnonzero(m) * 8 + i for i, (m, _, _) in enumerate(roles.values())]),
        kind="stable",
    )
    at = {r: np.full(homes, -1) for r in roles}
    household = np.concatenate([np.flatnonzero(m) for m, _, _ in roles.values()])[order][:n]
    role = np.concatenate([np.full(m.sum(), i) for i, (m, _, _) in enumerate(roles.values())])[order][:n]
    for i, r in enumerate(roles):
        mine = np.flatnonzero(role == i)
        at[r][household[mine]] = mine
    births = np.concatenate([b[m] for m, b, _ in roles.values()])[order][:n]
    sexes = np.concatenate([s[m] for m, _, s in roles.values()])[order][:n]
    child = (role == 2) | (role == 3)
    wed = np.where(role == 0, at["wife"][household], np.where(role == 1, at["head"][household], -1))
    old = np.where(
        role == 4, at["grandmother"][household], np.where(role == 5, at["grandfather"][household], -1)
    )
    sibling = np.where(role == 2, at["second"][household], np.where(role == 3, at["child"][household], -1))
    same_day = (sibling >= 0) & (births[sibling.clip(0)] == births)
    return {
        "household": household,
        "role": role,
        "birth": births,
        "sex": sexes,
        "mother": np.where(
            child, at["wife"][household], np.where(role == 0, at["grandmother"][household], -1)
        ),
        "father": np.where(
            child, at["head"][household], np.where(role == 0, at["grandfather"][household], -1)
        ),
        "spouse": np.maximum(wed, old),
        "twin": np.where(child & same_day, sibling, -1),
    }


def _roles(
    rng: np.random.Generator, n: int, years: int
) -> tuple[int, dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]]:
    """Households and who is in them: role → (whether the household has one, day of birth, sex)."""
    homes = int(n / 2.45) + 20
    shape = choose(rng, (0.18, 0.37, 0.14, 0.13, 0.18), homes)
    head_age = np.select(
        [shape == 0, shape == 1, shape >= 2],
        [rng.normal(58, 17, homes), rng.normal(62, 13, homes), rng.normal(36, 7, homes)],
    ).clip(22, 94)
    head_age = np.where(shape >= 2, head_age.clip(27, 52), head_age)
    birth = LAST_DAY - (head_age * 365.25).astype(int) - rng.integers(0, 365, homes)
    head_sex = np.where(shape == 0, np.where(rng.random(homes) < 0.45, "1", "2"), "1")
    wife = birth + (rng.normal(2, 2, homes) * 365).astype(int).clip(-1500, 1600)
    mother_birth = wife
    youngest = np.minimum(LAST_DAY - mother_birth - 19 * 365, 24 * 365)  # mothers are at least 19
    recent = some(rng, 0.36 if years >= 3 else 0.36 * years / 3, homes) & (mother_birth > LAST_DAY - 43 * 365)
    oldest_day = np.maximum(LAST_DAY - youngest, mother_birth + 19 * 365)
    first = (oldest_day + rng.random(homes) * np.maximum(LAST_DAY - years * 365 - oldest_day, 1)).astype(int)
    newborn = LAST_DAY - rng.integers(3, years * 365 - 10, homes)
    first = np.where(recent, newborn, first).clip(None, LAST_DAY - 3)
    twin = some(rng, 0.012, homes)
    second = np.where(twin, first, first - rng.integers(500, 2900, homes))
    second = np.where(~twin & (second < mother_birth + 19 * 365), first, second)
    twin = twin | (second == first)
    alone_child = (shape == 3) & twin & ~some(rng, 0.30, homes)  # keep about 1 % twins among births
    grand_birth = birth - (rng.normal(26, 3, homes).clip(20, 36) * 365.25).astype(int)
    roles = {
        "head": (np.ones(homes, bool), birth, head_sex),
        "wife": (shape >= 1, wife, np.full(homes, "2")),
        "child": (shape >= 2, first, np.where(rng.random(homes) < 0.53, "1", "2")),
        "second": ((shape == 3) & ~alone_child, second, np.where(rng.random(homes) < 0.53, "1", "2")),
        "grandfather": ((shape == 4) & some(rng, 0.7, homes), grand_birth, np.full(homes, "1")),
        "grandmother": (
            (shape == 4) & some(rng, 0.85, homes),
            grand_birth + rng.integers(0, 1200, homes),
            np.full(homes, "2"),
        ),
    }
    return homes, roles


def _ethnic(rng: np.random.Generator, county: np.ndarray) -> np.ndarray:
    result = words(rng, ETHNIC_GROUPS, len(county)).to_numpy().astype("U2")
    for i, code in enumerate(districts.COUNTIES):
        local = next((v for k, v in districts.MINORITY_COUNTIES.items() if code.startswith(k)), None)
        at = np.flatnonzero(county == i)
        if local and len(at):
            result[at] = words(rng, local | {"01": 1 - sum(local.values())}, len(at)).to_numpy()
    return result


def _surnames(rng: np.random.Generator, family: dict[str, np.ndarray], ethnic: np.ndarray) -> pl.Series:
    """Children have the father's surname (3 % the mother's); the head has the grandfather's."""
    n = len(ethnic)
    own = surnames(rng, n).to_numpy().astype(object)
    for group, listed in MINORITY_SURNAMES.items():
        at = np.flatnonzero(ethnic == group)
        own[at] = words(rng, listed, len(at)).to_numpy()
    for role in (0, 2, 3):
        source = np.where(
            some(rng, 0.03, n) & (family["mother"] >= 0) & (role > 0), family["mother"], family["father"]
        )
        at = np.flatnonzero((family["role"] == role) & (source >= 0))
        own[at] = own[source[at]]
    return pl.Series(own, dtype=pl.String)


def _twin_names(name: pl.Series, twin: np.ndarray, surname: pl.Series) -> pl.Series:
    """Twins share the first character of the given name in two of three families."""
    names = name.to_list()
    family = surname.to_list()
    for i in np.flatnonzero(twin >= 0):
        j = int(twin[i])
        if i < j:
            first, second = names[i], names[j]
            if "·" in first or "·" in second:
                continue
            k = len(family[i])
            given = second[len(family[j]) :]
            if i % 3 and len(first) > k + 1:
                given = first[k] + (given[-1] if given[-1] != first[-1] else "安")
            names[j] = first[:k] + given if first[:k] + given != first else first[:k] + "安" + given[-1]
    return pl.Series(names, dtype=pl.String)


def _serials(rng: np.random.Generator, prefix: str, digits: int, n: int) -> pl.Series:
    """`n` different serials: prefix and `digits` digits."""
    step = 10**digits // max(n, 1)
    numbers = np.arange(n, dtype=np.int64) * step + rng.integers(0, max(step, 1), n)
    return prefix + pl.Series(rng.permutation(numbers)).cast(pl.String).str.zfill(digits)


MOBILES = ("130", "131", "132", "135", "136", "137", "138", "139", "150", "151", "152", "155", "156", "157", "158", "159", "166", "173", "176", "177",
           "178", "180", "181", "182", "183", "185", "186", "187", "188", "189", "191", "195", "198", "199")  # fmt: skip
AREA = {"4301": "0731", "4302": "0731", "4303": "0731", "4304": "0734", "4305": "0739", "4306": "0730", "4307": "0736", "4308": "0744", "4309": "0737",
        "4310": "0735", "4311": "0746", "4312": "0745", "4313": "0738", "4331": "0743"}  # fmt: skip
EMPLOYERS = ("湘江机械厂", "第一中学", "市人民政府", "供电公司", "铁路局", "建筑工程公司", "商贸公司", "农村商业银行", "自来水公司", "纺织厂", "物流公司", "陶瓷厂", "烟草公司",
             "第三小学", "环卫处", "公交公司", "电子科技公司", "酒店", "花炮厂", "煤业公司")  # fmt: skip


def _contacts(
    rng: np.random.Generator,
    household: np.ndarray,
    county: np.ndarray,
    year: np.ndarray,
    family: dict[str, np.ndarray],
) -> pl.DataFrame:
    """Mobile numbers (most shared inside a family by the old and the very young), land lines, addresses now
    and before, work."""
    n, homes = len(household), int(household.max()) + 1
    age = END.year - year
    mobile = words(rng, MOBILES, n) + pl.Series(rng.integers(0, 10**8, n)).cast(pl.String).str.zfill(8)
    lender = np.maximum(family["father"], family["mother"])  # children use a parent's number
    borrowed = np.where(
        (age < 14) & (lender >= 0), np.where(some(rng, 0.5, n), family["mother"], family["father"]), -1
    )
    borrowed = np.where((age > 68) & some(rng, 0.3, n) & (family["spouse"] >= 0), family["spouse"], borrowed)
    mobile = mobile.gather(np.where(borrowed >= 0, borrowed, np.arange(n)))
    cities = list(districts.COUNTIES)
    area = pl.Series([AREA[c[:4]] for c in cities]).gather(county)
    line = pl.Series(rng.integers(2_000_000, 9_000_000, homes)).gather(household).cast(pl.String)
    address, village = _addresses(rng, homes, county, household)
    moved, _ = _addresses(rng, homes, county, household)
    education = _education(rng, n, age)
    occupation = _occupation(rng, n, age)
    employed = pl.Series(np.isin(occupation, ("24", "17", "13", "11", "21")) & some(rng, 0.7, n))
    employer = pl.Series([districts.CITIES[c[:4]].removesuffix("市") for c in cities]).gather(county) + words(
        rng, EMPLOYERS, n
    )
    return pl.DataFrame(
        {
            "mobile": mobile,
            "old_mobile": words(rng, MOBILES, n)
            + pl.Series(rng.integers(0, 10**8, n)).cast(pl.String).str.zfill(8),
            "phone": area + "-" + line,
            "address": address,
            "old_address": moved,
            "village": village,
            "education": pl.Series(education.astype(object), dtype=pl.String),
            "occupation": pl.Series(occupation.astype(object), dtype=pl.String),
            "employer": pl.select(pl.when(employed).then(employer)).to_series(),
        }
    )


def _education(rng: np.random.Generator, n: int, age: np.ndarray) -> np.ndarray:
    """By age, as a survey would find it."""
    education = np.select(
        [age < 7, age < 16, age < 24, age < 45, age < 62],
        [
            np.full(n, "90"),
            *(
                words(rng, w, n).to_numpy()
                for w in (
                    {"80": 0.6, "70": 0.4},
                    {"70": 0.3, "60": 0.35, "30": 0.15, "20": 0.2},
                    {"70": 0.35, "60": 0.25, "30": 0.18, "20": 0.18, "10": 0.04},
                    {"70": 0.5, "60": 0.25, "80": 0.2, "20": 0.05},
                )
            ),
        ],
        words(rng, {"80": 0.5, "70": 0.3, "90": 0.12, "60": 0.08}, n).to_numpy(),
    )
    return education


def _occupation(rng: np.random.Generator, n: int, age: np.ndarray) -> np.ndarray:
    """By age, as a survey would find it."""
    occupation = np.select(
        [age < 7, age < 22, age < 61],
        [
            np.full(n, "90"),
            np.full(n, "31"),
            words(
                rng,
                {
                    "27": 0.34,
                    "24": 0.2,
                    "17": 0.14,
                    "13": 0.1,
                    "54": 0.08,
                    "51": 0.04,
                    "11": 0.05,
                    "70": 0.05,
                },
                n,
            ).to_numpy(),
        ],
        words(rng, {"80": 0.4, "27": 0.5, "90": 0.1}, n).to_numpy(),
    )
    return occupation


def _addresses(
    rng: np.random.Generator, homes: int, county: np.ndarray, household: np.ndarray
) -> tuple[pl.Series, pl.Series]:
    """Town flats in districts and county towns, villages with group numbers elsewhere. Returns (part below
    the county, "town" or "village")."""
    names = [name for name, _ in districts.COUNTIES.values()]
    of_home = np.zeros(homes, dtype=int)
    of_home[household] = county
    urban = np.array(
        [0.92 if name.endswith("区") else 0.55 if name.endswith("市") else 0.35 for name in names]
    )[of_home] > rng.random(homes)

    def number(high: int) -> pl.Series:
        return pl.Series(rng.integers(1, high, homes)).cast(pl.String)

    door = number(18) + pl.Series(rng.integers(1, 5, homes)).cast(pl.String).str.zfill(2)
    estate = words(rng, districts.ESTATES, homes)
    town = (
        words(rng, districts.STREETS, homes) + number(399) + "号" + estate + number(24) + "栋" + door + "室"
    )
    village = (
        words(rng, districts.TOWNS, homes)
        + words(rng, districts.VILLAGES, homes)
        + "村"
        + number(22)
        + "组"
        + number(120)
        + "号"
    )
    lived = pl.select(pl.when(pl.Series(urban)).then(town).otherwise(village)).to_series()
    return lived.gather(household), pl.Series(np.where(urban, "town", "village")).gather(household)


def _marital(rng: np.random.Generator, family: dict[str, np.ndarray], day: int) -> np.ndarray:
    """GB/T 2261.2: 10 unmarried, 20 married, 30 widowed, 40 divorced."""
    age = (day - family["birth"]) / 365.25
    n = len(age)
    alone = np.where(
        age > 65,
        np.where(some(rng, 0.8, n), "30", "20"),
        np.where(age < 28, "10", np.where(some(rng, 0.3, n), "40", "20")),
    )
    return np.where(age < 21, "10", np.where(family["spouse"] >= 0, "20", alone)).astype(object)
