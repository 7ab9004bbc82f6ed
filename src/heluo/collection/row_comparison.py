"""Decides what each row of a snapshot is: new or changed, a duplicate of what was sealed, or at odds with
another row.

The accounting rests on this: every row gets exactly one of accepted, quarantined, duplicate. Knows hashes
only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

CONFLICT = "duplicate_key"


@dataclass
class ComparedRows:
    """Positions of a batch: `fresh` new or changed; `same` as at the centre; `again` refused before, with
    this very content; `conflicts` share the key of another row of this snapshot; `put_off` were refused for
    that on an earlier night. `duplicates` counts the rest."""

    fresh: list[int] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    conflicts: list[int] = field(default_factory=list)
    put_off: list[int] = field(default_factory=list)
    duplicates: int = 0


@dataclass
class RowComparison:
    """One stream, one snapshot. `known`: row keys → hashes that the centre has; `refused`: key → {hash →
    code} now in quarantine; `complete`: every row of the source passes by."""

    known: Callable[[Sequence[bytes]], dict[bytes, bytes]]
    refused: dict[bytes, dict[bytes, str]]
    complete: bool
    seen: dict[bytes, bytes] = field(default_factory=dict)
    """Key → hash of the row that stands for it in this snapshot."""
    met: set[tuple[bytes, bytes]] = field(default_factory=set)
    """(key, hash) of refused rows that are still there."""
    arrived: int = 0
    """Rows under keys that the centre did not have before this snapshot."""
    replaced: dict[bytes, bytes] = field(default_factory=dict)
    """Where not every row passes by: key → hash that the centre had of it before this snapshot changed it."""

    def compare(self, keys: Sequence[bytes], hashes: Sequence[bytes]) -> ComparedRows:
        """What each row is; see `ComparedRows`. Rows in conflict, put off, and `same` ones count as
        duplicates until the caller decides otherwise."""
        known, seen, refused = self.known(keys), self.seen, self.refused
        found = ComparedRows()
        for position, (key, digest) in enumerate(zip(keys, hashes, strict=True)):
            code = refused[key].get(digest) if key in refused else None
            if code is not None:
                self.met.add((key, digest))
                if code != CONFLICT:  # a new mapping may make it fit
                    found.again.append(position)
                elif self.complete and key not in seen:  # the row that it was at odds with may be gone
                    found.put_off.append(position)
                else:
                    found.duplicates += 1
                continue
            before = seen.get(key)
            if before is None:
                seen[key] = digest
                if known.get(key) == digest:
                    found.same.append(position)
                else:
                    found.fresh.append(position)
                    self.arrived += key not in known
                    if not self.complete and key in known:
                        self.replaced[key] = known[key]
            elif before == digest:
                found.duplicates += 1
            else:
                found.conflicts.append(position)
        return found

    def refuse(self, key: bytes, digest: bytes) -> None:
        """A row chosen by `compare` did not conform: its key is free for another row of this snapshot."""
        if self.seen.get(key) == digest:
            del self.seen[key]
            self.arrived -= key not in self.known([key])
        self.met.add((key, digest))

    def gone(self, known: Sequence[bytes] | dict[bytes, bytes]) -> list[bytes]:
        """Keys that the centre has and a complete reading did not meet, not even as a refused row."""
        still = {key for key, _ in self.met}
        return [key for key in known if key not in self.seen and key not in still]

    def unmet(self) -> set[bytes]:
        """Keys of which refused rows are all that is known tonight, and none passed by: whoever mends a cell
        in the source need not move the row's mark. Not those refused for another row of their key."""
        met = {key for key, _ in self.met} | self.seen.keys()
        return {k for k, rows in self.refused.items() if k not in met and CONFLICT not in rows.values()}

    def cured(self) -> list[tuple[bytes, bytes]]:
        """Refused (key, hash) that a complete reading, or one by key, did not meet."""
        return [
            (key, digest)
            for key, rows in self.refused.items()
            for digest in rows
            if (key, digest) not in self.met
        ]


def rows_at(
    source: pa.Table, keys: list[bytes], hashes: list[bytes], positions: list[int]
) -> tuple[pa.Table, list[bytes], list[bytes]]:
    """The rows at `positions`, with their keys and hashes."""
    return (
        source.take(pa.array(positions, pa.int64())),
        [keys[i] for i in positions],
        [hashes[i] for i in positions],
    )
