"""Faults on screens: what stands at an earlier state is marked wherever a figure is made of it, faults are
listed with their way out, and a hospital sees its own alone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.delivery.frame.faults import CODES
from heluo.governance import bulkhead
from heluo.kit.db import reading, transaction
from heluo.kit.text import Text
from heluo.lakehouse import faults, releases
from heluo.lakehouse.records import Fault, Ledger, Release, Run
from tests.lib.small_lake import person_id, province
from tests.lib.small_portal import ROOMS, SmallPortal, small_portal

KEY = "lsh02001"
FAULTS, QUALITY = "/api/management/faults", "/api/management/quality"


def found(hospital: str, category: str, code: str, **more: Any) -> faults.FaultFound:
    words = Text(f"{hospital} 不能处理", f"{hospital} cannot be processed")
    todo = Text("医院改正后重新发送", "the hospital corrects and sends again")
    return faults.FaultFound(hospital, category, code, words, Text("好值", "good values"), todo, **more)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    """h02's results stand at the first release, of h03 everything; a fault of h01 was mended. Two nights."""
    made = province()
    for hospital in ("h01", "h02", "h03"):
        for category in ("lab_result", "visit"):
            made.put(
                "application.quality_result",
                hospital=hospital,
                category=category,
                month="2024-02",
                check=f"{category}.held",
                variable="",
                violated=1,
                applicable=50,
                run_id="run_1",
            )
    with small_portal(tmp_path_factory.mktemp("portal"), made, (*ROOMS, "search")) as of:
        _plant(of.control)
        yield of


def _plant(control: sa.Engine) -> None:
    rows = found("h02", "lab_result", "unforeseen", variable="value_text", row_keys=(KEY, "lsh02002"))
    with transaction(control) as session:
        session.execute(sa.update(Run).values(started=_before(50), ended=_before(49)))
        first = session.scalars(sa.select(Release)).one()
        first.at = _before(48)
        for minutes, run_id in ((30, "run_2"), (10, "run_3")):
            counts = {"faults": 2, "rows_written": 9}
            if run_id == "run_3":
                counts |= {
                    "reloaded": 4,
                    "tables_set_aside": ["source.visit"],
                    "found": [["源层 visit 缺失", "visit of the source layer is missing"]],
                }
            session.add(
                Run(
                    id=run_id,
                    kind="night",
                    started=_before(minutes),
                    ended=_before(minutes - 1),
                    status="succeeded",
                    counts=counts,
                )
            )
    with transaction(control) as session:
        mended = faults.note(session, "run_2", found("h01", "visit", "configuration"))
        ids = [faults.note(session, "run_2", one) for one in (rows, found("h03", "", "configuration"))]
        for fault in session.scalars(sa.select(Fault)):
            fault.first_at = fault.last_at = _before(29)
    with transaction(control) as session:
        again = {faults.note(session, "run_3", one) for one in (rows, found("h03", "", "configuration"))}
        assert again == set(ids)
        assert faults.close_others(session, "run_3", None, again) == (mended,)
        session.execute(
            sa.update(Ledger)
            .where(Ledger.hospital == "h02", Ledger.stream == "visit")
            .values(wanted_at=_before(5))
        )
        stale = [
            faults.StaleCategory("h02", "lab_result", first.id, ids[0]),
            *(faults.StaleCategory("h03", name, "", ids[1]) for name in ("lab_result", "visit", "patient")),
        ]
        tables = session.scalars(sa.select(Release)).one().manifest["tables"]
        releases.create(session, "run_3", tables, {"stale": [one.to_dict() for one in stale]})


