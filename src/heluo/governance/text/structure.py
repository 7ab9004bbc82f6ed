"""A document → its values: every rule reads it, the words around a mention decide its assertion, one mention
a value is kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from heluo.dictionary.texts import TextSchema, load_texts
from heluo.governance.text.assertion import assertion
from heluo.governance.text.reading import DocumentReading, FoundValue, reading
from heluo.governance.text.rules import RULES, VERSION, Rule
from heluo.governance.text.spans import ABSENT, ASSERTIONS, FAMILY, ValueSpan, check

ORDER = {name: index for index, name in enumerate(ASSERTIONS)}


def extractor_version(schema: TextSchema) -> str:
    """What a value was read by: schema and rules. Another one means that documents are read again."""
    return f"{schema.version}/{VERSION}"


def structured(text: str, document_type: str, schema: TextSchema | None = None) -> list[ValueSpan]:
    """The values of one document, by their place: at most one of a variable, or of a variable and value where
    there may be many. Each span's quote stands in `text` where it says."""
    schema = schema or load_texts()
    r = reading(schema, document_type, text)
    by_variable: dict[str, list[FoundValue]] = {}
    for rule in _rules(schema, document_type):
        for found in rule(r):
            if document_type in schema.variables[found.variable].documents:
                by_variable.setdefault(found.variable, []).append(found)
    spans = [span for variable, found in by_variable.items() for span in _chosen(r, variable, found)]
    for span in spans:
        check(text, span)
    return sorted(spans, key=lambda s: (s.start, s.end, s.variable, s.value))


@cache
def _rules(schema: TextSchema, document_type: str) -> tuple[Rule, ...]:
    """The rules that read a variable of the type."""
    return tuple(
        rule
        for rule, read in RULES
        if any(document_type in schema.variables[name].documents for name in read)
    )


def _chosen(r: DocumentReading, variable: str, found: Sequence[FoundValue]) -> list[ValueSpan]:
    declared = r.schema.variables[variable]
    candidates = [
        (one, one.assertion or assertion(r, one.start, one.end, finding=declared.finding)) for one in found
    ]
    if not declared.finding:
        candidates = [(one, asserted) for one, asserted in candidates if asserted not in (ABSENT, FAMILY)]
    candidates = [
        (one, asserted) for one, asserted in candidates if _plausible(one.value, declared.low, declared.high)
    ]
    if declared.many:
        best: dict[str, tuple[FoundValue, str]] = {}
        for one, asserted in candidates:
            if one.value not in best or ORDER[asserted] < ORDER[best[one.value][1]]:
                best[one.value] = (one, asserted)
        return [_span(r, one, asserted) for one, asserted in best.values()]
    if not candidates:
        return []
    if declared.finding:
        chosen = min(candidates, key=lambda pair: (ORDER[pair[1]], -pair[0].rank, pair[0].start))
    elif declared.pick == "newest":
        chosen = max(candidates, key=lambda pair: (pair[0].rank, pair[0].start))
    elif declared.pick == "specific":
        chosen = max(candidates, key=lambda pair: (pair[0].rank, -ORDER[pair[1]], -pair[0].start))
    elif declared.pick in ("largest", "worst", "lesion"):
        chosen = max(candidates, key=lambda pair: (pair[0].rank, -pair[0].start))
    else:
        chosen = min(candidates, key=lambda pair: (ORDER[pair[1]], -pair[0].rank, pair[0].start))
    return [_span(r, *chosen)]


def _plausible(value: str, low: float | None, high: float | None) -> bool:
    if low is None or high is None:
        return True
    numbers = [part for part in value.lstrip("<>").replace("x", "-").split("-") if part]
    return all(low <= float(part) <= high for part in numbers)


def _span(r: DocumentReading, found: FoundValue, asserted: str) -> ValueSpan:
    start, end = found.start, found.end
    while start < end and r.text[start] in " \t\n:,、(":
        start += 1
    while end > start + 1 and r.text[end - 1] in " \t\n:,、(。;":
        end -= 1
    first, last = r.source.place(start, end)
    declared = r.schema.variables[found.variable]
    confidence = found.confidence - (
        0.2 if asserted in ("possible", "past") and not declared.finding else 0.0
    )
    quote = r.source.original[first:last]
    return ValueSpan(
        found.variable,
        found.value,
        declared.unit,
        asserted,
        first,
        last,
        quote,
        found.rule,
        round(confidence, 2),
    )
