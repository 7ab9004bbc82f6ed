"""Disease datasets worked out once more, person by person, with the standard library only and nothing of
`heluo`: from plain rows and the files of the dictionary. Slow and simple on purpose; what it says is compared
with what a night made.

A row is a dict of cells; its category's own time is under "time_" (a datetime or None), its key under "key_".
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Rows = dict[str, dict[str, list[Row]]]
"""category → person → rows."""
Value = tuple[str | None, float | None]
"""(text, number)."""


class PlainDisease:
    """One `dictionary/diseases/<id>.toml` as it is written."""

    def __init__(self, dictionary: Path, id: str) -> None:
        self.id = id
        self.anothers: set[tuple[str, str, str]] = set()
        """Treatments that are another disease's of the person, by `_known`."""
        self.declared = tomllib.loads((dictionary / "diseases" / f"{id}.toml").read_text(encoding="utf-8"))
        self.types: dict[str, str] = {}
        for path in dictionary.glob("*/variables.csv"):
            with path.open(encoding="utf-8", newline="") as text:
                for line in csv.DictReader(text):
                    self.types[f"{path.parent.name}.{line['name']}"] = line["type"]
        self.variables: dict[str, dict[str, Any]] = {}
        for group in self.declared["group"]:
            for given in [*group.get("variables", []), *_items(group)]:
                self.variables |= _each(given)

    # ---- who is in

    def day_zero(self, rows: Rows) -> dict[str, dt.date | None]:
        """Person → day zero of everybody who is in."""
        found: dict[str, list[tuple[int, dt.date | None]]] = defaultdict(list)
        first = self.declared.get("day_zero", [])
        for entry in self.declared["entry"]:
            rank = first.index(entry["id"]) if entry["id"] in first else len(first)
            for person, own in rows.get(entry["category"], {}).items():
                days = [_day(r) for r in own if _meant(r, entry.get("where", []))]
                if len(days) < entry.get("times", 1):
                    continue
                known = sorted(d for d in days if d is not None)
                apart = entry.get("apart_days", 0)
                if apart and (not known or (known[-1] - known[0]).days < apart):
                    continue
                found[person].append((rank, known[0] if known else None))
        zero: dict[str, dt.date | None] = {}
        for person, held in found.items():
            best = min(rank for rank, _ in held)
            dated = [d for rank, d in held if rank == best and d] or [d for _, d in held if d]
            zero[person] = min(dated) if dated else None
        return zero

    # ---- values

    def values(self, id: str, rows: Rows, zero: dict[str, dt.date | None]) -> dict[str, list[Value]]:
        """Person → what the variable may be: several where rows of one moment differ."""
        variable = self.variables[id]
        days = zero
        if anchor := variable.get("anchor"):
            days = {p: _date_of(v[0]) for p, v in self.values(anchor, rows, zero).items()}
        found: dict[str, list[Value]] = {}
        for source in variable.get("sources") or [variable]:
            category, _, name = source["of"].partition(".")
            kind = self.types[source["of"]]
            for person, day in days.items():
                if person in found:
                    continue
                own = rows.get(category, {}).get(person, [])
                own = [r for r in own if _known(category, r) not in self.anothers]
                own = [r for r in own if r.get(name) is not None and _meant(r, source.get("where", []))]
                own = [r for r in own if _inside(r, variable, day)]
                if made := _picked(own, name, kind, variable, day):
                    found[person] = made
        return found

    # ---- indicators

    def states(self, rows: Rows, zero: dict[str, dt.date | None]) -> dict[str, dict[str, tuple[str, str]]]:
        """Indicator → person → (met | not_met | excluded, reason), of everybody in its denominator."""
        known: dict[str, dict[str, Value]] = {}

        def value(variable: str, person: str) -> Value | None:
            if variable not in known:
                found = self.values(variable, rows, zero)
                known[variable] = {p: v[0] for p, v in found.items()}
            return known[variable].get(person)

        def all_hold(clauses: list[str], person: str) -> bool:
            return all(any(self._holds(c, person, value) for c in clause.split(" or ")) for clause in clauses)

        found: dict[str, dict[str, tuple[str, str]]] = {}
        for one in self.declared.get("indicator", []):
            states = found.setdefault(one["id"], {})
            for person in zero:
                if not all_hold(one.get("denominator", []), person):
                    continue
                out = [e["id"] for e in one.get("exclude", []) if all_hold(e.get("where", []), person)]
                if out:
                    states[person] = ("excluded", out[0])
                else:
                    states[person] = ("met" if all_hold(one["met"], person) else "not_met", "")
        return found

    def _holds(self, text: str, person: str, value: Any) -> bool:
        name, operator, *rest = text.strip().split(None, 2)
        listed = [v.strip() for v in rest[0].split(",")] if rest else []
        got = value(name, person)
        text_, number = got or (None, None)
        match operator:
            case "present":
                return got is not None
            case "absent":
                return got is None
            case "in":
                return text_ in listed
            case "not_in":
                return text_ not in listed
            case "starts":
                return text_ is not None and text_.startswith(tuple(listed))
        bound = value(listed[0], person) if listed[0] in self.variables else (None, float(listed[0]))
        if number is None or bound is None or bound[1] is None:
            return False
        return _compare(operator, number, bound[1])


