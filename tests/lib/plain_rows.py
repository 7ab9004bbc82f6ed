"""Rows of the plain evaluation of cohorts (`plain_cohort.py`): in order, as eras, counted, next to another
row. With the standard library only, and nothing of `heluo`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.lib.plain_truths import (
    FALSE,
    MEASURED,
    TRUE,
    UNKNOWN,
    Json,
    Row,
    condition,
    day_of,
    least,
    moment,
    moved,
    so_many,
)

CODE = {"diagnosis": "code", "lab_result": "item_code", "medication": "drug_code", "visit": "visit_type"}


@dataclass(frozen=True)
class PlainRow:
    """A row of one person, its event's day and its end as the leaf that reads it says, and how true it is."""

    category: str
    """With "era of " before it for an era."""
    date: str
    cells: Row
    time: dt.datetime | None
    end: dt.datetime | None
    truth: int
    code: str | None = None
    then: int = TRUE
    """What is asked of the row once it is picked."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.category, self.cells["hospital"], self.cells["row_key"]

    @property
    def event(self) -> tuple[str, str, str, str]:
        """One date of one row: another date of it is another event. In the order of ties."""
        return (
            self.cells["hospital"],
            self.cells["row_key"],
            self.category.replace("era of", "era"),
            self.date,
        )

    @property
    def visit(self) -> tuple[str, str] | None:
        """A visit's key is a hospital's own: two hospitals may use the same one."""
        found = None if self.category.startswith("era") else self.cells.get("visit_ref")
        return None if found is None else (self.cells["hospital"], found)


Bound = dict[str, "PlainRow | None"]
"""What the names stand for where something is asked: the entry's row, the rows around which it is asked."""


def in_order(rows: list[PlainRow], which: str) -> list[PlainRow]:
    """By time, the latest before the others for "last"; of one time always by the least key."""
    rows = sorted(rows, key=lambda row: row.event)
    return sorted(rows, key=lambda row: row.time or dt.datetime.min, reverse=which == "last")


def picked(rows: list[PlainRow], which: str) -> list[PlainRow]:
    """The first or last row that is certain and has a time, if any."""
    return in_order([row for row in rows if row.truth == TRUE and row.time], which)[:1]


def eras(rows: list[PlainRow], leaf: Json) -> list[PlainRow]:
    """Certain rows with a day as runs of rows that are at most so many days apart; the others may be eras."""
    each, gap = leaf["era"].get("each") == "code", leaf["era"].get("gap_days", 30)
    runs: dict[str | None, list[list[PlainRow]]] = {}
    for row in sorted((row for row in rows if row.truth == TRUE and row.time), key=first_day):
        found = runs.setdefault(row.code if each else None, [])
        if found and (first_day(row)[0] - max(last_day(one) for one in found[-1])).days <= gap:
            found[-1].append(row)
        else:
            found.append([row])
    made = [era(run, code, leaf) for code, many in runs.items() for run in many]
    asked = UNKNOWN if leaf.get("having") else TRUE
    for row in rows:
        if row.truth == UNKNOWN or (row.truth == TRUE and not row.time):
            day = moment(day_of(row.time))
            made.append(
                PlainRow(
                    f"era of {row.category}",
                    row.date,
                    row.cells,
                    day,
                    None,
                    UNKNOWN,
                    row.code if each else None,
                    asked,
                )
            )
    return made


def first_day(row: PlainRow) -> tuple[dt.date, Any]:
    assert row.time
    return row.time.date(), row.event


def last_day(row: PlainRow) -> dt.date:
    assert row.time
    return max(row.time, row.end or row.time).date()


def era(run: list[PlainRow], code: str | None, leaf: Json) -> PlainRow:
    first = run[0]
    start, end = first_day(first)[0], max(last_day(row) for row in run)
    facts = {"era_days": (end - start).days, "era_records": len(run)}
    then = least(condition(one, facts) for one in leaf.get("having", []))
    return PlainRow(
        f"era of {first.category}", first.date, first.cells, moment(start), moment(end), TRUE, code, then
    )


def counted(count: Json, rows: list[PlainRow], certain_only: bool) -> int:
    """Whether there are so many rows, or so many days or visits of rows."""
    by: dict[str, Callable[[PlainRow], Any]] = {
        "row": lambda row: row.event,
        "day": lambda row: day_of(row.time),
        "visit": lambda row: row.visit,
        "code": lambda row: row.code,
    }
    thing = by[count.get("distinct", "row")]
    sure = {thing(row) for row in rows if row.truth == TRUE} - {None}
    maybe = [thing(row) for row in rows if row.truth != FALSE]
    # A row without a day may lie on a day of its own; nobody can say so.
    possible = len(set(maybe) - {None}) + maybe.count(None)
    return so_many(
        count.get("op", ">="), count.get("n", 1), len(sure), len(sure) if certain_only else possible
    )


def beside(row: PlainRow, anchor: PlainRow, time: Json) -> bool:
    """Whether a row may lie next to an anchor row: another row, or only itself, or both."""
    if time.get("same_row"):
        return anchor.key == row.key
    return bool(time.get("or_itself")) or anchor.key != row.key


def near(row: PlainRow, anchor: PlainRow, time: Json, edge: str) -> int:
    """The bounds of a window around one anchor row, and whether both are of one visit."""
    own, others = (
        (row.end if time.get("of") == "end" else row.time),
        (anchor.end if edge == "end" else anchor.time),
    )
    tests: list[int] = []
    for key, sign in (("from", 1), ("to", -1)):
        if time.get(key) is None:
            continue
        if own is None or others is None:
            tests.append(UNKNOWN)
        elif time.get("unit") == "hour":
            bound = others + dt.timedelta(hours=time[key])
            tests.append(TRUE if (own - bound) * sign >= dt.timedelta() else FALSE)
        else:
            day = moved(others.date(), time[key], time.get("unit", "day"))
            tests.append(TRUE if (own.date() - day).days * sign >= 0 else FALSE)
    if time.get("also"):
        second = time["also"]
        tests.append(near(row, anchor, second, second["anchor"].partition(".")[2] or "start"))
    if time.get("same_visit"):
        tests.append(one_visit(row, anchor))
    return least(tests)


def compared(leaf: Json, row: PlainRow, anchor: PlainRow) -> int:
    """What is asked of the row's values next to those of the anchor's row."""
    tests: list[int] = []
    for one in leaf.get("where", []):
        if one.get("relative_to") != "baseline":
            continue
        name = one["variable"]
        base, exact = anchor.cells.get(name), anchor.cells.get("value_comparator") in (None, "=")
        if base is None or (name in MEASURED and not exact):
            tests.append(UNKNOWN)
            continue
        times = one.get("by", "times") == "times"
        values = [base * value if times else base + value for value in one["values"]]
        tests.append(condition({"variable": name, "op": one["op"], "values": values}, row.cells))
    return least(tests)


def inside(
    time: dt.datetime | None, period: tuple[dt.date, dt.date] | None, before: int = 0, after: int = 0
) -> int:
    """Whether a moment lies in a period, with so many days of it before and after."""
    if period is None:
        return FALSE
    if time is None:
        return UNKNOWN
    since, until = period
    return TRUE if (time.date() - since).days >= before and (until - time.date()).days >= after else FALSE


def one_visit(row: PlainRow, other: PlainRow) -> int:
    if row.cells["hospital"] != other.cells["hospital"]:
        return FALSE
    if row.visit is None or other.visit is None:
        return UNKNOWN
    return TRUE if row.visit == other.visit else FALSE


def with_truth(row: PlainRow, truth: int) -> PlainRow:
    return replace(row, truth=truth)
