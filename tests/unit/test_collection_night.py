"""A hospital's nights: every row accounted for, changes found by the rung that claims them, nothing lost by a
kill."""

from __future__ import annotations

from heluo.collection import pull
from heluo.collection.replay import replay
from heluo.collection.status import status
from heluo.kit.seal import load_agent_keys, reference
from tests.lib.invented_hospital import CODE, Invented, patients, results
from tests.lib.invented_nights import night, stream


def key(hospital: Invented, category: str, value: str) -> str:
    return reference(load_agent_keys(hospital.agent / "keys").reference, category, value)


def test_first_night_ships_every_row_once(hospital, centre):
    hospital.insert("patient", patients(60))
    hospital.insert("lab", results(500))
    done = night(hospital, centre)
    assert done.ok
    assert (stream(done, "patient").accepted, stream(done, "lab_result").accepted) == (60, 500)
    rows = centre.rows("lab_result")
    assert len(rows) == 500
    row = rows[key(hospital, "lab_result", "7")]
    keys = load_agent_keys(hospital.agent / "keys").reference
    assert row["subject_ref"] == reference(keys, "patient_id", "8")
    assert row["visit_ref"] == reference(keys, "visit_id", "V7")
    assert row["month"] == "2024-08"
    assert row["value_number"] == 4.7
    assert "patient_id" not in row
    patient = centre.rows("patient")[key(hospital, "patient", "1")]
    assert "name" not in patient
    assert str(patient["birth_date"]) == "1980-01-01"
    opened = centre.opened("patient")[0]
    assert opened.identity_sealed is not None
    assert opened.manifest.files["identity.parquet.age"]["rows"] == 60


def test_the_ladder_finds_what_each_rung_claims(hospital, centre):
    """Stamped inserts and updates by L1, deletes and back-dated inserts by L2, silent updates by L3 only."""
    hospital.insert("lab", results(2000))
    night(hospital, centre)
    hospital.insert(
        "lab",
        [(9001, "R", "1", "V1", "GLU", "葡萄糖", "9.9", "3.9", "2024/05/05 08:30", "2024-02-20 00:00:00")],
    )
    hospital.insert(
        "lab",
        [(9002, "R", "1", "V1", "GLU", "葡萄糖", "9.9", "3.9", "2024/05/05 08:30", "2011-02-20 00:00:00")],
    )
    hospital.run("UPDATE lab SET JG = '77.7', GXSJ = '2024-02-20 00:00:00' WHERE JGID = 10")
    hospital.run("UPDATE lab SET JG = '88.8' WHERE JGID = 11")
    hospital.run("DELETE FROM lab WHERE JGID IN (100, 200, 300)")
    done = stream(night(hospital, centre, streams=("lab_result",)), "lab_result")
    assert (done.rung, done.accepted, done.deleted) == ("L1+L2", 6, 3)
    rows = centre.rows("lab_result")
    assert len(rows) == 1999
    assert key(hospital, "lab_result", "9002") in rows
    assert key(hospital, "lab_result", "200") not in rows
    assert rows[key(hospital, "lab_result", "10")]["value_number"] == 77.7
    assert rows[key(hospital, "lab_result", "11")]["value_number"] != 88.8
    deep = stream(night(hospital, centre, streams=("lab_result",), deep=True), "lab_result")
    assert (deep.rung, deep.accepted, deep.duplicate) == ("L3", 1, 1998)
    assert centre.rows("lab_result")[key(hospital, "lab_result", "11")]["value_number"] == 88.8


def test_more_back_dated_rows_than_can_be_fetched_by_key(hospital, centre, monkeypatch):
    monkeypatch.setattr(pull, "MOST_MISSING", 50)
    hospital.insert("lab", results(300))
    night(hospital, centre)
    hospital.insert("lab", [(*r[:-1], "2001-01-01 00:00:00") for r in results(200, 1000)])
    hospital.run("DELETE FROM lab WHERE JGID = 3")
    done = stream(night(hospital, centre), "lab_result")
    assert (done.rung, done.accepted, done.deleted) == ("L1+L0", 201, 1)
    assert len(centre.rows("lab_result")) == 499


