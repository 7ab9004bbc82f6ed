"""Small parts of a public definition: ranges of numbers and days, windows, counts, limits, lists of
concepts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from heluo.cohort.circe.parts import JsonPart, NoTranslation
from heluo.cohort.circe.reasons import NO_COLUMN, NO_OPERATOR, NO_UNIT

Json = dict[str, Any]
DESCRIBED = (
    "CONCEPT_NAME",
    "STANDARD_CONCEPT",
    "STANDARD_CONCEPT_CAPTION",
    "INVALID_REASON",
    "INVALID_REASON_CAPTION",
    "DOMAIN_ID",
    "CONCEPT_CLASS_ID",
    "CONCEPT_ID",
    "CONCEPT_CODE",
    "VOCABULARY_ID",
)
"""What a concept says of itself."""
OPERATORS = {"lt": "<", "lte": "<=", "eq": "=", "gt": ">", "gte": ">=", "bt": "between"}
LIMITS = {"All": "any", "First": "first", "Last": "last"}
COUNTS = {0: "=", 1: "<=", 2: ">="}
COLUMNS = {"DOMAIN_CONCEPT": "code", "START_DATE": "day", "VISIT_ID": "visit"}


def number_range(part: JsonPart, variable: str, **more: Any) -> Json | None:
    """A condition on `variable`; None, and listed, where the comparison is not known."""
    op, value, extent = part.taken("Op"), part.taken("Value"), part.taken("Extent")
    if op not in OPERATORS or value is None:
        part.refuse(NO_OPERATOR)
        return None
    values = [float(value), float(extent)] if op == "bt" else [float(value)]
    return {"variable": variable, "op": OPERATORS[op], "values": values, **more}


def day_range(part: JsonPart) -> Json:
    """since and until, both closed."""
    op, value, extent = part.taken("Op"), part.taken("Value"), part.taken("Extent")
    if op not in OPERATORS or not value:
        part.refuse(NO_OPERATOR)
        return {}
    day, one = dt.date.fromisoformat(str(value)[:10]), dt.timedelta(days=1)
    until = dt.date.fromisoformat(str(extent)[:10]) if op == "bt" else day
    found = {
        "lt": (None, day - one),
        "lte": (None, day),
        "eq": (day, day),
        "gt": (day + one, None),
        "gte": (day, None),
        "bt": (day, until),
    }[op]
    return {key: f"{one}" for key, one in zip(("since", "until"), found, strict=True) if one}


def days_of(part: JsonPart) -> Json | None:
    """from and to of a range of whole days."""
    made = number_range(part, "days")
    if made is None:
        return None
    first, last = int(made["values"][0]), int(made["values"][-1])
    return {
        "<": {"to": first - 1},
        "<=": {"to": first},
        "=": {"from": first, "to": first},
        ">": {"from": first + 1},
        ">=": {"from": first},
        "between": {"from": first, "to": last},
    }[made["op"]]


def window(part: JsonPart | None, anchor: str, of_end: bool) -> Json:
    """A window around `anchor`; `of_end`: which moment of the event it is about where nothing is said."""
    if part is None:
        return {"anchor": f"{anchor}.start"}
    index_end, event_end = part.taken("UseIndexEnd", False), part.taken("UseEventEnd", of_end)
    made: Json = {"anchor": f"{anchor}.{'end' if index_end else 'start'}"}
    for key, name in (("Start", "from"), ("End", "to")):
        bound = part.get(key)
        if bound is None:
            continue
        days, sign, unit = bound.taken("Days"), bound.taken("Coeff", 1), bound.taken("TimeUnit", "day")
        value = bound.taken("TimeUnitValue", days)
        if unit not in ("day", "hour"):
            bound.refuse(NO_UNIT)
        elif value is not None:
            made[name] = int(value) * int(sign)
            made |= {"unit": "hour"} if unit == "hour" else {}
    return made | ({"of": "end"} if event_end else {})


def occurrence(part: JsonPart | None) -> Json:
    """A count; at least one where nothing is said."""
    if part is None:
        return {"op": ">=", "n": 1, "distinct": "row"}
    kind, n, distinct = part.taken("Type", 2), part.taken("Count", 1), part.taken("IsDistinct", False)
    column = part.get("CountColumn")
    by = "row"
    if distinct:
        name = column.take() if column else "DOMAIN_CONCEPT"
        if name not in COLUMNS:
            part.refuse(NO_COLUMN)
        by = COLUMNS.get(name, "row")
    elif column:
        column.take()
    return {"op": COUNTS[int(kind)], "n": int(n), "distinct": by}


def limit(part: JsonPart | None) -> str:
    return "any" if part is None else LIMITS[part.taken("Type", "All")]


def coded(part: JsonPart, codes: dict[int, str], why: NoTranslation) -> list[str]:
    """The codes of a list of concepts; one without a code is listed."""
    found: list[str] = []
    for one in part.each():
        described = {key: one.taken(key) for key in DESCRIBED}
        code = codes.get(described["CONCEPT_ID"])
        if code is None:
            one.refuse(why)
        else:
            found.append(code)
    return list(dict.fromkeys(found))
