"""The room of columns over a running portal, with a real hospital's program beside it: a profile, proposals,
two people, the file that the program reads the next night, a column that was renamed, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from heluo.collection.mapping import StreamPlan, plans
from heluo.collection.night import run_once
from heluo.collection.profile import profile, profile_views
from heluo.delivery.fields import written
from heluo.delivery.fields.tables import ColumnDecision, ViewProfile
from heluo.dictionary import load
from heluo.dictionary.hospital import load_hospital
from heluo.kit.dates import now
from heluo.kit.db import transaction
from tests.lib.built_portal import cheap_passwords
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, FIELDS, TABLES, Invented, make, patients, results
from tests.lib.small_portal import SmallPortal, small_portal

BASE = "/api/fields"
HEADER = FIELDS.splitlines()[0]
LINES = [dict(zip(HEADER.split(","), line.split(","), strict=True)) for line in FIELDS.splitlines()[1:]]


class Desk(NamedTuple):
    portal: SmallPortal
    hospital: Invented
    by_hand: dict[str, Any]
    """Category → what the lines say that the hospital's author wrote."""

    def send(self, views: dict[str, Any]) -> Any:
        self.portal.sign_in("governance_engineer", "quality")
        return self.portal.browser.post(f"{BASE}/profiles", {"profile": views})

    def seen(self, view: str, category: str = "") -> dict[str, Any]:
        answer = self.portal.browser.get(f"{BASE}/view?hospital={CODE}&view={view}&category={category}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def propose(self, category: str, view: str, lines: list[dict[str, Any]]) -> Any:
        self.portal.sign_in("governance_engineer", "quality")
        new = {"hospital": CODE, "category": category, "view": view, "lines": lines}
        return self.portal.browser.post(f"{BASE}/decisions", new)

    def confirm(self, ids: list[str]) -> Any:
        self.portal.sign_in("inspector", "quality")
        return self.portal.browser.post(f"{BASE}/reviews", {"ids": ids, "confirm": True})

    def plans(self) -> dict[str, StreamPlan]:
        hospital = load_hospital(CODE, (self.portal.home.hospitals,))
        return {one.name: one for one in plans(hospital, load())}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    with cheap_passwords(), small_portal(tmp_path_factory.mktemp("columns"), rooms=("fields",)) as portal:
        yield portal


@pytest.fixture(scope="module")
def hospital(portal: SmallPortal) -> Invented:
    return make(portal.home.root)


@pytest.fixture
def desk(portal: SmallPortal, hospital: Invented) -> Iterator[Desk]:
    """A hospital whose views nobody has mapped yet."""
    hospital.fields.write_text(FIELDS, encoding="utf-8")
    found = plans(load_hospital(CODE, (portal.home.hospitals,)), load())
    hospital.fields.write_text(HEADER + "\n", encoding="utf-8")
    hospital.insert("patient", patients(30))
    hospital.insert("lab", results(40))
    yield Desk(portal, hospital, {one.name: one.specs for one in found})
    with transaction(portal.control) as session:
        session.execute(sa.delete(ColumnDecision))
        session.execute(sa.delete(ViewProfile))
    written.place(portal.home, CODE).unlink(missing_ok=True)
    for statement in (
        "DROP VIEW v_lab",
        "CREATE VIEW v_lab AS SELECT * FROM lab",
        "DROP VIEW IF EXISTS v_other",
    ):
        hospital.run(statement)


def described(desk: Desk, *views: str) -> dict[str, Any]:
    return profile_views(desk.hospital.home, CODE, "his", views)


def as_lines(category: str) -> list[dict[str, Any]]:
    return [
        {"variable": one["variable"], "column": one["column"], "convert": one["convert"]}
        for one in LINES
        if one["category"] == category
    ]


def test_two_people_map_a_view_and_the_hospital_reads_by_it(desk: Desk) -> None:
    sent = desk.send(described(desk, "v_patient", "v_lab"))
    assert sent.status_code == 201, sent.text
    assert [(one.object, one.rows) for one in desk.portal.events("fields.take")][-1] == (CODE, 2)
    mine = next(one for one in sent.json()["hospitals"] if one["hospital"] == CODE)
    assert [(one["view"], one["category"]) for one in mine["views"]] == [("v_lab", ""), ("v_patient", "")]
    seen = desk.seen("v_patient")
    assert seen["category"] == seen["categories"][0]["category"] == "patient"
    first = {
        one["variable"]: guess["column"]
        for one in seen["variables"]
        for guess in one["guesses"]
        if guess["first"]
    }
    right = {one["variable"]: one["column"] for one in LINES if one["category"] == "patient"}
    assert right.items() <= first.items()
    ids = []
    for category, view in (("patient", "v_patient"), ("lab_result", "v_lab")):
        made = desk.propose(category, view, as_lines(category))
        assert made.status_code == 201, made.text
        ids += [one["id"] for one in made.json()["decisions"]]
    assert desk.plans() == {}, "nothing holds yet"
    own = desk.portal.browser.post(f"{BASE}/reviews", {"ids": ids, "confirm": True})
    assert (own.status_code, own.json()["code"]) == (403, "own_mapping")
    confirmed = desk.confirm(ids)
    assert {one["status"] for one in confirmed.json()["decisions"]} == {"confirmed"}, confirmed.text
    for category in ("patient", "lab_result"):
        plan = desk.plans()[category]
        assert plan.specs == desk.by_hand[category], "as the lines that its author wrote"
        assert (plan.watermark, plan.stopped) == ("GXSJ", ())
    night = run_once(
        desk.hospital.home,
        CODE,
        folders=desk.hospital.folders,
        centre=CentreDouble(desk.hospital.home, CODE).line(),
    )
    assert {one.stream: (one.read, one.accepted) for one in night.streams} == {
        "patient": (30, 30),
        "lab_result": (40, 40),
    }
    known = desk.seen("v_patient")
    sex = next(one for one in known["variables"] if one["variable"] == "sex")
    assert (sex["now"]["column"], sex["now"]["by"], sex["decision"]) == ("XB", "desk", None)
    file = desk.portal.browser.get(f"{BASE}/file?hospital={CODE}")
    assert file.content == written.place(desk.portal.home, CODE).read_bytes()


def test_a_renamed_column_is_noticed_and_its_mapping_replaced_without_a_gap(desk: Desk) -> None:
    desk.send(described(desk, "v_lab"))
    ids = [
        one["id"] for one in desk.propose("lab_result", "v_lab", as_lines("lab_result")).json()["decisions"]
    ]
    assert desk.confirm(ids).status_code == 200
    desk.hospital.run("DROP VIEW v_lab")
    rest = ", ".join(name for name in TABLES["lab"] if name != "XMMC")
    desk.hospital.run(f"CREATE VIEW v_lab AS SELECT {rest}, XMMC AS JYXMMC FROM lab")
    again = desk.send(profile(desk.hospital.home, CODE, desk.hospital.folders))
    mine = next(one for one in again.json()["hospitals"] if one["hospital"] == CODE)
    (view,) = mine["views"]
    assert (view["gone"], view["new"], view["category"]) == (["XMMC"], ["JYXMMC"], "lab_result")
    name = next(one for one in desk.seen("v_lab")["variables"] if one["variable"] == "item_name")
    assert name["now"]["gone"] is True
    assert name["guesses"][0]["column"] == "JYXMMC"
    made = desk.propose("lab_result", "v_lab", [{"variable": "item_name", "column": "JYXMMC"}])
    id = made.json()["decisions"][0]["id"]
    assert desk.confirm([id]).status_code == 200
    bound = {b.variable.name: b.column for b in desk.plans()["lab_result"].bound}
    assert (bound["item_name"], bound["item_code"]) == ("JYXMMC", "XMDM")
    listed = desk.portal.browser.get(f"{BASE}/decisions").json()["decisions"]
    ended = [one for one in listed if one["variable"] == "item_name" and one["status"] == "ended"]
    assert [one["reason"] for one in ended] == [f"→ {id}"]
    desk.portal.sign_in("governance_engineer", "quality")
    back = desk.portal.browser.post(f"{BASE}/decisions/{id}/end", {"reason": "列名又改回"})
    assert back.json()["status"] == "ended", back.text
    assert "item_name" not in {b.variable.name for b in desk.plans()["lab_result"].bound}


def test_values_and_shapes_that_moved_are_displayed(desk: Desk) -> None:
    desk.send(described(desk, "v_lab"))
    desk.hospital.run("UPDATE lab SET XMDM = 'G-2', BGSJ = '11.03.2024'")
    desk.send(described(desk, "v_lab"))
    columns = {one["name"]: one for one in desk.seen("v_lab", "lab_result")["columns"]}
    assert (columns["XMDM"]["new_values"], columns["XMDM"]["gone_values"]) == (["G-2"], ["GLU"])
    assert "9.9.9" in columns["BGSJ"]["change"]["en"]
    assert columns["JG"]["change"] is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"variable": "sex", "column": "xb"}, "视图没有列 xb"),
        ({"variable": "sex", "column": ""}, "没有列"),
        ({"variable": "sexx", "column": "XB"}, "视图交不出"),
        ({"variable": "birth_date", "column": "CSRQ", "convert": "datum:yyyymmdd"}, "转换 'datum'"),
        ({"variable": "sex", "column": "XB", "convert": "date:yyyymmdd"}, "转换 date"),
        ({"variable": "allergy_history", "absent": True}, "没有说明"),
        ({"variable": "patient_id", "absent": True, "note": "没有编号"}, "不能声明为没有"),
    ],
)
def test_a_line_that_no_program_could_read_by_is_refused(desk: Desk, line: dict[str, Any], said: str) -> None:
    desk.send(described(desk, "v_patient"))
    answer = desk.propose("patient", "v_patient", [line])
    assert (answer.status_code, answer.json()["code"]) == (422, "no_such_line"), answer.text
    assert said in answer.json()["found"]["zh"]