def attribute(diseases: list[PlainDisease], rows: Rows) -> None:
    """Tells each of `diseases` which treatments are another one's. Of whom several diseases are known, each
    treatment is of those that say most of it: its site or procedure, else the diagnoses of its visit, else
    nothing."""
    inside = {d.id: set(d.day_zero(rows)) for d in diseases if "treatment" in d.declared}
    for category, what, site in (
        ("treatment", "treatment_type", "target_site"),
        ("surgery", "procedure_code", "body_site"),
    ):
        for person, own in rows.get(category, {}).items():
            having = [d for d in diseases if person in inside.get(d.id, ())]
            if category == "surgery":
                begins = tuple(p for d in having for p in d.declared["treatment"].get("procedures", []))
                own = [r for r in own if begins and str(r.get(what) or "").startswith(begins)]
            for row in own:
                speaking = {
                    d.id: _says(d, row, category, row.get(what), row.get(site), rows, person)
                    for d in having
                    if category == "surgery" or row.get(what) in d.declared["treatment"]["types"]
                }
                most = max(speaking.values(), default=0)
                for d in having:
                    if d.id in speaking and speaking[d.id] < most:
                        d.anothers.add(_known(category, row))


def _known(category: str, row: Row) -> tuple[str, str, str]:
    return category, row.get("hospital") or "", row["key_"]


def _says(of: PlainDisease, row: Row, category: str, what: Any, site: Any, rows: Rows, person: str) -> int:
    """How much speaks for the treatment being of the disease: 2, 1 or 0."""
    own = of.declared["treatment"]
    if site in own["sites"]:
        return 2
    if category == "surgery" and str(what or "").startswith(tuple(own.get("procedures", [])) or ("-",)):
        return 2
    visit = row.get("visit_id")
    return int(
        any(
            visit is not None
            and one.get("visit_id") == visit
            and one.get("hospital") == row.get("hospital")
            and str(one.get("code") or "").startswith(tuple(of.declared["code_prefixes"]))
            and one.get("certainty") not in ("suspected", "ruled_out")
            for one in rows.get("diagnosis", {}).get(person, [])
        )
    )


def _items(group: dict[str, Any]) -> list[dict[str, Any]]:
    items = group.get("items", [])
    made = {"of": "lab_result.value_standard", "by": "item_code", "values": items, "zh": "", "en": ""}
    return [made] if items else []


def _each(given: Any) -> dict[str, dict[str, Any]]:
    if isinstance(given, str):
        return {given.replace(".", "_"): {"of": given}}
    if "by" not in given:
        return {given["id"]: given}
    found = {}
    for value in given["values"]:
        id = re.sub(r"[^a-z0-9]+", "_", value.lower()).strip("_") + (
            f"_{given['id']}" if given.get("id") else ""
        )
        found[id] = {**given, "where": [f"{given['by']} in {value}", *given.get("where", [])]}
    return found


