"""How far an identity number can be trusted: A (this person's own), B (valid, but somebody else's), X (a typo), placeholder.

Rules for one distinct number are applied once (`read`), the comparison with a record's birth date and sex once a record
(`tier`). Tier A is strong, not holy: two people can own one number. Not a register of persons.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from heluo.governance.link.names import matrix

NONE, PLACEHOLDER, X, OTHER, B, A = range(6)
TIERS = ("none", "placeholder", "X", "other", "B", "A")
"""`other`: a document without birth date and sex of its own (passport, permit): equality counts, difference does not."""
REASONS = {
    0: ("none", "没有号码", "no number"),
    1: ("own", "校验码正确,出生日期和性别与登记一致,区划在该年有效", "check digit right, birth date and sex as recorded, area code valid in that year"),
    2: ("own_15", "15 位旧号,出生日期和性别与登记一致", "old number of 15 digits, birth date and sex as recorded"),
    3: ("birth_differs", "号码有效,但出生日期与登记不符(他人号码)", "valid, but its birth date is not the recorded one (somebody else's)"),
    4: ("sex_differs", "号码有效,但性别与登记不符(他人号码)", "valid, but its sex is not the recorded one (somebody else's)"),
    5: ("unverified", "号码有效,但登记缺少出生日期或性别,无法核对", "valid, but the record lacks the birth date or sex to compare"),
    6: ("check_digit", "校验码错误", "wrong check digit"),
    7: ("length", "位数不对", "wrong number of digits"),
    8: ("no_date", "号码中的日期不存在", "no such date in the number"),
    9: ("area", "区划代码在该年无效", "area code not valid in that year"),
    10: ("pattern", "占位号码(形式)", "placeholder by its pattern"),
    11: ("shared", "占位号码(多人共用)", "placeholder: many people share it"),
    12: ("document", "其他证件,形式有效", "another document, well formed"),
    13: ("characters", "含有不可能的字符", "impossible characters"),
    14: ("shared_by_names", "同一号码用于不同姓名的人,不再独自证明身份", "used under contradicting names: no longer proof by itself"),
}
"""Code → (id, zh, en). The code is stored with the record."""
SHARED_NAMES = 5
"""A number under so many different names (by sound) is nobody's."""
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
UNKNOWN_DAY = np.iinfo(np.int32).min
PROVINCES = (11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 90, 91)


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
    """Reason code that holds whoever carries the number: 5 (a well-formed resident's number, to be compared), 2 (the
    same, widened from 15), 6–10, 12, 13."""


def normalise(written: pl.Expr) -> pl.Expr:
    """NFKC, upper case, without blanks, hyphens and brackets; null when nothing is left."""
    bare = written.str.normalize("NFKC").str.to_uppercase().str.replace_all(r"[\s\-—_·.*'’`/\\()（）]", "")
    return pl.when(bare != "").then(bare)


def read(text: pl.Series) -> tuple[Numbers, np.ndarray]:
    """Distinct normalised numbers (non-null) → (Numbers, position of each given text in them: 15 digits and their 18-digit
    form share one)."""
    old = text.str.contains(r"^\d{15}$").to_numpy()
    wide = _widened(text, old)
    distinct = wide.unique(maintain_order=True)
    at = wide.replace_strict(distinct, np.arange(len(distinct)), return_dtype=pl.Int32).to_numpy()
    raw = matrix(distinct, 18)
    digits = np.where(raw < 128, raw, 63).astype(np.uint8)
    length = distinct.str.len_chars().to_numpy()
    figures = ((digits >= 48) & (digits <= 57)).all(axis=1) | (
        ((digits[:, :17] >= 48) & (digits[:, :17] <= 57)).all(axis=1) & (digits[:, 17] == ord("X"))
    )
    full = (length == 18) & figures
    values = np.where(full[:, None], digits.astype(np.int64) - 48, 0)
    birth, dated = _dates(values)
    sex = np.where(full, np.where(values[:, 16] % 2 == 1, 1, 2), 0).astype(np.uint8)
    checked = CHECKS[(values[:, :17] * WEIGHTS).sum(axis=1) % 11] == digits[:, 17]
    was_old = np.zeros(len(distinct), dtype=bool)
    was_old[at[old]] = True
    was_old[at[~old]] = False  # the 18-digit form was written too: its check digit was seen
    area = values[:, 0] * 10 + values[:, 1]
    year = birth.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    known = valid_area((values[:, :6] * 10 ** np.arange(5, -1, -1)).sum(axis=1), np.where(dated, year, 0))
    document = distinct.str.contains(r"^(?:[EGDSPHM][A-Z]?\d{7,10}|[A-Z]{3}\d{12}|[A-Z]\d{9}|[A-Z]{1,2}\d{6,8}|\d{8}|\d{10})$").to_numpy()
    strange = distinct.str.contains(r"[^0-9A-Z]").to_numpy()
    reason = np.select(
        [_patterned(distinct, digits, length), document & (length != 18), strange, length != 18, ~figures, ~dated,
         ~np.isin(area, PROVINCES), ~checked, ~known, was_old],
        [10, 12, 13, 7, 13, 8, 9, 6, 9, 2], default=5,
    ).astype(np.uint8)  # fmt: skip
    return Numbers(distinct, digits, np.where(dated & full, birth, UNKNOWN_DAY).astype(np.int32), sex, reason), at


