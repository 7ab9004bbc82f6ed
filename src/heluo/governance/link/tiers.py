"""How far an identity number can be trusted: A (this person's own), B (valid, but somebody else's), X (a
typo), placeholder.

Rules for one distinct number are applied once (`read`), the comparison with a record's birth date and sex
once a record (`tier`). Tier A is strong, not holy: two people can own one number. Not a register of persons.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from heluo.governance.link.names import matrix, place
from heluo.kit import dates
from heluo.terminology import identity_number
from heluo.terminology.division import divisions

NONE, PLACEHOLDER, X, OTHER, B, A = range(6)
TIERS = ("none", "placeholder", "X", "other", "B", "A")
"""`other`: a document without birth date and sex of its own (passport, permit): equality counts, difference
does not."""
MISTYPED = (6, 7, 8, 9)
"""A slip of the key: what else stands in the number can be read."""
GENERATION = 12
"""Years."""
SLIPS = 3
"""Digits of a date that no single slip makes differ: two neighbours exchanged are two."""
SHARED = 11
GUARDIAN = 14
"""Set by `wards.py`, which sees what other records say."""
SHARED_NAMES = 5
"""A number under so many different names (by sound) is nobody's."""
WEIGHTS = np.array(identity_number.WEIGHTS)
CHECKS = np.frombuffer(identity_number.CHECKS.encode(), dtype=np.uint8)
UNKNOWN_DAY = np.iinfo(np.int32).min
PERMITS = tuple(int(p) for p in identity_number.PERMIT_PROVINCES)
DOCUMENT = r"^(?:[EGDSPHM][A-Z]?\d{7,10}|[A-Z]{3}\d{12}|[A-Z]\d{9}|[A-Z]{1,2}\d{6,8}|\d{8,10})$"
"""Passports, travel permits, old permanent residence cards, birth certificates."""


@dataclass(frozen=True)
class Numbers:
    """Distinct document numbers, position = number id."""

    text: pl.Series
    """Normalised: upper case, no spaces or hyphens, 15 digits widened to 18."""
    digits: np.ndarray
    """(n, 18) uint8 of the text, zero-padded."""
    birth: np.ndarray
    """Birth day inside the number (days since 1970), UNKNOWN_DAY without."""
    sex: np.ndarray
    """1 male, 2 female, 0 without."""
    reason: np.ndarray
    """Reason code that holds whoever carries the number: 5 (a well-formed resident's number, to be compared),
    2 (the same, widened from 15), 6–10, 12, 13."""


def normalise(written: pl.Expr) -> pl.Expr:
    """`identity_number.normalise` of a column; null when nothing is left."""
    bare = (
        written.str.normalize("NFKC")
        .str.to_uppercase()
        .str.replace(identity_number.LAST_X.pattern, "${1}X")
        .str.replace_all(identity_number.SEPARATORS.pattern, "")
        .str.replace(identity_number.EDITION.pattern, "$1$2")
    )
    return pl.when(bare != "").then(bare)


def read(text: pl.Series, today: dt.date | None = None) -> tuple[Numbers, np.ndarray]:
    """Distinct normalised numbers (non-null) → (Numbers, position of each given text in them: 15 digits and
    their 18-digit form share one). The rules of `identity_number.read` on whole columns, fifty times as fast;
    a test holds the two together."""
    old = text.str.contains(r"^\d{15}$").to_numpy()
    filler = _fillers(text)
    old &= ~filler
    wide = _widened(text, old)
    distinct = wide.unique(maintain_order=True)
    at = place(wide, distinct)
    raw = matrix(distinct, 19)
    digits = np.where(raw < 128, raw, 63).astype(np.uint8)
    figures, last = (digits >= 48) & (digits <= 57), digits[:, 17]
    length = (digits != 0).sum(axis=1)
    strange = ~distinct.str.contains(r"^[0-9]+X?$").to_numpy() | (
        (length >= 18) & ~figures[:, :17].all(axis=1)
    )
    full = (length == 18) & ~strange
    # Of one digit too few or too many the day can be read all the same, where the slip is behind it.
    dated_part = ~strange & (length >= 17)
    values = np.where(dated_part[:, None], digits[:, :18].astype(np.int64) - 48, 0)
    birth, dated = _dates(values)
    day = np.datetime64(today or dates.today())
    year = birth.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    possible = (
        dated
        & (birth <= day.astype(np.int64))
        & (year >= day.astype("datetime64[Y]").astype(np.int64) + 1970 - identity_number.OLDEST)
    )
    checked = CHECKS[(values[:, :17] * WEIGHTS).sum(axis=1) % 11] == last
    shown = np.zeros(len(distinct), dtype=bool)
    shown[at[~old]] = True  # written with 18 characters somewhere: its check digit was seen
    nobody = np.zeros(len(distinct), dtype=bool)
    nobody[at[filler]] = True
    document = distinct.str.contains(DOCUMENT).to_numpy() & ~full
    reason = np.select(
        [nobody, document, strange, length != 18, ~possible, ~_areas(values, year), ~checked, ~shown],
        [10, 12, 13, 7, 8, 9, 6, 2],
        default=5,
    ).astype(np.uint8)
    sex = np.where(full, np.where(values[:, 16] % 2 == 1, 1, 2), 0).astype(np.uint8)
    return Numbers(
        distinct,
        digits[:, :18],
        np.where(possible & dated_part, birth, UNKNOWN_DAY).astype(np.int32),
        sex,
        reason,
    ), at


