"""Identities as the vault keeps them → columns that can be compared: integers for every distinct name,
number, phone, address.

Cleaning happens once per distinct value. Not a store: rebuilt from the vault whenever it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from heluo.governance.link import names, tiers
from heluo.governance.link.names import PERSON, Names
from heluo.governance.link.tiers import UNKNOWN_DAY, Numbers

VERSION = "3"
"""Of the normaliser. A change of meaning needs a new one: decisions name the version they were taken with."""
FIELDS = (
    "name", "sex", "birth_date", "id_number", "insurance_number", "health_card_number", "birth_certificate_number",
    "mobile", "phone", "contact_name", "contact_phone", "mother_name", "district", "address",
)  # fmt: skip
"""Variables of the category patient that linkage reads; any other identity variable is only kept."""
SHARED_PHONE = 12
"""A phone under so many different names is a switchboard's or invented."""
SHARED_SERIAL = 5
DAY_SHARE = 4e-5
"""Of a population that was born on one day, as weights.toml believes."""
FEW_ON_NEW_YEAR, FEW_ON_A_DAY = 3, 8
"""Different names on one day below which nothing is said of the day."""
DAYS = 365.25
OFTEN = 2
"""A day of the year on which so many times its share are born is one that systems fill in: 1 July."""
IDENTITY = r"^[0-9]{15}$|^[0-9]{17}[0-9X]$"
SEX = {"1": 1, "2": 2, "男": 1, "女": 2, "男性": 1, "女性": 2, "M": 1, "F": 2, "MALE": 1, "FEMALE": 2}
"""Spellings that mean one thing everywhere; a hospital's own codes come through its value mapping."""


@dataclass(frozen=True)
class Records:
    """Patient records 0…n−1. Ids are positions in the distinct values, −1 = none; every array has length
    n."""

    hospital: pl.Series
    subject: pl.Series
    source: np.ndarray  # vault.source_identity.id, int64
    name: np.ndarray  # int32, position in `names`; for a newborn its own text
    mother: np.ndarray  # int32, position in `names` of the mother's name
    relative: np.ndarray  # int32, position in `names` of the contact person's name
    state: np.ndarray  # uint8, names.STATES
    order: np.ndarray  # uint8, birth order or counter behind the name, 0 none
    marked: np.ndarray  # uint8, what `order` tells: names.UNMARKED, TWIN, COUNTER
    sex: np.ndarray  # uint8, 1 male, 2 female, 0 unknown
    birth: np.ndarray  # int32 days since 1970, UNKNOWN_DAY none
    number: np.ndarray  # int32, position in `numbers`
    tier: np.ndarray  # uint8, tiers.TIERS
    reason: np.ndarray  # uint8, NUMBER_REASONS
    insurance: np.ndarray  # int32
    card: np.ndarray  # int32, health card of the region
    certificate: np.ndarray  # int32, birth certificate
    phones: np.ndarray  # (n, 2) int32, own phones
    contact: np.ndarray  # int32, phone of the contact person
    district: np.ndarray  # int32, six digits
    address: np.ndarray  # int32, position in `addresses`
    names: Names
    numbers: Numbers
    phone_text: pl.Series
    addresses: pl.Series

    def __len__(self) -> int:
        return len(self.name)

    @cached_property
    def year(self) -> np.ndarray:
        """Birth year, 0 unknown."""
        known = self.birth != UNKNOWN_DAY
        year = (
            np.where(known, self.birth, 0).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
            + 1970
        )
        return np.where(known, year, 0)

    @cached_property
    def hospital_code(self) -> np.ndarray:
        """Equal where the hospital is."""
        return self.hospital.rank("dense").fill_null(0).to_numpy()

    @cached_property
    def default_birth(self) -> np.ndarray:
        """Share of the names that carry the record's birth date, where so many do that it was not asked for
        but filled in: the day a system began, or a day of the year (1 January, 1 July) in any year; else
        0."""
        named = (self.state == PERSON) & (self.name >= 0) & (self.birth != UNKNOWN_DAY)
        pairs = np.unique(np.stack([self.birth[named], self.name[named]]), axis=1)
        days, count = np.unique(pairs[0], return_counts=True)
        if not len(days):
            return np.zeros(len(self))
        share = _filled_in(days, count.astype(np.int64))
        at = np.searchsorted(days, self.birth).clip(0, len(days) - 1)
        return np.where(days[at] == self.birth, share[at], 0.0)

    @cached_property
    def trusted(self) -> np.ndarray:
        """Number id where the tier is A, else −1."""
        return np.where(self.tier == tiers.A, self.number, -1)

    @cached_property
    def name_count(self) -> np.ndarray:
        """How many records carry each name (position = name id)."""
        ordinary = self.name[(self.state == PERSON) & (self.name >= 0)]
        return np.bincount(ordinary, minlength=len(self.names.text)).astype(np.int64)


