"""The whole night on both engines: every table of the standard and the application layer comes out the
same."""

from __future__ import annotations

import importlib.util
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.entrypoints.enrol import enrol
from heluo.governance.night.run import run_night
from heluo.kit.places import Home
from heluo.kit.progress import silent
from heluo.lakehouse.tables import exists, latest_version, snapshot, tables
from heluo_province.demonstration.night import intake_running, run_agents
from heluo_province.demonstration.processes import free_port
from heluo_province.province import make

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("pysail") is None,
        reason="Sail is not installed: the night runs on DuckDB alone",
    ),
]
OF_THE_RUN = ("run_id", "computed_at", "bucket")
"""Columns that differ between any two runs, and the bucket, which follows from a random person_id."""


def test_a_night_on_sail_equals_the_night_on_duckdb(tmp_path: Path) -> None:
    delivered = _delivered(tmp_path / "delivered")
    found = {name: _tables_after_a_night(delivered, tmp_path / name, name) for name in ("duckdb", "spark")}
    assert (
        found["duckdb"].keys()
        == found["spark"].keys()
        >= {"standard.lab_result", "application.timeline", "application.quality_result"}
    )
    assert [name for name, rows in found["duckdb"].items() if not rows] == [], "an empty table proves nothing"
    assert [name for name, rows in found["duckdb"].items() if rows != found["spark"][name]] == []


def _delivered(root: Path) -> Path:
    """A home in which two hospitals have delivered and no night has run."""
    home = Home(root)
    control(home)
    codes = make(home, hospitals=2, patients=100, years=1, seed=5).hospitals
    port = free_port()
    for code in codes:
        enrol(home, code, centre=f"https://localhost:{port}")
    with intake_running(home, port):
        run_agents(home, codes, silent)
    return root


def _tables_after_a_night(delivered: Path, root: Path, name: str) -> dict[str, list[tuple[Any, ...]]]:
    shutil.copytree(delivered, root, symlinks=True)
    home = Home(root)
    control(home)
    with engine(name) as e:
        run_night(home, with_engine=e)
    made = {
        t: snapshot(home, t, latest_version(home, t)).dataset.to_table()
        for t in tables()
        if exists(home, t) and not t.startswith("source.")
    }
    persons = _persons(made["standard.person_link"])
    return {t: _rows(table, persons) for t, table in made.items() if t != "standard.person_link" or persons}


def _persons(links: pa.Table) -> dict[str, str]:
    """person_id, which is drawn at random → the person's own records, which are not."""
    records: dict[str, list[str]] = defaultdict(list)
    for row in links.to_pylist():
        records[row["person_id"]].append(f"{row['hospital']}/{row['subject_ref']}")
    return {person: " ".join(sorted(own)) for person, own in records.items()}


def _rows(table: pa.Table, persons: dict[str, str]) -> list[tuple[Any, ...]]:
    names = sorted(set(table.column_names) - {*OF_THE_RUN})
    columns = [[_plain(name, value, persons) for value in table.column(name).to_pylist()] for name in names]
    return sorted(zip(*columns, strict=True), key=repr)


def _plain(name: str, value: Any, persons: dict[str, str]) -> Any:
    if name == "person_id":
        return persons[value]
    # The engines add in another order, so sums of amounts differ in the last bits.
    return float(f"{value:.9g}") if isinstance(value, float) else value