def tier(
    numbers: Numbers, number: np.ndarray, birth: np.ndarray, sex: np.ndarray, shared: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(tier, reason code) of each record, both uint8.

    `number` is the number id (−1 none), `birth` days (UNKNOWN_DAY none), `sex` 1, 2 or 0; `shared` marks the
    number ids that too many names carry.
    """
    has = number >= 0
    at = np.where(has, number, 0)
    if not len(numbers.text):
        return np.zeros(len(number), np.uint8), np.zeros(len(number), np.uint8)
    own, inside, its_sex = numbers.reason[at], numbers.birth[at], numbers.sex[at]
    well = (own == 5) | (own == 2)
    reason = np.select(
        [
            ~has,
            own == 10,
            shared[at],
            np.isin(own, MISTYPED) & _contradicts(numbers.digits[at], birth),
            ~well,
            (birth == UNKNOWN_DAY) | (sex == 0),
            inside != birth,
            its_sex != sex,
        ],
        [0, 10, 11, 15, own, 5, 3, 4],
        default=np.where(own == 2, 2, 1),
    ).astype(np.uint8)
    result = np.select(
        [
            reason == 0,
            (reason == 10) | (reason == 11),
            reason == 12,
            np.isin(reason, (3, 4, 5, 15)),
            np.isin(reason, (1, 2)),
        ],
        [NONE, PLACEHOLDER, OTHER, B, A],
        default=X,
    ).astype(np.uint8)
    return result, reason


def _contradicts(digits: np.ndarray, birth: np.ndarray) -> np.ndarray:
    """The birth date in a mistyped number is not the recorded one with a slip: three digits differ,
    also when a digit before them was lost or doubled."""
    known = birth != UNKNOWN_DAY
    recorded = calendar_digits(np.where(known, birth, 0).astype("datetime64[D]")) + ord("0")
    slips = np.min([(digits[:, i : i + 8] != recorded).sum(axis=1) for i in (5, 6, 7)], axis=0)
    long = (digits != 0).sum(axis=1) >= 17
    return known & long & (slips >= SLIPS)


def calendar_digits(day: np.ndarray) -> np.ndarray:
    """(n, 8) digits of year, month, day of datetime64[D]."""
    month = day.astype("datetime64[M]")
    months = month.astype(np.int64) + 1970 * 12
    code = (
        months // 12 * 10_000
        + (months % 12 + 1) * 100
        + (day - month.astype("datetime64[D]")).astype(np.int64)
        + 1
    )
    return (code[:, None] // 10 ** np.arange(7, -1, -1) % 10).astype(np.uint8)


def _areas(values: np.ndarray, year: np.ndarray) -> np.ndarray:
    """The first six digits could stand in a number given to somebody born in that year, or are those of a
    permit."""
    codes = (values[:, :6] * 10 ** np.arange(5, -1, -1)).sum(axis=1)
    known = divisions().could_be_issued_many(codes, year)
    province = codes // 10_000
    permit = np.isin(province, PERMITS)
    resident = codes // 100_000 == 9  # permanent residence card: 9, then the province that issued it
    issued = np.array([divisions().valid(f"{p:02d}0000") for p in range(100)])
    return np.where(permit, codes % 10_000 == 0, np.where(resident, issued[codes // 1000 % 100], known))


def _widened(text: pl.Series, old: np.ndarray) -> pl.Series:
    at = np.flatnonzero(old)
    if not len(at):
        return text
    narrow = text.gather(at)
    century = pl.select(
        pl.when(narrow.str.slice(12).is_in(list(identity_number.CENTENARIANS)))
        .then(pl.lit("18"))
        .otherwise(pl.lit("19"))
    ).to_series()
    body = narrow.str.slice(0, 6) + century + narrow.str.slice(6)
    check = CHECKS[((matrix(body, 17).astype(np.int64) - 48) * WEIGHTS).sum(axis=1) % 11]
    return text.scatter(at, body + pl.Series([chr(c) for c in check.tolist()], dtype=pl.String))


def _dates(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(days since 1970, exists) of digits 6..13."""
    year = values[:, 6:10] @ np.array([1000, 100, 10, 1])
    month = values[:, 10] * 10 + values[:, 11]
    day = values[:, 12] * 10 + values[:, 13]
    plausible = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(plausible, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    found = months.astype("datetime64[D]") + (np.where(plausible, day, 1) - 1)
    return found.astype(np.int64), plausible & (found.astype("datetime64[M]") == months)


def _fillers(text: pl.Series) -> np.ndarray:
    """`identity_number.placeholder` of a column: what was typed to fill a field."""
    digits = matrix(text, 18).astype(np.int64)
    length = text.str.len_chars().to_numpy()
    body, figures = digits[:, :17], text.str.contains(r"^[0-9]{15,}|^[0-9]{17}").to_numpy()
    used = np.where(body == 0, body[:, :1], body)  # the blank after 15 digits is no further digit
    ordered = np.sort(used, axis=1)
    kinds = 1 + (np.diff(ordered, axis=1) != 0).sum(axis=1)
    step = np.diff(body[:, :15], axis=1) % 10
    runs = np.zeros(len(text), dtype=bool)
    for way in (1, 9):
        even = step == way
        runs |= even[:, :13].all(axis=1) | even[:, 1:].all(axis=1)
    short = (length == 15) & (_are(digits[:, 12:15], "000") | _are(digits[:, 6:12], "000000"))
    long = (length != 15) & (
        _are(digits[:, 14:17], "000")
        | np.any([_are(digits[:, 6:14], d) for d in ("00000000", "19000101", "11111111")], axis=0)
    )
    one = text.str.contains(r"^(?:0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$").to_numpy()
    words = text.is_in(list(identity_number.WORDS)).to_numpy()
    return words | np.where(figures, (kinds <= 2) | runs | short | long, one)


def _are(digits: np.ndarray, text: str) -> np.ndarray:
    return (digits == np.array([ord(c) for c in text])).all(axis=1)
