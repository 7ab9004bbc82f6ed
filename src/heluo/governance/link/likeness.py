"""How alike two names, two numbers, two phones or two addresses are, on whole columns of distinct pairs.

Gives levels, not weights; the levels' meaning in words is in `weights.toml`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import polars as pl
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from heluo.governance.link.names import LOST, Names, characters

NAME = ("none", "different", "part", "one_character", "near", "homophone", "exact")
CHUNK = 1_000_000


def on_distinct(
    a: np.ndarray, b: np.ndarray, function: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> np.ndarray:
    """`function` (uint8 a pair) evaluated once a distinct pair of ids, order of the two ignored; 0 where an
    id is −1."""
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
    result = np.zeros(len(a), dtype=np.uint8)
    has = low >= 0
    code, at = np.unique((low[has] << 32) | high[has], return_inverse=True)
    left, right = (code >> 32).astype(np.int32), (code & 0xFFFFFFFF).astype(np.int32)
    parts = [function(left[i : i + CHUNK], right[i : i + CHUNK]) for i in range(0, len(code), CHUNK)]
    result[has] = np.concatenate(parts)[at] if parts else 0
    return result


def name_levels(names: Names, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Level of each pair of name ids (positions in `NAME`), uint8."""
    left, right = names.codes[a], names.codes[b]
    la, lb = names.length[a], names.length[b]
    same = left == right
    used = np.maximum(la, lb)
    differ = (~same).sum(axis=1)
    equal_length = la == lb
    lost = (left == ord(LOST)) | (right == ord(LOST))
    retained = (same & (left != 0) & ~lost).sum(axis=1)
    sound = (names.sounds[a] == names.sounds[b]).all(axis=1)
    dialect = (names.dialect[a] == names.dialect[b]).all(axis=1)
    look = same | lost | _alike(left, right)
    shape = (
        equal_length
        & look.all(axis=1)
        & ((differ <= 1) | lost.any(axis=1))
        & (retained >= 1)
        & (used - retained <= np.maximum(used - 1, 1))
    )
    # Of one rare character lost on the way enough is left; what a mask leaves may stand for anybody.
    hidden = lost.any(axis=1) & ((lost.sum(axis=1) > 1) | (retained < 2))
    lost_only = lost.any(axis=1) & (retained < 2)
    one = equal_length & (differ == 1) & (used >= 3)
    dropped = (np.abs(la - lb) == 1) & (np.minimum(la, lb) >= 2) & _subsequence(left, right)
    swapped = (
        equal_length
        & (differ == 2)
        & (used >= 3)
        & (np.sort(left, axis=1) == np.sort(right, axis=1)).all(axis=1)
    )
    shared = (retained >= 1) & (left[:, 0] == right[:, 0])
    level = np.select(
        [
            (differ == 0) & ~hidden,
            equal_length & sound & ~hidden,
            (equal_length & dialect & ~hidden) | (shape & ~lost_only),
            one | dropped | swapped | (shape & lost_only & shared),
            shared,
        ],
        [6, 5, 4, 3, 2],
        default=1,
    ).astype(np.uint8)
    off = (names.dialect[a] != names.dialect[b]).sum(axis=1)
    level[(level < 4) & equal_length & (used >= 5) & (3 * off <= used)] = (
        4  # long names are transliterations: a syllable in three may differ
    )
    long = np.flatnonzero((level < 4) & (np.minimum(la, lb) >= 4))
    if len(long):
        level[long] = np.maximum(level[long], _transliterated(names.text, a[long], b[long]))
    latin = names.latin[a] | names.latin[b]
    at = np.flatnonzero(latin)
    level[at] = _latin_levels(names, a[at], b[at])
    return level