def _filled_in(days: np.ndarray, count: np.ndarray) -> np.ndarray:
    """The share of each of `days` among all names, 0 where it is no default; `count`: names a day."""
    total = int(count.sum())
    day = days.astype("datetime64[D]")
    year = day.astype("datetime64[Y]")
    month = day.astype("datetime64[M]")
    first = day == year.astype("datetime64[D]")
    filled = (count >= np.where(first, FEW_ON_NEW_YEAR, FEW_ON_A_DAY)) & (count > 6 * DAY_SHARE * total)
    share = np.where(filled, count / total, 0.0)
    of_year = (month.astype(np.int64) % 12) * 31 + (day - month.astype("datetime64[D]")).astype(np.int64)
    often = np.bincount(of_year, weights=count, minlength=12 * 31)
    usual = total / DAYS
    default = (often > OFTEN * usual) & (often - usual > 6 * np.sqrt(usual)) & (often >= FEW_ON_A_DAY)
    _, at = np.unique(year, return_inverse=True)
    of_that_year = np.bincount(at, weights=count)[at] / total
    return np.maximum(share, np.where(default[of_year], often[of_year] / total * of_that_year, 0.0))


def standard_sex(
    written: pl.Series, hospital: pl.Series, value_maps: Mapping[str, Mapping[str, str]]
) -> np.ndarray:
    """1, 2 or 0 (unknown) for each written sex: the hospital's declared mapping first, then `SEX`."""
    frame = pl.DataFrame({"h": hospital, "w": written.cast(pl.String).str.strip_chars()})
    rows = [(h, source, code) for h, mapping in value_maps.items() for source, code in mapping.items()]
    declared = pl.DataFrame(
        rows, schema={"h": pl.String, "w": pl.String, "code": pl.String}, orient="row"
    ).unique(["h", "w"])
    found = frame.join(declared, on=["h", "w"], how="left", maintain_order="left")
    text = found.select(pl.coalesce("code", pl.col("w").str.to_uppercase())).to_series()
    return text.replace_strict(SEX, default=0, return_dtype=pl.UInt8).fill_null(0).to_numpy()


SERIALS = ("insurance_number", "health_card_number", "birth_certificate_number")


def prepare(
    identities: pl.DataFrame,
    sex_of: Callable[[pl.Series, pl.Series], np.ndarray] | None = None,
    *,
    placeholders: bool = True,
) -> Records:
    """`identities` (hospital, subject_ref, source_id and FIELDS, as text except birth_date) → `Records` in
    the same order.

    Missing columns count as empty. `sex_of(written, hospital)` standardises sex (default: `SEX` alone).
    `placeholders=False` leaves placeholder numbers in: only for the negative control.
    """
    n = identities.height
    frame = identities.with_columns(
        pl.lit(None, dtype=pl.String).alias(f) for f in FIELDS if f not in identities.columns
    )
    hospital = frame["hospital"]
    sex = (sex_of or (lambda w, h: standard_sex(w, h, {})))(frame["sex"], hospital).astype(np.uint8)
    birth = _birth(frame["birth_date"])
    name, mother, relative, state, order, marked, encoded = _names(frame)
    frame = _insured_by_number(frame)
    numbers, number = _numbers(frame["id_number"])
    sound = np.where(name >= 0, encoded.sound_key[name] if len(encoded.text) else 0, 0)
    shared = _shared(number, sound, name >= 0, len(numbers.text), tiers.SHARED_NAMES)
    if not placeholders:
        shared[:] = False
    tier, reason = tiers.tier(numbers, number, birth, sex, shared)
    if not placeholders:
        tier = np.where(tier == tiers.PLACEHOLDER, tiers.X, tier).astype(np.uint8)
    phones, contact, phone_text = _phones(frame, sound)
    address, addresses = _addresses(frame["address"])
    insurance, card, certificate = (_serial(frame[field], sound) for field in SERIALS)
    source = frame["source_id"].to_numpy() if "source_id" in frame.columns else np.arange(n)
    return Records(
        hospital,
        frame["subject_ref"],
        source,
        name,
        mother,
        relative,
        state,
        order,
        marked,
        sex,
        birth,
        number,
        tier,
        reason,
        insurance,
        card,
        certificate,
        phones,
        contact,
        _districts(frame["district"]),
        address,
        encoded,
        numbers,
        phone_text,
        addresses,
    )