def test_rows_that_the_database_does_not_find_by_their_key(hospital, centre):
    """A real number is written out otherwise by this database than it is read here."""
    hospital.insert("lab", results(50))
    night(hospital, centre)
    hospital.run(
        "INSERT INTO lab SELECT 1e22, BGID, BRID, JZID, XMDM, XMMC, JG, CKXX, BGSJ, '2001-01-01 00:00:00' "
        "FROM lab WHERE JGID IN (7, 8) LIMIT 1"
    )
    hospital.insert("lab", [(*results(1, 900)[0][:-1], "2001-01-01 00:00:00")])
    done = stream(night(hospital, centre), "lab_result")
    assert (done.rung, done.accepted, [f.code for f in done.findings]) == ("L1+L0", 2, ["not_by_key"])
    assert len(centre.rows("lab_result")) == 52
    assert stream(night(hospital, centre), "lab_result").rung == "L1+L2"


def test_a_mark_in_the_future_does_not_blind_the_stream(hospital, centre):
    hospital.insert("lab", results(50))
    hospital.run("UPDATE lab SET GXSJ = '9999-12-31 00:00:00' WHERE JGID = 1")
    night(hospital, centre)
    hospital.run("UPDATE lab SET JG = '55', GXSJ = '2024-02-01 00:00:00' WHERE JGID = 2")
    assert stream(night(hospital, centre), "lab_result").accepted == 1


def test_quarantine_is_counted_once_and_ships_no_value(hospital, centre):
    hospital.insert("lab", results(20))
    hospital.run("UPDATE lab SET BGSJ = '2024/13/45 99:99-MARKER' WHERE JGID IN (4, 5)")
    hospital.run("UPDATE lab SET JGID = NULL WHERE JGID = 6")
    first = stream(night(hospital, centre), "lab_result")
    assert (first.accepted, first.quarantined) == (17, 3)
    refused = [r for o in centre.opened("lab_result") for r in o.quarantine.to_pylist()]
    assert sorted((r["code"], r["column"], r["variable"]) for r in refused) == [
        ("datetime", "BGSJ", "result_time"),
        ("datetime", "BGSJ", "result_time"),
        ("key_missing", "JGID", "result_id"),
    ]
    assert key(hospital, "lab_result", "4") in {r["row_key"] for r in refused}
    again = stream(night(hospital, centre, deep=True), "lab_result")
    assert (again.quarantined, again.accepted, again.duplicate) == (0, 0, 20)
    for path in hospital.agent.rglob("*"):
        assert not path.is_file() or b"MARKER" not in path.read_bytes(), path


def test_a_blank_key_is_missing_beside_a_refused_one(hospital, centre):
    hospital.run("DROP INDEX lab_key")
    blank = [("", *row[1:]) for row in results(2)]
    hospital.insert("lab", [*blank, ("错\ufffd", *results(1)[0][1:]), *results(3, 10)])
    lab = stream(night(hospital, centre), "lab_result")
    assert (lab.read, lab.accepted, lab.quarantined) == (6, 3, 3)
    codes = sorted(
        code
        for opened in centre.opened("lab_result")
        for code in opened.quarantine.column("code").to_pylist()
    )
    assert codes == ["encoding", "key_missing", "key_missing"]


def test_a_cured_row_leaves_the_quarantine(hospital, centre):
    hospital.insert("lab", results(20))
    hospital.run("UPDATE lab SET BGSJ = 'x' WHERE JGID IN (4, 5)")
    night(hospital, centre)
    hospital.run("UPDATE lab SET BGSJ = '2024/01/01 10:00' WHERE JGID = 4")
    hospital.run("DELETE FROM lab WHERE JGID = 5")
    done = stream(night(hospital, centre, deep=True), "lab_result")
    assert (done.accepted, done.deleted) == (1, 0)
    assert status(hospital.home, CODE)["quarantine"] == []


