"""Which identifiers to mask in a patient's texts, by subject_ref, sealed under the hospital's own key.

Stored for ever, so that a text is masked although its patient was sent on an earlier night, and also by the
name or number that the patient had then: texts keep what was written. A table of the journal.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from heluo.collection.mask import Token, pack, unpack
from heluo.kit.seal import Box


class PatientIdentifiers:
    """Identifiers of the patients of one hospital."""

    def __init__(self, db: sqlite3.Connection, box: Box) -> None:
        self._db, self._box = db, box
        self._fresh: dict[str, list[Token]] = {}
        self._known: dict[str, list[Token]] = {}

    def remember(self, found: dict[str, list[Token]]) -> None:
        """Identifiers of patients, for this run at once, for later runs with the next parcel (`save`)."""
        former = self.find(found)
        merged = {ref: _both(tokens, former.get(ref, [])) for ref, tokens in found.items()}
        self._fresh.update(merged)
        self._known.update(merged)

    def save(self) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO subject VALUES (?, ?)",
            [(ref, self._box.close(pack(t), ref.encode())) for ref, t in sorted(self._fresh.items())],
        )

    def saved(self) -> None:
        """The transaction with `save` has ended well."""
        self._fresh.clear()

    def find(self, refs: Iterable[str]) -> dict[str, list[Token]]:
        """Identifiers to mask, by subject_ref, of those that were ever seen."""
        found: dict[str, list[Token]] = {}
        for ref in refs:
            tokens = self._known.get(ref)
            if tokens is None:
                row = self._db.execute("SELECT sealed FROM subject WHERE ref = ?", (ref,)).fetchone()
                if row is None:
                    continue
                tokens = unpack(self._box.open(row[0], ref.encode()))
                if len(self._known) > 200_000:
                    self._known = dict(self._fresh)
                self._known[ref] = tokens
            found[ref] = tokens
        return found


def _both(tokens: list[Token], former: list[Token]) -> list[Token]:
    """Each text once, longest first; the present mark wins."""
    return sorted((dict(former) | dict(tokens)).items(), key=lambda token: -len(token[0]))
