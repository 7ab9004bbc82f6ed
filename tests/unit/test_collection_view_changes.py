"""What changes in a view between two nights: keys that are written in another form stop their stream before
any row goes, an optional column that vanished keeps its old values for a night."""

from __future__ import annotations

import datetime as dt

import pytest
from typer.testing import CliRunner

from heluo.collection import doubted_deletions, vanished_columns
from heluo.collection.encoding_evidence import proposed, read
from heluo.collection.mapping_check import check
from heluo.entrypoints.cli import app
from tests.lib.invented_hospital import CODE, results
from tests.lib.invented_nights import night, stream

FORMS = [
    ("JGID", "printf('%.2f', JGID)"),
    ("printf('%06d', JGID)", "JGID"),
    ("JGID", "printf('%06d', JGID)"),
    ("JGID || '00000'", "JGID || 'e5'"),
]


def keyed(hospital, form: str) -> None:
    hospital.run("DROP VIEW v_lab")
    hospital.run(f"CREATE VIEW v_lab AS SELECT {form} AS JGID, {OTHERS} FROM lab")


OTHERS = "BGID, BRID, JZID, XMDM, XMMC, JG, CKXX, BGSJ, GXSJ"


@pytest.mark.parametrize(("before", "after"), FORMS, ids=["1.00", "12", "0012", "1e5"])
def test_keys_in_another_form_stop_the_stream(hospital, centre, before, after):
    hospital.insert("lab", results(120))
    keyed(hospital, before)
    night(hospital, centre)
    rows = centre.rows("lab_result")
    keyed(hospital, after)
    done = stream(night(hospital, centre, deep=True), "lab_result")
    assert (done.read, done.accepted, done.deleted) == (0, 0, 0)
    (found,) = [f for f in done.findings if f.code == "key_form"]
    assert found.severity == "error"
    assert "JGID" in found.zh
    assert done.paused
    assert centre.rows("lab_result") == rows, "nothing was deleted and added again"
    keyed(hospital, before)
    hospital.insert("lab", results(1, 500))
    done = stream(night(hospital, centre, deep=True), "lab_result")
    assert (done.paused, done.accepted, done.deleted) == ("", 1, 0)


def test_new_rows_are_no_keys_in_another_form(hospital, centre):
    hospital.insert("lab", results(50))
    night(hospital, centre)
    hospital.insert("lab", results(500, 100))
    assert stream(night(hospital, centre), "lab_result").accepted == 500


@pytest.fixture
def measured(hospital, centre):
    hospital.insert("vital", [(i, "V", "1", "2024-01-01 08:00:00", "120/80", "37℃") for i in range(9)])
    night(hospital, centre)
    hospital.run("DROP VIEW v_vital")
    hospital.run("CREATE VIEW v_vital AS SELECT ID, JZID, BRID, SJ, XY FROM vital")
    return hospital


def temperatures(centre) -> set[float | None]:
    return {row["temperature"] for row in centre.rows("vital_sign").values()}


def test_an_optional_column_that_vanished_keeps_its_values_for_a_night(measured, centre, monkeypatch):
    for _ in range(2):  # a second run of the same night says no more than the first
        done = stream(night(measured, centre), "vital_sign")
        (found,) = [f for f in done.findings if f.code == "vanished_column"]
        assert (found.severity, found.subject, done.read) == ("error", "temperature", 0)
        assert "_absent:temperature" in found.todo_zh
        assert temperatures(centre) == {37.0}
    for module in (doubted_deletions, vanished_columns):
        monkeypatch.setattr(module, "NEXT_NIGHT", dt.timedelta(0))
    done = stream(night(measured, centre), "vital_sign")
    assert [f.severity for f in done.findings if f.code == "vanished_column"] == ["warning"]
    assert temperatures(centre) == {None}