def _latin_levels(names: Names, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Levels of pairs of which one is written in Latin letters: 6 the same letters in any order of the parts
    (5 beside a Chinese name's sounds), 4 the same but for a middle name, 2 one part in common."""
    both = names.latin[a] & names.latin[b]
    same = names.letters[a] == names.letters[b]
    level = np.select([same & both, same], [6, 5], default=1).astype(np.uint8)
    for i in np.flatnonzero(both & ~same).tolist():
        level[i] = _shared_parts(names.text[int(a[i])], names.text[int(b[i])])
    return level


def _shared_parts(one: str, other: str) -> int:
    """4 where two full parts agree and what is left of one is nothing or an initial of the other's; 2 where
    one does."""
    left, right = sorted((one.split(), other.split()), key=len)
    parts, rest = [p for p in right if len(p) > 1], "".join(left)
    common = 0
    for part in sorted(parts, key=len, reverse=True):
        if part in rest:
            rest, common = rest.replace(part, "", 1), common + 1
    initials = {p[0] for p in right}
    if common >= 2 and (not rest or (len(rest) == 1 and rest in initials)):
        return 4
    return 2 if common else 1


def number_slips(digits: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """1 where two different document numbers are one slip apart (a digit wrong, two neighbours exchanged, one
    lost or doubled)."""
    left, right = digits[a], digits[b]
    differ = (left != right).sum(axis=1)
    first = (left != right).argmax(axis=1)
    rows = np.arange(len(left))
    after = np.minimum(first + 1, left.shape[1] - 1)
    exchanged = (
        (differ == 2) & (left[rows, first] == right[rows, after]) & (left[rows, after] == right[rows, first])
    )
    shifted = np.zeros(len(left), dtype=bool)
    for one, other in ((left, right), (right, left)):
        # `other` is `one` with the character at `first` removed: the tail moves one place to the left
        tail = np.arange(left.shape[1])[None, :] >= first[:, None]
        moved = np.where(tail, np.pad(one, ((0, 0), (0, 1)))[:, 1:], one)
        shifted |= (moved == other)[:, :-1].all(axis=1) & (differ > 2)
    return ((differ <= 1) | exchanged | shifted).astype(np.uint8)


def address_levels(text: pl.Series, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """3 the same, 2 nearly (one is a part of the other, or few characters differ), 1 different."""
    left, right = text.gather(a), text.gather(b)
    ratio = np.asarray(
        cpdist(
            left.to_list(), right.to_list(), scorer=Indel.normalized_similarity, score_cutoff=0.8, workers=1
        )
    )
    frame = pl.DataFrame({"l": left, "r": right})
    part = (
        frame.select(pl.col("l").str.starts_with(pl.col("r")) | pl.col("r").str.starts_with(pl.col("l")))
        .to_series()
        .to_numpy()
    )
    return np.select([a == b, part | (ratio >= 0.9)], [3, 2], default=1).astype(np.uint8)


@cache
def _shape_pairs() -> np.ndarray:
    """Sorted codes (low << 32 | high) of characters that look alike."""
    pairs = {
        (min(x, y) << 32) | max(x, y)
        for group in characters()["shapes"]
        for x in map(ord, group)
        for y in map(ord, group)
        if x != y
    }
    return np.array(sorted(pairs), dtype=np.int64)


def _alike(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    low, high = np.minimum(left, right).astype(np.int64), np.maximum(left, right).astype(np.int64)
    code = (low << 32) | high
    known = _shape_pairs()
    at = np.searchsorted(known, code).clip(0, len(known) - 1)
    return known[at] == code


def _subsequence(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """One of the two is the other without one character."""
    result = np.zeros(len(left), dtype=bool)
    for one, other in ((left, right), (right, left)):
        first = (one != other).argmax(axis=1)
        tail = np.arange(one.shape[1])[None, :] >= first[:, None]
        moved = np.where(tail, np.pad(one, ((0, 0), (0, 1)))[:, 1:], one)
        result |= (moved == other).all(axis=1) & (one != other).any(axis=1)
    return result


def _transliterated(text: pl.Series, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Long (minority, foreign) names: 4 nearly the same spelling, 2 one begins with the other, else 0."""
    left, right = text.gather(a), text.gather(b)
    ratio = np.asarray(cpdist(left.to_list(), right.to_list(), scorer=Indel.normalized_similarity, workers=1))
    frame = pl.DataFrame({"l": left, "r": right})
    part = (
        frame.select(pl.col("l").str.starts_with(pl.col("r")) | pl.col("r").str.starts_with(pl.col("l")))
        .to_series()
        .to_numpy()
    )
    return np.select([ratio >= 0.85, part], [4, 2], default=0).astype(np.uint8)
