"""What a cohort definition means, written a second time: over plain rows, slowly, with the standard library
only.

It is the other witness of the generative tests: it shares no code with what it is compared with, so it must
import nothing of `heluo`. It does not check definitions: what it is given has been accepted.

    evaluate({"rules": [{"where": {"id": "a", "event": "visit"}}]}, tables, today)["a"]["p1"]  →  TRUE

`tables` are lists of dicts by the name of the lake table. A truth is 0 false, 1 unknown, 2 true.
"""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
LIMITS = {"upper_limit": "ref_high", "lower_limit": "ref_low"}
MEASURED = ("value_number", "value_standard")
GROUPS = ("all", "any", "not", "at_least", "at_most")


@dataclass(frozen=True)
class PlainRow:
    """A row of one person, its event's day and its end as the leaf that reads it says, and how true it is."""

    category: str
    cells: Row
    time: dt.datetime | None
    end: dt.datetime | None
    truth: int

    @property
    def key(self) -> tuple[str, str, str]:
        return self.category, self.cells["hospital"], self.cells["row_key"]

    @property
    def visit(self) -> tuple[str, str] | None:
        """A visit's key is a hospital's own: two hospitals may use the same one."""
        found = self.cells.get("visit_ref")
        return None if found is None else (self.cells["hospital"], found)


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
        self.entry = self._entry()

    def truths(self) -> dict[str, int]:
        found: dict[str, int] = {}
        parts: list[int] = []
        if self.definition.get("entry"):
            found["entry"] = max(self.node(leaf, found) for leaf in self.definition["entry"]["any"])
            parts.append(found["entry"])
        for rule in self.definition.get("rules", []):
            parts.append(self.node(rule["where"], found))
        found[""] = min(parts, default=TRUE)
        return found

    def node(self, node: Json, found: dict[str, int], around: PlainRow | None = None) -> int:
        """The truth of a tree; `around` is the one row that its leaves look at, when it stands in `with`."""
        kind = next((kind for kind in GROUPS if kind in node), None)
        if kind is None:
            truth = self.leaf(node, around)
        else:
            parts = node["of"] if kind in ("at_least", "at_most") else node[kind]
            parts = [parts] if kind == "not" else parts
            truth = group(kind, node[kind], [self.node(part, found, around) for part in parts])
        if node.get("id"):
            found[node["id"]] = truth
        return truth

    def leaf(self, leaf: Json, around: PlainRow | None) -> int:
        if "event" in leaf:
            return counted(leaf.get("count", {}), self.rows(leaf, around), self.certain_only)
        if "text" in leaf:
            return self._text(leaf)
        return self._settled(least(self._fact(one) for one in leaf["person"]))

    # Events

    def rows(self, leaf: Json, around: PlainRow | None = None) -> list[PlainRow]:
        """The person's rows with all that the leaf asks of a row: everything but its count."""
        read = [self._read(leaf, cells) for cells in self._linked(leaf["event"], leaf.get("hospitals"))]
        if leaf.get("pick", "any") != "any":
            picked = pick(read, leaf["pick"])
            read = [picked] if picked else []
        time = leaf.get("time") or {}
        found: list[PlainRow] = []
        for row in read:
            truth = min(row.truth, between_days(row.time, time.get("since"), time.get("until")))
            if time.get("anchor"):
                truth = min(truth, self._relative(row, time, around))
            if leaf.get("with"):
                truth = min(truth, self.node(leaf["with"], {}, row))
            found.append(replaced(row, self._settled(truth)))
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
        time = moment(cells.get(leaf.get("date") or START[category]))
        end = moment(cells.get(END[category])) if category in END else time
        truth = least(condition(one, cells) for one in leaf.get("where", []))
        return PlainRow(category, cells, time, end, truth)

    def _relative(self, row: PlainRow, time: Json, around: PlainRow | None) -> int:
        """As true as the row fits the anchor row that it fits best."""
        name, _, edge = time["anchor"].partition(".")
        if around is not None:
            # Whether that row is what it should be is asked once, of itself.
            anchors = [replaced(around, TRUE)]
        elif name == "entry":
            anchors = [self.entry] if self.entry else []
        else:
            anchors = self.rows(self.leaves[name])
        return max(
            (min(a.truth, near(row, a, time, edge or "start")) for a in anchors if a.key != row.key),
            default=FALSE,
        )

    def _settled(self, truth: int) -> int:
        return FALSE if self.certain_only and truth == UNKNOWN else truth

    # The entry

    def _entry(self) -> PlainRow | None:
        """The one row with which the person enters; who has none with a day has no such row."""
        entry: Json = self.definition.get("entry") or {"any": []}
        rows = [row for leaf in entry["any"] for row in self.rows(leaf)]
        return pick(rows, entry.get("limit", "first"))

    # Facts and texts

    def _fact(self, asked: Json) -> int:
        variable = asked["variable"]
        if variable == "hospital":
            return self._is_at(asked)
        value = self.facts[variable] if variable != "age" else self._age(asked.get("at"))
        return condition({**asked, "variable": "it"}, {"it": value})

    def _is_at(self, asked: Json) -> int:
        """Has records there; the denying operators deny that, not that there are others elsewhere."""
        op = {"!=": "=", "not_in": "in", "missing": "exists"}.get(asked["op"], asked["op"])
        there = any(
            condition({**asked, "variable": "hospital", "op": op}, {"hospital": hospital}) == TRUE
            for hospital, _ in self.subjects
        )
        return TRUE if there == (op == asked["op"]) else FALSE

    def _age(self, at: str | None) -> int | None:
        day: dt.date | None = self.today
        if at and at.partition(".")[0] == "entry":
            row = self.entry
            day = None if row is None else day_of(row.end if at.endswith(".end") else row.time)
        elif at:
            day = dt.date.fromisoformat(at)
        born = self.facts["birth_year"]
        return None if day is None or born is None else day.year - born

    def _text(self, leaf: Json) -> int:
        categories = leaf.get("categories")
        texts = [d["text"] for d in self.documents if not categories or d["category"] in categories]
        return TRUE if any(leaf["text"].lower() in text.lower() for text in texts if text) else FALSE


