"""Answers as they come from a screen → answers as they are stored: each of its field's type, or refused. What
is missing or out of range is no matter of type: see `fill`."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any

from heluo.delivery.followup.forms.model import Form, FormField
from heluo.kit.errors import BadInput
from heluo.kit.text import Text

LONGEST = 5000
"""Characters of a text answer."""
BLANK: tuple[Any, ...] = (None, "", [], {})
_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def typed(form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of `given` by field; a repeated section's are a list of rows. Blank ones are left out.
    Raises BadInput that names the field, never the value."""
    answers: dict[str, Any] = {}
    rest = dict(given)
    for section in form.sections:
        if section.repeat:
            rows = rest.pop(section.name, None) or []
            if not isinstance(rows, list) or len(rows) > section.most:
                raise refused(section.name, Text(f"最多 {section.most} 行", f"at most {section.most} rows"))
            made = [_row(section.fields, row, section.name) for row in rows]
            if made:
                answers[section.name] = made
        else:
            own = {f.name: rest.pop(f.name) for f in section.fields if f.name in rest}
            answers |= _row(section.fields, own, section.name)
    if rest:
        raise refused(min(rest), Text("表单没有这个字段", "a field that the form does not have"))
    return answers


def _row(fields: tuple[FormField, ...], given: Any, place: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise refused(place, Text("一组答案", "answers by field"))
    known = {one.name: one for one in fields}
    made: dict[str, Any] = {}
    for name, value in given.items():
        of = known.get(name)
        if of is None:
            raise refused(name, Text("表单没有这个字段", "a field that the form does not have"))
        if of.type in ("calculated", "note"):
            continue  # what the screen has computed is computed again here
        if value not in BLANK and (one := _typed(of, value)) not in BLANK:
            made[name] = one
    return made


def _typed(of: FormField, value: Any) -> Any:
    codes = {one.code for one in of.choices}
    match of.type, value:
        case "integer" | "scale", int() | float() if _is_number(value) and float(value).is_integer():
            return int(value)
        case "decimal", int() | float() if _is_number(value):
            return value
        case "yes_no", bool():
            return value
        case "single", str() if value in codes:
            return value
        case "multiple", list() if all(one in codes for one in value):
            return [one.code for one in of.choices if one.code in value]
        case "matrix", dict() if value.keys() <= {r.name for r in of.rows}:
            if all(one in BLANK or one in codes for one in value.values()):
                return {name: one for name, one in value.items() if one not in BLANK}
        case "date", str() if _is_date(value):
            return value
        case "partial_date", str() if _PARTIAL.fullmatch(value) and _is_date((value + "-01-01")[:10]):
            return value
        case "time", str() if _TIME.fullmatch(value):
            return value
        case "text" | "file" | "signature", str() if len(value) <= LONGEST:
            return value.strip()
    raise refused(of.name, of.label)


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and math.isfinite(value) and abs(value) < 1e15


def _is_date(value: str) -> bool:
    try:
        return len(value) == 10 and dt.date.fromisoformat(value).year >= 1
    except ValueError:
        return False


def refused(name: str, expected: Text) -> BadInput:
    """An answer that does not fit its field."""
    return BadInput(
        (f"字段 {name} 的答案不合类型", f"the answer of {name} is not of its type"),
        expected,
        ("改正后再保存", "correct it, then save"),
        where=name,
        code="bad_answer",
    )
