"""Marks behind names ("双A", "长女", "李娟2"): which records of one name they tell apart.

A mark is part of no name: it is cut before names are compared, and must not be forgotten with it. Not a
decision about other pairs: `gates.py` takes those.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo.governance.link import block
from heluo.governance.link.names import COUNTER, NEWBORN, PERSON, TWIN, characters, mix
from heluo.governance.link.records import Records
from heluo.governance.link.tiers import GENERATION, UNKNOWN_DAY


def apart(records: Records) -> np.ndarray:
    """(k, 2) row positions of records that their marks keep from being one person, whatever lies between
    them: two children of one birth anywhere, two counters of one hospital unless one trusted number is on
    both."""
    a, b = _marked_pairs(records)
    number = records.trusted
    one = (number[a] >= 0) & (number[a] == number[b])
    return np.stack([a, b], axis=1)[~one | (records.marked[a] == TWIN)].astype(np.int64)


def ambiguous(records: Records) -> np.ndarray:
    """Mask of the records of whom two with other marks and one birth date are known: an unmarked record of
    that name may be either."""
    a, b = _marked_pairs(records)
    same = (records.birth[a] == records.birth[b]) & (records.birth[a] != UNKNOWN_DAY)
    result = np.zeros(len(records), dtype=bool)
    result[np.concatenate([a[same], b[same]])] = True
    return result


def contradict(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pairs of which both carry a mark of the same kind, and another one; of counters also where two
    hospitals gave them, which says less."""
    both = (records.order[a] > 0) & (records.order[b] > 0) & (records.order[a] != records.order[b])
    return both & (records.marked[a] == records.marked[b])


def ordered_names(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pairs whose names differ by one character that orders children of one birth: 李大双, 李小双."""
    has = (records.name[a] >= 0) & (records.name[b] >= 0)
    if not len(records.names.text):
        return np.zeros(len(a), dtype=bool)
    left, right = (records.names.codes[records.name[side].clip(0)] for side in (a, b))
    unequal = left != right
    at, rows = unequal.argmax(axis=1), np.arange(len(a))
    low = np.minimum(left[rows, at], right[rows, at]).astype(np.int64)
    high = np.maximum(left[rows, at], right[rows, at]).astype(np.int64)
    known = [(min(x, y) << 32) | max(x, y) for x, y in (map(ord, p) for p in characters()["ordered"])]
    return has & (unequal.sum(axis=1) == 1) & np.isin((low << 32) | high, known)


def names_at_home(records: Records) -> np.ndarray:
    """`pair_code` of two names that both stand on two records of one birth date, and together under one
    telephone or address: perhaps twins. A slip of a name is seldom made twice."""
    use = (records.state == PERSON) & (records.name >= 0) & (records.birth != UNKNOWN_DAY)
    _, at, count = np.unique(mix(records.name, records.birth), return_inverse=True, return_counts=True)
    use &= count[at] > 1
    found = [np.zeros(0, dtype=np.uint64)]
    for home in (records.phones[:, 0], records.contact, records.address):
        rows = np.flatnonzero(use & (home >= 0))
        a, b = block.pairs(rows, mix(home[rows], records.birth[rows]), block.CAP)
        other = records.name[a] != records.name[b]
        found.append(pair_code(records, a[other], b[other]))
    return np.unique(np.concatenate(found))


def shared_insurance(records: Records) -> np.ndarray:
    """Mask over insurance ids: carried by people a generation apart, as a mother's is by her newborn."""
    use = np.flatnonzero((records.insurance >= 0) & (records.birth != UNKNOWN_DAY))
    size = int(records.insurance.max(initial=-1)) + 1
    first, last = np.full(size, np.iinfo(np.int32).max), np.full(size, UNKNOWN_DAY)
    np.minimum.at(first, records.insurance[use], records.birth[use])
    np.maximum.at(last, records.insurance[use], records.birth[use])
    return last.astype(np.int64) - first > GENERATION * 365


def twin_births(records: Records) -> np.ndarray:
    """`birth_code` of a mother and a day on which more than one child seems to be born: a mark of order, both
    sexes, or two names."""
    use = np.flatnonzero((records.mother >= 0) & (records.birth != UNKNOWN_DAY))
    frame = pl.DataFrame(
        {
            "birth": birth_code(records, use),
            "sex": np.where(records.sex[use] > 0, records.sex[use], 0),
            "name": np.where(records.state[use] == PERSON, records.name[use], -1),
            "order": records.order[use],
        }
    )
    known = (pl.col(c).filter(pl.col(c) >= least).n_unique() for c, least in (("sex", 1), ("name", 0)))
    several = frame.group_by("birth").agg(
        pl.max_horizontal(*known).alias("children"), pl.col("order").max().alias("order")
    )
    return several.filter((pl.col("children") > 1) | (pl.col("order") > 0))["birth"].to_numpy()


def birth_code(records: Records, rows: np.ndarray) -> np.ndarray:
    """Equal for children of one mother and day."""
    return mix(records.mother[rows], records.birth[rows])


def near(records: Records, rows: np.ndarray) -> np.ndarray:
    """Mask of `rows` (mask) and of those who share with one of them what doubts rest on: telephone or address
    and birth date, mother and birth date, insurance."""
    result = rows.copy()
    known = records.birth != UNKNOWN_DAY
    for value in (records.phones[:, 0], records.contact, records.address, records.mother, records.name):
        use = np.flatnonzero(known & (value >= 0))
        code = mix(value[use], records.birth[use])
        result[use] |= np.isin(code, code[rows[use]])
    insured = records.insurance >= 0
    return result | (insured & np.isin(records.insurance, records.insurance[rows & insured]))


def pair_code(records: Records, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Equal for pairs of the same two names and birth date."""
    x, y = records.name[a], records.name[b]
    return mix(np.minimum(x, y), np.maximum(x, y), records.birth[a])


def _marked_pairs(records: Records) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of one name (newborns: of one mother's) that twins' marks or one hospital's counters tell
    apart."""
    newborn = records.state == NEWBORN
    name = np.where(newborn, records.mother, records.name)
    use = np.flatnonzero((records.order > 0) & (name >= 0))
    a, b = block.pairs(use, mix(newborn[use], records.marked[use], name[use]), block.CAP)
    hospital = records.hospital_code
    valid = (records.marked[a] == TWIN) | ((records.marked[a] == COUNTER) & (hospital[a] == hospital[b]))
    keep = valid & (records.order[a] != records.order[b])
    return a[keep], b[keep]