def _districts(written: pl.Series) -> np.ndarray:
    """Division codes as integers, −1 for what is none."""
    code = written.cast(pl.String).str.extract(r"^(\d{6})$").cast(pl.Int32)
    return code.fill_null(-1).to_numpy()


def _insured_by_number(frame: pl.DataFrame) -> pl.DataFrame:
    """An insurance number that is an identity number says who the record is of where no number is given, and
    nothing further where the same is."""
    number, insurance = (
        tiers.normalise(pl.col(c).cast(pl.String)).fill_null("") for c in ("id_number", "insurance_number")
    )
    given = insurance.str.contains(IDENTITY)
    usable = given & ~number.str.contains(r"[0-9]{6}|[A-Z]")
    return frame.with_columns(
        pl.when(usable).then("insurance_number").otherwise("id_number").alias("id_number"),
        pl.when(~usable & ~(given & (insurance == number)))
        .then("insurance_number")
        .alias("insurance_number"),
    )


def _numbers(written: pl.Series) -> tuple[Numbers, np.ndarray]:
    """(what is known of each distinct identity number, position of each record's number in them or −1)."""
    text, number = _distinct(written.to_frame("n").select(tiers.normalise(pl.col("n").cast(pl.String)))["n"])
    numbers, at = tiers.read(text)
    return numbers, np.where(number >= 0, at[number] if len(at) else -1, -1).astype(np.int32)


def _distinct(values: pl.Series) -> tuple[pl.Series, np.ndarray]:
    """(distinct non-null values, position of each value in them or −1, int32)."""
    distinct = values.cast(pl.String).drop_nulls().unique(maintain_order=True)
    return distinct, names.place(values.cast(pl.String), distinct)


def _birth(dates: pl.Series) -> np.ndarray:
    day = dates.cast(pl.Date) if dates.dtype != pl.String else dates.str.to_date("%Y-%m-%d", strict=False)
    number = day.cast(pl.Int32).fill_null(UNKNOWN_DAY).to_numpy()
    first, last = (
        int(np.datetime64(d).astype("datetime64[D]").astype(int)) for d in ("1900-01-02", "2100-01-01")
    )
    return np.where((number >= first) & (number < last), number, UNKNOWN_DAY).astype(np.int32)


def _names(frame: pl.DataFrame) -> tuple[*tuple[np.ndarray, ...], Names]:
    """name, mother, relative, state, order, marked of each record, and the distinct names that they point
    to."""
    columns = ("name", "mother_name", "contact_name")
    cleaned = names.clean(pl.concat([frame[c].cast(pl.String) for c in columns]))
    rows = _look(frame["name"], cleaned)
    stated = _look(frame["mother_name"], cleaned)["name"]
    contact = _look(frame["contact_name"], cleaned)["name"]
    mother = pl.select(pl.when(rows["mother"] != "").then(rows["mother"]).otherwise(stated)).to_series()
    texts = [pl.select(pl.when(t != "").then(t)).to_series() for t in (rows["name"], mother, contact)]
    text = pl.concat(texts).drop_nulls().unique(maintain_order=True)
    own, mothers, contacts = (names.place(t, text) for t in texts)
    state = rows["state"].fill_null(names.MISSING).to_numpy().astype(np.uint8)
    return (
        own,
        mothers,
        contacts,
        state,
        rows["order"].fill_null(0).to_numpy().astype(np.uint8),
        rows["marked"].fill_null(0).to_numpy().astype(np.uint8),
        names.encode(text),
    )


