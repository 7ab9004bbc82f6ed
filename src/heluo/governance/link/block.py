"""Which pairs of records are worth comparing: those that share one of the blocking keys.

A key is a hash; two records that share it by chance are only compared for nothing. Not a decision of any
kind.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from heluo.governance.link.names import ANONYMOUS, NEWBORN, PERSON, mix
from heluo.governance.link.records import Records
from heluo.governance.link.tiers import PLACEHOLDER, UNKNOWN_DAY
from heluo.terminology import lunar

CAP = 120
"""A block with more records than this says nothing about anyone and is left out."""
KEYS = (
    "number",
    "insurance",
    "phone_year",
    "sound_birth",
    "name_year_sex",
    "phone_sound",
    "surname_district_birth",
    "sound_shifted_birth",
    "card",
    "certificate",
    "letters_birth",
)


def entries(records: Records) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """(key name, row positions, uint64 hashes) of every blocking key; a record may have several hashes under
    one key."""
    rows = np.arange(len(records))
    person = (records.state == PERSON) & (records.name >= 0)
    known = records.birth != UNKNOWN_DAY
    at = records.name.clip(0)
    empty = not len(records.names.text)
    sound = np.where(person, 0 if empty else records.names.sound_key[at], 0).astype(np.uint64)
    surname = np.where(person, 0 if empty else records.names.surname_key[at], 0).astype(np.uint64)
    linkable = (records.state == PERSON) | (
        records.state == NEWBORN
    )  # the unknown and the anonymous never link by what they say; the unknown are asked about by number

    def key(name: str, mask: np.ndarray, *columns: np.ndarray) -> tuple[str, np.ndarray, np.ndarray]:
        at = rows[mask]
        salt = np.full(len(at), KEYS.index(name) + 1)
        return name, at, mix(salt, *(c[mask] for c in columns))

    named = records.state != ANONYMOUS
    yield key("number", (records.number >= 0) & (records.tier != PLACEHOLDER) & named, records.number)
    yield key("insurance", (records.insurance >= 0) & linkable, records.insurance)
    for k in (0, 1):
        has = records.phones[:, k] >= 0
        yield key("phone_year", has & known & linkable, records.phones[:, k], records.year)
        yield key("phone_sound", has & person, records.phones[:, k], sound)
    yield key("sound_birth", person & known, sound, records.birth)
    yield key("name_year_sex", person & known & (records.sex > 0), records.name, records.year, records.sex)
    yield key(
        "surname_district_birth",
        person & known & (records.district >= 0),
        surname,
        records.district,
        records.birth,
    )
    salt = KEYS.index("sound_shifted_birth") + 1
    for days in (records.birth, *shifted(records.birth)):
        some = person & (days != UNKNOWN_DAY)
        yield "sound_shifted_birth", rows[some], mix(np.full(some.sum(), salt), sound[some], days[some])
    yield key("card", (records.card >= 0) & linkable, records.card)
    yield key("certificate", (records.certificate >= 0) & linkable, records.certificate)
    if not empty and records.names.latin.any():
        letters = records.names.letters[at]
        spelt = person & known & np.isin(letters, records.names.letters[records.names.latin])
        yield key("letters_birth", spelt, letters, records.birth)


def shifted(birth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(day and month exchanged, solar day meant when the digits are lunar); UNKNOWN_DAY where there is
    none."""
    known = birth != UNKNOWN_DAY
    day = np.where(known, birth, 0).astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    m = month.astype(np.int64) % 12
    d = (day - month.astype("datetime64[D]")).astype(np.int64)
    exchange = known & (d < 12) & (d != m)
    swapped = (month - m + np.where(exchange, d, m)).astype("datetime64[D]").astype(np.int64) + np.where(
        exchange, m, d
    )
    solar = lunar.solar_of_lunar(np.where(known, birth, 0))
    return (
        np.where(exchange, swapped, UNKNOWN_DAY).astype(np.int32),
        np.where(known & (solar >= 0), solar, UNKNOWN_DAY).astype(np.int32),
    )


def candidates(
    records: Records, fresh: np.ndarray | None = None, cap: int = CAP
) -> tuple[np.ndarray, np.ndarray]:
    """(a, b) row positions of the distinct pairs with a < b, ascending; with `fresh` (mask) only pairs that
    hold a fresh record."""
    grouped: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    for name, rows, hashes in entries(records):
        grouped.setdefault(name, []).append((rows, hashes))
    n = len(records)
    found = [np.zeros(0, dtype=np.int64)]
    for parts in grouped.values():
        rows, hashes = (np.concatenate(column) for column in zip(*parts, strict=True))
        if fresh is not None:
            keep = np.isin(hashes, hashes[fresh[rows]])
            rows, hashes = rows[keep], hashes[keep]
        a, b = pairs(rows, hashes, cap)
        if fresh is not None:
            keep = fresh[a] | fresh[b]
            a, b = a[keep], b[keep]
        found.append(np.unique(a * n + b))
    code = np.unique(np.concatenate(found))
    return (code // n).astype(np.int32), (code % n).astype(np.int32)


def pairs(rows: np.ndarray, hashes: np.ndarray, cap: int) -> tuple[np.ndarray, np.ndarray]:
    """All pairs (a < b) of different rows with equal hash, in blocks of at most `cap` entries."""
    order = np.argsort(hashes, kind="stable")
    rows, hashes = rows[order].astype(np.int64), hashes[order]
    start = (
        np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else np.zeros(0, dtype=np.int64)
    )
    size = np.diff(np.r_[start, len(hashes)])
    fits = (size > 1) & (size <= cap)
    start, size = start[fits], size[fits]
    left, right = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    offset = 1
    while len(start):
        # every pair at distance `offset` inside its block
        inner = size - offset
        first = np.repeat(start, inner) + (
            np.arange(inner.sum()) - np.repeat(np.cumsum(inner) - inner, inner)
        )
        left.append(rows[first])
        right.append(rows[first + offset])
        offset += 1
        more = size > offset
        start, size = start[more], size[more]
    a, b = np.concatenate(left), np.concatenate(right)
    keep = a != b
    return np.minimum(a, b)[keep], np.maximum(a, b)[keep]
