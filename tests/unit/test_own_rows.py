"""A hospital's engineer finds the own rows: those that were refused, with key and text, and the one behind a
row key of the centre; all of it on this machine's screen only."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from heluo.collection.grammar import CODES
from heluo.collection.interfaces.text import parsed
from heluo.collection.mapping import StreamPlan
from heluo.collection.own_rows import OwnRows
from heluo.collection.refusal_advice import WAYS_OUT
from heluo.collection.replay import replay
from heluo.collection.status import status
from heluo.entrypoints.hospital import app
from heluo.kit.errors import BadInput, NotFound
from tests.lib.invented_hospital import CODE, patients, results
from tests.lib.invented_nights import night, stream

REFUSED = "37度五MARKER"


def vital(number: int, temperature: str) -> tuple[object, ...]:
    return (number, "V", "1", "2024-01-01 08:00:00", "120/80", temperature)


@pytest.fixture
def refused(hospital, centre, monkeypatch):
    """Three refused rows, of a temperature that is mandatory; of number 2 the centre has the version
    before."""
    monkeypatch.setattr(StreamPlan, "is_mandatory", lambda *_: True)
    hospital.insert("patient", patients(3))
    hospital.insert("vital", [vital(i, "37℃") for i in range(1, 6)])
    night(hospital, centre)
    hospital.insert("vital", [vital(2, REFUSED), vital(8, REFUSED), vital(9, "38\t度")])
    done = night(hospital, centre, deep=True)
    assert stream(done, "vital_sign").quarantined == 3
    return hospital


def own(hospital) -> OwnRows:
    return OwnRows(hospital.home, CODE, hospital.folders)


def invoke(hospital, *arguments: str):
    return CliRunner().invoke(app, [*arguments, "--home", str(hospital.home.root)])


def test_every_refused_row_with_its_own_key_and_text(refused):
    with own(refused) as rows:
        found = list(rows.refused())
        assert [r.own_key for r in found] == [{"ID": "2"}, {"ID": "8"}, {"ID": "9"}]
        first = found[0]
        assert (first.category, first.view, first.variable, first.column) == (
            "vital_sign",
            "v_vital",
            "temperature",
            "TW",
        )
        assert (first.code, first.text) == ("number", REFUSED)
        assert first.todo_zh
        assert first.todo_en
        assert [r.former_at_centre for r in found] == [True, False, False]
        assert list(rows.refused("patient")) == []
        assert len(list(rows.refused(each=2))) == 2
        with pytest.raises(NotFound, match="vital_sign"):
            list(rows.refused("vital_signs"))


def test_the_command_prints_them_and_status_points_to_it(refused):
    done = invoke(refused, "quarantine", CODE)
    assert done.exit_code == 0
    assert "ID=2" in done.stdout
    assert REFUSED in done.stdout
    assert r"38\t度" in done.stdout, "a tab would be taken for a blank"
    assert "旧版仍在中心" in done.stdout
    assert "× 3" in done.stdout
    fewer = invoke(refused, "quarantine", CODE, "--most", "1", "--category", "vital_sign")
    assert "ID=8" not in fewer.stdout
    assert "共 3 行" in fewer.stdout
    rows = json.loads(invoke(refused, "quarantine", CODE, "--json").stdout)
    assert [row["text"] for row in rows] == [REFUSED, REFUSED, "38\t度"]
    words = invoke(refused, "status", CODE).stdout
    assert f"heluo hospital quarantine {CODE}" in words
    assert "其中 1 行在中心仍是旧版" in words
    assert REFUSED not in words
    assert status(refused.home, CODE)["quarantine"][0]["former_at_centre"] == 1


def test_nothing_of_it_is_written_or_sent(refused, centre):
    invoke(refused, "quarantine", CODE)
    with own(refused) as rows:
        rows.row("vital_sign", rows.key("vital_sign", ["2"]).row_key)
    for path in refused.home.root.rglob("*"):
        if path.is_file() and path != refused.database:
            assert b"MARKER" not in path.read_bytes(), path


def test_from_a_row_key_to_the_own_row_and_back(refused, centre):
    hospital = refused
    hospital.insert("lab", results(20))
    night(hospital, centre)
    sent = next(iter(centre.rows("lab_result")))
    with own(hospital) as rows:
        found = rows.row("lab_result", sent)
        assert found.row_key == sent
        assert (found.found_in, found.is_at_centre, found.reasons) == ("view", True, ())
        assert found.texts["XMMC"] == "葡萄糖"
        assert set(found.variables["JG"]) == {"value_text", "value_number", "value_comparator"}
        assert rows.row("lab_result", sent[:8]).row_key == sent
        assert rows.key("lab_result", [str(found.own_key["JGID"])]).row_key == sent
        again = rows.row("vital_sign", rows.key("vital_sign", ["8"]).row_key)
        assert (again.is_at_centre, again.reasons, again.texts["TW"]) == (False, ("number",), REFUSED)
    done = invoke(hospital, "row", CODE, "lab_result", sent)
    assert done.exit_code == 0
    assert "葡萄糖" in done.stdout
    done = invoke(hospital, "row-key", CODE, "lab_result", str(found.own_key["JGID"]), "--json")
    assert json.loads(done.stdout)["row_key"] == sent


def test_a_refused_row_that_left_the_view_is_read_from_the_quarantine(refused):
    refused.run("DELETE FROM vital WHERE ID = 8")
    with own(refused) as rows:
        found = rows.row("vital_sign", rows.key("vital_sign", ["8"]).row_key)
    assert (found.found_in, found.texts["TW"]) == ("quarantine", REFUSED)


def test_words_for_keys_that_are_not_known(refused):
    with own(refused) as rows:
        with pytest.raises(BadInput) as wrong:
            rows.row("vital_sign", "2")
        assert "row-key" in wrong.value.text("zh")
        with pytest.raises(NotFound) as unknown:
            rows.row("vital_sign", "0" * 32)
        assert "从未送出" in unknown.value.text("zh")
        gone = rows.key("vital_sign", ["3"]).row_key
        refused.run("DELETE FROM vital WHERE ID = 3")
        with pytest.raises(NotFound) as left:
            rows.row("vital_sign", gone)
        assert "已离开视图" in left.value.text("zh")
        with pytest.raises(BadInput) as few:
            rows.key("vital_sign", ["3", "4"])
        assert "ID" in few.value.text("zh")
        with pytest.raises(BadInput):
            rows.key("vital_sign", [" "])


def test_every_reason_has_a_way_out():
    assert set(WAYS_OUT) == set(CODES)


def test_replay_moves_a_new_version_whose_former_one_is_at_the_centre(refused, centre):
    refused.insert("vital", [vital(2, "39度五MARKER")])
    night(refused, centre)  # by watermark or not: a second refused version of the same row
    text = refused.fields.read_text(encoding="utf-8")
    refused.fields.write_text(text.replace("number:℃", "strip:MARKER|度五 | number:℃"), encoding="utf-8")
    done = stream(replay(refused.home, CODE, folders=refused.folders, centre=centre.line()), "vital_sign")
    assert done.accepted == 2
    with own(refused) as rows:
        key = rows.key("vital_sign", ["2"])
        assert (key.is_at_centre, key.reasons) == (True, ())
    assert centre.rows("vital_sign")[key.row_key]["temperature"] == 39
    words = [f.text("zh") for f in done.findings]
    assert len(words) == 1
    assert "仍有 1 行不能重放" in words[0]
    assert "处理" in words[0]


def test_of_two_refused_versions_the_newest_is_replayed(hospital, centre):
    hospital.insert("lab", results(3))
    hospital.run("UPDATE lab SET BGSJ = '11.03.2024', GXSJ = '2024-01-20 00:00:00' WHERE JGID = 1")
    night(hospital, centre)
    hospital.run("UPDATE lab SET BGSJ = '12.03.2024', GXSJ = '2024-01-21 00:00:00' WHERE JGID = 1")
    assert stream(night(hospital, centre), "lab_result").rung == "L1+L2"
    with own(hospital) as rows:
        assert len(list(rows.refused("lab_result"))) == 2
        key = rows.key("lab_result", ["1"]).row_key
    text = hospital.fields.read_text(encoding="utf-8")
    hospital.fields.write_text(text.replace("%H:%M,", "%H:%M|dd.mm.yyyy,"), encoding="utf-8")
    done = stream(replay(hospital.home, CODE, folders=hospital.folders, centre=centre.line()), "lab_result")
    assert done.accepted == 1
    assert str(centre.rows("lab_result")[key]["result_time"]).startswith("2024-03-12")
    with own(hospital) as rows:
        assert list(rows.refused("lab_result")) == []


def test_bytes_that_cannot_be_read_are_named_in_their_own_column():
    """What is declared stays beside what cannot be read: only the one cell is unreadable."""
    good, bad = "上腹部".encode("gbk"), b"\xff\xff\x81"
    names = ("id", "part", "findings", "note")
    line = b'"1","' + good + b'","' + bad + b'","' + "未见".encode() + b'"\n'
    assert parsed(
        line + b'"2","",\\N,"\\N"\n', names, {"part": "gb18030", "findings": "gb18030"}
    ).to_pylist() == [
        {"id": "1", "part": "上腹部", "findings": "\ufffd", "note": "未见"},
        {"id": "2", "part": "", "findings": None, "note": "\\N"},
    ]
