"""The lists of planted errors are well formed, planting changes what they say, and what counts as found is
what a reader would call so."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from heluo.dictionary import load, load_hospital
from heluo.kit.places import home
from heluo.kit.seal import reference
from tests.lib import planted_kinds
from tests.lib.planted_findings import Findings, judge, more_alarms
from tests.lib.planted_kinds import PlantedKind
from tests.lib.planting import COPIED, PlantedRows, later, plant, read_as

ERRORS, RIGHT = planted_kinds.errors(), planted_kinds.unusual_but_right()
SECRET = b"k" * 32
PULSE = "vital_sign.pulse.outside_range"
GAP = "lab_result.result_time.gap_in_time"
PEOPLE = 20


def test_enough_kinds_of_both_sorts_and_each_once() -> None:
    assert len(ERRORS) >= 59
    assert len({kind.name.split("__")[0] for kind in RIGHT}) >= 10
    assert [n for n, count in Counter(kind.name for kind in (*ERRORS, *RIGHT)).items() if count > 1] == []
    assert planted_kinds.expected_found() <= {kind.name for kind in ERRORS}
    assert planted_kinds.known_alarms() <= {kind.name for kind in RIGHT}


def test_kinds_name_what_the_dictionary_has() -> None:
    known = load().categories
    for kind in (*ERRORS, *RIGHT):
        about = {v for name in (kind.category, "patient", "visit") for v in known[name].variables}
        assert set(kind.variables) <= about | {"value_standard"}, kind.name
        assert set(kind.set) <= set(known[kind.category].variables), kind.name
        assert all(re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", month) for month in kind.months), kind.name
        assert kind.do in ("update", "copy", "delete"), kind.name
        assert kind.severity in ("error", "warning"), kind.name


def test_a_month_of_a_variable_has_one_kind() -> None:
    """Or a finding could not be attributed."""
    places = Counter(
        (kind.category, variable, month)
        for kind in ERRORS
        for variable in kind.variables
        for month in kind.months
        if variable not in ("registered_time",)
    )
    assert [place for place, count in places.items() if count > 1] == []


def hospital_of_few(folder: Path) -> Path:
    """The hospital h02's database with patients and visits only."""
    hospital = load_hospital("h02")
    path = folder / "sources" / "h02" / "hip.db"
    path.parent.mkdir(parents=True)
    with sqlite3.connect(path) as database:
        for view, category in (("hz", "patient"), ("jz", "visit")):
            names = [f'"{f.column}"' for f in hospital.fields_of(category)]
            database.execute(f"CREATE TABLE {view} ({', '.join(dict.fromkeys(names))})")
        for n in range(PEOPLE):
            database.execute("INSERT INTO hz (HZBS, XB, CSRQ) VALUES (?, '男', '19800102')", (f"P{n}",))
            database.execute(
                "INSERT INTO jz (JZBS, HZBS, JZLX, JZKSSJ, KSDM) "
                "VALUES (?, ?, '门诊', '20250103101500', '01')",
                (f"V{n}", f"P{n}"),
            )
    database.close()
    return path


def kind(**given: object) -> PlantedKind:
    preset = {"name": "k", "meaning": "", "category": "visit", "variables": ("department_code",)}
    return PlantedKind(**{**preset, "do": "update", "where": "1", **given})  # type: ignore[arg-type]


def test_planting_changes_the_rows_that_it_names_and_no_two_kinds_share_one(tmp_path: Path) -> None:
    path = hospital_of_few(tmp_path)
    birth = "(SELECT birth FROM person WHERE id = {patient_id})"
    twice = kind(
        do="copy",
        where="{visit_id} = 'V3'",
        set={"start_time": "later({start_time}, 3)"},
        months=("2025-01",),
    )
    of_rows = [kind(most=12, set={"department_code": "'99'"}), kind(most=12, set={"department": birth})]
    copies, first, second = plant(home(tmp_path), "h02", [*of_rows, twice])  # kinds of months come first
    with sqlite3.connect(path) as database:
        rows = {r[0]: r[1:] for r in database.execute("SELECT JZBS, KSDM, KSMC, JZKSSJ FROM jz")}
    database.close()
    assert copies.rows == ((f"V3{COPIED}", "V3"),)
    assert rows[f"V3{COPIED}"][2] == "20250103101503"
    assert {key for (key,) in first.rows} == {k for k, row in rows.items() if row[0] == "99"}
    assert {key for (key,) in second.rows} == {k for k, row in rows.items() if row[1] == "19800102"}
    assert len(first.rows) == 12
    assert len(second.rows) == PEOPLE + 1 - 12


