"""Pairs of records → one level a comparison. What the levels mean and weigh is declared in `weights.toml`.

Level 0 is always "cannot be compared" and weighs nothing. Not a decision: `gates.py` decides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heluo.governance.link import block
from heluo.governance.link.likeness import address_levels, name_levels, number_slips, on_distinct
from heluo.governance.link.names import MISSING, NEWBORN
from heluo.governance.link.records import Records
from heluo.governance.link.tiers import OTHER, PLACEHOLDER, UNKNOWN_DAY, A, calendar_digits

COMPARISONS = (
    "name",
    "birth",
    "number",
    "sex",
    "phone",
    "insurance",
    "address",
    "relative",
    "card",
    "certificate",
)


@dataclass(frozen=True)
class Levels:
    """uint8 matrix (pairs, COMPARISONS)."""

    matrix: np.ndarray

    def of(self, comparison: str) -> np.ndarray:
        """The levels of one comparison, uint8."""
        return self.matrix[:, COMPARISONS.index(comparison)]


def compare(records: Records, a: np.ndarray, b: np.ndarray) -> Levels:
    """Levels of the pairs (a[i], b[i]) of row positions."""
    columns = (
        names(records, a, b),
        births(records, a, b),
        numbers(records, a, b),
        sexes(records, a, b),
        phones(records, a, b),
        _serials(records.insurance, a, b),
        addresses(records, a, b),
        relatives(records, a, b),
        _serials(records.card, a, b),
        _serials(records.certificate, a, b),
    )
    return Levels(np.stack(columns, axis=1))


def names(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`likeness.NAME`; newborn-named records compare their mothers' names, 0 between a newborn's and another
    name."""
    newborn = records.state == NEWBORN
    mixed = newborn[a] != newborn[b]
    use = np.where(newborn, records.mother, records.name)
    use = np.where(records.state >= MISSING, -1, use)
    left, right = np.where(mixed, -1, use[a]), np.where(mixed, -1, use[b])
    return on_distinct(left, right, lambda x, y: name_levels(records.names, x, y))


def births(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """1 different, 2 same year, 3 same year and one is 1 January, 4 one slip or day and month exchanged, 5
    lunar, 6 exact."""
    x, y = records.birth[a], records.birth[b]
    known = (x != UNKNOWN_DAY) & (y != UNKNOWN_DAY)
    code_x, code_y = _digits(np.where(known, x, 0)), _digits(np.where(known, y, 0))
    differ = (code_x != code_y).sum(axis=1)
    same_year = (code_x[:, :4] == code_y[:, :4]).all(axis=1)
    january = same_year & (_first_of_january(code_x) | _first_of_january(code_y))
    shifted_x, shifted_y = block.shifted(x), block.shifted(y)
    swapped = (shifted_x[0] == y) | (shifted_y[0] == x)
    lunar = (shifted_x[1] == y) | (shifted_y[1] == x)
    near = np.abs(x.astype(np.int64) - y) <= 1
    slip = (differ == 1) | swapped | near | _exchanged(code_x, code_y)
    level = np.select([x == y, lunar, slip & ~january, january, same_year], [6, 5, 4, 3, 2], default=1)
    return np.where(known, level, 0).astype(np.uint8)


def numbers(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """1 two different trusted, 2 different, 3 one slip apart, 4 equal, 5 equal and trusted on both sides."""
    x, y = records.number[a], records.number[b]
    tier_x, tier_y = records.tier[a], records.tier[b]
    has = (x >= 0) & (y >= 0) & (tier_x != PLACEHOLDER) & (tier_y != PLACEHOLDER)
    unequal = has & (x != y)
    slip = (
        on_distinct(
            np.where(unequal, x, -1),
            np.where(unequal, y, -1),
            lambda p, q: number_slips(records.numbers.digits, p, q),
        )
        == 1
    )
    trusted = (tier_x == A) & (tier_y == A)
    other = (tier_x == OTHER) | (tier_y == OTHER)  # a passport and an identity card differ by nature
    level = np.select([~has, (x == y) & trusted, x == y, trusted, slip, other], [0, 5, 4, 1, 3, 0], default=2)
    return level.astype(np.uint8)


def sexes(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """1 different, 2 equal."""
    x, y = records.sex[a], records.sex[b]
    return np.where((x == 0) | (y == 0), 0, np.where(x == y, 2, 1)).astype(np.uint8)


def phones(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """1 different, 2 one's own is the other's contact, 3 the same contact, 4 the same own phone."""
    x, y = records.phones[a], records.phones[b]
    cx, cy = records.contact[a], records.contact[b]
    own = np.zeros(len(a), dtype=bool)
    cross = np.zeros(len(a), dtype=bool)
    for i in (0, 1):
        for j in (0, 1):
            own |= (x[:, i] >= 0) & (x[:, i] == y[:, j])
        cross |= ((x[:, i] >= 0) & (x[:, i] == cy)) | ((y[:, i] >= 0) & (y[:, i] == cx))
    contact = (cx >= 0) & (cx == cy)
    has = (x[:, 0] >= 0) & (y[:, 0] >= 0)
    return np.select([own, contact, cross, has], [4, 3, 2, 1], default=0).astype(np.uint8)


def addresses(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """1 another district, 2 the same district, 3 nearly the same address, 4 the same."""
    x, y = records.district[a], records.district[b]
    detail = on_distinct(
        records.address[a], records.address[b], lambda p, q: address_levels(records.addresses, p, q)
    )
    known = (x >= 0) & (y >= 0)
    return np.select([detail == 3, detail == 2, known & (x == y), known], [4, 3, 2, 1], default=0).astype(
        np.uint8
    )


def relatives(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """1 other people to call, 2 the same contact person or mother; 0 where one names nobody, and between
    newborns."""
    level = np.zeros(len(a), dtype=np.uint8)
    for x, y in ((records.relative[a], records.relative[b]), (records.mother[a], records.mother[b])):
        has = (x >= 0) & (y >= 0)
        level = np.maximum(level, np.where(has, np.where(x == y, 2, 1), 0).astype(np.uint8))
    newborn = records.state == NEWBORN
    return np.where(newborn[a] & newborn[b], 0, level).astype(np.uint8)


def _serials(ids: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    x, y = ids[a], ids[b]
    return np.where((x < 0) | (y < 0), 0, np.where(x == y, 2, 1)).astype(np.uint8)


def _digits(days: np.ndarray) -> np.ndarray:
    return calendar_digits(days.astype("datetime64[D]"))


def _first_of_january(digits: np.ndarray) -> np.ndarray:
    return (digits[:, 4:] == np.array([0, 1, 0, 1], dtype=np.uint8)).all(axis=1)


def _exchanged(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Two neighbouring digits exchanged."""
    unequal = x != y
    first = unequal.argmax(axis=1)
    rows = np.arange(len(x))
    after = np.minimum(first + 1, 7)
    return (
        (unequal.sum(axis=1) == 2) & (x[rows, first] == y[rows, after]) & (x[rows, after] == y[rows, first])
    )
