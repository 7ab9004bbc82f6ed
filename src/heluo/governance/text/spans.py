"""A value and its place in a text. The quote is always what stands there: a span that says otherwise
cannot be made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

PRESENT, POSSIBLE, PAST, PLANNED, FAMILY, ABSENT = (
    "present",
    "possible",
    "past",
    "planned",
    "family",
    "absent",
)
ASSERTIONS = (PRESENT, POSSIBLE, PAST, PLANNED, FAMILY, ABSENT)
"""In the order in which one of several counts for a document."""


@dataclass(frozen=True)
class ValueSpan:
    """One value of a document. `start` and `end` are characters of the text as it was written."""

    variable: str
    value: str
    unit: str
    assertion: str
    start: int
    end: int
    quote: str
    rule: str
    confidence: float


def check(text: str, span: ValueSpan) -> None:
    """Raises ValueError unless the quote stands in `text` where the span says. The error names no word of
    it."""
    if not 0 <= span.start < span.end <= len(text) or text[span.start : span.end] != span.quote:
        raise ValueError(
            f"{span.variable} ({span.rule}): the quote does not stand at {span.start}:{span.end}"
        )
    if span.assertion not in ASSERTIONS:
        raise ValueError(f"{span.variable} ({span.rule}): assertion {span.assertion!r}")


def document_hash(text: str) -> str:
    """Of a text as it was written: what decides whether it is read again."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