def test_a_kind_that_finds_no_row_to_plant_in_is_no_kind(tmp_path: Path) -> None:
    hospital_of_few(tmp_path)
    with pytest.raises(AssertionError, match="no row to plant in"):
        plant(home(tmp_path), "h02", [kind(where="{visit_type} = '住院'")])


def findings(
    check: str = PULSE,
    keys: set[str] | None = None,
    months: dict[str, int] | None = None,
    score: float = 90.0,
) -> Findings:
    category = check.partition(".")[0]
    named = {reference(SECRET, category, key) for key in keys or ()}
    place = ("h02", category, check)
    return Findings(
        {place: named} if named else {}, {place: months} if months else {}, {("h02", category): score}
    )


@pytest.mark.parametrize(
    ("before", "after", "variables", "found"),
    [
        (set(), {"a", "b"}, ("pulse",), True),
        (set(), {"a"}, ("pulse",), False),
        ({"a", "b"}, {"a", "b"}, ("pulse",), False),
        (set(), {"a", "b"}, ("temperature",), False),
    ],
    ids=["half of the rows", "a quarter", "named without it as well", "about another variable"],
)
def test_rows_are_found_when_a_check_of_the_variable_names_them(
    before: set[str], after: set[str], variables: tuple[str, ...], found: bool
) -> None:
    rows = PlantedRows(kind(category="vital_sign", variables=variables), (("a",), ("b",), ("c",), ("d",)))
    assert judge(rows, findings(keys=before), findings(keys=after), SECRET).found is found


@pytest.mark.parametrize(
    ("was", "seen", "found"),
    [({}, {"2025-03": 1}, True), ({}, {"2025-05": 1}, False), ({"2025-03": 1}, {"2025-03": 1}, False)],
    ids=["its month", "another month", "without it as well"],
)
def test_months_are_found_when_a_check_of_months_counts_more_there(
    was: dict[str, int], seen: dict[str, int], found: bool
) -> None:
    gone = kind(category="lab_result", variables=("result_time",), do="delete", months=("2025-03",))
    rows = PlantedRows(gone, (("a",),))
    assert judge(rows, findings(GAP, months=was), findings(GAP, months=seen), SECRET).found is found


def test_a_kind_that_the_score_must_show_is_silent_while_the_score_stands() -> None:
    rows = PlantedRows(kind(category="vital_sign", variables=("pulse",), score=True), (("a",),))
    named = findings(keys={"a"}), findings(keys={"a"}, score=89.5)
    assert [judge(rows, findings(), after, SECRET).found for after in named] == [False, True]


def test_alarms_count_that_are_more_than_before() -> None:
    place = ("vital_sign", PULSE)
    assert more_alarms("h02", findings(keys={"a"}), findings(keys={"a"})) == {}
    assert more_alarms("h02", findings(keys={"a"}), findings(keys={"a", "b"})) == {place: (1, 2)}
    assert more_alarms("h02", findings(), findings(keys={"b"}), {"vital_sign"}) == {}
    assert more_alarms("h01", findings(), findings(keys={"b"})) == {}


def test_times_move_in_their_own_form_and_encodings_are_mistaken() -> None:
    assert later("20250131235959", 1) == "20250201000000"
    assert later("2025/01/31 23:59", 60) == "2025/02/01 00:00"
    assert later("20251345256100", 1) == "20251345256100"
    assert read_as("患者", "utf-8", "latin-1") == "æ\x82£è\x80\x85"
    assert "\ufffd" not in str(read_as("患者主诉头痛", "utf-8", "gb18030"))