def test_a_category_is_read_from_one_view_and_a_variable_waits_once(desk: Desk) -> None:
    desk.hospital.run("CREATE VIEW v_other AS SELECT * FROM patient")
    desk.send(described(desk, "v_patient", "v_other"))
    ids = [one["id"] for one in desk.propose("patient", "v_patient", as_lines("patient")).json()["decisions"]]
    twice = desk.propose("patient", "v_patient", as_lines("patient"))
    assert (twice.status_code, twice.json()["code"]) == (409, "column_waits")
    assert desk.confirm(ids).status_code == 200
    one = desk.propose("patient", "v_other", [{"variable": "sex", "column": "XB"}])
    assert (one.status_code, one.json()["code"]) == (422, "two_views")
    whole = desk.propose("patient", "v_other", as_lines("patient"))
    assert whole.status_code == 201, "all of them move together"
    waiting = [one["id"] for one in whole.json()["decisions"]]
    part = desk.confirm(waiting[:2])
    assert (part.status_code, part.json()["code"]) == (422, "two_views")
    assert desk.confirm(waiting).status_code == 200
    assert desk.plans()["patient"].view == "v_other"


def test_absent_is_declared_with_a_note_and_put_out_by_a_column(desk: Desk) -> None:
    desk.send(described(desk, "v_patient"))
    lines = [one for one in as_lines("patient") if one["variable"] != "allergy_history"]
    absent = {"variable": "allergy_history", "absent": True, "note": "门诊系统不记"}
    ids = [one["id"] for one in desk.propose("patient", "v_patient", [*lines, absent]).json()["decisions"]]
    desk.confirm(ids)
    (note,) = desk.plans()["patient"].absent.items()
    assert note[0] == "allergy_history"
    assert note[1].startswith("门诊系统不记")
    made = desk.propose("patient", "v_patient", [{"variable": "allergy_history", "column": "GMS"}])
    desk.confirm([made.json()["decisions"][0]["id"]])
    plan = desk.plans()["patient"]
    assert plan.absent == {}
    assert "GMS" in plan.columns


