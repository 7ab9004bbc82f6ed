"""Truths and comparisons of the plain evaluation of cohorts (`plain_cohort.py`): with the standard library
only, and nothing of `heluo`. A truth is 0 false, 1 unknown, 2 true."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Any

FALSE, UNKNOWN, TRUE = 0, 1, 2
Row = dict[str, Any]
Json = dict[str, Any]
Tables = dict[str, list[Row]]

START = {
    "diagnosis": "diagnosed_time",
    "examination": "exam_time",
    "follow_up": "done_time",
    "lab_result": "result_time",
    "medication": "start_time",
    "pathology": "report_time",
    "patient": "registered_time",
    "surgery": "start_time",
    "treatment": "start_time",
    "visit": "start_time",
    "vital_sign": "measured_time",
}
END = {"medication": "end_time", "surgery": "end_time", "treatment": "end_time", "visit": "end_time"}
CODE_SETS = {"lung_cancer": ("C34",), "diabetes": ("E10", "E11", "E12", "E13", "E14")}
GROUPS_OF_CODES = {
    "metformin": ("class:antidiabetic", "atc:A", "atc:A10", "atc:A10B", "atc:A10BA02"),
    "gefitinib": ("class:targeted", "atc:L", "atc:L01", "atc:L01EB01"),
    "insulin_human": ("class:insulin", "atc:A", "atc:A10", "atc:A10AB01"),
    "HBA1C": ("panel:glucose",),
    "GLU": ("panel:glucose",),
    "CREA": ("panel:kidney",),
}
"""Of the codes of plain lists that random rows have: the groups that they lie in."""
LIMITS = {"upper_limit": "ref_high", "lower_limit": "ref_low"}
MEASURED = ("value_number", "value_standard")
GROUPS = ("all", "any", "not", "at_least", "at_most")


def least(truths: Iterable[int]) -> int:
    return min(truths, default=TRUE)


def group(kind: str, n: Any, parts: list[int]) -> int:
    if kind == "all":
        return min(parts)
    if kind == "any":
        return max(parts)
    if kind == "not":
        return TRUE - parts[0]
    sure, possible = parts.count(TRUE), len(parts) - parts.count(FALSE)
    return so_many(">=" if kind == "at_least" else "<=", n, sure, possible)


def so_many(op: str, n: int, sure: int, possible: int) -> int:
    """Whether a number that is at least `sure` and at most `possible` is so many."""
    if op == ">=":
        return TRUE if sure >= n else UNKNOWN if possible >= n else FALSE
    if op == "<=":
        return TRUE if possible <= n else UNKNOWN if sure <= n else FALSE
    return TRUE if sure == possible == n else UNKNOWN if sure <= n <= possible else FALSE


# Conditions


def condition(asked: Json, cells: Row) -> int:
    op, value = asked["op"], cells.get(asked["variable"])
    if op in ("exists", "missing"):
        return TRUE if (value is not None) == (op == "exists") else FALSE
    if value is None:
        return UNKNOWN
    values = [one for given in asked["values"] for one in written(given, value)]
    if asked.get("relative_to"):
        limit = cells.get(LIMITS[asked["relative_to"]])
        if limit is None:
            return UNKNOWN
        values = [one * limit for one in values]
    if asked["variable"] in MEASURED and cells.get("value_comparator") not in (None, "="):
        return measured(op, value, cells["value_comparator"], values)
    if asked.get("below") or asked.get("code_sets"):
        return TRUE if in_sets(asked, value) == (op == "in") else FALSE
    if asked["values"] and str(asked["values"][0]).startswith("codes:"):
        op = "starts"
    return TRUE if holds(op, day_of(value) if isinstance(value, dt.date) else value, values) else FALSE


def written(given: Any, value: Any) -> list[Any]:
    """What is given in a definition, as what it is compared with."""
    if isinstance(value, dt.date):
        return [dt.date.fromisoformat(given)]
    if isinstance(given, str) and given.startswith("codes:"):
        return list(CODE_SETS[given.removeprefix("codes:")])
    return [given]


def in_sets(asked: Json, code: str) -> bool:
    """Whether a code is one of the values, or lies in one of the sets: what is taken out of a set is taken
    out of that set alone, and of what lies below its codes."""
    sets = [{"below": asked.get("below", []), "without": asked.get("without", [])}]
    sets += [one["members"] for one in asked.get("code_sets", [])]
    return code in asked["values"] or any(
        code in one.get("codes", [])
        or (
            any(lies_below(code, key) for key in one.get("below", []))
            and not any(lies_below(code, key) for key in one.get("without", []))
        )
        for one in sets
    )


def lies_below(code: str, key: str) -> bool:
    """Whether `code` is `key` or lies below it: in a block or chapter of categories, behind a beginning of a
    classification, in a group of a plain list."""
    if code in GROUPS_OF_CODES:
        return code == key or key in GROUPS_OF_CODES[code]
    first, dash, last = key.partition("-")
    return first <= code[:3] <= last if dash else code.startswith(key)


def holds(op: str, value: Any, values: list[Any]) -> bool:
    if op == "=":
        return value == values[0]
    if op == "!=":
        return value != values[0]
    if op == "in":
        return value in values
    if op == "not_in":
        return value not in values
    if op == "starts":
        return any(value.startswith(one) for one in values)
    if op == "<":
        return value < values[0]
    if op == "<=":
        return value <= values[0]
    if op == ">":
        return value > values[0]
    if op == ">=":
        return value >= values[0]
    assert op == "between", op
    return values[0] <= value <= values[1]


def measured(op: str, value: float, comparator: str, values: list[float]) -> int:
    """A result "<5" is some number below five: true if each such number fulfils the condition, false if none.

    Enough to try every border, one number between any two of them and one beyond them on either side."""
    borders = sorted({value, *values})
    tried = [
        borders[0] - 1,
        *borders,
        *((a + b) / 2 for a, b in itertools.pairwise(borders)),
        borders[-1] + 1,
    ]
    answers = {holds(op, one, values) for one in tried if holds(comparator, one, [value])}
    return UNKNOWN if len(answers) == 2 else TRUE if True in answers else FALSE


# Days


def day_of(value: dt.date | None) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else value


def moment(value: dt.date | None) -> dt.datetime | None:
    if value is None or isinstance(value, dt.datetime):
        return value
    return dt.datetime(value.year, value.month, value.day)


def between_days(time: dt.datetime | None, since: str | None, until: str | None) -> int:
    if since is None and until is None:
        return TRUE
    if time is None:
        return UNKNOWN
    after = since is None or time.date() >= dt.date.fromisoformat(since)
    before = until is None or time.date() <= dt.date.fromisoformat(until)
    return TRUE if after and before else FALSE


def moved(day: dt.date, n: int, unit: str) -> dt.date:
    if unit == "day":
        return day + dt.timedelta(days=n)
    months = day.year * 12 + day.month - 1 + n
    year, month = months // 12, months % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
