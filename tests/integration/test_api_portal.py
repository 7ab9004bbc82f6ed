"""The whole portal over a small lake: who may call what, equal refusals, twin lakes, headers, pages, the
log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from heluo.access import noise
from heluo.access.declared import resources
from heluo.access.roles import PURPOSES, ROLES
from heluo.cohort.safe import sets
from heluo.entrypoints.api import app
from heluo.lakehouse.tables import bucket_of
from tests.lib import second_engine
from tests.lib.built_portal import ROUTES, TREE, Portal, build, cheap_passwords, scrubbed
from tests.lib.portal_client import Browser
from tests.lib.small_lake import person_id, province

pytestmark = pytest.mark.second


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    """On a busy machine nothing is stopped for being slow: who may is asked, not how long it takes."""
    with cheap_passwords(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELUO_LONGEST_WORK", "600")
        yield


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = build(tmp_path_factory.mktemp("portal"), province("a"))
    yield made
    made.browser.close()


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = build(tmp_path_factory.mktemp("twin"), province("b"))
    yield made
    made.browser.close()


UNKNOWN = "", "curiosity"
"""No purpose, and one that is none."""
OF_VAULT = {"search.batch", "audit.persons", "linkage.questions", "linkage.compare", "linkage.decide"}
"""Answered from the vault, which is not on this machine."""
WITHIN = {
    "panorama.name",
    "quality.findings",
    "quality.issues.decide",
    "quality.limits.set",
    "followup.prefill",
    "followup.contact",
    "disease.benchmark",
}
"""Asked for within the answer of another resource's route, which leaves them out where they are closed."""


@pytest.fixture(scope="module")
def decided() -> set[second_engine.Question]:
    """What the second engine allows by any route: an answer of 200 at whatever level."""
    asked = [(role, resource, purpose) for role in ROLES for resource in ROUTES for purpose in PURPOSES]
    found = second_engine.theirs(asked=asked, levels=[1])
    return {(cell[0], cell[1], cell[3]) for cell in found if cell[4] == "REST"}


def test_two_thousand_decisions_are_asked_for_by_http() -> None:
    screens = {resource.name for resource in resources().values() if resource.screen}
    assert screens - ROUTES.keys() == WITHIN, "a route for each resource, the newest included"
    assert len(ROLES) * len(ROUTES) * len([*PURPOSES, *UNKNOWN]) >= 2000


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_exactly_those_whom_the_second_engine_allows(
    portal: Portal, decided: set[second_engine.Question], role: str
) -> None:
    """Each refusal says why, and each answer is one: with every purpose, none, and one that is none."""
    portal.sign_in(role)
    for resource, (method, path, body) in ROUTES.items():
        for purpose in (*PURPOSES, *UNKNOWN):
            portal.browser.purpose = purpose
            answer = portal.browser.request(method, path, body)
            if (role, resource, purpose) in decided:
                assert answer.status_code in (200, 503), (role, resource, purpose, answer.text[:300])
                assert answer.status_code == 200 or resource in OF_VAULT, (
                    "only the vault is not on this machine"
                )
            else:
                assert answer.status_code == 403, (role, resource, purpose, answer.text[:300])
                assert answer.json()["found"]["zh"]


def test_a_refusal_is_one_event_and_the_same_whatever_exists(portal: Portal) -> None:
    portal.sign_in("researcher", "research")
    bodies = []
    for person in (person_id(0), "person_nobody"):
        before = portal.events()
        answer = portal.browser.get(f"/api/panorama/{person}", X_Request_Id="fixed-request")
        assert answer.status_code == 403
        assert portal.events() == before + 1
        bodies.append(answer.content)
    assert bodies[0] == bodies[1]


