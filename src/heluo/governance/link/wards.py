"""Children registered with a parent's card: the reader fills in the parent's number, birth date and sex, and
the record looks flawless.

Such a number is trusted by its digits (tier A), yet it is a guardian's (tier B). Given away by contradictions
between records: a mother is named (a variable of newborns and children) where the number's other user names
none and is called otherwise, or where the same child of the same mother was born a generation later. Not a
decision about pairs: `gates.py` takes those.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from heluo.governance.link import block
from heluo.governance.link.likeness import name_levels, on_distinct
from heluo.governance.link.names import PERSON, mix
from heluo.governance.link.records import Records
from heluo.governance.link.tiers import GUARDIAN, UNKNOWN_DAY, B

GENERATION = 12 * 365
"""Days: no mother is younger than that."""


def wards(records: Records) -> np.ndarray:
    """Mask of the records whose trusted number is a guardian's."""
    result = np.zeros(len(records), dtype=bool)
    person = (records.state == PERSON) & (records.name >= 0)
    use = np.flatnonzero(person & (records.trusted >= 0))
    a, b = block.pairs(use, records.trusted[use].astype(np.uint64), block.CAP)
    level = on_distinct(records.name[a], records.name[b], lambda x, y: name_levels(records.names, x, y))
    for one, other in ((a, b), (b, a)):
        namesake = records.name[one] == records.mother[one]  # a child that is called like its mother
        only = (records.mother[one] >= 0) & (records.mother[other] < 0)
        result[one[only & ((level <= 2) | namesake)]] = True
    use = np.flatnonzero(person & (records.mother >= 0) & (records.birth != UNKNOWN_DAY))
    a, b = block.pairs(use, mix(records.name[use], records.mother[use]), block.CAP)
    gap = records.birth[a].astype(np.int64) - records.birth[b]
    for older, years in ((a, -gap), (b, gap)):
        result[older[(years > GENERATION) & (records.trusted[older] >= 0)]] = True
    return result


def disown(records: Records) -> Records:
    """`records` with the wards' numbers at tier B and their birth date and sex unknown: these came with the
    card."""
    found = wards(records)
    return replace(
        records,
        tier=np.where(found, B, records.tier).astype(np.uint8),
        reason=np.where(found, GUARDIAN, records.reason).astype(np.uint8),
        birth=np.where(found, UNKNOWN_DAY, records.birth).astype(np.int32),
        sex=np.where(found, 0, records.sex).astype(np.uint8),
    )
