"""No row is refused for a cell that it need not have: the cell is empty and says why, is counted in the
hospital until it is mended, and its text travels along if it is one. A mandatory cell refuses its row."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from heluo.collection.replay import replay
from heluo.collection.status import status
from heluo.entrypoints.cli import app
from heluo.kit.seal import load_agent_keys, reference
from tests.lib.invented_hospital import CODE, Invented, patients, results
from tests.lib.invented_nights import night, stream

BAD = {"TW": ("三十七度", "number", "temperature"), "XY": ("高", "blood_pressure", "systolic")}


def vital(number: int, **cells: object) -> tuple[object, ...]:
    row = {"ID": f"S{number}", "JZID": "V1", "BRID": "1", "SJ": "2024-01-02 03:04:05"}
    return tuple((row | {"XY": "120/80", "TW": "36.5"} | cells).values())


def key(hospital: Invented, category: str, value: str) -> str:
    return reference(load_agent_keys(hospital.agent / "keys").reference, category, value)


@pytest.mark.parametrize("column", BAD)
def test_a_bad_optional_cell_is_empty_and_its_row_arrives(hospital, centre, column):
    text, why, variable = BAD[column]
    hospital.insert("vital", [vital(1), vital(2, **{column: text})])
    done = stream(night(hospital, centre), "vital_sign")
    assert (done.accepted, done.quarantined) == (2, 0)
    row = centre.rows("vital_sign")[key(hospital, "vital_sign", "S2")]
    assert row[variable] is None
    raw = json.loads(row["raw"])
    assert raw["_why"][variable] == why
    assert raw[variable] == text
    (found,) = [f for f in done.findings if f.code == f"empty_{why}" and f.subject == variable]
    assert found.severity == "warning"
    assert found.todo_zh
    assert found.todo_en


def test_what_is_no_text_or_too_long_stays_in_the_hospital(hospital, centre):
    hospital.insert("patient", patients(3))
    hospital.run("UPDATE patient SET GMS = CAST(x'fffe8061' AS TEXT) WHERE BRID = '1'")
    long = "青霉素" * (6 << 20)
    hospital.run("UPDATE patient SET GMS = ? WHERE BRID = '2'", [(long,)])
    done = stream(night(hospital, centre), "patient")
    assert (done.accepted, done.quarantined) == (3, 0)
    rows = centre.rows("patient")
    found = {n: json.loads(rows[key(hospital, "patient", n)]["raw"] or "{}") for n in ("1", "2", "3")}
    assert found == {
        "1": {"_why": {"allergy_history": "encoding"}},
        "2": {"_why": {"allergy_history": "too_long"}},
        "3": {},
    }


def test_a_mandatory_cell_still_refuses_its_row(hospital, centre):
    hospital.insert("vital", [vital(1), vital(2, SJ="上午"), vital(3, BRID="错\ufffd", TW="高")])
    done = stream(night(hospital, centre), "vital_sign")
    assert (done.accepted, done.quarantined) == (1, 2)
    refused = status(hospital.home, CODE)["quarantine"]
    assert {q["variable"] for q in refused} == {"patient_id", "measured_time"}
    assert not status(hospital.home, CODE)["empty_cells"], "a refused row is counted as a row alone"


def test_empty_cells_are_counted_until_they_are_mended(hospital, centre):
    hospital.insert("vital", [vital(1), *(vital(n, TW="高") for n in (2, 3, 4))])
    night(hospital, centre)
    night(hospital, centre)
    (counted,) = status(hospital.home, CODE)["empty_cells"]
    assert (counted["stream"], counted["variable"], counted["column"]) == ("vital_sign", "temperature", "TW")
    assert (counted["code"], counted["cells"], len(counted["row_keys"])) == ("number", 3, 3)
    hospital.run("UPDATE vital SET TW = '37' WHERE ID = 'S2'")
    hospital.run("DELETE FROM vital WHERE ID = 'S3'")
    night(hospital, centre)
    (counted,) = status(hospital.home, CODE)["empty_cells"]
    assert counted["row_keys"] == [key(hospital, "vital_sign", "S4")]
    fields = hospital.fields.read_text("utf-8").replace("TW,number:℃", "TW,number:℃ | sentinel:高")
    hospital.fields.write_text(fields, "utf-8")
    night(hospital, centre)
    assert status(hospital.home, CODE)["empty_cells"] == [], "declared to mean empty: read again"


def test_the_hospital_s_commands_count_them_and_name_rows(hospital, centre):
    hospital.insert("vital", [vital(1, TW="高热MARKER")])
    night(hospital, centre)
    for command in ("status", "quarantine"):
        printed = CliRunner().invoke(app, ["hospital", command, CODE, "--home", str(hospital.home.root)])
        assert printed.exit_code == 0, printed.output
        assert "留空 left empty vital_sign.temperature (TW)" in printed.output
        assert f"heluo hospital row {CODE} vital_sign {key(hospital, 'vital_sign', 'S1')}" in printed.output
        assert "MARKER" not in printed.output


def test_rows_that_an_earlier_version_refused_for_an_optional_cell_are_replayed(
    hospital, centre, monkeypatch
):
    from heluo.collection.convert_columns import Column

    hospital.insert("vital", [vital(1, TW="高")])
    monkeypatch.setattr(Column, "emptied", lambda self: self)
    assert stream(night(hospital, centre), "vital_sign").quarantined == 1
    monkeypatch.undo()
    done = replay(hospital.home, CODE, folders=hospital.folders, centre=centre.line())
    assert stream(done, "vital_sign").accepted == 1
    assert status(hospital.home, CODE)["quarantine"] == []


def test_a_result_without_number_has_no_empty_cell(hospital, centre):
    hospital.insert("lab", [(*results(1)[0][:6], "阴性", *results(1)[0][7:])])
    night(hospital, centre)
    assert status(hospital.home, CODE)["empty_cells"] == []