def test_two_rows_of_one_key(hospital, centre):
    hospital.run(
        "CREATE TABLE more ("
        + ", ".join(("JGID", "BGID", "BRID", "JZID", "XMDM", "XMMC", "JG", "CKXX", "BGSJ", "GXSJ"))
        + ")"
    )
    hospital.run("DROP VIEW v_lab")
    hospital.run("CREATE VIEW v_lab AS SELECT * FROM lab UNION ALL SELECT * FROM more")
    hospital.insert("lab", results(10))
    hospital.run("INSERT INTO more SELECT * FROM lab WHERE JGID = 2")
    hospital.run(
        "INSERT INTO more SELECT JGID, BGID, BRID, JZID, XMDM, XMMC, '999', CKXX, BGSJ, GXSJ FROM lab WHERE "
        "JGID = 3"
    )
    first = stream(night(hospital, centre), "lab_result")
    assert (first.read, first.accepted, first.quarantined, first.duplicate) == (12, 10, 1, 1)
    for _ in range(2):  # the second of its key stays refused, whatever the order
        again = stream(night(hospital, centre, deep=True), "lab_result")
        assert (again.accepted, again.quarantined, again.duplicate) == (0, 0, 12)
        hospital.run("DROP VIEW v_lab")
        hospital.run("CREATE VIEW v_lab AS SELECT * FROM more UNION ALL SELECT * FROM lab")
    hospital.run("DELETE FROM lab WHERE JGID = 3")  # the first goes: the second's turn has come
    last = stream(night(hospital, centre, deep=True), "lab_result")
    assert (last.accepted, last.duplicate, last.deleted) == (1, 10, 0)
    assert centre.rows("lab_result")[key(hospital, "lab_result", "3")]["value_number"] == 999


def test_a_mended_mapping_moves_exactly_the_rows_it_should(hospital, centre):
    hospital.insert(
        "vital", [(i, "V", "1", "2024-01-01" if i % 5 else "2024/01/01", "120/80", "37℃") for i in range(100)]
    )
    first = stream(night(hospital, centre, streams=("vital_sign",)), "vital_sign")
    assert (first.accepted, first.quarantined) == (80, 20)
    hospital.fields.write_text(
        hospital.fields.read_text(encoding="utf-8").replace(",SJ,,", ",SJ,datetime:%Y-%m-%d|%Y/%m/%d,"),
        encoding="utf-8",
    )
    again = replay(hospital.home, CODE, folders=hospital.folders, centre=centre.line())
    assert stream(again, "vital_sign").accepted == 20
    assert len(centre.rows("vital_sign")) == 100
    assert status(hospital.home, CODE)["quarantine"] == []


def test_a_changed_mapping_ships_only_rows_that_read_otherwise(hospital, centre):
    hospital.insert(
        "vital",
        [(i, "V", "1", "2024-01-01 08:00:00", "120/80", "37℃" if i % 5 else "37度") for i in range(100)],
    )
    night(hospital, centre)
    text = hospital.fields.read_text(encoding="utf-8")
    hospital.fields.write_text(text.replace("number:℃", "sentinel:37℃ | number:度"), encoding="utf-8")
    done = stream(night(hospital, centre), "vital_sign")
    assert (done.rung, done.accepted, done.duplicate, done.quarantined) == ("L0", 100, 0, 0)
    hospital.fields.write_text(text.replace("number:℃", "sentinel:37℃ | number:度|C"), encoding="utf-8")
    done = stream(night(hospital, centre), "vital_sign")
    assert (done.rung, done.accepted, done.duplicate) == ("L0", 0, 100)


def test_only_the_stream_with_a_missing_mandatory_column_pauses(hospital, centre):
    hospital.insert("patient", patients(5))
    hospital.insert("lab", results(20))
    night(hospital, centre)
    hospital.run("DROP VIEW v_lab")
    hospital.run(
        "CREATE VIEW v_lab AS SELECT JGID, BGID, BRID, JZID, XMDM, XMMC, JG AS JG1, CKXX, BGSJ, GXSJ FROM lab"
    )
    hospital.insert("patient", patients(5, 100))
    done = night(hospital, centre, deep=True)
    assert done.ok
    assert stream(done, "patient").accepted == 5
    paused = stream(done, "lab_result")
    assert paused.read == 0
    assert "JG" in paused.paused
    finding = next(f for f in paused.findings if f.code == "missing_column" and f.subject == "value_text")
    assert "JG1" in finding.zh
    assert finding.where.endswith(":17")