def _meant(row: Row, where: list[str]) -> bool:
    return all(_filter(row, text) for text in where)


def _filter(row: Row, text: str) -> bool:
    name, operator, *rest = text.split(None, 2)
    listed = [v.strip() for v in rest[0].split(",")] if rest else []
    cell = row.get(name)
    if isinstance(cell, bool):
        cell = "true" if cell else "false"
    match operator:
        case "present" | "absent":
            return (cell is not None) == (operator == "present")
        case "in" | "not_in":
            return (str(cell) in listed and cell is not None) == (operator == "in")
        case "starts" | "not_starts":
            begins = cell is not None and str(cell).startswith(tuple(listed))
            return begins == (operator == "starts")
    if cell is None:
        return False
    sign, number = row.get(f"{name}_bound") or "=", float(listed[0])
    if sign == "=":
        return _compare(operator, float(cell), number)
    # A bound holds where every number that it may be does.
    if operator in ("at_least", "above"):
        return sign in (">", ">=") and (
            float(cell) > number or (float(cell) == number and (operator == "at_least" or sign == ">"))
        )
    return sign in ("<", "<=") and (
        float(cell) < number or (float(cell) == number and (operator == "at_most" or sign == "<"))
    )


def _compare(operator: str, number: float, bound: float) -> bool:
    return {
        "at_least": number >= bound,
        "above": number > bound,
        "at_most": number <= bound,
        "below": number < bound,
    }[operator]


def _day(row: Row) -> dt.date | None:
    return row["time_"].date() if row["time_"] is not None else None


def _inside(row: Row, variable: dict[str, Any], zero: dt.date | None) -> bool:
    low, high = variable.get("from_day"), variable.get("to_day")
    if low is None and high is None:
        return True
    day = _day(row)
    if day is None or zero is None:
        return False
    away = (day - zero).days
    return (low is None or away >= low) and (high is None or away <= high)


def _picked(
    own: list[Row], name: str, kind: str, variable: dict[str, Any], zero: dt.date | None
) -> list[Value]:
    pick, take = variable.get("pick", "last"), variable.get("take", "value")
    if pick == "count":
        return [(None, float(len(own)))] if own else []
    if pick in ("highest", "lowest"):
        own = [r for r in own if (r.get(f"{name}_bound") or "=") == "="]
        best = (max if pick == "highest" else min)((r[name] for r in own), default=None)
        own = [r for r in own if r[name] == best]
    else:
        own = _outermost(own, pick)
    made = [_taken(r, name, kind, take, zero) for r in own]
    return [one for one in made if one is not None]


def _outermost(own: list[Row], pick: str) -> list[Row]:
    """Rows of the first or last moment; without a date none is before or after another. The one whose key
    decides comes first."""
    dated = [r for r in own if r["time_"] is not None] or own
    if not dated:
        return []
    if dated[0]["time_"] is None:
        best = dated
    else:
        moment = (min if pick == "first" else max)(r["time_"] for r in dated)
        best = [r for r in dated if r["time_"] == moment]
    return sorted(best, key=lambda r: str(r["key_"]), reverse=pick == "last")


def _taken(row: Row, name: str, kind: str, take: str, zero: dt.date | None) -> Value | None:
    cell = row[name]
    is_date = kind in ("date", "datetime")
    if take in ("date", "days") or is_date:
        day = (cell.date() if isinstance(cell, dt.datetime) else cell) if is_date else _day(row)
        if day is None:
            return None
        if take == "days":
            return None if zero is None else (None, float((day - zero).days))
        return day.isoformat(), None
    if kind in ("integer", "decimal"):
        sign = row.get(f"{name}_bound") or "="
        return (None, float(cell)) if sign == "=" else (f"{sign}{cell}", None)
    if kind == "text":
        return None, None
    if isinstance(cell, bool):
        return ("true" if cell else "false"), None
    return str(cell), None


def _date_of(value: Value) -> dt.date | None:
    return dt.date.fromisoformat(value[0]) if value[0] else None
