"""What the hospital's engineer is told: each planted fault has its own message, with file and line, in both
languages, and no value of a patient."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from heluo.collection.findings import CollectionFinding
from heluo.collection.interfaces.base import ViewColumn
from heluo.collection.mapping import plans
from heluo.collection.mapping_check import check
from heluo.collection.profile import profile
from heluo.collection.selftest import selftest
from heluo.collection.view_changes import findings as view_changes
from heluo.dictionary import load, load_hospital
from heluo.entrypoints.hospital import app, exit_status
from heluo.kit.errors import NotFound
from tests.lib.invented_hospital import CODE, Invented, make, patients, results


@pytest.fixture
def hospital(tmp_path) -> Invented:
    made = make(tmp_path)
    made.insert("patient", patients(30))
    made.insert("lab", results(100))
    return made


def rewrite(hospital: Invented, old: str, new: str) -> None:
    text = hospital.fields.read_text(encoding="utf-8")
    assert old in text
    hospital.fields.write_text(text.replace(old, new, 1), encoding="utf-8")


def found(hospital: Invented, code: str) -> CollectionFinding:
    return next(f for f in check(hospital.home, CODE) if f.code == code)


FAULTS = {
    "a variable that is none": (
        "patient.sex",
        "patient,v_patient,sex,",
        "patient,v_patient,sexx,",
        "unknown_variable",
        "sex",
    ),
    "a convert that is none": ("", "CSRQ,date:yyyymmdd", "CSRQ,dats:yyyymmdd", "convert", "date"),
    "a convert for another type": (
        "",
        "SJ,,\nvital_sign,v_vital,systolic",
        "SJ,number,\nvital_sign,v_vital,systolic",
        "convert",
        "",
    ),
    "lenient on a mandatory variable": (
        "",
        "CSRQ,date:yyyymmdd",
        "CSRQ,date:yyyymmdd | lenient",
        "convert",
        "",
    ),
    "two views for a category": (
        "",
        "lab_result,v_lab,report_id",
        "lab_result,v_labs,report_id",
        "views",
        "",
    ),
    "an absent key": (
        "",
        "lab_result,v_lab,result_id,JGID,,",
        "lab_result,v_lab,_absent:result_id,,,none",
        "key_absent",
        "",
    ),
    "absent without a reason": (
        "",
        "patient,v_patient,registered_time,JDSJ,,",
        "patient,v_patient,_absent:registered_time,,,",
        "absent_reason",
        "",
    ),
    "a mandatory variable left out": ("", "lab_result,v_lab,item_name,XMMC,,\n", "", "unmapped", "item_name"),
    "no column": ("", "patient,v_patient,mobile,DH,,", "patient,v_patient,mobile,,,", "no_column", ""),
    "a category that is none": (
        "",
        "lab_result,v_lab,result_id",
        "lab_results,v_lab,result_id",
        "unknown_category",
        "lab_result",
    ),
    "a column that the view lacks": (
        "",
        "lab_result,v_lab,value_text,JG,,",
        "lab_result,v_lab,value_text,JGZ,,",
        "missing_column",
        "JGZ",
    ),
    "a view that is none": ("", "v_vital", "v_vitall", "views", ""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_the_mapping_has_its_message_with_file_and_line(hospital, fault):
    _, old, new, code, guess = FAULTS[fault]
    rewrite(hospital, old, new)
    finding = found(hospital, code)
    where = finding.where.rsplit(":", 1)[0]
    assert where == str(hospital.fields)
    for lang in ("zh", "en"):
        assert guess in finding.text(lang)
        assert finding.text(lang).startswith(finding.where)
    if code in ("missing_column", "unknown_variable", "convert"):
        line = int(finding.where.rsplit(":", 1)[1])
        assert (
            new.strip().splitlines()[0] in hospital.fields.read_text(encoding="utf-8").splitlines()[line - 1]
        )


def test_values_that_could_not_be_read_are_not_missing_as_well(hospital):
    """One message for one fault: a values.csv saved as GBK."""
    vendor = hospital.fields.parent / "values.csv"
    vendor.write_bytes(vendor.read_text("utf-8").encode("gb18030"))
    found_now = check(hospital.home, CODE, hospital.folders)
    assert [f.where for f in found_now if f.code == "configuration" and "values.csv" in f.where]
    assert not [f for f in found_now if f.code == "uncovered_value"]


def test_uncovered_values_of_a_coded_column(hospital):
    hospital.run("UPDATE patient SET XB = '未知的' WHERE BRID IN ('1', '2', '3')")
    finding = found(hospital, "uncovered_value")
    assert (finding.stream, finding.subject) == ("patient", "sex")
    assert "未知的(×3)" in finding.zh
    vendor = hospital.fields.parent / "values.csv"
    vendor.write_text(
        vendor.read_text(encoding="utf-8")
        + "patient.sex,未知的,9,,,,,\npatient.sx,x,9,,,,,\npatient.sex,y,77,,,,,\n",
        encoding="utf-8",
    )
    codes = {f.code: f for f in check(hospital.home, CODE)}
    assert "uncovered_value" not in codes
    assert codes["value_variable"].where.endswith("values.csv:5")
    assert codes["value_code"].where.endswith("values.csv:6")


def test_exit_status_by_kind(hospital):
    def of(*pairs: tuple[str, str]) -> int:
        return exit_status(
            tuple(CollectionFinding(code, severity, "", "", "", "") for code, severity in pairs)
        )  # type: ignore[arg-type]

    assert of() == of(("x", "note")) == 0
    assert of(("uncovered_value", "warning")) == 2
    assert of(("missing_column", "error"), ("x", "warning")) == 3
    assert of(("missing_column", "error"), ("source", "error")) == 9
    hospital.database.unlink()
    assert exit_status(check(hospital.home, CODE)) == 9


def test_a_hospital_that_is_none(hospital):
    with pytest.raises(NotFound):
        check(hospital.home, "nowhere")


def test_the_selftest_names_what_is_wrong_and_no_patients_value(hospital):
    hospital.run("UPDATE patient SET CSRQ = 'MARKER', XM = 'MARKER' WHERE BRID < '2'")
    hospital.run("DROP VIEW v_vital")
    text = "\n".join(
        f.text(lang) for f in selftest(hospital.home, CODE, centre=False) for lang in ("zh", "en")
    )
    codes = {f.code for f in selftest(hospital.home, CODE, centre=False)}
    assert codes >= {"refused_sample", "no_view", "empty_view", "passed"}
    assert "MARKER" not in text
    (hospital.agent / "connections.toml").unlink()
    assert [f.code for f in selftest(hospital.home, CODE, centre=False)][-1] == "configuration"


def test_the_selftest_counts_mandatory_cells_without_a_value(hospital):
    hospital.run("UPDATE lab SET XMMC = ' ' WHERE JGID <= 7")
    hospital.run("UPDATE lab SET XMMC = NULL WHERE JGID = 8")
    found = selftest(hospital.home, CODE, centre=False)
    (empty,) = [f for f in found if f.code == "no_value"]
    assert (empty.stream, empty.subject, empty.severity) == ("lab_result", "item_name", "note")
    assert "100 行中有 8 行" in empty.zh
    assert empty.where.endswith("fields.csv:16")
    assert [f.stream for f in found if f.code == "passed"].count("lab_result") == 1


def test_drift_is_seen_before_a_row_is_read(hospital):
    plan = next(p for p in plans(load_hospital(CODE, hospital.folders), load()) if p.name == "lab_result")
    before = [(c, "TEXT") for c in (*plan.columns, "GXSJ")]

    def codes(columns: list[tuple[str, str]]) -> dict[str, CollectionFinding]:
        return {f.code: f for f in view_changes(plan, [ViewColumn(*c) for c in columns], before)}

    assert codes(before) == {}
    assert "reordered" in codes(before[::-1])
    assert "retyped_column" in codes([(c, "INTEGER" if c == "JG" else t) for c, t in before])
    assert "new_column" in codes([*before, ("XINLIE", "TEXT")])
    assert codes([c for c in before if c[0] != "CKXX"])["missing_column"].severity == "warning"
    assert codes([c for c in before if c[0] != "BGSJ"])["missing_column"].severity == "error"
    assert "ZZZ" in codes([*(c for c in before if c[0] != "BGSJ"), ("ZZZ", "TEXT")])["missing_column"].zh
    new = [("ZZZ", "TEXT"), ("审核时间", "TEXT"), ("QQQ", "TEXT")]
    meant = codes([*(c for c in before if c[0] != "BGSJ"), *new])["missing_column"]
    assert "BGSJ → 审核时间(常用名:审核时间)" in meant.zh, (
        "by what the name says, where it is spelt otherwise"
    )
    assert "Renamed to 审核时间? (a usual name" in meant.en
    missing = codes([*(c for c in before if c[0] != "BGSJ"), ("ZZZ", "TEXT")])["missing_column"]
    assert "ZZZ(未映射 unmapped)" in missing.zh
    assert "JGID" in missing.zh, "columns that the view has, mapped or not"
    assert codes([]).keys() == {"no_view"}
    assert "missing_watermark" in codes([c for c in before if c[0] != "GXSJ"])


def test_a_profile_shows_no_identifying_value(hospital):
    hospital.run("UPDATE patient SET XM = '王伟', DH = '13812345678'")
    hospital.run("DROP VIEW v_patient")
    hospital.run("CREATE VIEW v_patient AS SELECT *, '王伟' AS PYM FROM patient")
    text = json.dumps(profile(hospital.home, CODE), ensure_ascii=False)
    assert "王伟" not in text
    assert "13812345678" not in text
    columns = {c["name"]: c for c in json.loads(text)["views"][0]["columns"]}
    assert columns["XB"]["top"] == [["男", 30]]
    assert columns["DH"]["shapes"] == [["9", 30]]


def test_the_command_line(hospital, monkeypatch):
    runner = CliRunner()
    monkeypatch.setenv("HELUO_HOME", str(hospital.home.root))
    done = runner.invoke(app, ["check", CODE, "--json"])
    answer = json.loads(done.stdout)
    assert answer["status"] == done.exit_code
    done = runner.invoke(app, ["run", CODE, "--once", "--json", "--patience", "0"])
    assert done.exit_code == 9, "the centre is away: sealed, not sent"
    night = json.loads(done.stdout)
    assert night["read"] == 130
    assert night["waiting"] > 0
    status = json.loads(runner.invoke(app, ["status", CODE, "--json"]).stdout)
    assert {s["stream"]: s["read"] for s in status["streams"]} == {"patient": 30, "lab_result": 100}
    assert json.loads(runner.invoke(app, ["profile", CODE]).stdout)["hospital"] == CODE
    assert runner.invoke(app, ["selftest", CODE]).exit_code == 9
    assert runner.invoke(app, ["replay", CODE, "--patience", "0"]).exit_code == 9


def coverage(findings: tuple[CollectionFinding, ...]) -> dict[str, CollectionFinding]:
    return {f"{f.code} {f.stream}.{f.subject}": f for f in findings}


def test_values_of_an_open_value_set_without_a_line_are_listed_commonest_first(hospital):
    hospital.run("UPDATE lab SET XMDM = 'XT' WHERE JGID <= 40")
    hospital.run("UPDATE lab SET XMDM = 'NX' WHERE JGID > 90")
    for found in (check(hospital.home, CODE), selftest(hospital.home, CODE, centre=False)):
        finding = coverage(found)["uncovered_value lab_result.item_code"]
        assert "XT(×40)、NX(×10),共 50 行" in finding.zh
        assert finding.severity == "warning"
        assert "values.csv" in finding.todo_zh
    vendor = hospital.fields.parent / "values.csv"
    lines = "lab_result.item_code,XT,GLU,,,,,\nlab_result.item_code,NX,GLU,,,,,\n"
    vendor.write_text(vendor.read_text(encoding="utf-8") + lines, encoding="utf-8")
    assert "uncovered_value lab_result.item_code" not in coverage(check(hospital.home, CODE))


def test_units_that_fit_no_unit_of_their_item_are_listed(hospital):
    text = hospital.fields.read_text(encoding="utf-8")
    hospital.fields.write_text(
        text.replace("value_text,JG,,", "value_text,JG,,\nlab_result,v_lab,unit,DW,,"), encoding="utf-8"
    )
    hospital.run("DROP VIEW v_lab")
    hospital.run(
        "CREATE VIEW v_lab AS SELECT *, CASE WHEN JGID <= 30 THEN '克糖' WHEN JGID <= 35 THEN NULL "
        "ELSE 'MMOL/L' END AS DW FROM lab"
    )
    hospital.run("UPDATE lab SET JG = '阴性' WHERE JGID <= 3")
    for found in (check(hospital.home, CODE), selftest(hospital.home, CODE, centre=False)):
        finding = coverage(found)["unknown_unit lab_result.unit"]
        assert "GLU 克糖(×27)、GLU (空 none)(×5)" in finding.zh
        assert finding.severity == "warning"
        assert "units.csv" in finding.todo_zh


def test_a_code_of_a_classification_is_read_in_every_spelling(hospital):
    """As the centre reads it: an extension of a listed code needs no line."""
    text = hospital.fields.read_text(encoding="utf-8")
    lines = (
        "diagnosis,v_dx,diagnosis_id,ID,,\ndiagnosis,v_dx,patient_id,BRID,,\ndiagnosis,v_dx,visit_id,JZ,,\n"
        "diagnosis,v_dx,code,DM,,\n"
    )
    hospital.fields.write_text(text + lines, encoding="utf-8")
    hospital.run(
        "CREATE VIEW v_dx AS SELECT '1' AS ID, '1' AS BRID, '1' AS JZ, 'e11.9' AS DM UNION ALL "
        "SELECT '2', '1', '1', 'I10.x00x002' UNION ALL SELECT '3', '1', '1', '高血压'"
    )
    finding = coverage(check(hospital.home, CODE))["uncovered_value diagnosis.code"]
    assert "高血压(×1),共 1 行" in finding.zh


def test_a_selftest_without_a_centre_does_not_speak_of_sealed_data(hospital):
    finding = next(f for f in selftest(hospital.home, CODE) if f.code == "centre")
    assert "无需处理" not in finding.text("zh")
    assert "没有封存" in finding.text("zh")
    assert "heluo intake" in finding.text("en")
    assert finding.where.endswith("centre.toml")


def test_a_column_of_bytes_needs_a_declared_encoding(hospital):
    """Hexadecimal digits would reach the centre as if they were the text."""
    rewrite(hospital, "value_text,JG,,", "value_text,JG,encoding:gb18030,")

    def codes(*in_bytes: str) -> dict[str, CollectionFinding]:
        plan = next(p for p in plans(load_hospital(CODE, hospital.folders), load()) if p.name == "lab_result")
        columns = [ViewColumn(name, "bytea", name in in_bytes) for name in (*plan.columns, "GXSJ", "PDF")]
        assert "PDF" in plan.readable(columns) or "PDF" in in_bytes
        return {f.code: f for f in view_changes(plan, columns)}

    assert "undeclared_bytes" not in codes("JGID", "PDF"), "an id may be bytes, what is not mapped stays here"
    finding = codes("XMMC")["undeclared_bytes"]
    assert finding.severity == "error"
    assert finding.subject == "item_name"
    assert "encoding:gb18030" in finding.text("zh")
    rewrite(hospital, "value_number,JG,result_number", "value_number,JG,encoding:gb18030")
    assert found(hospital, "convert").subject == "value_number", "of numbers there is no encoding"
