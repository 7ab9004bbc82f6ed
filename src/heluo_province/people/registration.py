"""How hospitals write a person down: several hospitals, double registrations, missing and wrong numbers,
slips of the pen.

Causes are independent of each other, so one record may carry two; `cause` names the gravest, `causes` all of
them. `patient_records` is the shortcut for linkage work: only identities, no illness.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow as pa

from heluo_province.draw import choose, dates, some, stream, words
from heluo_province.people import districts
from heluo_province.people.identity_numbers import PLACEHOLDERS, fifteen, mistyped
from heluo_province.people.lunar import lunar_digits
from heluo_province.people.names import HOMOPHONE, RARE_CHARACTERS, SHAPE, TRADITIONAL
from heluo_province.people.population import LAST_DAY, People, people

CAUSES = (
    "newborn", "borrowed_card", "guardian_id", "placeholder_id", "typo_id", "renamed", "homophone", "typo_name", "lost_character", "traditional", "dot",
    "lunar_birth", "swapped_birth", "january_birth", "typo_birth", "wrong_sex", "missing_id", "short_id", "other_document", "moved", "clean",
)  # fmt: skip
"""What happened to a record, gravest first."""
COPIES = (0.55, 0.22, 0.11, 0.055, 0.03, 0.017, 0.011, 0.007)
"""Share of persons with one, two, … patient records."""


@dataclass(frozen=True)
class Registrations:
    """One entry a patient record: who, in which hospital, which double registration there (0 = first), when,
    newborn-named or not."""

    person: np.ndarray
    hospital: np.ndarray  # position, 0…
    again: np.ndarray
    day: np.ndarray  # days since 1970
    newborn: np.ndarray  # bool

    def __len__(self) -> int:
        return len(self.person)


def visits_to_hospitals(
    rng: np.random.Generator, persons: People, records: int, hospitals: int, years: int = 3
) -> Registrations:
    """Spread `records` patient records over persons and hospitals: one near home, the large ones, now and
    then a second card in the same one."""
    n = len(persons)
    if records < n:
        raise ValueError(f"{records} records for {n} persons: each person has at least one")
    copies = choose(rng, COPIES, n) + 1
    baby = persons.birth > LAST_DAY - years * 365
    copies = np.where(baby, np.maximum(copies, 1 + some(rng, 0.5, n)), copies)
    while (excess := int(copies.sum()) - records) != 0:
        if excess < 0:
            copies[rng.choice(n, min(-excess, n), replace=False)] += 1
        else:
            many = np.flatnonzero(copies > 1)
            copies[rng.choice(many, min(excess, len(many)), replace=False)] -= 1
    person = np.repeat(np.arange(n), copies)
    serial = np.arange(len(person)) - np.repeat(np.cumsum(copies) - copies, copies)
    size = 1 / (np.arange(hospitals) + 2.0)
    home = (persons.county * 7919) % hospitals
    hospital = np.where(
        serial == 0,
        np.where(some(rng, 0.6, len(person)), home[person], choose(rng, size, len(person))),
        choose(rng, size, len(person)),
    )
    newborn = baby[person] & (serial == 0)
    born_in = hospital[np.searchsorted(person, persons.mother[person].clip(0))]  # the mother's first record
    hospital = np.where(newborn & (persons.mother[person] >= 0), born_in, hospital)
    # a second record in the same hospital is the exception: move most of them on to the next hospital
    for _ in range(3):
        key = person * hospitals + hospital
        order = np.argsort(key, kind="stable")
        double = np.zeros(len(person), bool)
        double[order[1:]] = key[order[1:]] == key[order[:-1]]
        move = double & some(rng, 0.75, len(person)) & (serial > 0)
        hospital = np.where(
            move, (hospital + 1 + rng.integers(0, hospitals, len(person))) % hospitals, hospital
        )
    order = np.lexsort((serial, hospital, person))
    person, hospital, serial = person[order], hospital[order], serial[order]
    same = np.zeros(len(person), bool)
    same[1:] = (person[1:] == person[:-1]) & (hospital[1:] == hospital[:-1])
    run = np.arange(len(person)) - np.maximum.accumulate(np.where(same, 0, np.arange(len(person))))
    span = np.maximum(LAST_DAY - np.maximum(persons.birth[person], LAST_DAY - years * 365), 1)
    day = LAST_DAY - (rng.random(len(person)) * span).astype(int)
    newborn = baby[person] & (serial == 0)
    day = np.where(newborn, persons.birth[person], day)
    return Registrations(person, hospital, run, day, newborn)


def registrations(
    persons: People, where: Registrations, seed: int, codes: tuple[str, ...] = ()
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(records, truth) in the order of `where`. `codes` are the hospitals' codes, by default h01, h02, …

    Codes of value sets are those of the standard; the hospital's own are put in when its database is written.
    """
    rng = stream(seed, "registrations")
    n, who = len(where), where.person
    codes = codes or tuple(f"h{i + 1:02d}" for i in range(int(where.hospital.max()) + 1))
    who = _borrow(rng, persons, where)
    causes: dict[str, np.ndarray] = {"borrowed_card": who != where.person}
    base = persons.table.with_columns(
        birth=pl.Series(persons.birth), sex=pl.Series(persons.sex), ethnic_group=pl.Series(persons.ethnic)
    )[who]
    birth = _births(rng, persons.birth[who], where, causes)
    sex = np.where(
        some(rng, 0.0008, n), np.where(base["sex"].to_numpy() == "1", "2", "1"), base["sex"].to_numpy()
    )
    causes["wrong_sex"] = sex != base["sex"].to_numpy()
    name = _names(rng, persons, who, where, base["name"], causes)
    id_type, id_number, birth, sex = _numbers(rng, persons, who, where, base["id_number"], birth, sex, causes)
    contact = _contact(rng, persons, who, where, base, causes)
    frame = pl.DataFrame(
        {
            "hospital": pl.Series(codes).gather(where.hospital),
            "patient_id": patient_ids(where, codes),
            "name": name,
            "id_type": id_type,
            "id_number": id_number,
            "insurance_number": _sometimes(rng, base["insurance_number"], 0.55),
            "birth_date": dates(birth),
            "sex": pl.Series(sex.astype(object), dtype=pl.String),
            "ethnic_group": _sometimes(rng, base["ethnic_group"], 0.93),
            "marital_status": base["marital_status"],
            **contact,
            "registered_time": pl.Series(
                where.day * 86_400_000_000 + rng.integers(7 * 3600, 18 * 3600, n) * 1_000_000
            ).cast(pl.Datetime("us")),
        }
    )
    truth = _truth(frame, where, causes)
    return frame, truth


