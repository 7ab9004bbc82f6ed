"""Children registered with a parent's card: the reader fills in the parent's number, birth date and sex, and
the record looks flawless.

Such a number is trusted by its digits (tier A), yet it is a guardian's (tier B). Given away by contradictions
between records: a mother is named (a variable of newborns and children) where the number's other user names
none and is called otherwise, the same child of the same mother was born a generation later, or a newborn's
name stands over a grown-up's number. Not a decision about pairs: `gates.py` takes those.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from heluo.governance.link import block
from heluo.governance.link.likeness import name_levels, on_distinct
from heluo.governance.link.names import NEWBORN, PERSON, TWIN, characters, mix, place
from heluo.governance.link.records import Records
from heluo.governance.link.tiers import GUARDIAN, SHARED, SLIPS, UNKNOWN_DAY, A, B, calendar_digits

GENERATION = 12 * 365
"""Days: no mother is younger than that."""
CHILDHOOD = 24 * 365
"""Days before the youngest record within which somebody may stand under a name given at birth: hospitals keep
no older records."""


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
    use = person & (records.birth != UNKNOWN_DAY) & (records.default_birth == 0)
    for home in (records.phones[:, 0], records.contact, records.address, records.insurance):
        rows = np.flatnonzero(use & (home >= 0))
        a, b = block.pairs(rows, mix(records.name[rows], home[rows]), block.CAP)
        years = records.birth[a].astype(np.int64) - records.birth[b]
        apart = _apart(records.birth[a], records.birth[b])
        for younger, elder, gap in ((a, b, years), (b, a, -years)):
            card = (records.trusted[elder] >= 0) & (records.trusted[younger] != records.trusted[elder])
            result[elder[apart & (gap > GENERATION) & card & _disputed(records, elder)]] = True
    # A newborn's name on a number of somebody who is grown up: its reader filled in the parent's day and sex.
    return result | ((records.state == NEWBORN) & (records.trusted >= 0) & ~young(records))


def _apart(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """No slip of the key makes one day of the other."""
    one, other = (calendar_digits(days.astype("datetime64[D]")) for days in (x, y))
    return (one != other).sum(axis=1) >= SLIPS


def _disputed(records: Records, rows: np.ndarray) -> np.ndarray:
    """`rows` whose trusted number stands under another surname or given name elsewhere."""
    held = records.trusted >= 0
    code = np.unique(np.stack([records.trusted[held], records.name[held]]), axis=1)[0]
    number, count = np.unique(code, return_counts=True)
    return np.isin(records.trusted[rows], number[count > 1])


def young(records: Records, days: int = GENERATION) -> np.ndarray:
    """Mask of those born within `days` of the youngest record."""
    known = records.birth != UNKNOWN_DAY
    newest = records.birth[known].max(initial=0)
    return known & (newest - np.where(known, records.birth, 0).astype(np.int64) <= days)


def disown(records: Records) -> Records:
    """`records` with the wards' numbers at tier B and their birth date and sex unknown: these came with the
    card. Who is named after its mother without a word that says so is a newborn-named record."""
    return _without(_newborns(_without(records)))


def _without(records: Records) -> Records:
    """`records` with the wards' numbers at tier B."""
    found = wards(records)
    # Of a card that many use, day and sex came with it too.
    lent = records.reason == SHARED
    lent[lent] = records.birth[lent] == records.numbers.birth[records.number[lent]]
    return replace(
        records,
        tier=np.where(found, B, records.tier).astype(np.uint8),
        reason=np.where(found, GUARDIAN, records.reason).astype(np.uint8),
        birth=np.where(found | lent, UNKNOWN_DAY, records.birth).astype(np.int32),
        sex=np.where(found | lent, 0, records.sex).astype(np.uint8),
    )


def _newborns(records: Records) -> Records:
    """`records` where those named after their mother are newborn-named: 王芳 who names 王芳 as her mother,
    who is a generation younger than the 王芳 of one telephone, or whom another record of that day calls
    mother."""
    if not len(records.names.text):
        return records
    text = records.names.text
    last, stem = text.str.tail(1), text.str.head(-1)
    order = last.replace_strict(characters()["order"], default=0, return_dtype=pl.UInt8).to_numpy()
    marked = last.is_in(list(characters()["stem_marks"])).to_numpy()
    stem_at = np.where(marked, place(stem, text), -1)
    person = (records.state == PERSON) & (records.name >= 0)
    at = records.name.clip(0)
    cut = np.where(person, stem_at[at], -1)
    stemmed = (cut >= 0) & ((cut == records.mother) | (cut == records.relative))
    marked = (records.order > 0) & (records.name == records.relative) & (records.tier != A)
    named = person & ((records.name == records.mother) | marked)
    named |= _called_mother(records, person, records.name) | _younger_namesakes(records, person)
    stemmed |= _called_mother(records, person & (cut >= 0), cut)
    named &= ~stemmed
    found = named | stemmed
    return replace(
        records,
        state=np.where(found, NEWBORN, records.state).astype(np.uint8),
        mother=np.where(stemmed, cut, np.where(named, records.name, records.mother)).astype(np.int32),
        order=np.where(stemmed, order[at], records.order).astype(np.uint8),
        marked=np.where(found, TWIN, records.marked).astype(np.uint8),
    )


def _called_mother(records: Records, person: np.ndarray, name: np.ndarray) -> np.ndarray:
    """Mask of the records of `person` whose `name` another one, born on the same day in the same home, gives
    as its mother's or contact person's."""
    result = np.zeros(len(records), dtype=bool)
    known = records.birth != UNKNOWN_DAY
    # Who holds a number of that day is the mother: a child under her card has her day too.
    rows = np.flatnonzero(person & known & (records.tier != A) & young(records, CHILDHOOD))
    for given in (records.mother, records.relative):
        others = np.flatnonzero((given >= 0) & known)
        for home, theirs in (
            (records.phones[:, 0], records.phones[:, 0]),
            (records.phones[:, 0], records.contact),
            (records.district, records.district),
            (records.address, records.address),
        ):
            left, right = rows[home[rows] >= 0], others[theirs[others] >= 0]
            both = np.concatenate([left, right])
            names = np.concatenate([name[left], given[right]])
            value = np.concatenate([home[left], theirs[right]])
            role = np.concatenate([np.zeros(len(left), dtype=bool), np.ones(len(right), dtype=bool)])
            at = np.arange(len(both))
            a, b = block.pairs(at, mix(names, value, records.birth[both]), block.CAP)
            a, b = a[~role[a] & role[b]], b[~role[a] & role[b]]
            result[both[a[both[a] != both[b]]]] = True
    return result


def _younger_namesakes(records: Records, person: np.ndarray) -> np.ndarray:
    """Mask of the records a generation younger than a woman of the same name and telephone, number or
    address."""
    result = np.zeros(len(records), dtype=bool)
    use = person & (records.birth != UNKNOWN_DAY) & (records.default_birth == 0)
    recent = young(records, CHILDHOOD)
    for home in (records.phones[:, 0], records.number, records.address):
        rows = np.flatnonzero(use & (home >= 0))
        a, b = block.pairs(rows, mix(records.name[rows], home[rows]), block.CAP)
        gap = records.birth[a].astype(np.int64) - records.birth[b]
        apart = _apart(records.birth[a], records.birth[b])
        for younger, elder, years in ((a, b, gap), (b, a, -gap)):
            child = recent[younger] & (records.tier[younger] != A)
            result[younger[apart & child & (years > GENERATION) & (records.sex[elder] == 2)]] = True
    return result