def _look(written: pl.Series, cleaned: pl.DataFrame) -> pl.DataFrame:
    return (
        written.cast(pl.String)
        .to_frame("written")
        .join(cleaned, on="written", how="left", maintain_order="left")
    )


def _shared(ids: np.ndarray, sound: np.ndarray, named: np.ndarray, size: int, most: int) -> np.ndarray:
    """Mask over distinct values: carried under `most` or more different names."""
    keep = (ids >= 0) & named
    pairs = pl.DataFrame({"id": ids[keep], "sound": sound[keep]}).unique()
    counts = (
        np.bincount(pairs["id"].to_numpy(), minlength=size)
        if pairs.height
        else np.zeros(size, dtype=np.int64)
    )
    return counts >= most


def _serial(values: pl.Series, sound: np.ndarray) -> np.ndarray:
    text, ids = _distinct(
        values.to_frame("v").select(tiers.normalise(pl.col("v").cast(pl.String))).to_series()
    )
    if not len(text):
        return ids
    nobody = _shared(ids, sound, sound != 0, len(text), SHARED_SERIAL)
    nobody |= text.str.contains(
        r"^(?:(?:0)+|(?:1)+|(?:9)+|无|不详|未知|暂无|空|NULL|NONE|自费)$"
    ).to_numpy() | (text.str.len_chars().to_numpy() < 6)
    return np.where((ids >= 0) & ~nobody[ids.clip(0)], ids, -1).astype(np.int32)


def _phones(frame: pl.DataFrame, sound: np.ndarray) -> tuple[np.ndarray, np.ndarray, pl.Series]:
    def bare(column: str) -> pl.Series:
        digits = (
            pl.col(column)
            .cast(pl.String)
            .str.normalize("NFKC")
            .str.replace_all(r"[^0-9]", "")
            .str.replace(r"^(?:0{0,2}86)(1\d{10})$", "$1")
            .str.replace(r"^0(1[3-9]\d{9})$", "$1")
        )
        usable = digits.str.contains(r"^(?:1[3-9]\d{9}|0?\d{7,11})$")
        return frame.select(pl.when(usable).then(digits)).to_series()

    columns = [bare("mobile"), bare("phone"), bare("contact_phone")]
    text, ids = _distinct(pl.concat(columns))
    if not len(text):
        none = np.full(frame.height, -1, dtype=np.int32)
        return np.stack([none, none], axis=1), none, text
    digits = names.matrix(text, 11)
    ordered = np.sort(np.where(digits == 0, digits.max(axis=1, keepdims=True), digits)[:, 1:], axis=1)
    nobody = (np.diff(ordered.astype(np.int64), axis=1) != 0).sum(axis=1) == 0
    nobody |= text.str.contains(r"^(?:1?[0-9]?12345678|13800138000|1\d0{9}|12345678900|0*)$").to_numpy()
    n = frame.height
    own = np.concatenate([ids[:n], ids[n : 2 * n]])
    nobody |= _shared(
        own, np.concatenate([sound, sound]), np.concatenate([sound, sound]) != 0, len(text), SHARED_PHONE
    )
    ids = np.where((ids >= 0) & ~nobody[ids.clip(0)], ids, -1).astype(np.int32)
    first, second, contact = ids[:n], ids[n : 2 * n], ids[2 * n :]
    first, second = np.where(first < 0, second, first), np.where((first < 0) | (first == second), -1, second)
    return np.stack([first, second], axis=1), contact, text


def _addresses(written: pl.Series) -> tuple[np.ndarray, pl.Series]:
    bare = pl.col("a").cast(pl.String).str.normalize("NFKC").str.replace_all(r"[\s,,。、.()（）\-—]", "")
    below = (
        bare.str.replace(r"^[^省]{2,3}省|^[^区]{2,6}自治区", "")
        .str.replace(r"^[^市县区]{2,8}(?:自治州|市|地区|盟)", "")
        .str.replace(r"^[^市县区路街镇乡村号]{1,8}(?:自治县|区|县|市|旗)", "")
    )
    text = written.to_frame("a").select(pl.when(below.str.len_chars() >= 4).then(below)).to_series()
    text, ids = _distinct(text)
    return ids, text
