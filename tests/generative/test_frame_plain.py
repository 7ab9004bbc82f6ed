"""Random columns hold what an evaluation over plain rows that shares no code with the product holds: every
person, every column."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from random import Random

import pytest

from heluo.cohort import Definition
from heluo.cohort.frame import FrameDefinition, build, read_frame
from heluo.engines import engine
from heluo.kit.places import Home
from heluo.lakehouse.reader import Lake
from tests.lib.frame_permit import frame_permit
from tests.lib.plain_cohort import Json, Tables
from tests.lib.plain_frame import frame
from tests.lib.random_cohort_rows import CODES, DRUGS, ITEMS, random_province
from tests.lib.random_frames import comparable, names, random_frame
from tests.lib.small_lake import control_of, write

FRAMES = 6
KEY = b"key"
COHORTS: tuple[Json, ...] = (
    {"entry": {"any": [{"event": "visit"}]}},
    {"entry": {"any": [{"event": "diagnosis"}, {"event": "lab_result"}], "limit": "last"}},
    {
        "entry": {"any": [{"event": "visit"}]},
        "rules": [{"where": {"not": {"id": "a", "event": "medication"}}}],
    },
)


def made(seed: int, folder: Path) -> tuple[Lake, Tables]:
    home, random, rows = Home(folder), Random(seed), random_province(seed, comparators=True)
    days = [row["registered_time"] for row in rows.rows["standard.patient"] if row["registered_time"]]
    for row in rows.rows["application.person_wide"]:
        row["last_time"] = random.choice([None, *days])
    for row in rows.rows["standard.lab_result"]:
        row["held"] = "lab_result.x.check" if random.random() < 0.1 else None
    control = control_of(home)
    write(home, control, rows)
    return Lake(home, control, engine(), cursors=1), rows.rows


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 15))])
def test_columns_hold_what_plain_rows_say(seed: int, tmp_path: Path) -> None:
    lake, tables = made(seed, tmp_path)
    visible = {name: [row for row in rows if row.get("held") is None] for name, rows in tables.items()}
    with contextlib.closing(lake):
        for n in range(FRAMES if seed else 1):
            cohort, given = COHORTS[n % len(COHORTS)], random_frame(seed * FRAMES + n, ITEMS, CODES, DRUGS)
            permit = frame_permit(special_hospitals=None)
            plan = read_frame(
                FrameDefinition.model_validate(given), Definition.model_validate(cohort), permit
            )
            with lake.act(permit, "search.count") as act:
                rows = {row["person"]: row for row in build(act, plan, KEY).rows.to_pylist()}
                expected = frame(given, cohort, visible, act.release.at.date())
            assert len(rows) == len(expected) > 0
            for column in given["columns"]:
                for name in names(column):
                    got = {person: comparable(rows[pseudonym(person)][name]) for person in expected}
                    right = {person: comparable(row[name]) for person, row in expected.items()}
                    assert got == right, json.dumps(column)


def pseudonym(person: str) -> str:
    return hashlib.blake2b(person.encode(), key=KEY, digest_size=10, person=b"person").hexdigest()
