"""The value of an expression's tree for given answers.

Blank is unknown, never 0 and never "no": what is computed of an unknown is unknown, `and` and `or` are
Kleene's, division by zero and numbers too large are unknown. Values are what JSON has: numbers, texts, truth,
None, lists of codes; a date is a text "2026-01-31". `web/src/modules/followup/form/compute.ts` does the same.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heluo.kit.errors import BadInput

MOST_STEPS = 20_000
"""Operations of one evaluation; more is refused: only long repeats under large expressions come near."""
Value = float | int | str | bool | None | list[str] | dict[str, str]
Row = Mapping[str, Value]


@dataclass
class KnownAnswers:
    """What an expression may ask: effective answers (hidden ones are blank), and the day."""

    fields: Mapping[str, Value]
    repeats: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    events: Mapping[str, Row] = field(default_factory=dict)
    today: str = ""
    birth: str = ""
    steps: int = 0


def compute(tree: Sequence[Any], known: KnownAnswers, own: Row | None = None) -> Value:
    """The value of `tree`; `own` are the answers of the repeat's row in which it stands. Raises BadInput
    beyond MOST_STEPS."""
    known.steps += 1
    if known.steps > MOST_STEPS:
        raise BadInput(
            ("表达式要算的太多", "the expression computes too much"),
            f"{MOST_STEPS}",
            ("减少重复节的行数", "fewer rows in the repeated section"),
            code="bad_expression",
        )
    operation, *parts = tree
    match operation:
        case "num" | "text" | "truth" | "date":
            return parts[0]
        case "field":
            return known.fields.get(parts[0])
        case "own":
            return (own or {}).get(parts[0])
        case "part":
            rows = known.fields.get(parts[0])
            return rows.get(parts[1]) if isinstance(rows, dict) else None
        case "at":
            return known.events.get(parts[0], {}).get(parts[1])
        case "today":
            return known.today or None
        case "age":
            return _years(known.birth, known.today)
        case "and" | "or":
            return _kleene(operation, parts, known, own)
        case "over":
            return _over(parts[0], parts[1], parts[2], known)
        case "call":
            return _call(parts[0], parts[1:], known, own)
        case "in":
            value = compute(parts[0], known, own)
            return None if value is None else value in parts[1]
        case _:
            return _plain(operation, [compute(one, known, own) for one in parts])


def _kleene(operation: str, parts: Sequence[Any], known: KnownAnswers, own: Row | None) -> bool | None:
    ends = operation == "or"
    found = [compute(one, known, own) for one in parts]
    if ends in found:
        return ends
    return None if None in found else not ends


def _plain(operation: str, given: Sequence[Any]) -> Value:
    if any(one is None for one in given):
        return None
    match operation, *given:
        case "not", one:
            return not one
        case "minus", one:
            return _number(-one)
        case "==", one, other:
            return one == other
        case "!=", one, other:
            return one != other
        case "<", one, other:
            return one < other
        case "<=", one, other:
            return one <= other
        case ">", one, other:
            return one > other
        case ">=", one, other:
            return one >= other
        case "+", one, other:
            return _number(one + other)
        case "-", one, other:
            return _number(one - other)
        case "*", one, other:
            return _number(float(one) * float(other))
        case _, one, other:
            return _number(one / other) if other else None
        case _:
            raise AssertionError(operation)


def _number(value: float) -> float | None:
    # The same on both sides: JSON has no infinity, and the browser writes -0 as 0.
    return value + 0.0 if math.isfinite(value) else None


def _over(name: str, repeat: str, inner: Sequence[Any] | None, known: KnownAnswers) -> Value:
    rows = known.repeats.get(repeat, ())
    if inner is None:
        return float(len(rows))
    found = [compute(inner, known, row) for row in rows]
    if name == "any":
        return True if True in found else None if None in found else False
    if None in found:
        return None
    return _number(float(sum(map(float, found))))  # type: ignore[arg-type]


def _call(name: str, parts: Sequence[Any], known: KnownAnswers, own: Row | None) -> Value:
    given: list[Any] = [compute(one, known, own) for one in parts]
    match name:
        case "known":
            return given[0] is not None
        case "blank":
            return given[0] is None
        case "coalesce":
            return next((one for one in given if one is not None), None)
        case "if":
            return None if given[0] is None else given[1] if given[0] else given[2]
        case "age_on":
            return _years(known.birth, given[0])
    if any(one is None for one in given):
        return None
    return FUNCTIONS[name](*given)


def _day(text: str | None) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _days(one: str, other: str) -> Value:
    first, second = _day(one), _day(other)
    return None if first is None or second is None else float((second - first).days)


def _months(one: str | None, other: str | None) -> float | None:
    first, second = _day(one), _day(other)
    if first is None or second is None:
        return None
    if second < first:
        back = _months(other, one)
        return None if back is None else 0.0 - back
    return float((second.year - first.year) * 12 + second.month - first.month - (second.day < first.day))


def _years(one: str | None, other: str | None) -> float | None:
    months = _months(one, other)
    return None if months is None else float(math.trunc(months / 12)) + 0.0


def _plus_days(one: str, count: float) -> Value:
    first = _day(one)
    if first is None or abs(count) > 4_000_000:
        return None
    try:
        return (first + dt.timedelta(days=math.floor(count))).isoformat()
    except OverflowError:
        return None


def _bounds(text: str) -> tuple[str, str]:
    """First and last day that a partial date may be."""
    year, month, day = ([int(part) for part in text.split("-")] + [0, 0])[:3]
    last_month = month or 12
    last_day = day or calendar.monthrange(year, last_month)[1]
    return (f"{year:04}-{month or 1:02}-{day or 1:02}", f"{year:04}-{last_month:02}-{last_day:02}")


def _round(value: float, digits: float = 0) -> Value:
    if not 0 <= digits <= 9:
        return None
    power = 10.0 ** math.floor(digits)
    rounded = _number(math.floor(abs(value) * power + 0.5) / power)
    return None if rounded is None else _number(rounded if value >= 0 else -rounded)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "days": _days,
    "months": _months,
    "years": _years,
    "plus_days": _plus_days,
    "year": lambda text: float(text[:4]),
    "earliest": lambda text: _bounds(text)[0],
    "latest": lambda text: _bounds(text)[1],
    "abs": lambda value: _number(abs(value)),
    "round": _round,
    "min": lambda *given: _number(float(min(given))),
    "max": lambda *given: _number(float(max(given))),
    "length": lambda text: float(len(text)),
    "has": lambda codes, code: code in codes,
    "chosen": lambda codes: float(len(codes)),
}
