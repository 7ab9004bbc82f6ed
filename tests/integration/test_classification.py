"""A level that a person changes counts at once on every surface: catalogue, conditions, frames, search,
panorama, masks, the chain of an application under review, a grant in force. Lowered, it takes two persons,
and what was suspended for it alone is open again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from heluo.access.accounts import open_account
from heluo.access.level_changes.in_force import forget
from heluo.access.permissions import Asker
from heluo.access.projects.permits import granted_permit
from heluo.delivery.research.resources import GRANTED_ROWS
from heluo.kit.dates import today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotPermitted
from heluo.kit.text import Text
from tests.lib.built_portal import TREE, Portal, build, cheap_passwords
from tests.lib.small_lake import person_id, province

CODE, TITLE = "diagnosis/code", "medical_record/title"
RESEARCH = {"researcher"}
OTHERS = {
    "member1": ("access_reviewer", None),
    "member2": ("access_reviewer", None),
    "ethics1": ("access_reviewer", None),
    "officer_h02": ("hospital_officer", "h02"),
    "officer_h03": ("hospital_officer", "h03"),
}
SEATS = {"member1": "committee", "member2": "committee", "ethics1": "ethics"}


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passwords(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELUO_LONGEST_WORK", "600")  # whoever is slow on a busy machine is not refused
        yield


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = build(tmp_path_factory.mktemp("levels"), province("a"))
    with transaction(made.control) as session:
        for name, (role, hospital) in OTHERS.items():
            password = open_account(session, name, Text(name, name), role, hospital, "test")
            made.accounts[name] = {"user": name, "password": password}
    as_(made, "security_admin")
    until = str(today() + dt.timedelta(days=300))
    ok(
        made.browser.post(
            "/api/research/training", {"account": "researcher", "certificate": "2026", "until": until}
        )
    )
    for who, seat in {made.accounts["access_reviewer"]["user"]: "officer", **SEATS}.items():
        ok(made.browser.post("/api/applications/seats", {"account": who, "seat": seat}))
    yield made
    made.browser.close()
    forget()


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def as_(portal: Portal, who: str) -> None:
    purpose = "research" if who in RESEARCH else "care" if who == "clinician" else "management"
    portal.sign_in(who, purpose)


def change(portal: Portal, variable: str, level: int, who: str = "security_admin") -> dict[str, Any]:
    as_(portal, who)
    given = {"level": level, "reason": "与医院核对后决定"}
    return ok(portal.browser.post(f"/api/classification/variables/{variable}", given))


def lower(portal: Portal, variable: str, level: int) -> None:
    """By two persons."""
    id = change(portal, variable, level)["waiting"]["id"]
    as_(portal, "access_reviewer")
    given = {"agrees": True, "reason": "同意"}
    ok(portal.browser.post(f"/api/classification/changes/{id}/second", given))


def project(portal: Portal) -> str:
    as_(portal, "researcher")
    day = today()
    protocol = {
        "title": "分级变化时的研究",
        "purpose": "描述诊断编码与性别",
        "protocol": "回顾性队列:诊断编码、性别",
        "hypothesis": "无",
        "benefit": "改进随访",
        "variables": ["diagnosis.code", "patient.sex"],
        "ethics_number": "2026-17",
        "ethics_until": str(day + dt.timedelta(days=200)),
        "starts": str(day),
        "ends": str(day + dt.timedelta(days=100)),
    }
    made = ok(portal.browser.post("/api/research/projects", protocol))["id"]
    ok(portal.browser.post(f"/api/research/projects/{made}/state", {"to": "running"}))
    return made


def granted(portal: Portal, of: str) -> str:
    as_(portal, "security_admin")
    terms = {
        "project": of,
        "variables": ["diagnosis.code", "patient.sex"],
        "level": 3,
        "persons": ["researcher"],
        "since": str(today()),
        "until": str(today() + dt.timedelta(days=30)),
    }
    return ok(portal.browser.post("/api/research/grants", terms))["id"]


def applied(portal: Portal, of: str) -> str:
    """An application under review, after its first step."""
    as_(portal, "researcher")
    id = ok(portal.browser.post("/api/applications", {"project": of}))["id"]
    ok(portal.browser.post(f"/api/applications/{id}/send", {}))
    vote(portal, "access_reviewer", id)
    return id


def vote(portal: Portal, who: str, id: str) -> None:
    as_(portal, who)
    steps = ok(portal.browser.get(f"/api/applications/{id}"))["steps"]
    step = next(one for one in steps if one["mine"])
    ok(portal.browser.post(f"/api/applications/steps/{step['id']}/vote", {"decision": "agreed"}))


def may_read(portal: Portal, of: str) -> str:
    """ "" when the grant opens rows, else the code of the refusal."""
    with reading(portal.control) as session:
        try:
            granted_permit(session, Asker("researcher", "researcher", None), GRANTED_ROWS.name, of)
        except NotPermitted as refusal:
            return refusal.code
    return ""


def surfaces(portal: Portal, of: str, grant: str, application: str) -> dict[str, Any]:
    """What a researcher and a reviewer meet of diagnosis.code."""
    as_(portal, "researcher")
    asked = portal.browser.get("/api/search/variables/diagnosis/code").json()["variable"]
    counted = ok(portal.browser.post("/api/search/count", TREE))
    cohort = portal.browser.post(
        "/api/search/cohorts", {"name": "都算", "definition": {"rules": [{"where": {"event": "visit"}}]}}
    )
    frame = {
        "cohort": f"{cohort.json()['saved']['id']}@1",
        "definition": {"columns": [{"name": "x", "variable": "diagnosis.code", "pick": "last"}]},
    }
    planned = ok(portal.browser.post("/api/search/frames/plan", frame))
    lines = ok(portal.browser.get(f"/api/research/projects/{of}"))["grants"]
    known = ok(portal.browser.get("/api/dictionary"))
    (diagnosis,) = [one for one in known["categories"] if one["name"] == "diagnosis"]
    labels = {one["name"]: one["level"] for one in diagnosis["variables"]}
    steps = ok(portal.browser.get(f"/api/applications/{application}"))["steps"]
    as_(portal, "security_admin")
    page = ok(portal.browser.get(f"/api/classification/variables/{CODE}"))
    return {
        "catalogue": (asked["level"], asked["allowed"]),
        "label": labels["code"],
        "condition": "asked" if counted["nodes"] else "refused",
        "frame closed": planned["columns"][0]["masked"],
        "grant": next(one["status"] for one in lines if one["id"] == grant),
        "rows": may_read(portal, of),
        "chain": [one["holder"] for one in steps if one["holder"] != "hospital"],
        "mask": page["mask"]["zh"],
        "chain of the level": [one["zh"] for one in page["chain"]],
    }


def test_a_raised_level_counts_at_once_and_a_lowered_one_takes_two(portal: Portal) -> None:
    of = project(portal)
    grant, application = granted(portal, of), applied(portal, of)
    before = surfaces(portal, of, grant, application)
    assert before == {
        "catalogue": (3, True),
        "label": 3,
        "condition": "asked",
        "frame closed": False,
        "grant": "active",
        "rows": "",
        "chain": ["officer", "committee"],
        "mask": "原值:不识别个人",
        "chain of the level": ["数据专员", "数据使用委员会", "供数医院"],
    }
    raised = change(portal, CODE, 4)
    assert (raised["line"]["level"], raised["line"]["declared"], raised["line"]["confirmed"]) == (4, 3, True)
    assert surfaces(portal, of, grant, application) == {
        "catalogue": (4, False),
        "label": 4,
        "condition": "refused",
        "frame closed": True,
        "grant": "suspended",
        "rows": "grant_suspended",
        "chain": ["officer", "committee", "ethics", "security"],
        "mask": "没有这一列",
        "chain of the level": ["数据专员", "数据使用委员会", "供数医院", "伦理", "安全管理员"],
    }
    lowered = change(portal, CODE, 3)
    assert lowered["line"]["level"] == 4, "one person alone lowers nothing"
    assert lowered["line"]["waits"] == 3
    id = lowered["waiting"]["id"]
    own = portal.browser.post(f"/api/classification/changes/{id}/second", {"agrees": True, "reason": ""})
    assert (own.status_code, own.json()["code"]) == (403, "own_change")
    as_(portal, "access_reviewer")
    assert any(one["to"] == "/classification" for one in ok(portal.browser.get("/api/home"))["alerts"])
    ok(portal.browser.post(f"/api/classification/changes/{id}/second", {"agrees": True, "reason": "同意"}))
    after = surfaces(portal, of, grant, application)
    longer = ["officer", "committee", "ethics", "security"]
    assert after == {**before, "chain": longer}, "whoever was asked decides"


def test_a_level_five_closes_texts_and_events_of_other_hospitals(portal: Portal) -> None:
    """The clinician of h01 treats a person who has notes at three hospitals."""
    person = person_id(0)

    def seen() -> tuple[set[str], set[str]]:
        as_(portal, "clinician")
        events = ok(portal.browser.get(f"/api/panorama/{person}"))["events"]
        seen = {one["hospital"] for one in events if one["category"] == "diagnosis"}
        hits = ok(portal.browser.post("/api/search/text", {"q": "占位", "person": person}))["hits"]
        return seen, {one["hospital"] for one in hits}

    everywhere = {"h01", "h02", "h03"}
    assert seen() == (everywhere, everywhere)
    for variable in (CODE, TITLE):
        change(portal, variable, 5)
    assert seen() == ({"h01"}, {"h01"})
    for variable in (CODE, TITLE):
        lower(portal, variable, 3)
    assert seen() == (everywhere, everywhere)


def test_an_application_goes_back_when_its_variables_are_closed_to_research(portal: Portal) -> None:
    of = project(portal)
    application = applied(portal, of)
    change(portal, "patient/sex", 5)
    as_(portal, "researcher")
    page = ok(portal.browser.get(f"/api/applications/{application}"))
    assert page["status"] == "returned"
    assert {one["status"] for one in page["steps"]} == {"agreed", "dropped"}
    assert "level_closed" in [one["code"] for one in page["checks"]]
    assert not asked_of_sex(portal), "what is made of the variable is as high"
    lower(portal, "patient/sex", 2)
    as_(portal, "researcher")
    assert asked_of_sex(portal)


def asked_of_sex(portal: Portal) -> bool:
    where = {"person": [{"variable": "sex", "op": "=", "values": ["1"]}]}
    asked = {"definition": {"rules": [{"where": where}]}}
    return bool(ok(portal.browser.post("/api/search/count", asked))["nodes"])


def test_refusals_are_worded_and_only_the_right_roles_are_let_in(portal: Portal) -> None:
    as_(portal, "security_admin")
    path = "/api/classification/variables"
    for variable, body, status, code in (
        ("patient/name", {"level": 3, "reason": "x"}, 422, "level_fixed"),
        ("medical_record/text", {"level": 3, "reason": "x"}, 422, "text_level"),
        ("visit/ward", {"level": 4, "reason": "  "}, 422, "reason_needed"),
        ("visit/none", {"level": 4, "reason": "x"}, 404, "not_found"),
    ):
        answer = portal.browser.post(f"{path}/{variable}", body)
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    waiting = change(portal, "visit/ward", 1)["waiting"]
    again = portal.browser.post(f"{path}/visit/ward", {"level": 3, "reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "change_open")
    as_(portal, "access_reviewer")
    silent = portal.browser.post(f"/api/classification/changes/{waiting['id']}/second", {"agrees": False})
    assert silent.json()["code"] == "reason_needed"
    refused = {"agrees": False, "reason": "病区小,能认出人"}
    page = ok(portal.browser.post(f"/api/classification/changes/{waiting['id']}/second", refused))
    assert (page["history"][0]["status"], page["line"]["level"]) == ("refused", 2)
    for role in ("researcher", "clinician", "system_admin", "audit_admin", "hospital_officer"):
        portal.sign_in(role, "management")
        assert portal.browser.get("/api/classification").status_code == 403, role


def test_values_are_looked_through_and_speak_for_a_level(portal: Portal) -> None:
    """They were after the release, with the index; a value is nowhere in what is kept."""
    as_(portal, "security_admin")
    listed = ok(portal.browser.get("/api/classification"))
    assert listed["release"]
    page = ok(portal.browser.get("/api/classification/variables/visit/visit_type"))
    assert page["filled"] >= 60
    assert page["distinct"] < 10
    assert "b20" not in str(page).lower(), "no value is kept"