def patient_ids(where: Registrations, codes: tuple[str, ...]) -> pl.Series:
    """The hospital's own patient number: prefix, width and order differ by hospital."""
    n = len(where)
    serial = np.empty(n, dtype=np.int64)
    order = np.lexsort((where.again, where.person, where.day, where.hospital))
    first = np.searchsorted(where.hospital[order], np.arange(len(codes)))
    serial[order] = np.arange(n) - first[where.hospital[order]] + 1
    text = pl.Series(serial)
    number = text.cast(pl.String)
    styles = (
        number.str.zfill(8),
        "P" + number.str.zfill(7),
        (text + 1_000_000).cast(pl.String),
        "ZY" + number.str.zfill(8),
        (text * 3 + 20_000_000).cast(pl.String),
    )
    at = pl.Series(where.hospital % len(styles))
    return pl.select(pl.coalesce(*(pl.when(at == i).then(s) for i, s in enumerate(styles)))).to_series()


def _truth(frame: pl.DataFrame, where: Registrations, causes: dict[str, np.ndarray]) -> pl.DataFrame:
    every = pl.Series([""]).new_from_index(0, len(frame))
    first = np.full(len(frame), "clean", dtype=object)
    for cause in reversed(CAUSES[:-1]):
        mask = causes.get(cause)
        if mask is not None:
            first[mask] = cause
            every = pl.select(
                pl.when(pl.Series(mask)).then(pl.lit(cause + " ") + every).otherwise(every)
            ).to_series()
    return pl.DataFrame(
        {
            "hospital": frame["hospital"],
            "patient_id": frame["patient_id"],
            "person": pl.Series(where.person.astype(np.int64)),
            "cause": pl.Series(first, dtype=pl.String),
            "causes": every.str.strip_chars(),
        }
    )


def _sometimes(rng: np.random.Generator, column: pl.Series, share: float) -> pl.Series:
    return pl.select(pl.when(pl.Series(some(rng, share, len(column)))).then(column)).to_series()


def _borrow(rng: np.random.Generator, persons: People, where: Registrations) -> np.ndarray:
    """A borrowed card: everything written down is a relative's. One record in a hundred thousand; no matcher
    can see it."""
    lend = persons.spouse[where.person]
    return np.where((lend >= 0) & some(rng, 1e-5, len(where)), lend, where.person)