def test_a_missing_optional_column_and_a_new_one(hospital, centre):
    hospital.insert("lab", results(20))
    hospital.run("DROP VIEW v_lab")
    hospital.run(
        "CREATE VIEW v_lab AS SELECT JGID, BGID, BRID, JZID, XMDM, XMMC, JG, BGSJ, GXSJ, 'a\"b' AS BZ FROM "
        "lab"
    )
    done = stream(night(hospital, centre), "lab_result")
    assert done.accepted == 20
    assert {f.code for f in done.findings} >= {"missing_column", "new_column"}
    row = centre.rows("lab_result")[key(hospital, "lab_result", "3")]
    assert row["ref_low"] is None
    assert row["extra"] == '{"BZ":"a\\"b"}'


def test_what_patients_have_unmapped_stays_in_the_hospital(hospital, centre):
    hospital.insert("patient", patients(3))
    hospital.run("DROP VIEW v_patient")
    hospital.run("CREATE VIEW v_patient AS SELECT *, 'zhangsan' AS PY FROM patient")
    night(hospital, centre)
    assert {r["extra"] for r in centre.rows("patient").values()} == {None}


def test_text_is_masked_although_the_patient_was_sent_on_an_earlier_night(hospital, centre):
    hospital.insert("patient", patients(3))
    night(hospital, centre)
    text = (
        "患者张三2丰(证件410105198001010002,手机13800000002)其家属电话13911112222,"
        "身份证11010519491231002X。血压120/80"
    )
    hospital.insert(
        "record",
        [
            (1, "2", "V1", "x", "入院", text, "2024-01-01 08:00:00"),
            (2, "77", "V1", "x", "入院", "姓名:李四,好", "2024-01-01 08:00:00"),
        ],
    )
    night(hospital, centre)
    rows = centre.rows("medical_record")
    assert (
        rows[key(hospital, "medical_record", "1")]["text"]
        == "患者[姓名](证件[证件号],手机[电话])其家属电话[电话],身份证[证件号]。血压120/80"
    )
    assert rows[key(hospital, "medical_record", "2")]["text"] == "姓名:[姓名],好"


def test_a_former_name_or_number_is_masked_too(hospital, centre):
    hospital.insert("patient", patients(3))
    night(hospital, centre)
    hospital.run(
        "UPDATE patient SET XM = '欧阳新', DH = '073184445555', GXSJ = '2024-02-20 00:00:00' WHERE BRID = '2'"
    )
    hospital.insert(
        "record",
        [
            (
                1,
                "2",
                "V1",
                "x",
                "入院",
                "张三2丰(现名欧阳新)电话0731-1 13800000002 073184445555",
                "2024-01-01 08:00:00",
            )
        ],
    )
    night(hospital, centre)
    hospital.insert("record", [(2, "2", "V1", "x", "入院", "张三2丰,欧阳新", "2024-01-01 08:00:00")])
    night(hospital, centre)
    rows = centre.rows("medical_record")
    assert rows[key(hospital, "medical_record", "1")]["text"] == "[姓名](现名[姓名])电话0731-1 [电话] [电话]"
    assert rows[key(hospital, "medical_record", "2")]["text"] == "[姓名],[姓名]"


def test_no_identifier_stays_in_clear_on_the_front_end_machine(hospital, centre):
    hospital.insert("patient", patients(40))
    hospital.insert(
        "record",
        [(i, str(i), "V", "x", "入院", f"患者张三{i}丰入院", "2024-01-01 08:00:00") for i in range(1, 40)],
    )
    hospital.run("UPDATE patient SET CSRQ = 'bad' WHERE BRID = '5'")
    night(hospital, centre)
    planted = [
        text.encode()
        for i in range(1, 41)
        for text in (f"张三{i}丰", f"41010519800101{i:04d}", f"1380000{i:04d}")
    ]
    for path in hospital.agent.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(p in data for p in planted), path
    for _, data, _, _ in centre.parcels.values():
        assert not any(p in data for p in planted)
