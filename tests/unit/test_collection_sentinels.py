"""Dates that stand for something else, and cells that no table holds: the cell is empty and says why, the row
and its category go on. What they mean is declared for each source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heluo.collection.night import run_once
from heluo.collection.selftest import selftest
from heluo.collection.watermark import moved
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, HOSPITAL, Invented, make

LINES = """category,view,variable,column,convert,note
order,v_yz,order_id,ID,,
order,v_yz,patient_id,BRID,,
order,v_yz,visit_id,JZID,,
order,v_yz,content,MC,,
order,v_yz,order_type,,constant:1,
order,v_yz,order_class,,constant:1,
order,v_yz,status,,constant:1,
order,v_yz,ordered_time,KS,,
order,v_yz,stop_time,JS,datetime:%Y-%m-%d %H:%M:%S|%Y-%m-%d,
order,v_yz,dose,JL,,
order,v_yz,_watermark,GX,,
"""


@pytest.fixture
def hospital(tmp_path: Path) -> Invented:
    made = make(tmp_path)
    made.fields.write_text(LINES, encoding="utf-8")
    made.run("CREATE TABLE yz (ID, BRID, JZID, MC, KS, JS, JL, GX)")
    made.run("CREATE VIEW v_yz AS SELECT * FROM yz")
    return made


@pytest.fixture
def centre(hospital: Invented) -> CentreDouble:
    return CentreDouble(hospital.home, CODE)


def put(hospital: Invented, *cells: tuple) -> None:
    """A row for each (start, stop, dose, watermark)."""
    start = 1 + max((int(r) for r in _ids(hospital)), default=0)
    rows = [(str(i), "1", "2", "阿司匹林", *row) for i, row in enumerate(cells, start)]
    hospital.run("INSERT INTO yz VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _ids(hospital: Invented) -> list[str]:
    import sqlite3

    with sqlite3.connect(hospital.database) as db:
        found = [row[0] for row in db.execute("SELECT ID FROM yz")]
    db.close()
    return found


def night(hospital: Invented, centre: CentreDouble, **options):
    done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), **options)
    assert done.ok, done.problems
    (stream,) = done.streams
    assert stream.read == stream.accepted + stream.quarantined + stream.duplicate == stream.counted
    return stream


START, GOOD = "2024-01-02 03:04:05", "2024-01-02 00:00:00"
STOPS = {
    "9999-12-31 00:00:00": "open_end",
    "9999-12-31 23:59:59": "open_end",
    "infinity": "open_end",
    "-infinity": "unknown",
    "0000-00-00 00:00:00": "unknown",
    "0001-01-01 00:00:00": "unknown",
    "1753-01-01": "unknown",
    "1899-12-30 00:00:00": "unknown",
    "1900-01-01": "unknown",
    "1683-05-06 00:00:00": "date_range",
    "2256-01-01": "date_range",
    "12024-01-01": "date_range",
    "0044-03-15 BC": "date_range",
}
DOSES = {"1e308": "range", "-1e300": "range", "inf": "not_finite", "NaN": "not_finite", "1e400": "range"}


def test_an_optional_cell_is_empty_and_says_why(hospital, centre):
    put(hospital, *((START, stop, "1", GOOD) for stop in STOPS))
    put(hospital, *((START, None, dose, GOOD) for dose in DOSES))
    put(hospital, (START, "2024-02-03", "1.5", GOOD))
    hospital.run("INSERT INTO yz VALUES ('99', '1', '2', 'x', ?, NULL, ?, ?)", [(START, float("inf"), GOOD)])
    stream = night(hospital, centre)
    rows = list(centre.rows("order").values())
    assert stream.accepted == len(rows) == len(STOPS) + len(DOSES) + 2
    why = {}
    for row in rows:
        raw = json.loads(row["raw"] or "{}")
        for variable, reason in raw.get("_why", {}).items():
            assert row[variable] is None
            why[raw[variable]] = reason
    assert why == STOPS | {
        "1e308": "range",
        "-1e300": "range",
        "inf": "not_finite",
        "NaN": "not_finite",
        "1e400": "range",
    }
    assert [r["stop_time"] for r in rows if r["stop_time"]] != []
    said = {f.code: f for f in stream.findings}
    assert said["empty_open_end"].severity == "note"
    assert said["empty_date_range"].severity == "warning"
    assert "4" in said["empty_date_range"].zh
    codes = {f.code for f in selftest(hospital.home, CODE, centre=False)}
    assert {"empty_open_end", "empty_unknown", "empty_date_range", "empty_range", "empty_not_finite"} <= codes


def test_a_mandatory_one_is_empty_when_it_is_known_to_mean_so_else_its_row_is_refused(hospital, centre):
    put(
        hospital,
        ("0001-01-01", None, "1", GOOD),
        ("2256-01-01 00:00:00", None, "1", GOOD),
        (START, None, "1", GOOD),
    )
    stream = night(hospital, centre)
    assert (stream.accepted, stream.quarantined) == (2, 1)
    assert sorted(r["month"] for r in centre.rows("order").values()) == ["0000-00", "2024-01"]


def test_what_a_sentinel_means_is_declared_for_the_source(hospital, centre):
    put(
        hospital,
        (START, "1900-01-01", "1", GOOD),
        (START, "2999-12-31", "1", GOOD),
        (START, "2099-12-31", "1", GOOD),
    )
    stream = night(hospital, centre)
    assert {f.code for f in stream.findings} >= {"empty_unknown", "empty_date_range"}
    (hospital.home.hospitals / CODE / "hospital.toml").write_text(
        HOSPITAL
        + '[sources.his.sentinels]\n"1900-01-01" = "date"\n'
        + '"2999-12-31" = "open_end"\n"2099-12-31" = "open_end"\n',
        encoding="utf-8",
    )
    stream = night(hospital, centre)
    assert stream.accepted == 3, "declared otherwise: read again, and sent where they read otherwise"
    rows = list(centre.rows("order").values())
    assert sorted(str(r["stop_time"]) for r in rows) == ["1900-01-01 00:00:00", "None", "None"]
    assert {json.loads(r["raw"] or "{}").get("_why", {}).get("stop_time") for r in rows} == {None, "open_end"}


@pytest.mark.parametrize(
    "mark", ["0001-01-01 00:00:00", "9999-12-31 00:00:00", "infinity", "-infinity", "NaN", ""]
)
def test_a_mark_that_is_no_date_stops_nothing(hospital, centre, mark):
    put(hospital, (START, None, "1", mark))
    night(hospital, centre)
    put(hospital, (START, None, "2", mark), (START, None, "3", "2024-03-01 00:00:00"))
    night(hospital, centre)
    assert len(centre.rows("order")) == 3
    put(hospital, (START, None, "4", "2024-03-02 00:00:00"))
    assert night(hospital, centre).accepted == 1


def test_looking_back_stops_where_the_calendar_begins():
    assert moved("0001-01-01 00:00:00", -259_200) == "0001-01-01 00:00:00"
    assert moved("0001-01-02", -259_200, "%Y-%m-%d") == "0001-01-01"
    assert moved("9999-12-31 00:00:00", 259_200) == "9999-12-31 23:59:59"
