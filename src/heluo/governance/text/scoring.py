"""How good the values are, on documents that somebody else has read: F1 of values, accuracy of assertions,
with intervals.

Gold documents are JSON lines: `{"id", "document_type", "disease", "text", "values": [{"variable", "value",
"unit", "assertion", "quote", "start"}]}`. They are read for scoring alone. Intervals are of a bootstrap over
documents.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from heluo.governance.text.spans import ValueSpan
from heluo.kit.errors import BadInput

DRAWS = 2000


@dataclass(frozen=True)
class GoldDocument:
    """A document and what its reader found: (variable, value) → assertion, and → (start, end) of the
    quote."""

    id: str
    document_type: str
    disease: str
    text: str
    values: Mapping[tuple[str, str], str]
    places: Mapping[tuple[str, str], tuple[int, int]]


@dataclass
class Tally:
    """Counts of one variable, or of one document."""

    right: int = 0
    read: int = 0
    gold: int = 0
    assertions: int = 0
    overlapping: int = 0

    def add(self, other: Tally) -> None:
        for name in ("right", "read", "gold", "assertions", "overlapping"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.read + self.gold) if self.read + self.gold else 1.0


@dataclass
class Score:
    """The whole, and each variable."""

    documents: int
    total: Tally
    f1: tuple[float, float, float]
    """The figure, and the bounds of its 95 % interval."""
    assertion: tuple[float, float, float]
    strict: tuple[float, float, float]
    """F1 of values with their assertion."""
    variables: Mapping[str, Tally] = field(default_factory=dict)

    def rows(self) -> dict[str, Any]:
        """For JSON: figures only, no word of a text."""
        return {
            "documents": self.documents,
            "value_f1": _rounded(self.f1),
            "assertion_accuracy": _rounded(self.assertion),
            "value_and_assertion_f1": _rounded(self.strict),
            "precision": round(self.total.right / self.total.read, 4) if self.total.read else None,
            "recall": round(self.total.right / self.total.gold, 4) if self.total.gold else None,
            "quotes_overlapping": round(self.total.overlapping / self.total.right, 4)
            if self.total.right
            else None,
            "variables": {
                name: {
                    "f1": round(one.f1, 3),
                    "right": one.right,
                    "read": one.read,
                    "gold": one.gold,
                    "assertion_right": one.assertions,
                }
                for name, one in sorted(self.variables.items())
            },
        }


def _rounded(figures: tuple[float, float, float]) -> list[float]:
    return [round(one, 4) for one in figures]


def gold_documents(path: Path) -> list[GoldDocument]:
    """The documents of a file. BadInput names the line where a quote does not stand where it says."""
    found: list[GoldDocument] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        one = json.loads(line)
        values: dict[tuple[str, str], str] = {}
        places: dict[tuple[str, str], tuple[int, int]] = {}
        for value in one["values"]:
            key, start, quote = (value["variable"], str(value["value"])), int(value["start"]), value["quote"]
            if one["text"][start : start + len(quote)] != quote:
                raise BadInput(
                    (
                        f"{value['variable']} 的引文不在所写的位置",
                        f"the quote of {value['variable']} is not where it says",
                    ),
                    (
                        "text[start:start+len(quote)] 等于 quote",
                        "text[start:start+len(quote)] equal to quote",
                    ),
                    ("改正这一行", "correct the line"),
                    where=f"{path.name}:{number}",
                )
            values[key] = value["assertion"]
            places[key] = (start, start + len(quote))
        found.append(
            GoldDocument(
                str(one["id"]), one["document_type"], one.get("disease", ""), one["text"], values, places
            )
        )
    return found


def compared(gold: GoldDocument, spans: Iterable[ValueSpan]) -> dict[str, Tally]:
    """Counts of one document by variable."""
    read = {(span.variable, span.value): span for span in spans}
    found: dict[str, Tally] = {}
    for key, span in read.items():
        tally = found.setdefault(key[0], Tally())
        tally.read += 1
        if key in gold.values:
            tally.right += 1
            tally.assertions += gold.values[key] == span.assertion
            start, end = gold.places[key]
            tally.overlapping += span.start < end and start < span.end
    for name, count in Counter(variable for variable, _ in gold.values).items():
        found.setdefault(name, Tally()).gold += count
    return found


def score(
    documents: Sequence[GoldDocument], read: Callable[[str, str], Sequence[ValueSpan]], seed: int = 1
) -> Score:
    """Reads every document with `read(text, document_type)` and counts."""
    each: list[Tally] = []
    variables: dict[str, Tally] = {}
    for one in documents:
        own = Tally()
        for name, tally in compared(one, read(one.text, one.document_type)).items():
            variables.setdefault(name, Tally()).add(tally)
            own.add(tally)
        each.append(own)
    total = Tally()
    for own in each:
        total.add(own)
    counts = np.array([(t.right, t.read, t.gold, t.assertions) for t in each], dtype=float).reshape(-1, 4)
    return Score(
        len(documents),
        total,
        bootstrap(counts, lambda c: _ratio(2 * c[..., 0], c[..., 1] + c[..., 2]), seed),
        bootstrap(counts, lambda c: _ratio(c[..., 3], c[..., 0]), seed),
        bootstrap(counts, lambda c: _ratio(2 * c[..., 3], c[..., 1] + c[..., 2]), seed),
        variables,
    )


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.ones_like(above), where=below > 0)


def bootstrap(
    counts: np.ndarray, figure: Callable[[np.ndarray], np.ndarray], seed: int
) -> tuple[float, float, float]:
    """The figure of the summed counts, (documents, kinds of count), and its 95 % interval when documents are
    drawn with replacement."""
    if not len(counts):
        return (1.0, 1.0, 1.0)
    draw = np.random.default_rng(seed)
    sums = np.stack([counts[draw.integers(0, len(counts), len(counts))].sum(axis=0) for _ in range(DRAWS)])
    low, high = np.quantile(figure(sums), [0.025, 0.975])
    return float(figure(counts.sum(axis=0))), float(low), float(high)
