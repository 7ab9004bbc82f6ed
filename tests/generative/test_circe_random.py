"""What is written for another language of cohorts without anything listed finds the same persons when it is
read again: random definitions, by the plain evaluation."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from functools import cache
from typing import Any

import pytest

from heluo.cohort import Definition, read
from heluo.cohort.circe import read_circe, write_circe
from heluo.kit.errors import HeluoError
from tests.lib.plain_cohort import evaluate
from tests.lib.plain_truths import START, TRUE, Json, Tables
from tests.lib.random_cohort_rows import random_province
from tests.lib.random_cohorts import random_cohort

TREES, TODAY = 200, dt.date(2026, 1, 1)
LEAST = 60
"""So many of them at least can be said in full."""
STEP = re.compile(r"\.([^.\[]+)|\[(\d+)\]")


@cache
def observed_rows() -> Tables:
    """Rows with a day, of persons who are observed all the time: what public tables always have."""
    tables = dict(random_province(0).rows)
    for name, of in START.items():
        rows = tables.get(f"standard.{name}", [])
        tables[f"standard.{name}"] = [row for row in rows if row[of] is not None]
    long = {"start_time": dt.datetime(2020, 1, 1), "end_time": dt.datetime(2025, 12, 31)}
    one = {row["person_id"]: row for row in tables["standard.person_link"]}
    for person, link in one.items():
        stay = dict.fromkeys(tables["standard.visit"][0]) | long
        subject = {"hospital": link["hospital"], "subject_ref": link["subject_ref"]}
        tables["standard.visit"].append(
            stay | subject | {"row_key": f"long{person}", "visit_type": "inpatient"}
        )
    return tables


def persons(definition: Json) -> set[str]:
    found = evaluate(definition, observed_rows(), TODAY)[""]
    return {person for person, truth in found.items() if truth == TRUE}


def as_written(definition: Definition) -> Json:
    return json.loads(definition.model_dump_json(by_alias=True, exclude_none=True))


def sayable(given: Json) -> Json | None:
    """The definition with something else in the place of whatever is listed; None where that is no
    definition any more."""
    made = copy.deepcopy(given)
    for _ in range(8):
        try:
            definition = Definition.model_validate(made)
            read(definition)
        except (ValueError, HeluoError):
            return None
        listed = [one.path for one in write_circe(definition).unsaid]
        if not listed:
            return made
        for path in listed:
            change(made, path)
    return None


def change(made: Json, path: str) -> None:
    """Says something else at `path`, or nothing."""
    steps: list[Any] = [int(place) if place else key for key, place in STEP.findall(path.removeprefix("$"))]
    place: Any = made
    for step in steps[:-1]:
        if isinstance(place, dict) and step not in place:
            return
        place = place[step]
    last = steps[-1]
    others: dict[Any, Any] = {"or_itself": True, "unknown": "false", "limit": "first", "event": "visit"}
    if last == "anchor":
        for key in set(place) - {"since", "until"}:
            del place[key]
    elif last == "entry":
        made["entry"] = {"any": [{"event": "visit"}]}
    elif last in others:
        place[last] = others[last]
        for key in ("date", "where", "having", "era", "n") if last in ("event", "limit") else ():
            place.pop(key, None)
    elif isinstance(place, list) and last < len(place) and len(place) > 1:
        place[last] = place[last - 1]
    elif isinstance(place, dict):
        place.pop(last, None)
        for key in ("having", "among") if last in ("pick", "where") else ():
            place.pop(key, None)


@pytest.mark.parametrize("part", range(2))
def test_what_is_said_in_full_finds_the_same_persons(part: int) -> None:
    written_in_full = 0
    for seed in range(part, TREES, 2):
        given = sayable(random_cohort(seed))
        if given is None:
            continue
        written = write_circe(Definition.model_validate(given))
        written_in_full += 1
        again = read_circe(written.circe)
        assert again.untranslated == (), json.dumps(given)
        assert again.definition is not None, json.dumps(given)
        assert persons(as_written(again.definition)) == persons(given), json.dumps(given)
    assert 2 * written_in_full > LEAST
