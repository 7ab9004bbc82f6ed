"""What a frame's columns mean, written a second time: over plain rows, with the standard library only.

The other witness of `tests/generative/test_frame_plain.py`: like `plain_cohort`, which it stands on, it
imports nothing of `heluo`. Frames of persons; definitions that have been accepted.

    frame({"columns": [...]}, cohort, tables, today)["p1"]["hba1c"]  →  6.5
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.lib.plain_cohort import (
    FALSE,
    START,
    TRUE,
    UNKNOWN,
    Json,
    PlainPerson,
    Row,
    Tables,
    condition,
    day_of,
    evaluate,
    least,
    moment,
)

Timed = tuple[dt.datetime | None, str, Row]


def frame(given: Json, cohort: Json, tables: Tables, today: dt.date) -> dict[str, dict[str, Any]]:
    """person → column → value, of everybody in the cohort."""
    inside = [person for person, truth in evaluate(cohort, tables, today)[""].items() if truth == TRUE]
    return {person: _row(given, PlainPerson(person, cohort, tables, today)) for person in inside}


def _row(given: Json, person: PlainPerson) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in given["columns"]:
        if "events" in column:
            days, event = _outcome(column, person)
            found |= {f"{column['name']}_days": days, f"{column['name']}_event": event}
        elif column["variable"].startswith("person."):
            found[column["name"]] = _fact(column["variable"].removeprefix("person."), person)
        else:
            found[column["name"]] = _value(column, person)
    return found


def _day_0(person: PlainPerson) -> dt.date | None:
    entries = person.entries()
    return day_of(entries[0].time) if entries else None


def _fact(name: str, person: PlainPerson) -> Any:
    day = _day_0(person)
    if name == "day_0":
        return day
    if name == "age":
        born = person.facts["birth_year"]
        if day is None and not person.definition.get("entry"):
            day = person.today
        return None if born is None or day is None else float(day.year - born)
    return person.facts[name]


def _value(column: Json, person: PlainPerson) -> Any:
    category, _, variable = column["variable"].partition(".")
    records = [one for one in _records(column, category, person) if one[2].get("held") is None]
    if "is" in column:
        return _tested(column, variable, records)
    if variable:
        records = [one for one in records if one[2].get(variable) is not None]
    if column["pick"] == "count":
        return len(records)
    if column["pick"] == "any":
        return "1" if records else "0"
    if column.get("bounds", "missing") == "missing" and variable == "value_standard":
        records = [one for one in records if one[2].get("value_comparator") in (None, "=")]
    if column["pick"] in ("last", "first"):
        return _edge(column, variable, records, person)
    values = [_given(column, one[2][variable], person) for one in records]
    if not values:
        return None
    return (
        {"max": max, "min": min}[column["pick"]](values)
        if column["pick"] != "mean"
        else sum(values) / len(values)
    )


def _edge(column: Json, variable: str, records: list[Timed], person: PlainPerson) -> Any:
    """The value of the first or last moment; of one moment that of the least key."""
    times = [time for time, _, _ in records if time is not None]
    if not times:
        return None
    time = max(times) if column["pick"] == "last" else min(times)
    cells = min((one for one in records if one[0] == time), key=lambda one: one[1])[2]
    return _given(column, cells[variable], person)


def _given(column: Json, value: Any, person: PlainPerson) -> Any:
    if isinstance(value, dt.date):
        day = day_of(value)
        assert day is not None
        start = _day_0(person)
        return float((day - start).days) if column.get("unit") == "d" and start else day
    if isinstance(value, bool):
        return "1" if value else "0"
    return float(value) if isinstance(value, int | float) else value


def _tested(column: Json, variable: str, records: list[Timed]) -> str | None:
    if not records:
        return None
    truths = [condition({"variable": variable, **column["is"]}, cells) for _, _, cells in records]
    if column["pick"] == "any":
        return "1" if TRUE in truths else None if UNKNOWN in truths else "0"
    return "0" if FALSE in truths else None if UNKNOWN in truths else "1"


def _records(column: Json, category: str, person: PlainPerson) -> list[Timed]:
    """(time, row id, cells) of the records that satisfy for certain and lie in the window."""
    low, high = column.get("window", [None, None])
    start, found = _day_0(person), list[Timed]()
    for cells in person.tables.get(f"standard.{category}", []):
        if (cells["hospital"], cells["subject_ref"]) not in person.subjects:
            continue
        if least(condition(one, cells) for one in column.get("where", [])) != TRUE:
            continue
        time = moment(cells.get(column.get("date") or START[category]))
        if low is not None or high is not None:
            if time is None or start is None:
                continue
            days = (time.date() - start).days
            if (low is not None and days < low) or (high is not None and days > high):
                continue
        found.append((time, f"{cells['hospital']}/{cells['row_key']}", cells))
    return found


def _outcome(column: Json, person: PlainPerson) -> tuple[float | None, str | None]:
    """Day by day: whichever comes first."""
    start = _day_0(person)
    if start is None:
        return None, None
    low, high = column.get("window", [0, None])
    happened = {
        role: _days(column.get(role, []), person, start, low or 0)
        for role in ("events", "competing", "censor")
    }
    end = _end(column, person, start, happened)
    stop = None if end is None else min([end, *happened["censor"], *([] if high is None else [high])])
    dated = stop is not None and any(day <= stop for day in happened["events"])
    if not dated and any(_undated(leaf, person) for leaf in column["events"]):
        return None, None
    day = low or 0
    while stop is not None and day <= stop:
        for role, code in (("events", "1"), ("competing", "2")):
            if day in happened[role]:
                return float(day), code
        day += 1
    if stop is None or stop < (low or 0):
        return None, None
    return float(stop), "0"


def _days(leaves: list[Json], person: PlainPerson, start: dt.date, low: int) -> set[int]:
    found: set[int] = set()
    for leaf in leaves:
        for row in person.rows(leaf, {}):
            if row.truth == TRUE and row.time is not None and (row.time.date() - start).days >= low:
                found.add((row.time.date() - start).days)
    return found


def _undated(leaf: Json, person: PlainPerson) -> bool:
    """An event of a category's own time that has none: it happened, nobody knows when."""
    return not leaf.get("date") and any(r.truth == TRUE and r.time is None for r in person.rows(leaf, {}))


def _end(column: Json, person: PlainPerson, start: dt.date, happened: dict[str, set[int]]) -> int | None:
    given = column.get("end", "last_record")
    if given == "last_record":
        last = day_of(person.facts.get("last_time"))
        known = [(last - start).days] if last else []
        # An event is a record, also when it is later than every other one.
        return max([*known, *sorted(happened["events"] | happened["competing"])[:1]], default=None)
    day = person.today if given == "release" else dt.date.fromisoformat(given)
    return (day - start).days