def test_a_column_that_comes_back_the_next_night_was_never_gone(measured, centre):
    night(measured, centre)
    measured.run("DROP VIEW v_vital")
    measured.run("CREATE VIEW v_vital AS SELECT * FROM vital")
    done = stream(night(measured, centre), "vital_sign")
    assert (done.paused, done.accepted, temperatures(centre)) == ("", 0, {37.0})


def test_a_column_that_is_declared_gone_for_good_waits_for_nothing(measured, centre):
    text = measured.fields.read_text("utf-8")
    line = "vital_sign,v_vital,temperature,TW,number:℃,"
    assert line in text
    gone = "vital_sign,v_vital,_absent:temperature,,,体温单已停用"
    measured.fields.write_text(text.replace(line, gone), "utf-8")
    done = stream(night(measured, centre), "vital_sign")
    assert (done.paused, temperatures(centre)) == ("", {None})
    assert not [f for f in done.findings if f.code == "vanished_column"]


def test_beside_a_mandatory_column_that_left_nothing_is_promised_of_an_optional_one(hospital, centre):
    """One column of the view is the mandatory text and the optional number; the vendor renames it."""
    hospital.insert("lab", results(20))
    night(hospital, centre)
    hospital.run("DROP VIEW v_lab")
    hospital.run(f"CREATE VIEW v_lab AS SELECT JGID, {OTHERS.replace('JG,', 'JG AS JIEGUO,')} FROM lab")
    done = stream(night(hospital, centre), "lab_result")
    assert [f.subject for f in done.findings if f.severity == "error"] == ["value_text"]
    assert "JIEGUO" in done.paused
    printed = CliRunner().invoke(app, ["hospital", "status", CODE, "--home", str(hospital.home.root)]).output
    assert "停 paused lab_result: 原因" in printed
    assert "视图 v_lab 缺少列 JG" in printed
    assert "read as empty" not in printed
    fields = hospital.fields.read_text("utf-8")
    hospital.fields.write_text(fields.replace("value_text,JG,", "value_text,JIEGUO,"), "utf-8")
    done = stream(night(hospital, centre), "lab_result")
    assert {f.subject for f in done.findings if f.severity == "error"} == {"value_number", "value_comparator"}
    assert {row["value_number"] for row in centre.rows("lab_result").values()} != {None}


NAMES = ["王伟", "李秀英", "张鑫", "刘洋", "陈静", "杨勇", "赵军", "黄磊", "周敏", "吴强"]
TRADITIONAL = ["王偉", "李秀英", "張軍", "劉洋", "陳靜", "楊勇", "趙軍", "黃磊", "周敏", "吳強"]


@pytest.mark.parametrize(
    ("encoding", "names"), [("gb18030", NAMES), ("utf-8", NAMES), ("big5", TRADITIONAL)], ids=str
)
def test_the_evidence_proposes_the_encoding(encoding, names):
    cells = [name.encode(encoding) for name in names]
    assert read(encoding, cells)[0] == len(cells)
    assert proposed(cells) == encoding


def test_mixed_bytes_are_proposed_nothing():
    cells = [n.encode("gb18030" if i % 2 else "utf-8") for i, n in enumerate(NAMES)]
    assert proposed(cells) == ""


def test_check_hospital_counts_what_each_encoding_reads(hospital):
    hospital.insert("lab", results(10))
    for i, name in enumerate(NAMES):
        hospital.run("UPDATE lab SET XMMC = ? WHERE JGID = ?", [(name.encode("gb18030"), i + 1)])
    (found,) = [f for f in check(hospital.home, CODE, hospital.folders) if f.code == "encoding"]
    assert found.subject == "item_name"
    assert "gb18030 能读 10 格" in found.zh
    assert "encoding:gb18030" in found.todo_zh
    assert not any(name in found.text("zh") + found.text("en") for name in NAMES)
    text = hospital.fields.read_text("utf-8").replace("item_name,XMMC,,", "item_name,XMMC,encoding:gb18030,")
    hospital.fields.write_text(text, "utf-8")
    assert not [f for f in check(hospital.home, CODE, hospital.folders) if f.code == "encoding"]
