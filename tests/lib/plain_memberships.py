"""When persons belong to a cohort, by the plain evaluation (`plain_cohort.py`): with the standard library
only, and nothing of `heluo`."""

from __future__ import annotations

import datetime as dt

from tests.lib.plain_cohort import PlainPerson
from tests.lib.plain_rows import PlainRow, in_order
from tests.lib.plain_truths import TRUE, Json, Tables

Days = tuple[dt.date, dt.date]


def memberships(definition: Json, tables: Tables, today: dt.date) -> set[tuple[str, dt.date, dt.date]]:
    """(person, first day, last day) of every membership."""
    persons = [one["person_id"] for one in tables["application.person_wide"]]
    return {
        (person, *days)
        for person in persons
        for days in of_person(PlainPerson(person, definition, tables, today))
    }


def of_person(person: PlainPerson) -> list[Days]:
    definition = person.definition
    rows = person.entries()
    if person.entered() != TRUE:
        return []
    rows = [row for row in rows if person.rules({"entry": row}, {}) == TRUE]
    which = definition.get("limit", "any")
    if which != "any":
        n = definition.get("n", 1) if which == "nth" else 1
        rows = in_order(rows, which)[n - 1 : n]
    joined = together([stay(person, row) for row in rows], definition.get("gap_days", 0))
    calendar = definition.get("calendar") or {}
    since, until = (
        dt.date.fromisoformat(calendar[key]) if calendar.get(key) else None for key in ("since", "until")
    )
    cut = [(max(a, since or a), min(b, until or b)) for a, b in joined]
    return [(a, b) for a, b in cut if a <= b]


def stay(person: PlainPerson, row: PlainRow) -> Days:
    """From an entry event to the exit."""
    leaving = person.definition.get("exit") or {}
    assert row.time
    first, last = row.time.date(), max(row.time, row.end or row.time).date()
    period = person.period_of(row)
    last = period[1] if period else last
    if leaving.get("after"):
        edge = first if leaving["after"] == "start" or row.end is None else row.end.date()
        last = min(last, edge + dt.timedelta(days=leaving.get("days", 0)))
    if leaving.get("during"):
        last = run_out(person, leaving["during"], first, last)
    censoring = [
        one.time.date() for leaf in leaving.get("censor", []) for one in certain(person, leaf) if one.time
    ]
    return first, min([last, *(day for day in censoring if day >= first)])


def run_out(person: PlainPerson, during: Json, first: dt.date, last: dt.date) -> dt.date:
    """The end of the run of events in which the first day lies; without one, the last day as it was."""
    events = [one for leaf in during["any"] for one in certain(person, leaf)]
    days = [(one.time.date(), max(one.time, one.end or one.time).date()) for one in events if one.time]
    ends = [b for a, b in together(days, during.get("gap_days", 30)) if a <= first <= b]
    if not ends:
        return max(first, last)
    return max(first, min(last, max(ends) + dt.timedelta(days=during.get("offset", 0))))


def certain(person: PlainPerson, leaf: Json) -> list[PlainRow]:
    return [row for row in person.rows(leaf, {}) if row.truth == TRUE]


def together(days: list[Days], gap: int) -> list[Days]:
    """Stretches of days that overlap or lie at most `gap` days apart as one."""
    found: list[Days] = []
    for a, b in sorted(days):
        if found and (a - found[-1][1]).days <= gap:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return found
