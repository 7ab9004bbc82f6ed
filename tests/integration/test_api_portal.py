"""The whole portal over a small lake: who may call what, equal refusals, twin lakes, headers, pages, the
log."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from heluo.access import accounts, noise, passwords, permissions
from heluo.access.roles import PURPOSES, ROLES
from heluo.access.tables import AuditEvent
from heluo.cohort.safe import sets
from heluo.entrypoints.api import app, document
from heluo.entrypoints.control import control
from heluo.entrypoints.index import refresh
from heluo.kit import db
from heluo.kit.places import Home
from heluo.lakehouse.tables import bucket_of
from tests.lib.portal_client import Browser
from tests.lib.small_lake import SmallLake, person_id, province, write

TREE = {
    "definition": {
        "rules": [
            {
                "where": {
                    "event": "diagnosis",
                    "where": [{"variable": "code", "op": "starts", "values": ["C34"]}],
                }
            }
        ]
    }
}
ROUTES: dict[str, tuple[str, str, Any]] = {
    "cockpit.overview": ("GET", "/api/cockpit/overview", None),
    "cockpit.arrivals": ("GET", "/api/cockpit/arrivals", None),
    "cockpit.flows": ("GET", "/api/cockpit/flows", None),
    "search.text": ("POST", "/api/search/text", {"q": "HER2"}),
    "search.count": ("POST", "/api/search/count", TREE),
    "search.persons": ("POST", "/api/search/persons", TREE),
    "search.batch": ("POST", "/api/search/batch", {"text": "P0001"}),
    "search.variables": ("GET", "/api/search/variables", None),
    "panorama": ("GET", f"/api/panorama/{person_id(0)}", None),
    "quality.report": ("GET", "/api/management/quality", None),
    "runs": ("GET", "/api/management/runs", None),
    "parcels": ("GET", "/api/management/parcels", None),
    "releases": ("GET", "/api/management/releases", None),
    "audit": ("GET", "/api/management/audit", None),
    "audit.verify": ("GET", "/api/management/audit/verify", None),
}
"""One route of each resource of the policy table."""


@dataclass
class Portal:
    home: Home
    control: sa.Engine
    browser: Browser
    accounts: dict[str, dict[str, str]]

    def sign_in(self, role: str, purpose: str = "") -> dict[str, Any]:
        return self.browser.sign_in(self.accounts[role], purpose)

    def events(self) -> int:
        with db.reading(self.control) as session:
            return session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) or 0


def build(folder: Path, made: SmallLake) -> Portal:
    home = Home(folder)
    database = control(home)
    write(home, database, made)
    refresh(home)
    for code in ("h01", "h02", "h03"):
        (home.root / "agents" / code).mkdir(parents=True)
    issued = {a["role"]: a for a in accounts.issue_demo_accounts(database, ["h01", "h02", "h03"])}
    return Portal(home, database, Browser(app(home)), issued)


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
        patch.setattr(passwords, "_hasher", lambda: quick)
        patch.setenv("HELUO_NUMBERS_A_MONTH", "100000")
        patch.setenv("HELUO_NOISE_SIGMA", "1")
        passwords.decoy.cache_clear()
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


@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_exactly_those_whom_the_policy_allows(portal: Portal, role: str) -> None:
    portal.sign_in(role)
    for resource, (method, path, body) in ROUTES.items():
        for purpose in PURPOSES:
            allowed = permissions.may(role, resource, purpose)
            if allowed and purpose != permissions.purposes(role, resource)[0]:
                continue
            portal.browser.purpose = purpose
            answer = portal.browser.request(method, path, body)
            if allowed:
                assert answer.status_code in (200, 503), (role, resource, purpose, answer.text[:300])
                assert answer.status_code == 200 or resource == "search.batch", (
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
    for role, purpose, resources in questions:
        for one in (portal, twin):
            one.sign_in(role, purpose)
        for resource in resources:
            method, path, body = ROUTES[resource]
            ours, theirs = (one.browser.request(method, path, body) for one in (portal, twin))
            assert scrubbed(ours.json()) == scrubbed(theirs.json()), (role, resource)
        for word in ("腺癌", "基因 a 突变", "exon19", "咳嗽"):
            ours, theirs = (one.browser.post("/api/search/text", {"q": word}) for one in (portal, twin))
            assert scrubbed(ours.json()) == scrubbed(theirs.json()), word


def scrubbed(body: Any) -> Any:
    """Without what differs between two runs of one lake: ids, instants, times taken."""
    if isinstance(body, dict):
        return {
            k: scrubbed(v)
            for k, v in body.items()
            if k not in ("release", "took_ms", "request_id", "at", "as_of", "computed_at", "numbers_left")
        }
    return [scrubbed(v) for v in body] if isinstance(body, list) else body


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


def test_no_purpose_no_answer(portal: Portal) -> None:
    portal.sign_in("clinician", "")
    answer = portal.browser.get("/api/cockpit/overview")
    assert (answer.status_code, answer.json()["code"]) == (403, "purpose_needed")


def test_without_a_session_nothing_opens(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    assert portal.browser.request("DELETE", "/api/session").status_code == 204
    for path, operations in document()["paths"].items():
        for method in operations:
            if (method, path) == ("post", "/api/session"):
                continue
            where = path.replace("{", "").replace("}", "")
            assert portal.browser.request(
                method.upper(), where, {} if method == "post" else None
            ).status_code in (401, 422), (method, path)


def test_a_changing_request_needs_the_token(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    portal.browser.csrf = "another"
    answer = portal.browser.post("/api/search/text", {"q": "HER2"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_the_one_time_password_opens_nothing_else(portal: Portal) -> None:
    with db.transaction(portal.control) as session:
        password = accounts.reset_password(session, portal.accounts["inspector"]["user"], "test")
    portal.accounts["inspector"]["password"] = password
    answer = portal.browser.post(
        "/api/session", {"account": portal.accounts["inspector"]["user"], "password": password}
    )
    assert answer.json()["must_change_password"]
    answer = portal.browser.get("/api/home")
    assert (answer.status_code, answer.json()["code"]) == (403, "password_must_change")
    portal.sign_in("inspector", "quality")
    assert portal.browser.get("/api/home").status_code == 200


def test_headers(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    for path in ("/api/home", "/api/nothing", "/api/panorama/x"):
        headers = portal.browser.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
    assert portal.browser.get("/api/nothing").status_code == 404
    assert (
        "httponly"
        in portal.browser.post(
            "/api/session", {"account": "doctor", "password": portal.accounts["clinician"]["password"]}
        )
        .headers["set-cookie"]
        .lower()
    )


def test_bad_requests_name_the_place_and_not_the_value(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    answer = portal.browser.post("/api/search/text", {"q": "x", "secret_name": "张三丰"})
    assert answer.status_code == 422
    assert "secret_name" in answer.text
    assert "张三丰" not in answer.text
    assert portal.browser.post("/api/search/text", {"q": "…。、"}).status_code == 422


@contextmanager
def listening(home: Home) -> Iterator[int]:
    """The portal behind a real socket; its port."""
    server = uvicorn.Server(
        uvicorn.Config(app(home), host="127.0.0.1", port=0, log_level="warning", access_log=False)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.mark.parametrize("said", ["", "Content-Length: 2\r\n", "Content-Length: 0\r\n"])
def test_a_body_in_chunks_is_refused_whatever_length_it_says(portal: Portal, said: str) -> None:
    """The server reads chunks to their end, which may never come; nobody has signed in yet."""
    with listening(portal.home) as port, socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(
            f"POST /api/session HTTP/1.1\r\nHost: portal\r\nContent-Type: application/json\r\n{said}".encode()
        )
        wire.sendall(b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n")  # and no last chunk
        head = wire.makefile("rb").readline()
    assert head.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/management/audit?until=9999-12-31", 200),
        ("/api/management/audit?since=0001-01-01&until=0001-01-01", 200),
        ("/api/management/audit?before=0", 422),
        (f"/api/management/audit?before={2**63}", 422),
        ("/api/management/audit?limit=501", 422),
    ],
)
def test_the_ends_of_the_log_s_questions(portal: Portal, path: str, status: int) -> None:
    portal.sign_in("audit_admin", "audit")
    assert portal.browser.get(path).status_code == status


def test_the_last_day_has_no_next_one(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    whole, ended = (
        portal.browser.post("/api/search/text", {"q": "HER2"} | more)
        for more in ({}, {"until": "9999-12-31"})
    )
    assert (ended.status_code, ended.json()["total"]) == (200, whole.json()["total"])
    portal.sign_in("inspector", "quality")
    assert portal.browser.get(f"/api/management/parcels?offset={2**63}").status_code == 422
    assert portal.browser.get(f"/api/management/parcels?offset={2**53}").status_code == 200


def test_an_unforeseen_error_tells_nothing(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from heluo.delivery.search import catalogue

    def fail(*_: Any) -> None:
        raise ZeroDivisionError("张三丰 510104")

    monkeypatch.setattr(catalogue, "variables", fail)
    portal.sign_in("clinician", "care")
    answer = portal.browser.get("/api/search/variables")
    assert (answer.status_code, answer.json()["code"], answer.headers["cache-control"]) == (
        500,
        "error",
        "no-store",
    )
    assert "张三丰" not in answer.text + caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert (
        portal.browser.request(
            "POST", "/api/search/text", {"q": "x"}, Content_Length=str(11 << 20)
        ).status_code
        == 413
    )


def test_pages_get_a_fresh_nonce(tmp_path: Path, portal: Portal) -> None:
    pages = tmp_path / "pages"
    (pages / "assets").mkdir(parents=True)
    (pages / "index.html").write_text('<script nonce="__CSP_NONCE__"></script>', encoding="utf-8")
    (pages / "assets" / "app-1a2b.js").write_text("1", encoding="utf-8")
    with Browser(app(portal.home, pages=pages)) as browser:
        first, second = browser.get("/panorama/someone"), browser.get("/")
        nonce = first.text.split('"')[1]
        assert nonce in first.headers["content-security-policy"]
        assert first.text != second.text
        assert "immutable" in browser.get("/assets/app-1a2b.js").headers["cache-control"]
        assert browser.get("/api/unknown").status_code == 404
        assert browser.get("/assets/../index.html").status_code == 200


def test_without_a_log_nothing_is_answered(tmp_path: Path, cheap: None) -> None:
    portal = build(tmp_path, province())
    portal.sign_in("clinician", "care")
    with portal.control.begin() as connection:
        connection.execute(sa.text("ALTER TABLE audit RENAME TO elsewhere"))
    for method, path, body in (
        ROUTES["search.text"],
        ROUTES["search.count"],
        ROUTES["panorama"],
        ROUTES["search.persons"],
    ):
        answer = portal.browser.request(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (503, "audit_unavailable"), path
        assert "HER2" not in answer.text
    portal.browser.close()


def test_the_index_can_be_deleted_and_built_again(portal: Portal) -> None:
    import shutil

    portal.sign_in("clinician", "care")
    before = portal.browser.post("/api/search/text", {"q": "HER2"}).json()
    shutil.rmtree(portal.home.index)
    assert refresh(portal.home) > 0
    assert refresh(portal.home) == -1
    after = portal.browser.post("/api/search/text", {"q": "HER2"}).json()
    assert scrubbed(before) == scrubbed(after)


def test_modules_can_be_mounted_alone(portal: Portal) -> None:
    assert set(document(("cockpit",))["paths"]) >= {"/api/cockpit/overview", "/api/session"}
    assert not any(path.startswith("/api/search") for path in document(("cockpit",))["paths"])


def test_the_interface_is_exact() -> None:
    """No answer is "anything": every schema names its fields."""
    schemas = document()["components"]["schemas"]
    for name, schema in schemas.items():
        for field, kind in schema.get("properties", {}).items():
            assert kind.keys() & {"type", "$ref", "anyOf", "oneOf", "allOf", "const", "enum"}, (name, field)
            assert kind.get("type") != "object" or "additionalProperties" in kind, (name, field)
