"""An owner's edition: damaged rows are named and refused, two versions stand side by side, what changed and
which mappings that touches, put in force and rolled back."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from heluo.dictionary import load
from heluo.dictionary.hospital import Hospital, Value
from heluo.kit.errors import BadInput, Conflict, NotFound
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.terminology.coding.editions import ListedName
from heluo.terminology.editions.compare import affected, compared
from heluo.terminology.editions.sheet import read_sheet
from heluo.terminology.editions.store import EditionStore, described
from tests.lib.heluo_commands import heluo

CODE_AND_NAME = {"code": "代码", "name": "名称"}


def book(path: Path, rows: list[tuple[object, ...]]) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (("某某目录 2.0 版",), (), ("代码", "名称", "规格"), *rows):
        sheet.append(row)
    made.save(path)
    return path


def listed(*pairs: tuple[str, str]) -> tuple[ListedName, ...]:
    return tuple(ListedName(code, name) for code, name in pairs)


def csv_of(path: Path, *pairs: tuple[str, str]) -> Path:
    path.write_text("代码,名称\n" + "".join(f"{code},{name}\n" for code, name in pairs), encoding="utf-8")
    return path


def test_the_heading_may_stand_below_a_title(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [("I10", "高血压", ""), ("E11.9", " 2型糖尿病 ", "x")])
    found = read_sheet(path, CODE_AND_NAME | {"detail": "规格"}, "icd10")
    assert found.faults == ()
    assert [(one.code, one.name, one.detail) for one in found.names] == [
        ("I10", "高血压", ""),
        ("E11.9", "2型糖尿病", "x"),
    ]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (1.2, "数字格式"),
        (3, "数字格式"),
        (dt.datetime(2026, 3, 9), "日期"),
        (None, "缺少"),
        ("\uff2911", "全角"),
        ("3-Sep", "日期"),
        ("2026/9/3", "日期"),
        ("1.2E+05", "科学记数"),
        ("I 10", "空格"),
        ("1.20", "写法"),
        ("I10", "重复"),
    ],
)
def test_damage_is_refused_by_its_row(tmp_path: Path, code: object, says: str) -> None:
    path = book(tmp_path / "a.xlsx", [("I10", "高血压"), ("I11", "高血压性心脏病"), (code, "某病")])
    (fault,) = read_sheet(path, CODE_AND_NAME, "icd10").faults
    assert fault.row == 6
    assert says in fault.found.zh
    assert fault.todo.zh
    assert fault.todo.en


def test_lost_zeros_of_a_procedure_and_of_a_list_of_digits(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", ("01.20", "甲"), ("1.21", "乙"))
    assert [one.row for one in read_sheet(path, CODE_AND_NAME, "icd9cm3").faults] == [3]
    rows = [(f"{n:08d}", f"药{n}") for n in range(1, 30)]
    path = csv_of(tmp_path / "b.csv", *rows, ("42", "药"))
    (fault,) = read_sheet(path, CODE_AND_NAME, "drug_list").faults
    assert (fault.row, "前导零" in fault.found.zh) == (31, True)


def test_a_chinese_spreadsheets_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("代码,名称\nI10,高血压\n".encode("gb18030"))
    assert read_sheet(path, CODE_AND_NAME, "icd10").names == listed(("I10", "高血压"))


@pytest.mark.parametrize("columns", [{"code": "编码", "name": "名称"}, {"code": "代码"}, {"x": "代码"}])
def test_columns_have_to_be_there(tmp_path: Path, columns: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        read_sheet(csv_of(tmp_path / "a.csv", ("I10", "高血压")), columns, "icd10")


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "a.xlsx"
    wrong.write_bytes(b"no workbook")
    with pytest.raises(BadInput):
        read_sheet(wrong, CODE_AND_NAME, "icd10")
    with pytest.raises(BadInput):
        read_sheet(csv_of(tmp_path / "b.csv"), CODE_AND_NAME, "icd10")


BEFORE = listed(("A1", "脑梗塞"), ("A2", "胃溃疡"), ("A3", "股骨颈骨折"), ("A4", "旧名病"), ("A5", "不变"))
NOW = listed(("A1", "脑梗死"), ("A2", "急性扁桃体炎"), ("B3", "股骨颈骨折"), ("A5", "不变"), ("C1", "新病"))


def test_what_an_edition_changed() -> None:
    diff = compared(BEFORE, NOW, "diagnosis")
    assert [one.code for one in diff.added] == ["B3", "C1"]
    assert [one.code for one in diff.removed] == ["A3", "A4"]
    assert [one.code for one in diff.renamed] == ["A1"]
    assert [(one.code, one.before, one.now) for one in diff.reused] == [("A2", "胃溃疡", "急性扁桃体炎")]
    assert diff.moved == (("A3", "B3"),)


def test_nothing_changed() -> None:
    diff = compared(BEFORE, BEFORE, "diagnosis")
    assert (diff.added, diff.removed, diff.renamed, diff.reused, diff.moved) == ((), (), (), (), ())


def test_mappings_to_what_was_removed_or_means_another_thing(tmp_path: Path) -> None:
    values = tuple(
        Value(variable, source, code, "", f"values.csv:{n}")
        for n, (variable, source, code) in enumerate(
            (
                ("diagnosis.code", "a", "A3"),
                ("diagnosis.code", "b", "A2"),
                ("diagnosis.code", "c", "A1"),
                ("medication.drug_code", "d", "A3"),
            ),
            2,
        )
    )
    hospital = Hospital("H1", Text("甲", "A"), Text("甲", "A"), "", "", {}, {}, (), values, tmp_path)
    found = affected(compared(BEFORE, NOW, "diagnosis"), [hospital], load(), "icd10")
    assert [(one.source, one.code, one.why, one.proposed) for one in found] == [
        ("a", "A3", "removed", "B3"),
        ("b", "A2", "reused", ""),
    ]
    assert found[0].where == "values.csv:2"


def test_two_versions_side_by_side_in_force_and_rolled_back(tmp_path: Path) -> None:
    store = EditionStore(Home(tmp_path))
    for version, names in (("1", BEFORE), ("2", NOW)):
        path = csv_of(tmp_path / f"{version}.csv", *((one.code, one.name) for one in names))
        store.add(described(path, "icd10", version, "", "自有,仅供本平台", "me", len(names)), names)
    assert [one.version for one in store.versions("icd10")] == ["1", "2"]
    assert store.in_force("icd10") == ""
    with pytest.raises(NotFound):
        store.edition("icd10")
    store.put_in_force("icd10", "1", "me", "first")
    store.put_in_force("icd10", "2", "me", "later")
    assert store.edition("icd10").by_code["A1"][0].name == "脑梗死"
    assert store.edition("icd10", "1").by_code["A1"][0].name == "脑梗塞"
    store.put_in_force("icd10", "1", "me", "rolled back")
    assert store.edition("icd10").version == "1"
    assert [one.reason for one in store.history("icd10")] == ["first", "later", "rolled back"]
    with pytest.raises(Conflict):
        store.put_in_force("icd10", "1", "me", "again")
    with pytest.raises(NotFound):
        store.put_in_force("icd10", "3", "me", "no such")


def test_a_stored_version_never_changes(tmp_path: Path) -> None:
    store = EditionStore(Home(tmp_path))
    path = csv_of(tmp_path / "a.csv", ("I10", "高血压"))
    note = described(path, "icd10", "1", "", "自有,仅供本平台", "me", 1)
    store.add(note, BEFORE)
    store.add(note, BEFORE)
    with pytest.raises(Conflict):
        store.add(note, NOW)
    assert store.names("icd10", "1") == BEFORE


@pytest.mark.parametrize("name", ["../x", "", "in_force", "a/b", ".x"])
def test_names_that_no_file_may_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        EditionStore(Home(tmp_path)).put_in_force("icd10", name, "me", "x")
    with pytest.raises(BadInput):
        EditionStore(Home(tmp_path)).versions(name)


def test_a_licence_note_is_asked_for(tmp_path: Path) -> None:
    path = csv_of(tmp_path / "a.csv", ("I10", "高血压"))
    with pytest.raises(BadInput):
        described(path, "icd10", "1", "", " ", "me", 1)
    with pytest.raises(BadInput):
        described(path, "weather", "1", "", "自有,仅供本平台", "me", 1)


@pytest.mark.second
def test_by_the_command(tmp_path: Path) -> None:
    home = tmp_path / "home"
    one = csv_of(tmp_path / "1.csv", ("I10", "高血压"), ("I21.9", "急性心肌梗塞"), ("J18.9", "肺炎"))
    two = csv_of(tmp_path / "2.csv", ("I10", "高血压"), ("I21.9", "急性心肌梗死"), ("J18.9", "踝关节扭伤"))
    bad = csv_of(tmp_path / "3.csv", ("I10", "高血压"), ("3-Sep", "肺炎"))
    said = ("--licence", "自有,仅供本平台", "--column", "code=代码", "--column", "name=名称")
    first = heluo("codes", "import", str(one), "icd10", "1", *said, "--activate", home=home)
    assert first.code == 0, first.words
    second = heluo("codes", "import", str(two), "icd10", "2", *said, "--json", home=home)
    assert second.code == 0, second.words
    answer = json.loads(second.words)
    assert (answer["against"], answer["in_force"]) == ("1", "1")
    assert answer["diff"]["renamed"] == [["I21.9", "急性心肌梗塞", "急性心肌梗死"]]
    assert answer["diff"]["reused"] == [["J18.9", "肺炎", "踝关节扭伤"]]
    assert all(line["code"] == "J18.9" and line["why"] == "reused" for line in answer["affected"])
    refused = heluo("codes", "import", str(bad), "icd10", "3", *said, home=home)
    assert refused.code == 2
    assert "3: 代码 3-Sep" in refused.words
    assert heluo("codes", "activate", "icd10", "2", "--reason", "换版", home=home).code == 0
    assert heluo("codes", "activate", "icd10", "1", "--reason", "回退", home=home).code == 0
    listed_now = json.loads(heluo("codes", "editions", "--json", home=home).words)
    assert [(one["version"], one["in_force"]) for one in listed_now["editions"]] == [
        ("1", True),
        ("2", False),
    ]
    assert [one["reason"] for one in listed_now["history"]["icd10"]] == ["import 1.csv", "换版", "回退"]
    asked = heluo("codes", "propose", "心梗", "--edition", "icd10@2", "--json", home=home)
    assert json.loads(asked.words)[0]["codes"] == ["I21.9"]