def _births(
    rng: np.random.Generator, birth: np.ndarray, where: Registrations, causes: dict[str, np.ndarray]
) -> np.ndarray:
    n = len(birth)
    age = (LAST_DAY - birth) / 365.25
    day = birth.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    year = day.astype("datetime64[Y]")
    m, d = (
        (month - year.astype("datetime64[M]")).astype(int) + 1,
        (day - month.astype("datetime64[D]")).astype(int) + 1,
    )
    swapped = year.astype("datetime64[M]") + np.minimum(d, 12) - 1
    swapped = swapped.astype("datetime64[D]") + (m - 1)
    old = age > 45
    kind = choose(rng, (0.972, 0.009, 0.004, 0.006, 0.009), n)
    lunar = (kind == 1) & old
    swap = (kind == 2) & (d <= 12) & (d != m) & ~where.newborn
    january = (kind == 3) & (age > 55)
    typo = (kind == 4) & ~where.newborn
    shift = np.where(
        some(rng, 0.5, n), rng.choice([-1, 1, 10, -10], n), rng.choice([-365, 365, 3652, -3652], n)
    )
    result = np.select(
        [lunar, swap, january, typo],
        [lunar_digits(birth), swapped.astype(int), year.astype("datetime64[D]").astype(int), birth + shift],
        birth,
    )
    result = np.minimum(result, where.day)
    for name, mask in (
        ("lunar_birth", lunar),
        ("swapped_birth", swap),
        ("january_birth", january),
        ("typo_birth", typo),
    ):
        causes[name] = mask & (result != birth)
    return result


def _names(
    rng: np.random.Generator,
    persons: People,
    who: np.ndarray,
    where: Registrations,
    name: pl.Series,
    causes: dict[str, np.ndarray],
) -> pl.Series:
    n = len(who)
    names = name.to_list()
    kind = choose(rng, (0.9745, 0.008, 0.005, 0.0035, 0.003, 0.006), n)
    masks = {
        c: np.zeros(n, bool)
        for c in ("homophone", "typo_name", "lost_character", "renamed", "traditional", "dot", "newborn")
    }
    spare = rng.integers(0, 1 << 30, n)
    everyone = persons.table["name"]
    for i in np.flatnonzero(kind > 0):
        old, r = names[i], int(spare[i])
        new, cause = _slip(old, int(kind[i]), r, everyone)
        if new != old:
            names[i] = new
            masks[cause][i] = True
    dotted = name.str.contains("·", literal=True).to_numpy() & some(rng, 0.5, n)
    for i in np.flatnonzero(dotted):
        names[i] = names[i].replace("·", ("•", ".", "", "‧", "・")[int(spare[i]) % 5])
        masks["dot"][i] = True
    rare = name.str.contains(f"[{RARE_CHARACTERS}]").to_numpy() & some(rng, 0.08, n)
    for i in np.flatnonzero(rare):
        names[i] = "".join("?" if c in RARE_CHARACTERS else c for c in names[i])
        masks["lost_character"][i] = True
    mother = persons.mother[who]
    for i in np.flatnonzero(where.newborn):
        m = everyone[int(mother[i])] if mother[i] >= 0 else names[i][0] + "某"
        names[i] = m + _newborn(
            int(persons.twin[who[i]]), int(who[i]), str(persons.sex[who[i]]), int(spare[i])
        )
        masks["newborn"][i] = True
    for cause, mask in masks.items():
        causes[cause] = mask & ~where.newborn if cause != "newborn" else mask
    return pl.Series(names, dtype=pl.String)


def _newborn(twin: int, me: int, sex: str, r: int) -> str:
    child = "之子" if sex == "1" else "之女"
    if twin >= 0:
        return ("之长" if me < twin else "之次") + child[1]
    return child if r % 10 < 8 else "之婴"