def tier(numbers: Numbers, number: np.ndarray, birth: np.ndarray, sex: np.ndarray, shared: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(tier, reason code) of each record, both uint8.

    `number` is the number id (−1 none), `birth` days (UNKNOWN_DAY none), `sex` 1, 2 or 0; `shared` marks the number ids
    that too many names carry.
    """
    has = number >= 0
    at = np.where(has, number, 0)
    if not len(numbers.text):
        return np.zeros(len(number), np.uint8), np.zeros(len(number), np.uint8)
    own, inside, its_sex = numbers.reason[at], numbers.birth[at], numbers.sex[at]
    well = (own == 5) | (own == 2)
    reason = np.select(
        [~has, own == 10, shared[at], ~well, (birth == UNKNOWN_DAY) | (sex == 0), inside != birth, its_sex != sex],
        [0, 10, 11, own, 5, 3, 4], default=np.where(own == 2, 2, 1),
    ).astype(np.uint8)  # fmt: skip
    result = np.select(
        [reason == 0, (reason == 10) | (reason == 11), reason == 12, np.isin(reason, (3, 4, 5)), np.isin(reason, (1, 2))],
        [NONE, PLACEHOLDER, OTHER, B, A], default=X,
    ).astype(np.uint8)  # fmt: skip
    return result, reason


def valid_area(codes: np.ndarray, years: np.ndarray) -> np.ndarray:
    """True where the six-digit area code could stand in a number given to somebody born in that year."""
    return codes > 0


def _widened(text: pl.Series, old: np.ndarray) -> pl.Series:
    if not old.any():
        return text
    at = np.flatnonzero(old)
    narrow = text.gather(at)
    body = narrow.str.slice(0, 6) + pl.Series(["19"] * len(at)) + narrow.str.slice(6)
    values = matrix(body, 17).astype(np.int64) - 48
    check = CHECKS[(values * WEIGHTS).sum(axis=1) % 11]
    full = body + pl.Series([chr(c) for c in check.tolist()], dtype=pl.String)
    return text.scatter(at, full)


def _dates(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(days since 1970, exists) of digits 6..13."""
    year = values[:, 6:10] @ np.array([1000, 100, 10, 1])
    month = values[:, 10] * 10 + values[:, 11]
    day = values[:, 12] * 10 + values[:, 13]
    plausible = (year >= 1880) & (year <= 2100) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(plausible, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    found = months.astype("datetime64[D]") + (np.where(plausible, day, 1) - 1)
    return found.astype(np.int64), plausible & (found.astype("datetime64[M]") == months)


def _patterned(text: pl.Series, digits: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Numbers that nobody was given: one digit throughout, a run, no order number, words for "none"."""
    body = digits[:, :17].astype(np.int16)
    same = (body == body[:, :1]).all(axis=1) & (length >= 6)
    step = np.diff(body[:, :15], axis=1)
    run = (((step == 1) | (step == -9)).sum(axis=1) >= 13) | (((step == -1) | (step == 9)).sum(axis=1) >= 13)
    ordered = np.sort(body, axis=1)
    few = (np.diff(ordered, axis=1) != 0).sum(axis=1) <= 1
    tail = (digits[:, 14:17] == 48).all(axis=1) & (length == 18)
    zeros = (digits[:, 6:14] == 48).all(axis=1) & (length == 18)
    first_day = (digits[:, 6:14] == np.frombuffer(b"19000101", dtype=np.uint8)).all(axis=1) & (length == 18)
    words = text.str.contains(r"^(?:无|不详|未知|未提供|无证件|暂无|空|NULL|NONE|N?A|[0-9X])$").to_numpy()
    return same | run | (few & (length == 18)) | tail | zeros | first_day | words