def test_rights(desk: Desk) -> None:
    desk.send(described(desk, "v_patient"))
    id = desk.propose("patient", "v_patient", as_lines("patient")).json()["decisions"][0]["id"]
    desk.portal.sign_in("hospital_officer", "management")
    browser = desk.portal.browser
    overview = browser.get(f"{BASE}/hospitals").json()["hospitals"]
    assert [one["hospital"] for one in overview] == ["h01"], "an officer sees the own hospital"
    assert browser.get(f"{BASE}/view?hospital={CODE}&view=v_patient").status_code == 403
    assert browser.get(f"{BASE}/file?hospital={CODE}").status_code == 403
    assert browser.post(f"{BASE}/reviews", {"ids": [id], "confirm": True}).status_code == 404
    assert browser.post(f"{BASE}/profiles", {"profile": {}}).status_code == 403
    assert browser.get(f"{BASE}/converts").status_code == 403
    desk.portal.sign_in("inspector", "quality")
    assert browser.post(f"{BASE}/reviews", {"ids": [id], "confirm": False}).status_code == 422
    rejected = browser.post(f"{BASE}/reviews", {"ids": [id], "confirm": False, "reason": "列不对"}).json()
    assert rejected["decisions"][0]["status"] == "rejected"
    assert browser.post(f"{BASE}/reviews", {"ids": [id], "confirm": True}).status_code == 409
    desk.portal.sign_in("researcher", "research")
    assert browser.get(f"{BASE}/hospitals").status_code == 403
    events = desk.portal.events("fields.propose")
    assert events[-1].detail["lines"][0] == "patient.patient_id = BRID"


