"""What a dry run foresees is what the next night then does, part by part and row by row; until then nothing
of the centre has changed."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from heluo.entrypoints.dry_runs import AskedDryRuns
from heluo.governance.night.dry_run import FOLDER, Foreseen, foresee
from heluo.kit import db
from heluo.kit.errors import Conflict
from heluo.lakehouse import dry_runs
from heluo.lakehouse.records import DryRun
from heluo.lakehouse.tables import lake_table
from tests.integration.test_night import Place
from tests.integration.test_night import first as first
from tests.integration.test_night import place as place

pytestmark = pytest.mark.second
Held = dict[str, Counter[tuple[tuple[str, ...], str]]]
HEADS = (
    "row_key | op | subject_ref | visit_ref | report_ref | item_code | item_name | value_text | value_number"
)
MORE = f"""
    {HEADS} | unit   | result_time         | month
    l1 | U | s1 | v1 | r1 | L_GLU | 血糖 | 7.9 | 7.9 | mmol/L | 2024-02-05T08:30:00 | 2024-02
    l3 | D | -  | -  | -  | -     | -    | -   | -   | -      | -                   | 2024-03
"""


def held(place: Place) -> Held:
    """Rows of every published table: (part, row without who made it when)."""
    found: Held = {}
    release = place.release()
    for name in release.versions:
        target = lake_table(name)
        columns = target.partitions or target.order[:1]
        left_out = ("run_id", "computed_at")
        found[name] = Counter(
            (
                tuple(str(row[column]) for column in columns),
                repr([row[column] for column in target.schema.names if column not in left_out]),
            )
            for row in place.read(name, release).to_pylist()
        )
    return found


def differences(before: Held, after: Held) -> dict[str, dict[tuple[str, ...], tuple[int, int]]]:
    """Table → part → (rows that are new, rows that are gone)."""
    made: dict[str, dict[tuple[str, ...], tuple[int, int]]] = {}
    for name in after:
        added, removed = after[name] - before.get(name, Counter()), before.get(name, Counter()) - after[name]
        for i, side in enumerate((added, removed)):
            for (part, _), rows in side.items():
                numbers = list(made.setdefault(name, {}).get(part, (0, 0)))
                numbers[i] += rows
                made[name][part] = (numbers[0], numbers[1])
    return made


def listed(found: Foreseen) -> dict[str, dict[tuple[str, ...], tuple[int, int]]]:
    return {one.table: {p.part: (p.added, p.removed) for p in one.parts} for one in found.tables}


def files(root: Path) -> dict[str, str]:
    """Every file of the home but locks → hash of its bytes, of a database that of what it says."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(content(path)).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "locks" not in path.parts and not path.name.endswith(("-wal", "-shm"))
    }


def content(path: Path) -> bytes:
    if path.suffix != ".db":
        return path.read_bytes()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return "\n".join(database.iterdump()).encode()


def foreseen_and_done(place: Place) -> Foreseen:
    before, stood = files(place.home.root), held(place)
    found = foresee(place.home)
    assert files(place.home.root) == before, "a dry run changes nothing"
    assert not (place.home.root / FOLDER).exists()
    place.night()
    assert listed(found) == differences(stood, held(place))
    return found


def test_a_corrected_mapping(place: Place) -> None:
    values = place.home.hospitals / "h1" / "values.csv"
    values.write_text(values.read_text(encoding="utf-8").replace("L_GLU,GLU", "L_GLU,K"), encoding="utf-8")
    found = foreseen_and_done(place)
    assert found.declarations == ("h1/lab_result",)
    assert listed(found)["standard.lab_result"] == {("h1", "2024-01"): (1, 1)}
    assert found.persons == 1
    assert found.seconds > 0
    assert found.bytes_written > 0
    again = foresee(place.home)
    assert (again.tables, again.declarations, again.persons) == ((), (), 0)


def test_parcels_that_wait(place: Place) -> None:
    place.deliver("lab_result", MORE)
    found = foreseen_and_done(place)
    assert (found.parcels, found.rows_loaded, found.declarations) == (1, 2, ())
    assert listed(found)["standard.lab_result"] == {
        ("h1", "2024-01"): (0, 1),
        ("h1", "2024-02"): (1, 0),
        ("h1", "2024-03"): (0, 1),
    }
    assert found.persons == 2


def test_what_would_stop_a_category(place: Place) -> None:
    values = place.home.hospitals / "h1" / "values.csv"
    line = "lab_result.abnormal_flag,偏高,no_such_code,,test,,2024-01-01,\n"
    values.write_text(values.read_text(encoding="utf-8") + line, encoding="utf-8")
    found = foreseen_and_done(place)
    assert ("h1", "lab_result") in {(hospital, category) for hospital, category, _ in found.faults}


def test_one_at_a_time_and_none_that_nobody_does(place: Place) -> None:
    with db.transaction(place.control) as session:
        made = dry_runs.ask(session, "somebody").id
    with db.transaction(place.control) as session, pytest.raises(Conflict):
        dry_runs.ask(session, "somebody else")
    with dry_runs.dry_run_lock(place.home):
        with db.transaction(place.control) as session:
            dry_runs.begin(session, made)
        assert dry_runs.end_if_gone(place.home, place.control) == 0, "its process lives"
    assert dry_runs.end_if_gone(place.home, place.control) == 1
    with db.reading(place.control) as session:
        line = dry_runs.one(session, made)
        assert (line.status, line.error, dry_runs.found_by(line)) == ("failed", dry_runs.GONE, None)
        assert dry_runs.asked(session) is None


def test_the_worker_does_what_somebody_asked_for(place: Place) -> None:
    with db.transaction(place.control) as session:
        made = dry_runs.ask(session, "somebody").id
    asked = AskedDryRuns(place.home, place.control)
    asked.look()
    try:
        deadline = time.monotonic() + 300
        while (line := of(place, made)).status in dry_runs.OPEN and time.monotonic() < deadline:
            time.sleep(0.5)
            asked.look()
        assert (line.status, line.error) == ("succeeded", "")
        found = dry_runs.found_by(line)
        assert found is not None
        assert (found["release"], found["tables"]) == (1, [])
        with db.transaction(place.control) as session:
            ended = dry_runs.ask(session, "somebody").id
        while not list((place.home.root / FOLDER).glob("*/vault")) and time.monotonic() < deadline:
            asked.look()
            time.sleep(0.05)
        assert of(place, ended).status == "running"
    finally:
        asked.stop()
    line = of(place, ended)
    assert (line.status, line.error) == ("failed", dry_runs.GONE), "a worker that ends takes it along"
    assert not (place.home.root / FOLDER).exists(), "and leaves no copy of the vault"


def of(place: Place, id: str) -> DryRun:
    with db.reading(place.control) as session:
        return dry_runs.one(session, id)