def test_a_person_who_is_not_treated_here_and_nobody_look_the_same(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    answers = [
        portal.browser.get(f"/api/panorama/{p}", X_Request_Id="fixed-request")
        for p in (person_id(1), "person_nobody", "%20", "PERSON_001")
    ]
    assert {a.status_code for a in answers[:2]} == {403}
    assert answers[0].content == answers[1].content
    assert portal.browser.get(f"/api/panorama/{person_id(0)}").status_code == 200


def test_twin_lakes_answer_alike_on_every_route(
    portal: Portal, twin: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They differ in pathology, notes and complaints: levels 4, which only a treating clinician may see.

    Two draws of noise differ by themselves: without noise, and with numbers that no test drew before, any
    difference is one of the data.
    """
    monkeypatch.setattr(noise, "draw", lambda count, sigma: count)
    monkeypatch.setattr(sets, "GIVEN_AS", -1)
    questions = [
        (
            "researcher",
            "research",
            [
                "search.text",
                "search.count",
                "cockpit.overview",
                "cockpit.flows",
                "quality.report",
                "search.variables",
            ],
        ),
        (
            "hospital_officer",
            "management",
            ["search.text", "search.count", "cockpit.overview", "cockpit.arrivals", "quality.report"],
        ),
        ("decision_maker", "management", ["search.count", "cockpit.overview", "quality.report"]),
    ]
    for role, purpose, asked in questions:
        for one in (portal, twin):
            one.sign_in(role, purpose)
        for resource in asked:
            method, path, body = ROUTES[resource]
            ours, theirs = (one.browser.request(method, path, body) for one in (portal, twin))
            assert scrubbed(ours.json()) == scrubbed(theirs.json()), (role, resource)
        for word in ("腺癌", "基因 a 突变", "exon19", "咳嗽"):
            ours, theirs = (one.browser.post("/api/search/text", {"q": word}) for one in (portal, twin))
            assert scrubbed(ours.json()) == scrubbed(theirs.json()), word


@pytest.mark.parametrize("variable", ["egfr", "diagnosis_text", "no_such"])
def test_a_closed_variable_reads_like_an_unknown_one(portal: Portal, variable: str) -> None:
    portal.sign_in("researcher", "research")
    tree = {
        "definition": {
            "rules": [{"where": {"event": "pathology", "where": [{"variable": variable, "op": "exists"}]}}]
        }
    }
    problems = portal.browser.post("/api/search/count", tree).json()["problems"]
    assert [p["severity"] for p in problems] == ["error"]
    assert problems[0]["text"]["en"].startswith("r1: node r1: no such variable")


def test_a_researcher_gets_safe_counts_only(portal: Portal) -> None:
    portal.sign_in("researcher", "research")
    body = portal.browser.post("/api/search/text", {"q": "饮酒"}).json()
    assert (body["total"], body["hits"]) == (None, [])
    assert abs(body["persons"]["value"] - 30) <= 7
    assert body["persons"]["shown"].endswith(" ± 4")
    assert body["numbers_left"] > 0
    assert body["hits_refused"]["zh"]
    count = portal.browser.post("/api/search/count", TREE).json()
    assert count["safe"]
    assert abs(count["total"] - 30) <= 7
    assert count["numbers_left"] <= body["numbers_left"]
    rare = {
        "definition": {
            "rules": [
                {
                    "where": {
                        "event": "diagnosis",
                        "where": [{"variable": "code", "op": "=", "values": ["B20.0"]}],
                    }
                }
            ]
        }
    }
    assert portal.browser.post("/api/search/count", rare).json()["total_shown"] == "<20"


def test_the_facets_of_a_day_do_not_tell_who_was_there(portal: Portal) -> None:
    """Names of facets are the same for a day with one person's documents, for a day without any, and for a
    hospital that does not exist."""
    portal.sign_in("researcher", "research")
    answers = []
    for day, hospital in (("2024-05-05", "h02"), ("2024-05-06", "h02"), ("2024-05-05", "h99")):
        body = portal.browser.post(
            "/api/search/text", {"q": "HER2", "hospitals": [hospital], "since": day, "until": day}
        ).json()
        answers.append(
            {facet["field"]: [value["value"] for value in facet["values"]] for facet in body["facets"]}
        )
        assert body["persons"]["shown"] == "<20"
        assert {value["shown"] for facet in body["facets"] for value in facet["values"]} == {"—"}
    assert answers[0] == answers[1]
    assert answers[0] == answers[2] | {"hospital": ["h02"]}
    assert answers[0]["year"] == ["2024"]
    assert {"medical_record", "pathology", "imaging"} <= {*answers[0]["category"]}


def test_a_number_is_given_again_after_a_hospital_joined(portal: Portal) -> None:
    portal.sign_in("researcher", "research")
    question = {"q": "饮酒", "categories": ["medical_record"]}
    first = portal.browser.post("/api/search/text", question).json()
    joined = portal.home.root / "agents" / "h04"
    joined.mkdir()
    restarted = Browser(app(portal.home))
    try:
        restarted.sign_in(portal.accounts["researcher"], "research")
        again = restarted.post("/api/search/text", question).json()
    finally:
        restarted.close()
        joined.rmdir()
    assert (again["persons"], again["numbers_left"]) == (first["persons"], first["numbers_left"])
    assert "h04" in [value["value"] for facet in again["facets"] for value in facet["values"]]


def test_without_the_rows_nobody_asks_within_one_person(portal: Portal) -> None:
    portal.sign_in("researcher", "research")
    answer = portal.browser.post("/api/search/text", {"q": "转移待排", "person": person_id(0)})
    assert answer.status_code == 403
    assert (
        abs(portal.browser.post("/api/search/text", {"q": "转移待排"}).json()["persons"]["value"] - 60) <= 7
    )
    portal.sign_in("clinician", "care")
    assert (
        portal.browser.post("/api/search/text", {"q": "转移待排", "person": person_id(0)}).json()["persons"][
            "value"
        ]
        == 1
    )


def test_a_clinician_finds_and_opens_own_patients(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    body = portal.browser.post("/api/search/text", {"q": "ＨＥＲ２ 轉移", "size": 5}).json()
    assert body["total"] == 41
    hit = body["hits"][0]
    marked = ["".join(list(hit["snippet"])[s["start"] : s["end"]]) for s in hit["spans"]]
    assert marked == ["HER2", "转移"]
    assert (
        portal.browser.post("/api/search/text", {"q": "HER2", "after": body["next"], "size": 5}).json()[
            "hits"
        ][0]["key"]
        != hit["key"]
    )
    assert portal.browser.post("/api/search/text", {"q": "HER2 -饮酒"}).json()["total"] == 21
    opened = portal.browser.get(f"/api/panorama/{hit['person']}")
    assert opened.status_code == 200
    assert {e["hospital"] for e in opened.json()["events"]} >= {"h01", "h02"}
    listed = portal.browser.post("/api/search/persons", TREE).json()
    assert listed["total"] == 10
    assert all("h01" in p["hospitals"] for p in listed["persons"])


def test_rows_of_special_diseases_stay_in_their_hospital(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    assert portal.browser.post("/api/search/text", {"q": "免疫缺陷"}).json()["total"] == 0
    rare = {
        "definition": {
            "rules": [
                {
                    "where": {
                        "event": "diagnosis",
                        "where": [{"variable": "code", "op": "=", "values": ["B20.0"]}],
                    }
                }
            ]
        }
    }
    assert portal.browser.post("/api/search/count", rare).json()["total"] == 0


def test_a_hospital_of_which_all_is_closed_does_not_show_in_a_list(tmp_path: Path, cheap: None) -> None:
    """The linkage knows the person at h03, where the only visit is one of a special disease."""
    made, person = province(), person_id(9)
    made.put(
        "standard.person_link",
        hospital="h03",
        subject_ref="sh03009",
        person_id=person,
        bucket=bucket_of(person),
        run_id="run_1",
    )
    made.event(person, "h03", "visit", "vh03009", "vh03009", dt.datetime(2024, 12, 30), "门诊", level=5)
    portal = build(tmp_path, made)
    try:
        portal.sign_in("clinician", "care")
        listed = portal.browser.post("/api/search/persons", TREE).json()
        assert [p["hospitals"] for p in listed["persons"] if p["person"] == person] == [["h01", "h02"]]
        assert {e["hospital"] for e in portal.browser.get(f"/api/panorama/{person}").json()["events"]} == {
            "h01",
            "h02",
        }
    finally:
        portal.browser.close()


def test_how_well_a_variable_is_filled_is_the_own_hospital_s(portal: Portal) -> None:
    def filled() -> dict[str, tuple[int | None, str]]:
        body = portal.browser.get("/api/search/variables/lab_result/value_number").json()
        return {f["hospital"]: (f["filled"], f["shown"]) for f in body["filled"]}

    portal.sign_in("hospital_officer", "quality")
    assert filled() == {"h01": (17, "85%")}
    for role, purpose in (("clinician", "management"), ("follow_up_nurse", "follow_up")):
        portal.sign_in(role, purpose)
        assert filled() == {"h01": (None, ">50%")}, role
    portal.sign_in("inspector", "quality")
    assert filled() == dict.fromkeys(("h01", "h02", "h03"), (17, "85%"))
    portal.sign_in("researcher", "research")
    assert filled() == dict.fromkeys(("h01", "h02", "h03"), (None, ">50%"))
