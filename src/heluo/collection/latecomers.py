"""Patients who were registered after the patients' view was copied: their identifiers are fetched by key, so
that a text that names them is masked like any other.

Each view is copied in a transaction of its own (ADR 15), so a text may be newer than the patients that are
known. Sends nothing: the patient itself is read by the next night.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from heluo.collection import mask
from heluo.collection.conform import Conformer
from heluo.collection.interfaces import ask
from heluo.collection.interfaces.base import Among, OpenSource
from heluo.collection.mapping import StreamPlan
from heluo.collection.patient_identifiers import PatientIdentifiers
from heluo.dictionary import Category

AT_ONCE, MOST = 500, 20_000
"""Patients asked for in one statement, and in one reading of a stream: texts without a patient are many in
some systems, and asking for each would read the patients twice."""


class Latecomers:
    """Finds identifiers as the journal does, and asks the source for patients that it does not know."""

    def __init__(self, plan: StreamPlan, source: OpenSource, secret: bytes, category: Category) -> None:
        self.plan, self._source, self._secret, self._category = plan, source, secret, category
        self._asked: set[str] = set()

    def find(
        self,
        refs: Iterable[str],
        identifiers: PatientIdentifiers,
        ids: Callable[[Iterable[str]], list[str]],
        transaction: Callable[[Callable[[], None]], None],
    ) -> dict[str, list[mask.Token]]:
        """Identifiers to mask of `refs`. `ids`: the local ids behind subject_refs; `transaction` runs what
        asks the source."""
        wanted = list(refs)
        found = identifiers.find(wanted)
        new = [r for r in wanted if r not in found and r not in self._asked][: MOST - len(self._asked)]
        if new:
            self._asked.update(new)
            texts = ids(new)
            transaction(lambda: self._learn(texts, identifiers))
            found |= identifiers.find(new)
        return found

    def _learn(self, ids: list[str], identifiers: PatientIdentifiers) -> None:
        columns = [c.name for c in ask.columns(self._source, self.plan.view, self.plan.encodings)]
        conformer = Conformer(
            self.plan, self._secret, columns, self._category, identifiers.find, identifiers.remember
        )
        names = tuple(dict.fromkeys(self.plan.key_columns))
        for start in range(0, len(ids), AT_ONCE):
            some = Among(names, tuple((text,) for text in ids[start : start + AT_ONCE]))
            for table in self._source.batches(self.plan.view, conformer.columns, some):
                conformer.conform(table, *conformer.identify(table))