# Truths


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


def pick(rows: list[PlainRow], which: str) -> PlainRow | None:
    """The first or last row that is certain and has a time; of one time always the least key."""
    sure = [row for row in rows if row.truth == TRUE and row.time is not None]
    times = [row.time for row in sure if row.time]
    if not times:
        return None
    time = min(times) if which == "first" else max(times)
    return min((row for row in sure if row.time == time), key=lambda row: row.key[1:])


def counted(count: Json, rows: list[PlainRow], certain_only: bool) -> int:
    """Whether there are so many rows, or so many days or visits of rows."""
    by: dict[str, Callable[[PlainRow], Any]] = {
        "row": lambda row: row.key,
        "day": lambda row: day_of(row.time),
        "visit": lambda row: row.visit,
    }
    thing = by[count.get("distinct", "row")]
    sure = {thing(row) for row in rows if row.truth == TRUE} - {None}
    maybe = [thing(row) for row in rows if row.truth != FALSE]
    # A row without a day may lie on a day of its own; nobody can say so.
    possible = len(set(maybe) - {None}) + maybe.count(None)
    return so_many(
        count.get("op", ">="), count.get("n", 1), len(sure), len(sure) if certain_only else possible
    )


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


def near(row: PlainRow, anchor: PlainRow, time: Json, edge: str) -> int:
    """The bounds of a window around one anchor row, and whether both are of one visit."""
    day, other = day_of(row.time), day_of(anchor.end if edge == "end" else anchor.time)
    tests: list[int] = []
    for key, sign in (("from", 1), ("to", -1)):
        if time.get(key) is None:
            continue
        if day is None or other is None:
            tests.append(UNKNOWN)
            continue
        bound = moved(other, time[key], time.get("unit", "day"))
        tests.append(TRUE if (day - bound).days * sign >= 0 else FALSE)
    if time.get("same_visit"):
        tests.append(one_visit(row, anchor))
    return least(tests)


def one_visit(row: PlainRow, other: PlainRow) -> int:
    if row.cells["hospital"] != other.cells["hospital"]:
        return FALSE
    if row.visit is None or other.visit is None:
        return UNKNOWN
    return TRUE if row.visit == other.visit else FALSE


def moved(day: dt.date, n: int, unit: str) -> dt.date:
    if unit == "day":
        return day + dt.timedelta(days=n)
    months = day.year * 12 + day.month - 1 + n
    year, month = months // 12, months % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


# Trees


def replaced(row: PlainRow, truth: int) -> PlainRow:
    return PlainRow(row.category, row.cells, row.time, row.end, truth)


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