@pytest.mark.parametrize(
    "wrong",
    [
        {"hospital": CODE},
        {"hospital": CODE, "at": "2026-01-01T00:00:00+00:00", "views": []},
        {"hospital": CODE, "at": "heute", "views": [{"view": "v", "sampled": 1, "columns": [{"name": "a"}]}]},
        {"hospital": CODE, "at": "2026-01-01T00:00:00+00:00", "views": [{"view": "v", "why": ["x", "x"]}]},
    ],
)
def test_what_is_no_profile_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    answer = desk.send(wrong)
    assert answer.status_code == 422, answer.text
    assert "概况" in json.dumps(answer.json(), ensure_ascii=False)
    stranger = desk.send({**described(desk, "v_lab"), "hospital": "h99"})
    assert (stranger.status_code, stranger.json()["code"]) == (404, "no_such_hospital")


def test_a_file_that_came_late_is_renewed_and_one_line_holds(desk: Desk) -> None:
    made = {
        "hospital": CODE,
        "category": "patient",
        "view": "v_patient",
        "variable": "sex",
        "column": "XB",
        "absent": False,
        "convert": "",
        "note": "",
        "author": "somebody",
        "proposed": now(),
        "reviewer": "another",
        "reviewed": now(),
        "reason": "",
    }
    with transaction(desk.portal.control) as session:
        session.add(ColumnDecision(id="col_1", status="confirmed", **made))
    assert written.renew_late_ones(desk.portal.home, desk.portal.control) == 1
    assert written.renew_late_ones(desk.portal.home, desk.portal.control) == 0
    assert b"patient,v_patient,sex,XB," in written.place(desk.portal.home, CODE).read_bytes()
    with pytest.raises(IntegrityError), transaction(desk.portal.control) as session:
        session.add(ColumnDecision(id="col_2", status="confirmed", **made))
