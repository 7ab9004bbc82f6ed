"""What an extract has to hold, written a second time: over plain rows, with the standard library only. It is
the other witness of the extract's tests and imports nothing of `heluo`.

    expected(tables, grant, key)  →  {"persons": [row, …], "lab_result": [row, …]}

`grant` is {"variables": [...], "level": n, "hospitals": [...] or None, "inside": the cohort's persons or
None}.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Any

Row = dict[str, Any]
Rows = dict[str, list[Row]]

TIMES = {
    "patient": ("registered_time",),
    "visit": ("start_time", "end_time"),
    "diagnosis": ("diagnosed_time",),
    "lab_result": ("result_time",),
    "medication": ("start_time", "end_time"),
}
OF_VISIT = ("visit", "diagnosis", "lab_result", "medication")
WITH = {
    "lab_result.value_standard": ("value_comparator", "unit_standard"),
    "lab_result.value_number": ("value_comparator", "unit"),
}
OF_PERSON = {
    "patient.sex": ("sex", "sex"),
    "patient.birth_date": ("birth_year", "birth_date"),
    "patient.district": ("division", "district"),
}
"""Variable → (the person's column, the registration's)."""
CLOSED_BELOW_4 = {"patient.birth_date"}


def expected(tables: Rows, grant: dict[str, Any], key: bytes) -> Rows:
    """Rows of every file, by its name, in any order."""
    names = PlainNames(key)
    persons = people(tables, grant)
    found: Rows = {"persons": [person_row(tables, grant, one, names) for one in persons]}
    for category in sorted({name.partition(".")[0] for name in grant["variables"]}):
        owners = {
            (link["hospital"], link["subject_ref"]): link["person_id"]
            for link in tables["standard.person_link"]
            if link["person_id"] in persons
        }
        found[category] = [
            named(row, columns_of(category, grant), owners[row["hospital"], row["subject_ref"]], names)
            for row in tables.get(f"standard.{category}", [])
            if (row["hospital"], row["subject_ref"]) in owners and open_row(row, grant)
        ]
    return found


def open_row(row: Row, grant: dict[str, Any]) -> bool:
    ours = grant["hospitals"] is None or row["hospital"] in grant["hospitals"]
    return ours and row.get("held") is None and (row.get("row_level") or 1) <= grant["level"]


def people(tables: Rows, grant: dict[str, Any]) -> list[str]:
    seen = {
        link["person_id"]
        for link in tables["standard.person_link"]
        if grant["hospitals"] is None or link["hospital"] in grant["hospitals"]
    }
    everybody = [row["person_id"] for row in tables["application.person_wide"]]
    inside = everybody if grant["inside"] is None else grant["inside"]
    return [one for one in everybody if one in inside and (grant["hospitals"] is None or one in seen)]


def columns_of(category: str, grant: dict[str, Any]) -> list[str]:
    found = ["person_id", "hospital", "row_key"]
    found += ["visit_ref"] if category in OF_VISIT else []
    found += TIMES[category]
    for name in grant["variables"]:
        if name.startswith(f"{category}.") and not (name in CLOSED_BELOW_4 and grant["level"] < 4):
            found += [name.partition(".")[2], *WITH.get(name, ())]
    return list(dict.fromkeys(found))


def person_columns(grant: dict[str, Any]) -> list[str]:
    return ["person_id", *(OF_PERSON[name][0] for name in grant["variables"] if name in OF_PERSON)]


def person_row(tables: Rows, grant: dict[str, Any], person: str, names: PlainNames) -> Row:
    row = next(one for one in tables["application.person_wide"] if one["person_id"] == person)
    facts = dict(row)
    if grant["hospitals"] is not None:
        own = registrations(tables, grant, person)
        for column, registered in OF_PERSON.values():
            last = max((one[registered] for one in own if one.get(registered) is not None), default=None)
            facts[column] = last.year if isinstance(last, dt.date) else last
    return named(facts, person_columns(grant), person, names)


def registrations(tables: Rows, grant: dict[str, Any], person: str) -> list[Row]:
    own = {
        (link["hospital"], link["subject_ref"])
        for link in tables["standard.person_link"]
        if link["person_id"] == person and link["hospital"] in grant["hospitals"]
    }
    return [
        row
        for row in tables["standard.patient"]
        if (row["hospital"], row["subject_ref"]) in own and row.get("held") is None
    ]


class PlainNames:
    """Names and shifts of a project, from the words of the decision: HMAC-SHA-256 under the project's key."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def drawn(self, kind: str, of: str) -> bytes:
        return hmac.new(self.key, f"{kind}\0{of}".encode(), hashlib.sha256).digest()

    def name(self, kind: str, of: str) -> str:
        return "s_" + self.drawn(kind, of)[:12].hex()

    def days(self, person: str) -> dt.timedelta:
        drawn = int.from_bytes(self.drawn("days", person)[:8], "big") % 364 - 182
        return dt.timedelta(days=drawn if drawn < 0 else drawn + 1)


def named(row: Row, columns: list[str], person: str, names: PlainNames) -> Row:
    found: Row = {}
    for column in columns:
        value = person if column == "person_id" else row.get(column)
        if column in ("person_id", "row_key", "visit_ref") and value is not None:
            value = names.name(column, value)
        elif isinstance(value, dt.date):
            value += names.days(person)
        found[column] = value
    return found
