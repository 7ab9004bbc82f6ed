"""Where a document says what was looked for: marks on the original text, and which of them the text
denies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from heluo.delivery.search.denials import denied
from heluo.delivery.search.indexes.base import Asked, ValueRange, phrases
from heluo.delivery.search.measures import Measured, places
from heluo.delivery.search.tokens import spans

Span = tuple[int, int]


@dataclass(frozen=True)
class TextMarks:
    """Spans of code points, sorted, not overlapping: of everything that was found, and of those that the text
    denies."""

    found: list[Span]
    denied: list[Span]


def marks(text: str, asked: Asked) -> TextMarks:
    """The marks of `asked` in `text`."""
    wanted = [one for group in asked.measured for one in group]
    numbers = [(a, b) for one, a, b in places(text) if _lies_in(one, wanted)] if wanted else []
    found = merged([*spans(text, list(phrases(asked))), *numbers])
    reaches = denied(text) if found else []
    return TextMarks(found, [one for one in found if any(a <= one[0] and one[1] <= b for a, b in reaches)])


def _lies_in(one: Measured, ranges: Iterable[ValueRange]) -> bool:
    return any(one.key == of.key and lies_within(one, of) for of in ranges)


def lies_within(one: Measured, of: ValueRange) -> bool:
    """True when the number, whatever a bound leaves open, lies in the range for sure."""
    low_holds = of.low is None or (
        one.number > of.low if of.low_open and not one.bound else one.number >= of.low
    )
    high_holds = of.high is None or (
        one.number < of.high if of.high_open and not one.bound else one.number <= of.high
    )
    match one.bound:
        case "<":
            return of.low is None and high_holds
        case ">":
            return of.high is None and low_holds
        case _:
            return low_holds and high_holds


def merged(found: Iterable[Span]) -> list[Span]:
    """Sorted spans, overlapping and touching ones as one."""
    made: list[Span] = []
    for start, end in sorted(found):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made
