"""Where only changed rows are read: a row that came under the key of a row that did not change.

Keys are compared without blanks around them and in narrow forms, so two rows of a view may have one key; a
view may also repeat a key as it stands. A complete reading sees both and refuses the second. A reading of
changes sees the newcomer alone, as if it were a new version of the old row, which would be lost at the centre
and not come back. The key-only diff sees every key, and so can say of the few that matter how many rows have
them. Decides only; reading and sending is `stream`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from heluo.collection.row_comparison import CONFLICT, RowComparison

Natural = tuple[str, ...]
"""A natural key as the source spells it."""


def watched(comparison: RowComparison) -> set[bytes]:
    """Keys whose rows have to be looked at together: of rows that took another's place tonight, and of rows
    that are refused because another one has their key."""
    return comparison.replaced.keys() | _in_conflict(comparison)


def to_fetch(comparison: RowComparison, met: Mapping[bytes, Sequence[Natural]]) -> list[Natural]:
    """Natural keys of the rows to read: of keys that several rows have, and of refused rows' keys that only
    one has now. `met`: watched key → the natural keys under which the source has it."""
    conflicts = _in_conflict(comparison)
    wanted = [
        natural
        for key, found in met.items()
        if (key in comparison.replaced if len(found) > 1 else key in conflicts)
        for natural in found
    ]
    return list(dict.fromkeys(wanted))


@dataclass
class SharedKeys:
    """Positions of the rows that were read: `standing` are sent (again), `refused` have the key of one that
    stands; the others are as before. `closed`: refusals that are no more."""

    standing: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    closed: list[tuple[bytes, bytes, str]] = field(default_factory=list)


def decide(comparison: RowComparison, keys: Sequence[bytes], hashes: Sequence[bytes]) -> SharedKeys:
    """Which of several rows of one key stands: the one that the centre had before tonight."""
    rows: dict[bytes, dict[bytes, int]] = {}
    for position, (key, digest) in enumerate(zip(keys, hashes, strict=True)):
        rows.setdefault(key, {}).setdefault(digest, position)
    made, known = SharedKeys(), comparison.known(list(rows))
    for key, here in rows.items():
        before, refused = comparison.replaced.get(key), comparison.refused.get(key, {})
        if len(here) > 1:
            if before in here:
                comparison.seen[key] = before
                made.standing.append(here[before])
                made.refused += [at for digest, at in here.items() if digest not in (before, *refused)]
            continue
        (digest,) = here
        if comparison.seen.get(key, known.get(key)) != digest:
            comparison.seen[key] = digest
            made.standing.append(here[digest])
        made.closed += [(key, one, "gone") for one, code in refused.items() if code == CONFLICT]
    return made


def _in_conflict(comparison: RowComparison) -> set[bytes]:
    return {key for key, rows in comparison.refused.items() if CONFLICT in rows.values()}
