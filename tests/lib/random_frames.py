"""Frames at random over the rows of `random_cohort_rows`: every pick on each type of variable, windows that
begin or end on the days that rows have, outcomes of every kind."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.lib.plain_cohort import Json

NUMBERS = ("visit.total_amount", "visit.length_of_stay", "medication.dose")
CODED = ("diagnosis.code", "visit.visit_type", "visit.department_code")
DATED = ("visit.end_time", "diagnosis.onset_time")
EDGES = (-365, -60, -30, -1, 0, 1, 29, 31, 60, 366)


class RandomColumns:
    """Columns of one seed. `items`, `codes`, `drugs`: what the rows hold."""

    def __init__(self, seed: int, items: Sequence[str], codes: Sequence[str], drugs: Sequence[str]) -> None:
        self.random, self.items, self.codes, self.drugs = Random(seed), items, codes, drugs

    def frame(self) -> Json:
        makers = (self.number, self.result, self.coded, self.date, self.counted, self.tested, self.outcome)
        made = [{"name": f"c{i}", **maker()} for i, maker in enumerate(makers)]
        facts = [
            {"name": f"f{i}", "variable": f"person.{name}"} for i, name in enumerate(("age", "sex", "day_0"))
        ]
        return {"columns": [*made, *facts]}

    def window(self) -> Json:
        if self.random.random() < 0.25:
            return {}
        low, high = sorted(self.random.sample(EDGES, 2))
        return {"window": self.random.choice(([low, high], [low, None], [None, high]))}

    def number(self) -> Json:
        pick = self.random.choice(("last", "first", "max", "min", "mean"))
        return {"variable": self.random.choice(NUMBERS), "pick": pick, **self.window()}

    def result(self) -> Json:
        pick = self.random.choice(("last", "first", "max", "min", "mean"))
        bounds = {"bounds": self.random.choice(("missing", "limit"))}
        return {
            "variable": "lab_result.value_standard",
            "where": [self.item()],
            "pick": pick,
            **bounds,
            **self.window(),
        }

    def item(self) -> Json:
        return {"variable": "item_code", "op": "in", "values": [self.random.choice(self.items)]}

    def coded(self) -> Json:
        pick = self.random.choice(("last", "first"))
        return {"variable": self.random.choice(CODED), "pick": pick, **self.window()}

    def date(self) -> Json:
        unit = self.random.choice(({}, {"unit": "d"}))
        pick = self.random.choice(("last", "first", "max", "min"))
        return {"variable": self.random.choice(DATED), "pick": pick, **unit, **self.window()}

    def counted(self) -> Json:
        drug = {"variable": "drug_code", "op": "=", "values": [self.random.choice(self.drugs)]}
        made: Json = self.random.choice(
            (
                {"variable": "medication", "where": [drug]},
                {"variable": "lab_result.value_standard", "where": [self.item()]},
                {"variable": "diagnosis"},
            )
        )
        return {**made, "pick": self.random.choice(("count", "any")), **self.window()}

    def tested(self) -> Json:
        pick = self.random.choice(("any", "all"))
        test = {
            "op": self.random.choice((">", "<=", "<", ">=")),
            "values": [self.random.choice((4.0, 6.5, 8.0))],
        }
        made: Json = self.random.choice(
            (
                {"variable": "lab_result.value_standard", "where": [self.item()], "is": test},
                {"variable": "diagnosis.chronic", "is": {"op": "=", "values": [True]}},
            )
        )
        return {**made, "pick": pick, **self.window()}

    def outcome(self) -> Json:
        made: Json = {"events": [self.event() for _ in range(self.random.choice((1, 1, 2)))]}
        for role in ("competing", "censor"):
            if self.random.random() < 0.4:
                made[role] = [self.event()]
        low = self.random.choice((0, 0, 1, 30))
        made["window"] = [low, self.random.choice((None, 60, 366))]
        made["end"] = self.random.choice(("last_record", "last_record", "release", "2024-04-30"))
        return made

    def event(self) -> Json:
        code = {"variable": "code", "op": "=", "values": [self.random.choice(self.codes)]}
        made: Json = self.random.choice(
            (
                {"event": "patient", "date": "death_time"},
                {"event": "diagnosis", "where": [code]},
                {"event": "medication"},
                {"event": "lab_result", "where": [self.item()]},
            )
        )
        return made


def random_frame(seed: int, items: Sequence[str], codes: Sequence[str], drugs: Sequence[str]) -> Json:
    """One frame of a seed."""
    return RandomColumns(seed, items, codes, drugs).frame()


def names(column: Json) -> tuple[str, ...]:
    """The columns that a definition makes."""
    name = column["name"]
    return (f"{name}_days", f"{name}_event") if "events" in column else (name,)


def comparable(value: Any) -> Any:
    """A value as it is compared: means of other orders of adding differ in the last digit."""
    return round(value, 9) if isinstance(value, float) else value
