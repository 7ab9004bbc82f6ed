"""Files that a hospital's engineer writes, as editors leave them: a mark in front, another encoding, a key
that is none. Each fault is said once, in words, with file and line; all of them together."""

from __future__ import annotations

from pathlib import Path

import pytest

from heluo.collection.interfaces.connect import connections
from heluo.collection.mapping_check import check
from heluo.collection.night import run_once
from heluo.collection.selftest import selftest
from heluo.dictionary import examine_hospital, load, load_hospital
from heluo.dictionary.hospitals import wrong_lines
from heluo.kit.errors import BadConfiguration, SeveralFaults
from heluo.quality.verdict import thresholds
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, Invented, make, patients, results


@pytest.fixture
def hospital(tmp_path: Path) -> Invented:
    made = make(tmp_path)
    made.insert("patient", patients(3))
    made.insert("lab", results(5))
    return made


def files(hospital: Invented) -> dict[str, Path]:
    own = hospital.home.hospitals / CODE
    return {
        "hospital.toml": own / "hospital.toml",
        "values.csv": hospital.fields.with_name("values.csv"),
        "fields.csv": hospital.fields,
        "connections.toml": hospital.agent / "connections.toml",
    }


@pytest.mark.parametrize("name", ["hospital.toml", "values.csv", "fields.csv", "connections.toml"])
def test_a_mark_in_front_changes_nothing(hospital, name):
    path = files(hospital)[name]
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    centre = CentreDouble(hospital.home, CODE)
    done = run_once(hospital.home, CODE, folders=hospital.folders, centre=centre.line())
    assert done.ok, done.problems
    assert len(centre.rows("patient")) == 3


def test_a_mark_in_front_of_a_password_is_no_part_of_it(hospital):
    (hospital.agent / "his.password").write_bytes(b"\xef\xbb\xbfsecret\r\n")
    text = '[his]\ndriver = "mysql"\ndatabase = "d"\nuser = "u"\npassword_file = "his.password"\n'
    (hospital.agent / "connections.toml").write_text(text)
    assert connections(hospital.agent)["his"].password() == "secret"


