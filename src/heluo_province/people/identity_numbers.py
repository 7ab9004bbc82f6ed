"""Resident identity numbers, unique by construction, and the ways in which a clerk spoils one."""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.people.districts import COUNTIES, ISSUED

WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
PLACEHOLDERS = (
    "111111111111111111",
    "000000000000000000",
    "123456789012345678",
    "999999999999999999",
    "430000190001010000",
    "430100190001010011",
    "无",
    "不详",
)


def area_codes(rng: np.random.Generator, county: np.ndarray, birth_years: np.ndarray) -> np.ndarray:
    """First six digits as integers: the code that the county had in the year the number was given (numbers
    begin in 1984)."""
    issued = np.where(
        birth_years < 1984,
        np.where(rng.random(len(county)) < 0.88, 1986, rng.integers(1990, 2004, len(county))),
        birth_years,
    )
    result = county.copy()
    for i, code in enumerate(COUNTIES):
        for last, old in reversed(ISSUED.get(code, [])):
            result[(county == i) & (issued <= last)] = -int(old)
    codes = np.array([int(c) for c in COUNTIES])
    return np.where(result < 0, -result, codes[result.clip(0)])


def identity_numbers(
    rng: np.random.Generator, area: np.ndarray, birth_days: np.ndarray, sexes: np.ndarray
) -> pl.Series:
    """18 digits with check digit; no two persons get the same number.

    `birth_days` are days since 1970, `sexes` "1" (odd order number) or "2" (even).
    """
    n = len(area)
    male = sexes == "1"
    months = birth_days.astype("datetime64[D]").astype("datetime64[M]").astype(int)
    year, month = months // 12 + 1970, months % 12 + 1
    day = birth_days - (months.astype("datetime64[M]").astype("datetime64[D]").astype(int)) + 1
    ymd = year * 10000 + month * 100 + day
    order = np.lexsort((rng.random(n), male, ymd, area))
    group = np.empty(n, dtype=bool)
    group[0] = True
    a, b, c = area[order], ymd[order], male[order]
    group[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (c[1:] != c[:-1])
    start = np.flatnonzero(group)
    which = np.cumsum(group) - 1
    rank = np.arange(n) - start[which]
    if rank.max() >= 499:
        raise ValueError(
            f"{rank.max() + 1} births of one sex on one day in one county: more than an identity number can "
            "tell apart"
        )
    base = rng.integers(0, 499, len(start))[which]
    number = np.empty(n, dtype=np.int64)
    number[order] = (base + rank * 38) % 499 * 2 + np.where(c, 1, 2)
    digits = _digits(area, 6), _digits(ymd, 8), _digits(number, 3)
    body = np.concatenate(digits, axis=1)
    check = CHECKS[(body.astype(np.int64) * WEIGHTS).sum(axis=1) % 11]
    text = np.concatenate([body + 48, check[:, None]], axis=1).astype(np.uint8)
    return pl.Series(np.ascontiguousarray(text).view("S18").ravel().astype("U18"))


def _digits(values: np.ndarray, width: int) -> np.ndarray:
    return (values[:, None] // 10 ** np.arange(width - 1, -1, -1) % 10).astype(np.uint8)


def mistyped(rng: np.random.Generator, numbers: list[str]) -> list[str]:
    """One digit wrong, two digits swapped, one lost or one doubled."""
    kind, at, shift = (
        rng.integers(0, 10, len(numbers)),
        rng.integers(6, 17, len(numbers)),
        rng.integers(1, 10, len(numbers)),
    )
    result = []
    for text, k, i, s in zip(numbers, kind, at, shift, strict=True):
        if len(text) != 18:
            result.append(text)
        elif k < 5:
            result.append(text[:i] + str((int(text[i]) + int(s)) % 10) + text[i + 1 :])
        elif k < 8:
            j = next((j for j in range(i, 16) if text[j] != text[j + 1]), None)
            result.append(text if j is None else text[:j] + text[j + 1] + text[j] + text[j + 2 :])
        elif k == 8:
            result.append(text[:i] + text[i + 1 :])
        else:
            result.append(text[:i] + text[i] + text[i:])
    return result


def fifteen(numbers: pl.Series) -> pl.Series:
    """The old form: without century and check digit."""
    return numbers.str.slice(0, 6) + numbers.str.slice(8, 9)
