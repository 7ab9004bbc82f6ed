"""What two records are to each other without being one person: newborn and mother, twins, a child under a
guardian's number.

A relation is provisional: it links nobody, and is found again or not when records change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from heluo.governance.link import block
from heluo.governance.link.compare import Levels
from heluo.governance.link.names import NEWBORN, PERSON, mix
from heluo.governance.link.records import Records
from heluo.governance.link.tiers import UNKNOWN_DAY, A

MOTHER_AGE = (12 * 365, 56 * 366)
"""Days between a mother's birth and her child's."""


@dataclass(frozen=True)
class Relations:
    """Row positions of records: `a` is the newborn, the child or the first twin."""

    kind: tuple[str, ...]
    a: np.ndarray
    b: np.ndarray


def relations(
    records: Records,
    levels: Levels,
    a: np.ndarray,
    b: np.ndarray,
    reason: np.ndarray,
    fresh: np.ndarray | None = None,
) -> Relations:
    """Relations among the judged pairs (a, b) and between newborns and mothers; with `fresh` only those that
    hold a fresh record."""
    child, mother = newborns(records, fresh)
    x, y = twins(records, levels, a, b)
    ward, guardian = guardians(records, a, b, reason)
    kinds = ("newborn_of",) * len(child) + ("twin_of",) * len(x) + ("guardian_of",) * len(ward)
    return Relations(kinds, np.concatenate([child, x, ward]), np.concatenate([mother, y, guardian]))


def newborns(records: Records, fresh: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(newborn-named record, a record of its mother): the mother's name and a number, phone or address agree.
    One mother a newborn."""
    baby = np.flatnonzero((records.state == NEWBORN) & (records.mother >= 0))
    woman = np.flatnonzero((records.state == PERSON) & (records.name >= 0) & (records.sex != 1))
    found = []
    shared = (
        (0, records.number, records.number),
        (1, records.phones[:, 0], records.phones[:, 0]),
        (1, records.contact, records.phones[:, 0]),
        (2, records.address, records.address),
    )
    for kind, of_baby, of_woman in shared:
        left, right = baby[of_baby[baby] >= 0], woman[of_woman[woman] >= 0]
        rows = np.concatenate([left, right])
        value = np.concatenate([of_baby[left], of_woman[right]])
        name = np.concatenate([records.mother[left], records.name[right]])
        a, b = block.pairs(rows, mix(np.full(len(rows), kind), value, name), block.CAP)
        swap = records.state[a] != NEWBORN
        a, b = np.where(swap, b, a), np.where(swap, a, b)
        gap = records.birth[a].astype(np.int64) - records.birth[b]
        known = (records.birth[a] != UNKNOWN_DAY) & (records.birth[b] != UNKNOWN_DAY)
        keep = (
            (records.state[a] == NEWBORN)
            & (records.state[b] == PERSON)
            & known
            & (gap > MOTHER_AGE[0])
            & (gap < MOTHER_AGE[1])
        )
        if fresh is not None:
            keep &= fresh[a] | fresh[b]
        found.append(np.stack([a[keep], np.full(keep.sum(), kind), b[keep]], axis=1))
    table = np.concatenate(found)
    table = table[np.lexsort((table[:, 2], table[:, 1], table[:, 0]))]
    _, first = np.unique(table[:, 0], return_index=True)
    return table[first, 0], table[first, 2]


def twins(records: Records, levels: Levels, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two persons born on one day in one family: two trusted numbers, or newborns whose birth order or sex
    differs."""
    name, birth, home = (
        levels.of("name"),
        levels.of("birth"),
        (levels.of("phone") >= 2) | (levels.of("address") >= 3),
    )
    grown = (levels.of("number") == 1) & (name >= 2) & (name <= 5) & (birth == 6) & home
    newborn = (
        (records.state[a] == NEWBORN)
        & (records.state[b] == NEWBORN)
        & (name == 6)
        & (birth == 6)
        & (home | (levels.of("number") >= 4))
    )
    order = (records.order[a] > 0) & (records.order[b] > 0) & (records.order[a] != records.order[b])
    at = np.flatnonzero(grown | (newborn & (order | (levels.of("sex") == 1))))
    return a[at], b[at]


def guardians(
    records: Records, a: np.ndarray, b: np.ndarray, reason: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(child's record, guardian's record) under one number: the child is the one whose number is not its own,
    else the one that names a mother."""
    at = np.flatnonzero(reason == 19)
    x, y = a[at], b[at]
    own_x, own_y = records.tier[x] == A, records.tier[y] == A
    first = np.where(own_x != own_y, own_y, records.mother[x] >= 0)
    one = own_x | own_y
    return np.where(first, x, y)[one], np.where(first, y, x)[one]