def _before(minutes: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(minutes=minutes)


def pairs(marks: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(one["hospital"], one["category"]) for one in marks}


ALL = {("h02", "lab_result"), ("h03", "lab_result"), ("h03", "visit"), ("h03", "patient")}


def test_open_faults_are_listed_with_their_way_out_and_mended_ones_behind_a_switch(
    portal: SmallPortal,
) -> None:
    browser = portal.sign_in("governance_engineer", "quality")
    body = browser.get(FAULTS).json()
    of = {one["hospital"]: one for one in body["faults"]}
    assert (set(of), body["closed"]) == ({"h02", "h03"}, 1)
    one = of["h02"]
    assert (one["category"], one["variable"], one["rows"], one["rows_more"]) == (
        "lab_result",
        "value_text",
        2,
        False,
    )
    assert one["row_keys"] == [KEY, "lsh02002"]
    assert (one["first_run"], one["last_run"], one["closed_run"]) == ("run_2", "run_3", None)
    assert one["code_label"]["zh"] != one["code"]
    assert one["since"]["number"] == 1
    assert all(one[part][lang] for part in ("found", "expected", "todo") for lang in ("zh", "en"))
    assert (of["h03"]["category"], of["h03"]["since"]) == ("", None)
    every = browser.get(f"{FAULTS}?closed=true").json()["faults"]
    assert [(one["hospital"], one["status"]) for one in every] == [
        ("h02", "open"),
        ("h03", "open"),
        ("h01", "closed"),
    ]
    assert every[-1]["closed_run"] == "run_3"


def test_keys_of_rows_are_for_those_who_may_read_rows(portal: SmallPortal) -> None:
    body = portal.sign_in("system_admin", "management").get(FAULTS).json()
    assert body["faults"]
    assert KEY not in json.dumps(body)
    for role, purpose in (("clinician", "quality"), ("researcher", "research"), ("audit_admin", "audit")):
        assert portal.sign_in(role, purpose).get(FAULTS).status_code == 403
    # Two rows of one variable tell of the two: who may not know of so few learns that it is so, not which.
    (one,) = (
        one
        for one in portal.sign_in("researcher", "research").get(QUALITY).json()["faults"]
        if one["hospital"] == "h02"
    )
    assert (one["variable"], one["rows"], one["row_keys"]) == ("", None, [])
    assert one["found"] == one["code_label"]


def test_a_hospital_sees_its_own_faults_alone(portal: SmallPortal) -> None:
    with transaction(portal.control) as session:
        ours = faults.note(session, "run_3", found("h01", "lab_result", "unforeseen", row_keys=("k1",)))
    try:
        browser = portal.sign_in("hospital_officer", "quality")
        assert [one["hospital"] for one in browser.get(FAULTS).json()["faults"]] == ["h01"]
        assert browser.get(f"{FAULTS}?hospital=h02").status_code == 403
        quality = browser.get(QUALITY).json()
        assert [(one["hospital"], one["row_keys"]) for one in quality["faults"]] == [("h01", [])]
        assert quality["stale"] == []
        detail = browser.get(f"{QUALITY}/h01/lab_result").json()
        assert [one["id"] for one in detail["faults"]] == [ours]
        assert browser.get(f"{QUALITY}/h01/visit").json()["faults"] == []
        run = browser.get("/api/management/runs/run_3").json()  # that wrote nothing of h01
        assert {one["hospital"] for one in run["faults"]} == {"h01"}
        assert run["repair"] is None
        assert browser.get("/api/management/repairs").json() == {"nights": [], "looked_at": 50, "asked": []}
        (alert,) = (a for a in browser.get("/api/home").json()["alerts"] if a["to"] == "/management/faults")
        assert "h02" not in json.dumps(alert)
    finally:
        with transaction(portal.control) as session:
            session.delete(session.get_one(Fault, ours))


def test_a_run_leads_to_the_faults_that_it_met_and_closed(portal: SmallPortal) -> None:
    browser = portal.sign_in("governance_engineer", "quality")
    of = {n: browser.get(f"/api/management/runs/run_{n}").json() for n in (1, 2, 3)}
    met = {n: {one["hospital"] for one in body["faults"]} for n, body in of.items()}
    assert met == {1: set(), 2: {"h01", "h02", "h03"}, 3: {"h01", "h02", "h03"}}
    assert of[2]["repair"] is None
    assert of[3]["repair"]["tables_aside"] == ["source.visit"]


def test_repairs_of_the_last_nights_and_what_is_asked_for_again(portal: SmallPortal) -> None:
    browser = portal.sign_in("governance_engineer", "quality")
    body = browser.get("/api/management/repairs").json()
    (night,) = body["nights"]
    assert (night["run"], night["found"][0]["en"]) == ("run_3", "visit of the source layer is missing")
    assert [(c["name"], c["value"]) for c in night["counts"]] == [("reloaded", 4)]
    (asked,) = body["asked"]
    assert (asked["hospital"], asked["category"], asked["parcels"]) == ("h02", "visit", 1)
    parcels = browser.get("/api/management/parcels?hospital=h02").json()["parcels"]
    assert {p["stream"] for p in parcels if p["wanted_at"]} == {"visit"}


def test_the_quality_page_begins_with_what_a_fault_stops(portal: SmallPortal) -> None:
    browser = portal.sign_in("inspector", "quality")
    body = browser.get(QUALITY).json()
    assert {one["hospital"] for one in body["faults"]} == {"h02", "h03"}
    assert pairs(body["stale"]) == ALL
    detail = browser.get(f"{QUALITY}/h03/visit").json()
    assert [one["hospital"] for one in detail["faults"]] == [
        "h03"
    ]  # a fault of every category is of this one
    assert pairs(detail["stale"]) == {("h03", "visit")}
    assert browser.get(f"{QUALITY}/h01/visit").json()["stale"] == []


def test_figures_are_marked_with_what_they_were_made_of(portal: SmallPortal) -> None:
    browser = portal.sign_in("decision_maker", "management")
    body = browser.get("/api/cockpit/overview").json()
    assert pairs(body["stale"]) == ALL
    mark = next(one for one in body["stale"] if one["hospital"] == "h02")
    assert (mark["since"]["number"], mark["why"]["zh"]) == (1, CODES["unforeseen"].zh)
    assert next(one for one in body["stale"] if one["hospital"] == "h03")["since"] is None
    marked = {i["id"]: pairs(i["stale"]) for i in body["indicators"]}
    tables = {i["id"]: set(i["tables"]) for i in body["indicators"]}
    for id, marks in marked.items():
        wanted = {
            (h, c)
            for h, c in ALL
            if f"standard.{c}" in tables[id] or (c == "patient" and "standard.person_link" in tables[id])
        }
        assert marks == wanted, id
    assert any(marked.values())
    assert any(not marks for marks in marked.values())
    assert pairs(browser.get("/api/cockpit/arrivals").json()["stale"]) == ALL
    assert pairs(browser.get("/api/cockpit/flows").json()["stale"]) == {("h03", "visit"), ("h03", "patient")}
    one = next(id for id, marks in marked.items() if marks)
    assert pairs(browser.get(f"/api/cockpit/indicators/{one}").json()["stale"]) == marked[one]
    own = portal.sign_in("hospital_officer", "quality").get("/api/cockpit/overview").json()
    assert own["stale"] == []
    assert all(i["stale"] == [] for i in own["indicators"])


def test_a_mark_names_the_fault_that_stands_today(portal: SmallPortal) -> None:
    """A night that meets another fault and changes no table makes no release: the old one's mark names an
    ended fault."""
    with reading(portal.control) as session:
        before = session.scalars(sa.select(Fault).where(Fault.hospital == "h02")).one().id
    with transaction(portal.control) as session:
        new = faults.note(session, "run_4", found("h02", "lab_result", "configuration"))
        ended = sa.update(Fault).where(Fault.id == before)
        session.execute(ended.values(status="closed", closed_run="run_4"))
    try:
        body = portal.sign_in("decision_maker", "management").get("/api/cockpit/overview").json()
        mark = next(one for one in body["stale"] if one["hospital"] == "h02")
        assert (mark["fault"], mark["why"]["zh"]) == (new, CODES["configuration"].zh)
    finally:
        with transaction(portal.control) as session:
            session.delete(session.get_one(Fault, new))
            session.execute(ended.values(status="open", closed_run=None))


def test_a_persons_page_says_what_of_their_hospitals_is_older(portal: SmallPortal) -> None:
    browser = portal.sign_in("clinician", "care")
    assert pairs(browser.get(f"/api/panorama/{person_id(0)}").json()["stale"]) == ALL
    two = next(n for n in range(1, 60) if n % 3 == 0 and n % 9 == 0)
    homes = {one["hospital"] for one in browser.get(f"/api/panorama/{person_id(two)}").json()["hospitals"]}
    stale = pairs(browser.get(f"/api/panorama/{person_id(two)}").json()["stale"])
    assert {hospital for hospital, _ in stale} <= homes


def test_every_code_of_a_fault_has_words() -> None:
    assert {bulkhead.UNFORESEEN, bulkhead.CONFIGURATION} == set(CODES)


def test_a_count_and_a_search_say_what_of_their_conditions_is_older(portal: SmallPortal) -> None:
    def marked(event: str) -> set[tuple[str, str]]:
        definition = {"rules": [{"where": {"event": event}}]}
        answer = browser.post("/api/search/count", {"definition": definition})
        assert answer.status_code == 200, answer.text
        return pairs(answer.json()["stale"])

    browser = portal.sign_in("clinician", "care")
    assert marked("diagnosis") == {("h03", "patient")}  # persons are linked by patients
    assert marked("lab_result") == {("h03", "patient"), ("h02", "lab_result"), ("h03", "lab_result")}