@pytest.mark.parametrize("name", ["hospital.toml", "values.csv", "connections.toml"])
@pytest.mark.parametrize(
    ("encoding", "named"), [("gbk", "GBK"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16")]
)
def test_another_encoding_is_named_with_its_line(hospital, name, encoding, named):
    path = files(hospital)[name]
    text = path.read_text(encoding="utf-8")
    path.write_bytes((text + "# 第二行 注释\n").encode(encoding))
    for found in (check(hospital.home, CODE), selftest(hospital.home, CODE, centre=False)):
        (fault,) = [f for f in found if f.where.startswith(str(path))]
        assert named in fault.zh + fault.en
        assert fault.where.rpartition(":")[2].isdecimal()
        assert "UTF-8" in fault.todo_zh
        assert "UTF-8" in fault.todo_en


def test_a_declared_encoding_is_read(hospital):
    own = hospital.home.hospitals / CODE
    lines = "variable,source,code,note,author,reviewer,valid_from,valid_to\npatient.sex,雄性,1,别名,,,,\n"
    (own / "values.csv").write_bytes(lines.encode("gbk"))
    (own / "thresholds.csv").write_bytes(
        "check,share,count,reason,reason_en,until\n@error,0.1,,原因,,\n".encode("gbk")
    )
    with pytest.raises(BadConfiguration, match="gb18030"):
        load_hospital(CODE, hospital.folders)
    head = own / "hospital.toml"
    head.write_text('encoding = "gb18030"\n' + head.read_text(encoding="utf-8"), encoding="utf-8")
    loaded = load_hospital(CODE, hospital.folders)
    assert ("雄性", "1") in [(v.source, v.code) for v in loaded.values]
    assert thresholds([loaded])
    head.write_text(
        'encoding = "klingon"\n' + head.read_text(encoding="utf-8").partition("\n")[2], encoding="utf-8"
    )
    with pytest.raises(BadConfiguration, match=r"hospital\.toml:1.*klingon"):
        load_hospital(CODE, hospital.folders)


DECLARATIONS = {
    "a source without a vendor": ('vendor = "nobody"\n', "", "vendor"),
    "a misspelt key": ("short_en", "shrot_en", "short_en"),
    "a misspelt key of a source": ("product", "prodcut", "product"),
    "no text": ('zh = "虚构医院"', "zh = 7", "zh"),
    "no quotes": ('zh = "虚构医院"', "zh = 虚构医院", "TOML"),
    "a quote too few": ('vendor = "nobody"', 'vendor = "nobody', "TOML"),
    "a key twice": ('en = "Invented hospital"', 'zh = "x"', "TOML"),
    "no source": ("[sources.his]", "[others.his]", "sources"),
    "another folder": ('vendor = "nobody"', 'vendor = "../nobody"', "vendor"),
    "a vendor that is none": ('vendor = "nobody"', 'vendor = "somebody"', "somebody"),
    "a meaning that is none": (
        'product = "none"\n',
        'product = "none"\n[sources.his.sentinels]\n"2999-12-31" = "never"\n',
        "open_end",
    ),
}


@pytest.mark.parametrize("fault", DECLARATIONS)
def test_each_fault_of_the_declaration_is_one_refusal_in_words(hospital, fault):
    old, new, word = DECLARATIONS[fault]
    path = files(hospital)["hospital.toml"]
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadConfiguration) as caught:
        load_hospital(CODE, hospital.folders)
    for lang in ("zh", "en"):
        words = caught.value.text(lang)
        assert words.startswith(str(path))
        assert word in words
        assert "Error" not in words
    assert caught.value.todo.zh
    assert [f for f in check(hospital.home, CODE) if f.where.startswith(str(path))]


def test_every_fault_of_every_file_at_once(hospital):
    head, vendor = files(hospital)["hospital.toml"], hospital.fields
    text = head.read_text(encoding="utf-8")
    head.write_text(text + 'passwort = "x"\ncolour = "red"\n', encoding="utf-8")
    (head.parent / "valeus.csv").touch()
    vendor.write_text(vendor.read_text(encoding="utf-8") + "patient,v_patient,sex\n", encoding="utf-8")
    values = "patient.sex,男,1,,,,2024-13-01,\npatient.sex,女,2,,,,2024-02-02,2024-01-01\n"
    vendor.with_name("values.csv").write_text(
        vendor.with_name("values.csv").read_text(encoding="utf-8") + values, encoding="utf-8"
    )
    _, faults = examine_hospital(CODE, hospital.folders)
    assert len(faults) == 6
    assert [f.where.rpartition("/")[2] for f in faults if ":" in f.where] == [
        "hospital.toml:10",
        "hospital.toml:11",
        f"fields.csv:{len(vendor.read_text(encoding='utf-8').splitlines())}",
        "values.csv:4",
        "values.csv:5",
    ]
    with pytest.raises(SeveralFaults, match="5 more"):
        load_hospital(CODE, hospital.folders)
    for found in (check(hospital.home, CODE), selftest(hospital.home, CODE, centre=False)):
        assert {f.where for f in faults} <= {f.where for f in found}


CSV_FAULTS = {
    "a quote that is not closed": ('patient.sex,"男,1,,,,,\npatient.sex,女,2,,,,,\n', "引号"),
    "a semicolon for a comma": ("", "';'"),
    "a cell too many": ("patient.sex,男,1,,,,,,\n", "单元格"),
    "characters that were lost": ("patient.sex,\ufffd\ufffd,1,,,,,\n", "U+FFFD"),
    "a day of no calendar": ("patient.sex,男,1,,,,2024/1/1,\n", "2024/1/1"),
}


@pytest.mark.parametrize("fault", CSV_FAULTS)
def test_each_fault_of_a_table_is_one_refusal_in_words(hospital, fault):
    lines, word = CSV_FAULTS[fault]
    path = files(hospital)["values.csv"]
    head = "variable,source,code,note,author,reviewer,valid_from,valid_to\n"
    path.write_text(head.replace(",", ";") if not lines else head + lines, encoding="utf-8")
    with pytest.raises(BadConfiguration) as caught:
        load_hospital(CODE, hospital.folders)
    assert word in caught.value.text("zh")
    assert caught.value.where.startswith(f"{path}:")


CONNECTIONS = {
    "a misspelt key": ('path = "x"\nlook_back_hour = 3\n', "look_back_hours", 4),
    "a password in the open": ('path = "x"\npassword = "p"\n', "password", 4),
    "text for a number": ('path = "x"\nlook_back_hours = "72"\n', "look_back_hours", 4),
    "less than nothing": ('path = "x"\ntimeout = -1\n', "timeout", 4),
    "yes for a number": ('path = "x"\ntimeout = true\n', "timeout", 4),
    "no path": ("", "path", 1),
    "no TOML": ("path = x\n", "TOML", 3),
}


@pytest.mark.parametrize("fault", CONNECTIONS)
def test_each_fault_of_the_connections_is_one_refusal_in_words(hospital, fault):
    lines, word, line = CONNECTIONS[fault]
    path = files(hospital)["connections.toml"]
    path.write_text(f'[his]\ndriver = "sqlite"\n{lines}', encoding="utf-8")
    with pytest.raises(BadConfiguration) as caught:
        connections(hospital.agent)
    assert caught.value.where == f"{path}:{line}"
    for lang in ("zh", "en"):
        assert word in caught.value.text(lang)
    for found in (check(hospital.home, CODE), selftest(hospital.home, CODE, centre=False)):
        assert f"{path}:{line}" in [f.where for f in found]


@pytest.mark.parametrize(
    ("name", "line", "category", "variable"),
    [
        ("values.csv", "patient.sex,男,2,,,,,\n", "patient", "sex"),
        ("fields.csv", "lab_result,v_lab,item_name,JG,,\n", "lab_result", "item_name"),
    ],
)
def test_a_second_line_that_says_something_else_is_named_and_stops_no_other(
    hospital, name, line, category, variable
):
    """The last one used to win, and nobody was told."""
    path = files(hospital)[name]
    good = path.read_text("utf-8")
    path.write_text(good + line + line, "utf-8")
    last = f"{name}:{len(good.splitlines()) + 1}"
    wrong = list(wrong_lines(load_hospital(CODE, hospital.folders), load()))
    assert {(one.category, one.variable) for one in wrong} == {(category, variable)}
    found = [f for f in check(hospital.home, CODE, hospital.folders) if f.code == "second_line"]
    assert {(f.stream, f.subject) for f in found} == {(category, variable)}
    assert any(f.where.endswith(last) for f in found)
    assert all(f.zh and f.en and f.todo_zh and f.todo_en for f in found)
    path.write_text(good + good.splitlines()[-1] + "\n", "utf-8")  # the same twice is nobody's question
    assert list(wrong_lines(load_hospital(CODE, hospital.folders), load())) == []
