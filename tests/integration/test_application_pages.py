"""An application from the project to the grant over the portal, by six people: what each reads, may do and is
refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from heluo.access.accounts import open_account
from heluo.access.applications.tables import ReviewStep
from heluo.access.permissions import Asker
from heluo.delivery.frame.granted import permit_of_grant
from heluo.delivery.research.resources import GRANTED_ROWS
from heluo.engines import engine
from heluo.kit.dates import today
from heluo.kit.db import reading, transaction
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import table
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.small_lake import province

DAY = today()
PROTOCOL = {
    "title": "肺癌术后肾功能",
    "purpose": "了解术后肾功能的变化",
    "protocol": "回顾性队列",
    "hypothesis": "下降",
    "benefit": "改进随访",
    "variables": ["diagnosis.code", "patient.birth_date", "patient.sex"],
    "ethics_number": "2026-17",
    "ethics_until": str(DAY + dt.timedelta(days=200)),
    "starts": str(DAY),
    "ends": str(DAY + dt.timedelta(days=100)),
}
OTHERS = {
    "member1": ("access_reviewer", None),
    "member2": ("access_reviewer", None),
    "officer_h02": ("hospital_officer", "h02"),
    "officer_h03": ("hospital_officer", "h03"),
    "outside": ("researcher", None),
}


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = build(tmp_path_factory.mktemp("applications"), province("a"))
    with transaction(made.control) as session:
        for name, (role, hospital) in OTHERS.items():
            password = open_account(session, name, Text(name, name), role, hospital, "test")
            made.accounts[name] = {"user": name, "password": password}
    made.sign_in("security_admin", "management")
    trained = {"account": "researcher", "certificate": "2026", "until": str(DAY + dt.timedelta(days=300))}
    desk = ok(made.browser.post("/api/research/training", trained))["researchers"]
    assert [(one["account"], one["lapsed"]) for one in desk] == [("outside", True), ("researcher", False)]
    for who, seat in ((made.accounts["access_reviewer"]["user"], "officer"), ("member1", "committee")):
        ok(made.browser.post("/api/applications/seats", {"account": who, "seat": seat}))
    yield made
    made.browser.close()


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def as_(portal: Portal, who: str) -> None:
    portal.sign_in(who, "research" if who in ("researcher", "outside") else "management")


def look(portal: Portal, who: str, id: str) -> dict[str, Any]:
    as_(portal, who)
    return ok(portal.browser.get(f"/api/applications/{id}"))


def vote(portal: Portal, who: str, id: str, decision: str = "agreed", **values: Any) -> httpx.Response:
    step = next(one for one in look(portal, who, id)["steps"] if one["mine"])
    body = {"decision": decision, "reason": "" if decision == "agreed" else "理由"} | values
    return portal.browser.post(f"/api/applications/steps/{step['id']}/vote", body)


def test_from_the_project_to_rows_by_six_people(portal: Portal) -> None:
    as_(portal, "researcher")
    project = ok(portal.browser.post("/api/research/projects", PROTOCOL))["id"]
    ok(portal.browser.post(f"/api/research/projects/{project}/state", {"to": "running"}))
    draft = ok(portal.browser.post("/api/applications", {"project": project}))
    id = draft["id"]
    assert [one["name"] for one in draft["variables"]] == PROTOCOL["variables"], "nothing is asked twice"
    assert (draft["until"], draft["persons"], draft["level"]) == (PROTOCOL["ends"], ["researcher"], 3)
    assert [one["code"] for one in draft["checks"]] == ["not_in_text", "uniqueness", "diversity"], (
        "60 persons"
    )
    assert draft["differences"] == []
    terms = {key: draft[key] for key in ("hospitals", "persons", "since", "until")}
    unknown = {"terms": terms | {"variables": PROTOCOL["variables"], "cohort": "无@1"}}
    answer = portal.browser.request("PUT", f"/api/applications/{id}", unknown)
    assert (answer.status_code, answer.json()["code"]) == (422, "no_cohort")
    beyond = {"terms": terms | {"variables": ["visit.total_amount"]}}
    edited = ok(portal.browser.request("PUT", f"/api/applications/{id}", beyond))
    assert "not_in_protocol" in [one["code"] for one in edited["checks"]]
    assert not edited["may_send"]
    assert [(one["code"], one["after"]["zh"]) for one in edited["differences"]] == [
        ("protocol_variables", "总费用")
    ]
    assert portal.browser.post(f"/api/applications/{id}/send", {}).json()["code"] == "application_stopped"
    ok(
        portal.browser.request(
            "PUT", f"/api/applications/{id}", {"terms": terms | {"variables": PROTOCOL["variables"]}}
        )
    )
    as_(portal, "access_reviewer")
    assert portal.browser.get(f"/api/applications/{id}").status_code == 403, "a draft is the applicant's"
    as_(portal, "researcher")
    sent = ok(portal.browser.post(f"/api/applications/{id}/send", {}))
    assert [(one["holder"], one["status"]) for one in sent["steps"]] == [
        ("officer", "open"),
        ("committee", "waiting"),
        ("hospital", "waiting"),
        ("hospital", "waiting"),
        ("hospital", "waiting"),
    ]
    assert sent["steps"][0]["due"] is not None
    assert not any(one["mine"] for one in sent["steps"])
    as_(portal, "access_reviewer")
    alerts = ok(portal.browser.get("/api/home"))["alerts"]
    assert [one["to"] for one in alerts] == ["/applications"]
    ok(vote(portal, "access_reviewer", id))
    as_(portal, "security_admin")
    ok(portal.browser.post("/api/applications/seats", {"account": "member2", "seat": "committee"}))
    for who in ("member1", "member2", "hospital_officer"):
        ok(vote(portal, who, id))
        assert waiting(portal) == [], f"{who} has decided"
    ok(vote(portal, "officer_h02", id, "refused"))
    for who, code in (("officer_h03", "h03"), ("officer_h02", "h02")):
        seen = look(portal, who, id)
        assert [one["hospital"] for one in seen["steps"]] == ["", "", code], "nothing of another hospital"
        assert seen["hospitals"] == [code]
        line = next(
            one for one in ok(portal.browser.get("/api/applications"))["applications"] if one["id"] == id
        )
        assert len(line["waits_for"]) == (code == "h03")
    part = ok(vote(portal, "officer_h03", id, "limited", withheld=["patient.birth_date"]))
    assert (part["status"], part["grants"], part["may_accept"]) == ("offered", [], False)
    offered = look(portal, "researcher", id)
    assert waiting(portal) == ["1 份数据申请部分批准,等您接受"]
    assert offered["may_accept"]
    assert offered["numbers"]["left"]["shown"] != offered["numbers"]["asked"]["shown"], "without h02"
    assert look(portal, "researcher", id)["numbers"] == offered["numbers"], "drawn once"
    refusal = portal.browser.post("/api/applications/ap_none/accept", {})
    assert (refusal.status_code, refusal.json()["code"]) == (403, "not_yours")
    done = ok(portal.browser.post(f"/api/applications/{id}/accept", {}))
    assert (done["status"], len(done["grants"])) == ("approved", 2)
    assert (done["over"], sent["over"]) == (True, False)
    seen = look(portal, "researcher", id)
    assert [vote["reason"] for one in seen["steps"] for vote in one["votes"] if vote["reason"]] == [
        "理由",
        "理由",
    ]
    assert {vote["account"] for one in seen["steps"] for vote in one["votes"]} == {None}, "not by whom"
    rows = persons(portal, project)
    assert rows > 0
    page = ok(portal.browser.get(f"/api/research/projects/{project}"))
    assert sorted(tuple(one["hospitals"]) for one in page["grants"]) == [("h01",), ("h03",)]


def test_an_amendment_s_difference_is_read_before_and_after_it_is_sent(portal: Portal) -> None:
    as_(portal, "researcher")
    project = ok(portal.browser.post("/api/research/projects", PROTOCOL))["id"]
    ok(portal.browser.post(f"/api/research/projects/{project}/state", {"to": "running"}))
    as_(portal, "security_admin")
    terms = {"variables": ["diagnosis.code"], "persons": ["researcher"], "level": 3, "hospitals": ["h01"]}
    days = {"since": str(DAY), "until": str(DAY + dt.timedelta(days=30))}
    grant = ok(portal.browser.post("/api/research/grants", {"project": project, **terms, **days}))
    as_(portal, "researcher")
    given = {"project": project, "kind": "amendment", "replaces": grant["id"]}
    draft = ok(portal.browser.post("/api/applications", given))
    assert draft["differences"] == []
    wider = ["diagnosis.code", "visit.total_amount"]
    asked = {key: draft[key] for key in ("hospitals", "persons", "since", "until")} | {"variables": wider}
    changes = {"variables": sorted({*PROTOCOL["variables"], *wider}), "protocol": "回顾性队列;加总费用"}
    body = {"terms": asked, "changes": changes}
    edited = ok(portal.browser.request("PUT", f"/api/applications/{draft['id']}", body))
    lines = [(one["code"], one["before"]["zh"], one["after"]["zh"]) for one in edited["differences"]]
    assert lines == [
        ("protocol_variables", "—", "总费用"),
        ("protocol", "回顾性队列", "回顾性队列;加总费用"),
        ("more", "—", "总费用"),
    ]
    ok(portal.browser.post(f"/api/applications/{draft['id']}/send", {}))
    assert look(portal, "access_reviewer", draft["id"])["differences"] == edited["differences"]


def test_trainings_are_the_security_administrator_s(portal: Portal) -> None:
    given = {"account": "researcher", "certificate": "2026", "until": str(DAY)}
    for who in ("researcher", "access_reviewer", "officer_h02"):
        as_(portal, who)
        assert portal.browser.get("/api/research/training").status_code == 403
        assert portal.browser.post("/api/research/training", given).status_code == 403
    as_(portal, "security_admin")
    answer = portal.browser.post("/api/research/training", given | {"account": "member1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "no_training")


def waiting(portal: Portal) -> list[str]:
    alerts = ok(portal.browser.get("/api/home"))["alerts"]
    return [one["text"]["zh"] for one in alerts if one["to"] == "/applications"]


def persons(portal: Portal, project: str) -> int:
    """Rows that the project reads by the newest grant."""
    lake = Lake(portal.home, portal.control, engine(), 1)
    try:
        permit = permit_of_grant(lake, Asker("researcher", "researcher", None), GRANTED_ROWS, project)
        found = lake.read(
            table("standard.diagnosis").select("hospital", "code"), permit, what=GRANTED_ROWS.name
        )
        assert len(set(found["hospital"].to_pylist())) <= 1
        return found.num_rows
    finally:
        lake.close()


def test_a_hospital_s_desk_takes_rows_back_and_opens_them_again(portal: Portal) -> None:
    as_(portal, "researcher")
    project = ok(portal.browser.post("/api/research/projects", PROTOCOL))["id"]
    ok(portal.browser.post(f"/api/research/projects/{project}/state", {"to": "running"}))
    as_(portal, "security_admin")
    terms = {"variables": ["diagnosis.code"], "persons": ["researcher"], "level": 3, "hospitals": ["h02"]}
    days = {"since": str(DAY), "until": str(DAY + dt.timedelta(days=30))}
    grant = ok(portal.browser.post("/api/research/grants", {"project": project, **terms, **days}))["id"]
    assert persons(portal, project) > 0
    as_(portal, "officer_h03")
    assert grant not in [one["grant"] for one in ok(portal.browser.get("/api/applications/uses"))["uses"]]
    given = {"reason": "本院意见"}
    refusal = portal.browser.post(f"/api/applications/uses/{grant}/take-back", given)
    assert (refusal.status_code, refusal.json()["code"]) == (404, "no_grant")
    for who in ("researcher", "security_admin", "access_reviewer"):
        as_(portal, who)
        assert portal.browser.get("/api/applications/uses").status_code == 403
        assert portal.browser.post(f"/api/applications/uses/{grant}/take-back", given).status_code == 403
    as_(portal, "officer_h02")
    desk = ok(portal.browser.post(f"/api/applications/uses/{grant}/take-back", given))
    (line,) = [one for one in desk["uses"] if one["grant"] == grant]
    assert (line["open"], line["may_take_back"], line["taken_back"]["reason"]) == (False, False, "本院意见")
    assert persons(portal, project) == 0
    as_(portal, "researcher")
    (seen,) = ok(portal.browser.get(f"/api/research/projects/{project}"))["grants"]
    assert [(one["hospital"], one["reason"]) for one in seen["taken_out"]] == [("h02", "本院意见")]
    as_(portal, "officer_h02")
    desk = ok(portal.browser.post(f"/api/applications/uses/{grant}/open", {}))
    assert next(one for one in desk["uses"] if one["grant"] == grant)["open"]
    assert persons(portal, project) > 0


def test_whose_it_is_not_learns_nothing(portal: Portal) -> None:
    as_(portal, "researcher")
    project = ok(portal.browser.post("/api/research/projects", PROTOCOL))["id"]
    ok(portal.browser.post(f"/api/research/projects/{project}/state", {"to": "running"}))
    id = ok(portal.browser.post("/api/applications", {"project": project}))["id"]
    ok(portal.browser.post(f"/api/applications/{id}/send", {}))
    for who in ("outside", "member1", "officer_h02"):
        as_(portal, who)
        bodies = []
        for one in (id, "ap_nothing"):
            answer = portal.browser.get(f"/api/applications/{one}")
            assert answer.status_code == 403, who
            bodies.append({k: v for k, v in answer.json().items() if k != "request_id"})
        assert bodies[0] == bodies[1]
        assert ok(portal.browser.get("/api/applications"))["applications"] is not None
        assert id not in [one["id"] for one in ok(portal.browser.get("/api/applications"))["applications"]]
    with reading(portal.control) as session:
        step = session.scalars(sa.select(ReviewStep).where(ReviewStep.application == id)).first()
    as_(portal, "researcher")
    own = portal.browser.post(f"/api/applications/steps/{step.id}/vote", {"decision": "agreed"})
    assert (own.status_code, own.json()["code"]) == (403, "not_holder")
    assert portal.browser.get("/api/applications/seats").status_code == 403
    assert (
        portal.browser.post("/api/applications/default", {"answer": "agreed"}).json()["code"] == "not_holder"
    )
    as_(portal, "officer_h02")
    assert portal.browser.post("/api/applications/default", {"answer": "agreed"}).status_code == 204
    ok(vote(portal, "access_reviewer", id, "returned"))
    as_(portal, "researcher")
    assert len(waiting(portal)) == 1, "an application that came back waits for its author"
    gone = ok(portal.browser.post(f"/api/applications/{id}/withdraw", {}))
    assert (gone["status"], gone["may_withdraw"]) == ("withdrawn", False)