def _slip(name: str, kind: int, r: int, everyone: pl.Series) -> tuple[str, str]:
    """One slip of the pen: 1 homophone, 2 look-alike or lost, 3 other given name, 4 traditional form, 5 a
    wrong neighbour of the keyboard."""
    tail = range(1, len(name))
    if kind in (1, 2):
        table, cause = (HOMOPHONE, "homophone") if kind == 1 else (SHAPE, "typo_name")
        places = [i for i in tail if name[i] in table]
        if places:
            i = places[r % len(places)]
            return name[:i] + table[name[i]][r // 7 % len(table[name[i]])] + name[i + 1 :], cause
        return name, cause
    if kind == 3:
        return name[0] + everyone[r % len(everyone)][1:], "renamed"
    if kind == 4:
        return "".join(TRADITIONAL.get(c, c) for c in name), "traditional"
    other = everyone[r % len(everyone)]
    i = 1 + r // 11 % max(1, len(name) - 1)
    return (name[:i] + other[-1] + name[i + 1 :] if r % 3 else name[:i] + name[i + 1 :]) if len(
        name
    ) > 2 else name[:1] + other[-1], "typo_name"


def _numbers(
    rng: np.random.Generator,
    persons: People,
    who: np.ndarray,
    where: Registrations,
    number: pl.Series,
    birth: np.ndarray,
    sex: np.ndarray,
    causes: dict[str, np.ndarray],
) -> tuple[pl.Series, pl.Series, np.ndarray, np.ndarray]:
    """(id_type, id_number, birth, sex): 01 resident card, 06 Hong Kong and Macau permit; birth and sex follow
    a guardian's card now and then."""
    n = len(who)
    age = np.maximum(where.day - persons.birth[who], 0) / 365.25
    child = age < 14
    careless = some(stream(0, "careless"), 0.10, len(persons))[who]  # persons who never bring the card
    parent = np.where(
        some(rng, 0.6, n) & (persons.mother[who] >= 0), persons.mother[who], persons.father[who]
    )
    missing = some(
        rng, np.where(where.newborn, 0.72, np.where(child, 0.30, np.where(careless, 0.6, 0.045))), n
    )
    guardian = ~missing & child & (parent >= 0) & some(rng, np.where(where.newborn, 1.0, 0.16), n)
    holder = ~missing & ~guardian & some(rng, 0.012, n)
    typo = ~missing & ~guardian & ~holder & some(rng, 0.009, n)
    short = ~(missing | guardian | holder | typo) & (persons.birth[who] < 5000) & some(rng, 0.012, n)
    foreign = some(stream(1, "foreign"), 0.0015, len(persons))[who] & ~(missing | guardian)
    numbers = _written(rng, persons, number, parent, guardian, holder, typo)
    column = pl.Series(numbers, dtype=pl.String)
    lower = some(rng, 0.12, n)
    permit = "H" + pl.Series(who + 10_000_000).cast(pl.String).str.slice(-8)
    column = pl.select(
        pl.when(pl.Series(missing))
        .then(None)
        .when(pl.Series(foreign))
        .then(permit)
        .when(pl.Series(short))
        .then(fifteen(column))
        .when(pl.Series(lower))
        .then(column.str.to_lowercase())
        .otherwise(column)
    ).to_series()
    card = guardian & ~where.newborn & some(rng, 0.3, n)  # the card reader fills in birth date and sex
    birth = np.where(card, persons.birth[parent.clip(0)], birth)
    sex = np.where(card, persons.sex[parent.clip(0)], sex)
    for cause in ("lunar_birth", "swapped_birth", "january_birth", "typo_birth", "wrong_sex"):
        causes[cause] = causes[cause] & ~card
    causes |= {
        "guardian_id": guardian & ~where.newborn,
        "placeholder_id": holder & ~foreign,
        "typo_id": typo & ~foreign,
        "short_id": short & ~foreign,
        "missing_id": missing,
        "other_document": foreign,
    }
    kind = pl.select(
        pl.when(pl.Series(foreign & ~missing)).then(pl.lit("06")).otherwise(pl.lit("01"))
    ).to_series()
    kind = pl.select(pl.when(pl.Series(missing & some(rng, 0.7, n))).then(None).otherwise(kind)).to_series()
    return kind, column, birth, sex


def _written(
    rng: np.random.Generator,
    persons: People,
    number: pl.Series,
    parent: np.ndarray,
    guardian: np.ndarray,
    holder: np.ndarray,
    typo: np.ndarray,
) -> list[str | None]:
    """The numbers as clerks wrote them down: a guardian's, a placeholder, a slip of the pen."""
    numbers = number.to_list()
    texts = persons.table["id_number"]
    for i in np.flatnonzero(guardian):
        numbers[i] = texts[int(parent[i])]
    filler = words(
        rng, dict(zip(PLACEHOLDERS, (30, 25, 20, 10, 5, 4, 4, 2), strict=True)), int(holder.sum())
    ).to_list()
    for i, text in zip(np.flatnonzero(holder), filler, strict=True):
        numbers[i] = text
    wrong = np.flatnonzero(typo)
    for i, text in zip(wrong, mistyped(rng, [numbers[i] for i in wrong]), strict=True):
        numbers[i] = text
    return numbers


def _contact(
    rng: np.random.Generator,
    persons: People,
    who: np.ndarray,
    where: Registrations,
    base: pl.DataFrame,
    causes: dict[str, np.ndarray],
) -> dict[str, pl.Series]:
    """Phones, addresses and the person to call: of the person or, if the record is older than the last move,
    of before."""
    n = len(who)
    moved = some(rng, 0.11, n)
    causes["moved"] = moved
    codes = list(districts.COUNTIES)
    names = [districts.COUNTIES[c][0] for c in codes]
    cities = [districts.CITIES[c[:4]] for c in codes]
    county = pl.Series(persons.county[who])
    address = _address(rng, base, n, moved, codes, names, cities, county)
    relative = np.where(
        persons.spouse[who] >= 0,
        persons.spouse[who],
        np.where(some(rng, 0.5, n) | (persons.father[who] < 0), persons.mother[who], persons.father[who]),
    )
    known = pl.Series((relative >= 0) & some(rng, 0.85, n))
    relation = np.where(persons.spouse[who] >= 0, "1", "5").astype(object)
    other = persons.table[relative.clip(0)]
    mother = persons.mother[who]
    is_child = pl.Series((mother >= 0) & (persons.age()[who] < 14))
    mobile = pl.select(
        pl.when(pl.Series(moved)).then(base["old_mobile"]).otherwise(base["mobile"])
    ).to_series()
    code = pl.Series(codes).gather(county)
    return {
        "phone": _sometimes(rng, base["phone"], 0.18),
        "mobile": _sometimes(rng, mobile, 0.91),
        "address": _sometimes(rng, address, 0.95),
        "district": code,
        "contact_name": _when(known, other["name"]),
        "contact_relation": _when(known, pl.Series(relation, dtype=pl.String)),
        "contact_phone": _when(known, other["mobile"]),
        "mother_name": _when(is_child, persons.table["name"].gather(mother.clip(0))),
        "registered_address": _sometimes(
            rng,
            pl.Series([f"湖南省{c}{d}" for c, d in zip(cities, names, strict=True)]).gather(county)
            + base["address"],
            0.4,
        ),
        "education": base["education"],
        "occupation": base["occupation"],
        "employer": base["employer"],
        "postcode": (code.str.slice(0, 4) + "00").str.replace("^43", "41"),
        "abo": _sometimes(rng, base["abo"], 0.35),
        "rh": _sometimes(rng, base["rh"], 0.35),
    }


def _address(
    rng: np.random.Generator,
    base: pl.DataFrame,
    n: int,
    moved: np.ndarray,
    codes: list[str],
    names: list[str],
    cities: list[str],
    county: pl.Series,
) -> pl.Series:
    """Where the person lives, or lived before a move, in one of two styles."""
    below = pl.select(
        pl.when(pl.Series(moved)).then(base["old_address"]).otherwise(base["address"])
    ).to_series()
    head = pl.Series(
        [("湖南省" if i else "") + c + d for i in (1, 0) for c, d in zip(cities, names, strict=True)]
    )
    style = pl.Series((rng.random(n) < 0.3).astype(int) * len(codes)) + county
    address = (
        head.gather(style)
        + pl.select(
            pl.when(pl.Series(some(rng, 0.08, n)))
            .then(below.str.replace(r"\d+栋.*|\d+号$", ""))
            .otherwise(below)
        ).to_series()
    )
    return address


def _when(mask: pl.Series, column: pl.Series) -> pl.Series:
    return pl.select(pl.when(mask).then(column)).to_series()


def patient_records(records: int, seed: int, hospitals: int | None = None) -> tuple[pa.Table, pa.Table]:
    """`records` patient records of about half as many persons, and the truth about them.

    Returns (records: hospital, patient_id, the identity variables of the category patient;
    truth: hospital, patient_id, person, cause, causes). Same seed, same tables.
    """
    hospitals = hospitals or int(np.clip(records // 20_000, 5, 114))
    persons = people(max(10, int(records / 1.915)), seed)
    where = visits_to_hospitals(stream(seed, "where"), persons, records, hospitals)
    table, truth = registrations(persons, where, seed)
    return table.to_arrow(), truth.to_arrow()
