"""What a cohort definition means, written a second time: over plain rows, slowly, with the standard library
only.

It is the other witness of the generative tests: it shares no code with what it is compared with, so it must
import nothing of `heluo`. It does not check definitions: what it is given has been accepted.

    evaluate({"rules": [{"where": {"id": "a", "event": "visit"}}]}, tables, today)["a"]["p1"]  →  TRUE

`tables` are lists of dicts by the name of the lake table. A truth is 0 false, 1 unknown, 2 true.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.lib.plain_rows import (
    CODE,
    Bound,
    PlainRow,
    beside,
    compared,
    counted,
    eras,
    in_order,
    inside,
    near,
    picked,
    with_truth,
)
from tests.lib.plain_truths import (
    END,
    FALSE,
    GROUPS,
    START,
    TRUE,
    UNKNOWN,
    Json,
    Row,
    Tables,
    between_days,
    condition,
    day_of,
    group,
    least,
    moment,
    so_many,
)


def evaluate(definition: Json, tables: Tables, today: dt.date) -> dict[str, dict[str, int]]:
    """For each node that has an id the truth of each person; `""` is the definition, `"entry"` the entry."""
    persons = sorted(one["person_id"] for one in tables["application.person_wide"])
    found: dict[str, dict[str, int]] = {}
    for person in persons:
        for node, truth in PlainPerson(person, definition, tables, today).truths().items():
            found.setdefault(node, {})[person] = truth
    return found


class PlainPerson:
    """One person before one definition."""

    def __init__(self, person: str, definition: Json, tables: Tables, today: dt.date) -> None:
        self.definition = definition
        self.certain_only = definition.get("unknown") == "false"
        self.today = today
        self.facts = next(one for one in tables["application.person_wide"] if one["person_id"] == person)
        self.subjects = {
            (one["hospital"], one["subject_ref"])
            for one in tables["standard.person_link"]
            if one["person_id"] == person
        }
        self.documents = [
            one for one in tables.get("application.search_document", []) if one["person_id"] == person
        ]
        self.tables = tables
        self.leaves = {leaf["id"]: leaf for leaf in event_leaves(definition) if leaf.get("id")}
        self.period = self._period()

    def truths(self) -> dict[str, int]:
        """A node is what it is for the best of the entry events; the definition asks for so many of them."""
        bounds: list[Bound] = [{"entry": row} for row in self.entries()]
        if not bounds:
            bounds = [{"entry": None} if self.definition.get("entry") else {}]
        entered, every = self.entered(), list[dict[str, int]]()
        for bound in bounds:
            found: dict[str, int] = {}
            found[""] = (
                self.rules(bound, found) if entered is None else min(entered, self.rules(bound, found))
            )
            every.append(found)
        best = {node: max(found[node] for found in every) for node in every[0]}
        wholes = [found[""] for found in every]
        n = self.definition.get("n", 1) if self.definition.get("limit") == "nth" else 1
        best[""] = so_many(">=", n, wholes.count(TRUE), len(wholes) - wholes.count(FALSE))
        if entered is not None:
            best["entry"] = entered
            for leaf in self.definition["entry"]["any"]:
                self.node(leaf, best, {})
        return best

    def rules(self, bound: Bound, found: dict[str, int]) -> int:
        """What all rules are worth around one entry event."""
        return least([self.node(rule["where"], found, bound) for rule in self.definition.get("rules", [])])

    def node(self, node: Json, found: dict[str, int], bound: Bound) -> int:
        """The truth of a tree where the names of `bound` stand for these rows."""
        kind = next((kind for kind in GROUPS if kind in node), None)
        if kind is None:
            truth = self.leaf(node, bound)
        else:
            parts = node["of"] if kind in ("at_least", "at_most") else node[kind]
            parts = [parts] if kind == "not" else parts
            truth = group(kind, node[kind], [self.node(part, found, bound) for part in parts])
        if node.get("id"):
            found[node["id"]] = truth
        return truth

    def leaf(self, leaf: Json, bound: Bound) -> int:
        if "event" in leaf:
            return counted(leaf.get("count", {}), self.rows(leaf, bound), self.certain_only)
        if "text" in leaf:
            return self._text(leaf)
        return self.settled(least(self._fact(one, bound) for one in leaf["person"]))

    # Events

    def rows(self, leaf: Json, bound: Bound) -> list[PlainRow]:
        """The person's rows with all that the leaf asks of a row: everything but its count."""
        time, which = leaf.get("time") or {}, leaf.get("pick", "any")
        window_pick = which != "any" and leaf.get("among") == "window"
        read = [self._read(leaf, cells) for cells in self._linked(leaf["event"], leaf.get("hospitals"))]
        read = [row for row in read if self.settled(row.truth) != FALSE]
        if leaf.get("era") is not None:
            read = eras(read, leaf)
        if which != "any" and not window_pick:
            read = picked(read, which)
        if not window_pick:
            read = [with_truth(row, min(row.truth, row.then)) for row in read]
        dated = [
            with_truth(row, min(row.truth, between_days(row.time, time.get("since"), time.get("until"))))
            for row in read
        ]
        if time.get("anchor"):
            placed = self._relative(dated, leaf, bound)
        else:
            placed = (
                [with_truth(row, min(row.truth, row.then)) for row in picked(dated, which)]
                if window_pick
                else dated
            )
        found: list[PlainRow] = []
        for row in placed:
            truth = self.settled(row.truth)
            if time.get("observed"):
                truth = min(truth, self._observed(row, bound))
            truth = self.settled(truth)
            if leaf.get("with") and truth != FALSE:
                truth = min(truth, self.node(leaf["with"], {}, {**bound, leaf["id"]: row}))
            found.append(with_truth(row, self.settled(truth)))
        return found

    def _linked(self, category: str, hospitals: list[str] | None) -> list[Row]:
        return [
            row
            for row in self.tables.get(f"standard.{category}", [])
            if (row["hospital"], row["subject_ref"]) in self.subjects
            and (not hospitals or row["hospital"] in hospitals)
        ]

    def _read(self, leaf: Json, cells: Row) -> PlainRow:
        category = leaf["event"]
        date = leaf.get("date") or START[category]
        time = moment(cells.get(date))
        end = moment(cells.get(END[category])) if category in END else time
        truth = least(
            condition(one, cells) for one in leaf.get("where", []) if one.get("relative_to") != "baseline"
        )
        then = least(
            condition(one, cells) for one in leaf.get("having", []) if not one["variable"].startswith("era_")
        )
        return PlainRow(category, date, cells, time, end, truth, cells.get(CODE.get(category, "")), then)

    def _relative(self, rows: list[PlainRow], leaf: Json, bound: Bound) -> list[PlainRow]:
        """Each row as true as it fits the anchor row that it fits best."""
        time, which = leaf["time"], leaf.get("pick", "any")
        name, _, edge = time["anchor"].partition(".")
        if name in bound:
            # Whether that row is what it should be is asked once, of itself.
            row = bound[name]
            anchors = [with_truth(row, TRUE)] if row else []
        else:
            anchors = self.rows(self.leaves[name], bound)
        best: dict[int, int] = {}
        for anchor in anchors:
            pairs = [(i, row) for i, row in enumerate(rows) if beside(row, anchor, time)]
            worth = {
                i: self.settled(
                    min(
                        row.truth,
                        anchor.truth,
                        near(row, anchor, time, edge or "start"),
                        compared(leaf, row, anchor),
                    )
                )
                for i, row in pairs
            }
            if which != "any" and leaf.get("among") == "window":
                chosen = picked([with_truth(rows[i], truth) for i, truth in worth.items()], which)
                worth = {
                    i: min(TRUE, rows[i].then)
                    for i in worth
                    if any(rows[i].event == one.event for one in chosen)
                }
            for i, truth in worth.items():
                best[i] = max(best.get(i, FALSE), truth)
        return [with_truth(row, best.get(i, FALSE)) for i, row in enumerate(rows)]

    def settled(self, truth: int) -> int:
        return FALSE if self.certain_only and truth == UNKNOWN else truth

    # The entry

    def candidates(self) -> list[PlainRow]:
        """Every row that may be an entry event, certain or not; one row of two leaves is one event."""
        found: dict[Any, PlainRow] = {}
        entry = self.definition["entry"]
        for leaf in entry["any"]:
            rows = self.rows(leaf, {})
            enough = counted(leaf.get("count", {}), rows, self.certain_only)
            for row in rows:
                truth = self.settled(min(row.truth, enough))
                if entry.get("observed") is not None:
                    days = entry["observed"]
                    truth = min(
                        truth, self.settled(inside(row.time, self.period, days["before"], days["after"]))
                    )
                former = found.get(row.event)
                if truth != FALSE and (former is None or former.truth < truth):
                    found[row.event] = with_truth(row, truth)
        return list(found.values())

    def limited(self) -> list[PlainRow]:
        """The certain entry events with a day that the first limit leaves."""
        entry = self.definition["entry"]
        which, n = entry.get("limit", "first"), entry.get("n", 1)
        rows = in_order([row for row in self.candidates() if row.truth == TRUE and row.time], which)
        return rows if which == "any" else rows[n - 1 : n]

    def entries(self) -> list[PlainRow]:
        """The entry events around which the rules are asked."""
        if not self.definition.get("entry"):
            return []
        entry, rows = self.definition["entry"], self.limited()
        if entry.get("where"):
            rows = [
                row for row in rows if self.settled(self.node(entry["where"], {}, {"entry": row})) == TRUE
            ]
        which = entry.get("keep", "any")
        return rows if which == "any" else in_order(rows, which)[:1]

    def entered(self) -> int | None:
        """Whether the person enters; None without an entry."""
        entry = self.definition.get("entry")
        if not entry:
            return None
        truths = [row.truth for row in self.candidates()]
        n = entry.get("n", 1) if entry.get("limit") == "nth" else 1
        truth = so_many(">=", n, truths.count(TRUE), len(truths) - truths.count(FALSE))
        if entry.get("where"):
            rows = self.limited() or [None]
            truth = min(truth, max(self.node(entry["where"], {}, {"entry": row}) for row in rows))
        return self.settled(truth)

    # Observation

    def _period(self) -> tuple[dt.date, dt.date] | None:
        """From the first day of a visit to the last day of one."""
        visits = [
            (moment(one.get("start_time")), moment(one.get("end_time")))
            for one in self._linked("visit", None)
        ]
        starts = [start for start, _ in visits if start]
        ends = [time for visit in visits for time in visit if time]
        return (min(starts).date(), max(ends).date()) if starts else None

    def period_of(self, row: PlainRow) -> tuple[dt.date, dt.date] | None:
        """The period of observation that a row lies in."""
        return self.period if inside(row.time, self.period) == TRUE else None

    def _observed(self, row: PlainRow, bound: Bound) -> int:
        if "entry" not in bound:
            return inside(row.time, self.period)
        entry = bound["entry"]
        return inside(row.time, self.period_of(entry)) if entry else FALSE

    # Facts and texts

    def _fact(self, asked: Json, bound: Bound) -> int:
        variable = asked["variable"]
        if variable == "hospital":
            return self._is_at(asked)
        value = self.facts[variable] if variable != "age" else self._age(asked.get("at"), bound)
        return condition({**asked, "variable": "it"}, {"it": value})

    def _is_at(self, asked: Json) -> int:
        """Has records there; the denying operators deny that, not that there are others elsewhere."""
        op = {"!=": "=", "not_in": "in", "missing": "exists"}.get(asked["op"], asked["op"])
        there = any(
            condition({**asked, "variable": "hospital", "op": op}, {"hospital": hospital}) == TRUE
            for hospital, _ in self.subjects
        )
        return TRUE if there == (op == asked["op"]) else FALSE

    def _age(self, at: str | None, bound: Bound) -> int | None:
        day: dt.date | None = self.today
        if at and at.partition(".")[0] in bound:
            row = bound[at.partition(".")[0]]
            day = None if row is None else day_of(row.end if at.endswith(".end") else row.time)
        elif at:
            day = dt.date.fromisoformat(at)
        born = self.facts["birth_year"]
        return None if day is None or born is None else day.year - born

    def _text(self, leaf: Json) -> int:
        categories = leaf.get("categories")
        texts = [d["text"] for d in self.documents if not categories or d["category"] in categories]
        return TRUE if any(leaf["text"].lower() in text.lower() for text in texts if text) else FALSE


def event_leaves(definition: Json) -> list[Json]:
    """Every event leaf that may be an anchor: of the entry and of the rules, not within `with`."""
    found = list((definition.get("entry") or {}).get("any", []))
    waiting = [rule["where"] for rule in definition.get("rules", [])]
    while waiting:
        node = waiting.pop()
        if "event" in node:
            found.append(node)
        for key in ("all", "any", "of"):
            waiting += node.get(key, [])
        waiting += [node["not"]] if "not" in node else []
    return found
