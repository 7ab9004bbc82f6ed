"""Children registered with a parent's card: the reader fills in the parent's number, birth date and sex, and the record looks flawless.

Such a number is trusted by its digits (tier A), yet it is a guardian's (tier B). Two signs together give it away: the number
is also used under a contradicting name, and only the child's record names a mother (a variable of newborns and children).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heluo.governance.link import block
from heluo.governance.link.likeness import name_levels, on_distinct
from heluo.governance.link.names import PERSON
from heluo.governance.link.records import Records
from heluo.governance.link.tiers import UNKNOWN_DAY, B

GUARDIAN = 14
"""Reason code in `tiers.REASONS`."""


def wards(records: Records) -> np.ndarray:
    """Mask of the records whose trusted number is a guardian's."""
    use = np.flatnonzero((records.trusted >= 0) & (records.state == PERSON) & (records.name >= 0))
    a, b = block.pairs(use, records.trusted[use].astype(np.uint64), block.CAP)
    differ = records.name[a] != records.name[b]
    a, b = a[differ], b[differ]
    level = on_distinct(records.name[a], records.name[b], lambda x, y: name_levels(records.names, x, y))
    contradict = level <= 2
    mother_a, mother_b = records.mother[a] >= 0, records.mother[b] >= 0
    result = np.zeros(len(records), dtype=bool)
    result[a[contradict & mother_a & ~mother_b]] = True
    result[b[contradict & mother_b & ~mother_a]] = True
    return result


def disown(records: Records) -> Records:
    """`records` with the wards' numbers at tier B and their birth date and sex unknown: these came with the card."""
    found = wards(records)
    return replace(
        records,
        tier=np.where(found, B, records.tier).astype(np.uint8),
        reason=np.where(found, GUARDIAN, records.reason).astype(np.uint8),
        birth=np.where(found, UNKNOWN_DAY, records.birth).astype(np.int32),
        sex=np.where(found, 0, records.sex).astype(np.uint8),
    )
