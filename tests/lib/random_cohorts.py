"""Cohort definitions at random, over every operator and every way to put a time.

A definition is JSON as a person would save it; each node has an id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.lib.definition_parts import nodes
from tests.lib.plain_cohort import event_leaves
from tests.lib.plain_truths import MEASURED, Json
from tests.lib.random_cohort_rows import CODES, DAYS, DRUGS, HOSPITALS, ITEMS

CATEGORIES = ("diagnosis", "diagnosis", "lab_result", "lab_result", "visit", "visit", "medication", "patient")
DATES = {
    "diagnosis": ("onset_time", "diagnosed_time"),
    "lab_result": ("sampled_time", "result_time"),
    "medication": ("end_time", "start_time"),
    "patient": ("death_time", "registered_time"),
    "visit": ("registered_time", "end_time"),
}
ORDERED = ("=", "!=", "<", "<=", ">", ">=", "between", "exists", "missing")
NAMED = ("=", "!=", "in", "not_in", "starts", "exists", "missing")
# variable → kind, values from which conditions take theirs
ASKED: dict[str, dict[str, tuple[str, tuple[Any, ...]]]] = {
    "diagnosis": {
        "code": ("name", CODES),
        "certainty": ("name", ("confirmed", "suspected", "ruled_out")),
        "sequence": ("whole", (0, 1, 2, 3)),
        "chronic": ("yes or no", (True, False)),
        "onset_time": ("day", DAYS),
    },
    "lab_result": {
        "item_code": ("name", ITEMS),
        "value_number": ("number", (0.0, 3.0, 4.0, 6.5, 8.0, 16.0)),
        "value_standard": ("number", (0.0, 3.0, 4.0, 6.5, 8.0, 16.0)),
        "ref_high": ("number", (4.0, 6.0)),
        "critical": ("yes or no", (True, False)),
        "sampled_time": ("day", DAYS),
    },
    "visit": {
        "visit_type": ("name", ("inpatient", "outpatient", "emergency")),
        "length_of_stay": ("whole", (0, 1, 2, 7)),
        "total_amount": ("number", (0.0, 99.5, 100.0, 1000.0)),
        "first_visit": ("yes or no", (True, False)),
        "end_time": ("day", DAYS),
        "start_time": ("day", DAYS),
    },
    "medication": {
        "drug_code": ("name", DRUGS),
        "dose": ("number", (0.5, 1.0, 100.0)),
        "days": ("whole", (1, 7, 30)),
        "take_home": ("yes or no", (True, False)),
        "end_time": ("day", DAYS),
    },
    "patient": {
        "sex": ("name", ("1", "2")),
        "abo": ("name", ("1", "2", "3")),
        "district": ("name", ("510104", "510107")),
        "death_time": ("day", DAYS),
    },
}
FACTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "sex": ("name", ("1", "2")),
    "age": ("whole", (40, 50, 64, 65, 75, 94)),
    "birth_year": ("whole", (1930, 1950, 1960, 1984)),
    "division": ("name", ("510104", "510107", "500101")),
    "hospital": ("name", HOSPITALS),
    "hospitals": ("whole", (1, 2, 3)),
}
BELOW: dict[str, tuple[str, tuple[str, ...]]] = {
    "code": ("icd10", ("C34", "E11", "E11.9", "I10", "J18", "E10-E14", "I10-I15", "E00-E90", "C30-C39")),
    "drug_code": (
        "drug",
        ("class:antidiabetic", "class:insulin", "atc:A10", "atc:A10B", "atc:L", "gefitinib"),
    ),
    "item_code": ("lab_item", ("panel:glucose", "panel:kidney", "CREA")),
}
"""Of codes with levels: their list, and what may stand for itself with everything below it."""
TEXTS = ("脑转移", "糖尿病", "her2", "HER2", "饮酒", "阳性", "骨转移")
FROM_TO: dict[str, tuple[int, ...]] = {
    "day": (-60, -31, -30, -1, 0, 0, 1, 29, 30, 31, 60),
    "month": (-2, -1, -1, 0, 1, 1, 2, 12),
    "hour": (-720, -48, -24, -9, -8, 0, 0, 8, 9, 15, 16, 24, 720),
}


DEEPEST = 3
"""Rows around which something is asked, one around the other; one less without "thrice"."""


class RandomCohort:
    """One definition from one seed, without what `without` names."""

    def __init__(self, seed: int, without: frozenset[str] = frozenset()) -> None:
        self.random, self.without, self.number = Random(seed), without, 0
        self.depth = 0
        self.deepest = DEEPEST - ("thrice" in without)

    def definition(self) -> Json:
        random, made = self.random, {}
        if random.random() < 0.6:
            leaves = [self._entry_leaf() for _ in range(random.choice((1, 1, 2)))]
            made["entry"] = {"any": leaves, "limit": random.choice(("first", "last"))}
            if self._newer(0.6):
                self._widen(made)
        made["rules"] = [
            {"where": self._node(random.choice((1, 2, 2, 3)))} for _ in range(random.choice((1, 1, 2)))
        ]
        self._anchor(made)
        _no_visits_of_eras(made)
        if "certain" not in self.without and random.random() < 0.35:
            made["unknown"] = "false"
        return made

    def member(self) -> Json:
        """A definition with an entry, and when its persons leave."""
        random, made = self.random, self.definition()
        while not made.get("entry"):
            made = self.definition()
        leaving: Json = {}
        how = random.choice(("after", "during", "neither"))
        if how == "after":
            leaving = {"after": random.choice(("start", "end")), "days": random.choice((0, 1, 30, 365))}
        if how == "during":
            events = [self._entry_leaf() for _ in range(random.choice((1, 2)))]
            gap, offset = random.choice((0, 30, 60)), random.choice((0, 7, -1))
            leaving = {"during": {"any": events, "gap_days": gap, "offset": offset}}
        if random.random() < 0.4:
            leaving["censor"] = [self._entry_leaf()]
        made |= {"exit": leaving} if leaving else {}
        made |= {"gap_days": random.choice((0, 1, 30, 400))}
        if random.random() < 0.3:
            made["calendar"] = self._days()
        return made

    def _newer(self, often: float) -> bool:
        return "newer" not in self.without and self.random.random() < often

    def _widen(self, made: Json) -> None:
        """An entry with several events, conditions around them, and which of them counts."""
        random, entry = self.random, made["entry"]
        entry["limit"] = random.choice(("any", "any", "any", "nth", "last"))
        if entry["limit"] == "nth":
            entry["n"] = random.choice((1, 2, 2, 3))
        if random.random() < 0.3:
            entry["observed"] = {"before": random.choice((0, 1, 30)), "after": random.choice((0, 1, 30))}
        if random.random() < 0.3:
            self.depth += self.deepest
            entry["where"] = self._node(1, lambda: self._around("entry"))
            self.depth -= self.deepest
            entry["keep"] = random.choice(("any", "any", "first", "last"))
        if entry["limit"] == "any" and entry.get("keep", "any") == "any" and random.random() < 0.5:
            made["limit"] = random.choice(("first", "last", "nth"))
            made |= {"n": random.choice((1, 2))} if made["limit"] == "nth" else {}
        if random.random() < 0.2:
            entry["any"][0]["count"] = {"op": ">=", "n": 2, "distinct": random.choice(("row", "day"))}

    def _around(self, name: str) -> Json:
        """A leaf around the row that `name` stands for."""
        drawn = self.random.random()
        if drawn < 0.75:
            return self._event(name)
        return self._text() if drawn < 0.82 else {"id": self._id(), "person": [self._fact(name)]}

    def _id(self) -> str:
        self.number += 1
        return f"n{self.number}"

    # Trees

    def _node(self, depth: int, leaf: Callable[[], Json] | None = None) -> Json:
        random = self.random
        if depth <= 0 or random.random() < 0.25:
            return (leaf or self._leaf)()
        kind = random.choice(("all", "any", "not", "at_least", "at_most", "all", "any"))
        if kind == "not":
            return {"id": self._id(), "not": self._node(depth - 1, leaf)}
        parts = [self._node(depth - 1, leaf) for _ in range(random.choice((1, 2, 2, 3)))]
        if kind in ("all", "any"):
            return {"id": self._id(), kind: parts}
        return {"id": self._id(), kind: random.randint(0, len(parts)), "of": parts}

    def _leaf(self) -> Json:
        drawn = self.random.random()
        if drawn < 0.12:
            return {"id": self._id(), "person": [self._fact() for _ in range(self.random.choice((1, 1, 2)))]}
        if drawn < 0.2:
            return self._text()
        return self._event()

    def _text(self) -> Json:
        made: Json = {"id": self._id(), "text": self.random.choice(TEXTS)}
        if self.random.random() < 0.4:
            made["categories"] = [self.random.choice(("medical_record", "pathology"))]
        return made

    def _event(self, within: str | None = None) -> Json:
        random = self.random
        made = self._rows_of(dated=within is not None)
        dated = _has_day(made)
        if dated and random.random() < 0.2:
            made["pick"] = random.choice(("first", "last"))
            if self._newer(0.5):
                made["having"] = [self._condition(made["event"])]
        if dated and self._newer(0.12):
            self._era(made)
        if random.random() < 0.5:
            # Most such numbers are small: a person has about three rows of a category.
            distinct = random.choice(("row", "day", "visit") if dated else ("row", "visit"))
            if made["event"] != "patient" and self._newer(0.2):
                distinct = "code"
            if "era" in made and (
                distinct == "visit" or (distinct == "code" and made["era"]["each"] == "all")
            ):
                distinct = "row"
            op = random.choice((">=", "<=", "="))
            made["count"] = {"op": op, "n": random.choice((0, 1, 1, 2, 2, 3)), "distinct": distinct}
        if within:
            made["time"] = made.get("time", {}) | self._window(within)
            self._windowed(made)
        often = 0.15 if not within else 0.0 if "newer" in self.without else 0.08
        if "with" not in self.without and dated and self.depth < self.deepest and random.random() < often:
            self.depth += 1
            made["with"] = self._node(random.choice((0, 1, 2)), lambda: self._inner(made, within))
            self.depth -= 1
        return made

    def _inner(self, outer: Json, beyond: str | None) -> Json:
        """A leaf around a row of `outer`, or of what encloses that."""
        if self._newer(0.15):
            return self._around(beyond or outer["id"])
        made = self._event(outer["id"])
        newer = self._newer(0.8)
        if (
            newer
            and made["event"] == outer["event"] == "lab_result"
            and not {"pick", "era"} & set(made)
            and "era" not in outer
        ):
            made["where"].append(self._baseline())
        if newer and made["event"] == outer["event"] and not {"era"} & (set(made) | set(outer)):
            made["time"]["same_row"] = True
            made["date"] = self.random.choice(DATES[made["event"]])
        return made

    def _baseline(self) -> Json:
        random = self.random
        made = {
            "variable": random.choice(MEASURED),
            "relative_to": "baseline",
            "op": random.choice(("<", ">=", "=", "!=")),
        }
        by = random.choice(("times", "difference"))
        return made | {
            "by": by,
            "values": [random.choice((0.5, 1.0, 2.0) if by == "times" else (-2.5, 0.0, 2.5))],
        }

    def _era(self, made: Json) -> None:
        """Rows that follow each other as one event."""
        each = "all" if made["event"] == "patient" else self.random.choice(("all", "code"))
        made["era"] = {"gap_days": self.random.choice((0, 1, 30, 60)), "each": each}
        made.pop("having", None)
        if self.random.random() < 0.6:
            name, values = self.random.choice((("era_days", (0, 1, 30)), ("era_records", (1, 2, 3))))
            made["having"] = [{"variable": name} | self._compared("whole", values)]

    def _windowed(self, made: Json) -> None:
        """What only a leaf that is placed by another one says."""
        if "pick" in made and self._newer(0.4):
            made["among"] = "window"
        if "era" in made:
            made["time"].pop("same_visit", None)
        if self._newer(0.1):
            made["time"]["observed"] = True
        if self._newer(0.1):
            made["time"]["or_itself"] = True
        if self._newer(0.1):
            anchor = made["time"]["anchor"].partition(".")[0]
            also = self._window(anchor) | {"of": "end"}
            also.pop("same_visit", None)
            made["time"]["also"] = also

    def _entry_leaf(self) -> Json:
        made = self._rows_of(dated=True)
        if self.random.random() < 0.2:
            made["pick"] = self.random.choice(("first", "last"))
        return made

    def _rows_of(self, dated: bool = False) -> Json:
        """A category, conditions, hospitals, days: what an entry and any other leaf may ask."""
        random = self.random
        undated = "date" in self.without
        category = random.choice(CATEGORIES[:-1] if dated and undated else CATEGORIES)
        made: Json = {"id": self._id(), "event": category}
        made["where"] = [self._condition(category) for _ in range(random.choice((0, 0, 1, 1, 1, 2, 3)))]
        if random.random() < 0.15:
            made["hospitals"] = random.sample(HOSPITALS, random.choice((1, 2)))
        if not undated and random.random() < (0.7 if category == "patient" else 0.15):
            made["date"] = random.choice(DATES[category])
        if dated and category == "patient" and "date" not in made:
            made["date"] = "registered_time"
        if random.random() < 0.25 and (category != "patient" or "date" in made):
            made["time"] = self._days()
        return made

    def _days(self) -> Json:
        since, until = sorted(self.random.sample(DAYS, 2))
        kind = self.random.choice(("since", "until", "both"))
        made = {"since": since.isoformat(), "until": until.isoformat()}
        return made if kind == "both" else {kind: made[kind]}

    # Anchors

    def _anchor(self, made: Json) -> None:
        """Relative windows: around the entry, or around another leaf that nobody else names."""
        leaves = [leaf for leaf in event_leaves({"rules": made["rules"]}) if _has_day(leaf)]
        self.random.shuffle(leaves)
        free = list(leaves)
        for place, leaf in enumerate(leaves):
            if self.random.random() > 0.45:
                continue
            before = [one for one in free if one in leaves[:place]]
            if made.get("entry") and (not before or self.random.random() < 0.6):
                anchor = "entry"
            elif before:
                anchor = before[0]["id"]
                free.remove(before[0])
            else:
                continue
            leaf["time"] = leaf.get("time", {}) | self._window(anchor)
            self._windowed(leaf)
        for asked in _facts(made) if made.get("entry") and "age_at_entry" not in self.without else ():
            if asked["variable"] == "age" and self.random.random() < 0.4:
                edge = "start" if "end" in self.without or self.random.random() < 0.5 else "end"
                asked["at"] = f"entry.{edge}"

    def _window(self, anchor: str) -> Json:
        random = self.random
        edge = random.choice(("", ".start") if "end" in self.without else ("", ".start", ".end", ".end"))
        made: Json = {"anchor": anchor + edge}
        visits = 0 if "same_visit" in self.without else 0.15
        if random.random() < visits:
            return made | {"same_visit": True}
        unit = "hour" if self._newer(0.15) else random.choice(("day", "month"))
        low, high = sorted(random.choices(FROM_TO[unit], k=2))
        kind = random.choice(("from", "to", "both", "both", "both", "none"))
        made |= {"from": low} if kind in ("from", "both") else {}
        made |= {"to": high} if kind in ("to", "both") else {}
        made |= {"unit": unit} if unit != "day" else {}
        made |= {"of": "end"} if self._newer(0.1) else {}
        return made | ({"same_visit": True} if random.random() < visits else {})

    # Conditions

    def _condition(self, category: str) -> Json:
        variable = self.random.choice(list(ASKED[category]))
        kind, values = ASKED[category][variable]
        if variable == "code" and self.random.random() < 0.15:
            return {"variable": "code", "op": "in", "values": ["codes:lung_cancer"]}
        if variable in BELOW and self._newer(0.35):
            return self._coded(variable, values)
        made = {"variable": variable} | self._compared(kind, values)
        if variable == "value_number" and self.random.random() < 0.4:
            made |= self._compared("number", (0.5, 1.0, 2.0))
            made["relative_to"] = self.random.choice(("upper_limit", "lower_limit"))
        return made

    def _coded(self, variable: str, codes: tuple[str, ...]) -> Json:
        """Codes with everything below them, what is taken out again, and saved sets of codes."""
        random = self.random
        value_set, _ = BELOW[variable]
        kind = random.choice(("below", "below", "set", "both"))
        made: Json = {"variable": variable, "op": random.choice(("in", "in", "not_in"))}
        made["values"] = random.sample(codes, random.choice((0, 0, 1)))
        if kind != "set":
            made |= self._below(variable)
        if kind != "below":
            members = {"value_set": value_set, "codes": random.sample(codes, random.choice((0, 1)))}
            members |= self._below(variable)
            made["code_sets"] = [{"codes": f"codes_{random.choice('abc')}@1", "members": members}]
        return made

    def _below(self, variable: str) -> Json:
        random = self.random
        _, keys = BELOW[variable]
        made: Json = {"below": random.sample(keys, random.choice((1, 1, 2)))}
        if random.random() < 0.4:
            made["without"] = [random.choice(keys)]
        return made

    def _fact(self, around: str = "") -> Json:
        variable = self.random.choice(list(FACTS))
        made = {"variable": variable} | self._compared(*FACTS[variable])
        if (variable, made["op"]) == ("hospital", "starts") and "hospital_starts" in self.without:
            made["op"] = "in"
        if variable == "age" and self.random.random() < 0.4:
            made["at"] = f"{around}.start" if around else self.random.choice(DAYS).isoformat()
        return made

    def _compared(self, kind: str, values: tuple[Any, ...]) -> Json:
        random = self.random
        operators = {
            "name": NAMED,
            "yes or no": ("=", "!=", "exists", "missing"),
            "whole": (*ORDERED, "in"),
        }.get(kind, ORDERED)
        op = random.choice(operators)
        if op in ("exists", "missing"):
            return {"op": op, "values": []}
        if op == "between":
            given = sorted(random.choices(values, k=2))
        elif op in ("in", "not_in", "starts"):
            given = random.sample(values, min(len(values), random.choice((1, 2))))
        else:
            given = [random.choice(values)]
        if op == "starts":
            given = [one[: random.choice((1, 3, len(one)))] for one in given]
        return {"op": op, "values": [one.isoformat() if kind == "day" else one for one in given]}


def _no_visits_of_eras(made: Json) -> None:
    """An era is of no visit: nothing is in the same visit as one."""
    eras = {leaf.get("id") for leaf in nodes(made) if "era" in leaf}
    entered = {leaf.get("id") for leaf in (made.get("entry") or {}).get("any", [])}
    eras |= {"entry"} if eras & entered else set()
    for node in nodes(made):
        time = node.get("time") or {}
        if time.get("anchor", "").partition(".")[0] in eras:
            time.pop("same_visit", None)


def random_member(seed: int) -> Json:
    """The definition of one seed, with entry and exit."""
    return RandomCohort(seed).member()


def random_cohort(seed: int, without: frozenset[str] = frozenset()) -> Json:
    """The definition of one seed."""
    return RandomCohort(seed, without).definition()


def _has_day(leaf: Json) -> bool:
    return leaf["event"] != "patient" or "date" in leaf


def _facts(made: Json) -> Iterator[Json]:
    for node in nodes(made):
        yield from node.get("person", [])
