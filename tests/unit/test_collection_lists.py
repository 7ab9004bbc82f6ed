"""A cell that holds several items becomes a row an item: with keys of their own that stay, with the complete
text for lineage, and with accounts that still agree with the source's own count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heluo.collection.mapping_check import check
from heluo.collection.night import run_once
from heluo.collection.replay import replay
from heluo.collection.selftest import selftest
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, Invented, make

LINES = """diagnosis,v_mz,diagnosis_id,JZLSH,,
diagnosis,v_mz,visit_id,JZLSH,,
diagnosis,v_mz,patient_id,BRID,,
diagnosis,v_mz,sequence,_item,,
diagnosis,v_mz,name,ZDMC,explode:；|;|、,
diagnosis,v_mz,code,ZDDM,explode:；|;,
diagnosis,v_mz,type,,constant:1,
diagnosis,v_mz,diagnosed_time,JZSJ,,
"""
MARK = "diagnosis,v_mz,_watermark,GXSJ,,\n"
ROWS = [
    ("V1", "1", "高血压病；2型糖尿病", "I10;E11", "2024-01-02 03:04:05", "2024-01-02 00:00:00"),
    ("V2", "1", "肺炎", "J18", "2024-01-03 03:04:05", "2024-01-03 00:00:00"),
    ("V3", "2", "上感；；头痛;", "J06;;R51", "2024-01-03 03:04:05", "2024-01-03 00:00:00"),
    ("V4", "2", None, None, "2024-01-03 03:04:05", "2024-01-03 00:00:00"),
    ("V5", "2", "咳嗽、发热", None, "2024-01-03 03:04:05", "2024-01-03 00:00:00"),
]


@pytest.fixture
def hospital(tmp_path: Path) -> Invented:
    made = make(tmp_path)
    made.fields.write_text(f"category,view,variable,column,convert,note\n{LINES}{MARK}", encoding="utf-8")
    made.run("CREATE TABLE mz (JZLSH, BRID, ZDMC, ZDDM, JZSJ, GXSJ)")
    made.run("CREATE VIEW v_mz AS SELECT * FROM mz")
    put(made, *ROWS)
    return made


@pytest.fixture
def centre(hospital: Invented) -> CentreDouble:
    return CentreDouble(hospital.home, CODE)


def put(hospital: Invented, *rows: tuple) -> None:
    hospital.run("DELETE FROM mz WHERE JZLSH = ?", [(row[0],) for row in rows])
    hospital.run("INSERT INTO mz VALUES (?, ?, ?, ?, ?, ?)", rows)


def night(hospital: Invented, centre: CentreDouble, **options):
    done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line(), **options)
    assert done.ok, done.problems
    (stream,) = done.streams
    assert stream.read == stream.accepted + stream.quarantined + stream.duplicate == stream.counted
    assert "count" not in {f.code for f in stream.findings}
    return stream


def items(centre: CentreDouble) -> list[tuple]:
    rows = centre.rows("diagnosis").values()
    return sorted(((r["name"], r["code"], r["sequence"]) for r in rows), key=str)


def test_a_row_an_item_in_step_with_its_code(hospital, centre):
    stream = night(hospital, centre)
    assert items(centre) == [
        ("2型糖尿病", "E11", 2),
        ("上感", "J06", 1),
        ("发热", None, 2),
        ("咳嗽", None, 1),
        ("头痛", "R51", 3),
        ("肺炎", "J18", 1),
        ("高血压病", "I10", 1),
    ]
    assert (stream.read, stream.accepted) == (7, 7)
    rows = {r["name"]: r for r in centre.rows("diagnosis").values()}
    assert len({r["row_key"] for r in rows.values()}) == len({r["diagnosis_ref"] for r in rows.values()}) == 7
    assert rows["高血压病"]["visit_ref"] == rows["2型糖尿病"]["visit_ref"]
    assert json.loads(rows["2型糖尿病"]["raw"]) == {"name": "高血压病；2型糖尿病", "code": "I10;E11"}


@pytest.mark.parametrize("rung", ["L1+L2", "L3"])
def test_items_that_come_and_go(hospital, centre, rung):
    if rung == "L3":
        hospital.fields.write_text(f"category,view,variable,column,convert,note\n{LINES}", encoding="utf-8")
    more = [
        (f"W{i}", "1", "甲；乙", "A00;B00", "2024-01-02 03:04:05", "2024-01-01 00:00:00") for i in range(40)
    ]
    put(hospital, *more)
    night(hospital, centre)
    keys = {(r["name"], r["visit_ref"]): r["row_key"] for r in centre.rows("diagnosis").values()}
    assert night(hospital, centre).accepted == 0, "nothing changed: nothing is sent"
    put(
        hospital,
        ("V1", "1", "高血压病；2型糖尿病；痛风", "I10;E11;M10", "2024-01-02 03:04:05", "2024-01-04 00:00:00"),
        ("V3", "2", "上感", "J06", "2024-01-03 03:04:05", "2024-01-04 00:00:00"),
        ("V6", "2", "补录一;补录二", "X1;X2", "2011-01-03 03:04:05", "2011-01-04 00:00:00"),
    )
    done = night(hospital, centre)
    assert done.rung == rung
    assert done.deleted == 1
    names = {r["name"] for r in centre.rows("diagnosis").values()}
    assert {"痛风", "补录一", "补录二"} <= names
    assert "头痛" not in names
    after = {(r["name"], r["visit_ref"]): r["row_key"] for r in centre.rows("diagnosis").values()}
    assert {k: after[k] for k in keys if k in after} == {k: keys[k] for k in keys if k in after}
    assert len(after) == len(keys) - 1 + 3


def test_lists_that_are_not_in_step_are_refused_as_one_row(hospital, centre):
    put(hospital, ("V2", "1", "肺炎；咳嗽；发热", "J18;R05", "2024-01-03 03:04:05", "2024-01-03 00:00:00"))
    assert night(hospital, centre).quarantined == 1
    assert "J18" not in str(items(centre))
    assert [f.code for f in selftest(hospital.home, CODE, centre=False) if f.code == "refused_sample"]
    assert replay(hospital.home, CODE, folders=hospital.folders, deliver=False).read == 0
    put(hospital, ("V2", "1", "肺炎；咳嗽", "J18;R05", "2024-01-03 03:04:05", "2024-01-03 00:00:00"))
    night(hospital, centre)
    assert ("咳嗽", "R05", 2) in items(centre)


def test_other_separators_are_another_mapping(hospital, centre):
    put(hospital, ("V2", "1", "肺炎,咳嗽", "J18;R05", "2024-01-03 03:04:05", "2024-01-03 00:00:00"))
    assert night(hospital, centre).quarantined == 1
    text = hospital.fields.read_text(encoding="utf-8")
    hospital.fields.write_text(
        text.replace("ZDMC,explode:；|;|、", "ZDMC,explode:；|;|、|comma"), encoding="utf-8"
    )
    assert night(hospital, centre).rung == "L0"
    assert {("肺炎", "J18", 1), ("咳嗽", "R05", 2)} <= set(items(centre))
    assert night(hospital, centre).quarantined == 0


def test_codes_within_lists_are_compared_one_by_one(hospital):
    (finding,) = [
        f for f in check(hospital.home, CODE) if f.code == "uncovered_value" and f.subject == "code"
    ] or [None]
    assert finding is None or "；" not in finding.zh


def test_the_place_of_an_item_needs_a_list(hospital):
    text = hospital.fields.read_text(encoding="utf-8")
    hospital.fields.write_text(
        text.replace("explode:；|;|、", "").replace("explode:；|;", ""), encoding="utf-8"
    )
    found = {f.code: f for f in check(hospital.home, CODE)}
    assert found["item_without_explode"].where.endswith(":5")
