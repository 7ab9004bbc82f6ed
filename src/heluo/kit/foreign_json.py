"""JSON that another machine wrote, read strictly: no NUL and no half of a surrogate pair in a text, no number
that no database holds, no key twice, no nesting without end.

For manifests, heartbeats and bodies of requests. Not for our own files, and it knows no schema.
"""

from __future__ import annotations

import json
import math
from typing import Any

MOST_DEPTH = 60
MOST_INTEGER = (1 << 63) - 1


def read(data: bytes) -> Any:
    """The value in `data`. Raises ValueError without what was in it."""
    try:
        found = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except RecursionError:
        raise ValueError("nested without end") from None
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError hold the text
        raise ValueError("no JSON") from error
    _check(found)
    return found


def _check(value: Any) -> None:
    waiting = [(value, 1)]
    while waiting:
        one, depth = waiting.pop()
        if depth > MOST_DEPTH:
            raise ValueError("nested too deep")
        if isinstance(one, str):
            check_text(one)
        elif isinstance(one, dict):
            waiting += [(part, depth + 1) for pair in one.items() for part in pair]
        elif isinstance(one, list):
            waiting += [(part, depth + 1) for part in one]


def check_text(text: str) -> None:
    """Raises ValueError for a text that no store and no answer can hold."""
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("NUL or half of a surrogate pair in a text")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 20 or abs(found := int(digits)) > MOST_INTEGER:
        raise ValueError("an integer over 64 bits")
    return found


def _number(digits: str) -> float:
    if not math.isfinite(found := float(digits)):
        raise ValueError("a number without end")
    return found


def _constant(_: str) -> Any:
    raise ValueError("no number")
