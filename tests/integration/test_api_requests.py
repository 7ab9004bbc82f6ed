"""What the portal makes of any request: sessions, tokens, headers, bodies, pages, errors, the log."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import uvicorn

from heluo.access import accounts
from heluo.entrypoints.api import app, document
from heluo.entrypoints.index import refresh
from heluo.kit import db
from heluo.kit.places import Home
from tests.lib.built_portal import ROUTES, Portal, build, cheap_passwords, scrubbed
from tests.lib.portal_client import Browser
from tests.lib.small_lake import province


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = build(tmp_path_factory.mktemp("portal"), province("a"))
    yield made
    made.browser.close()


def test_no_purpose_no_answer(portal: Portal) -> None:
    portal.sign_in("clinician", "")
    answer = portal.browser.get("/api/cockpit/overview")
    assert (answer.status_code, answer.json()["code"]) == (403, "purpose_needed")


ANYBODY = {
    ("post", "/api/session"),
    ("get", "/api/session/ways"),
    ("get", "/api/session/oidc"),
    ("get", "/api/session/oidc/return"),
    ("get", "/api/research/register"),
    ("post", "/api/followup/patient/form"),
    ("post", "/api/followup/patient/answers"),
}
"""Routes that ask for no session."""


def test_without_a_session_nothing_opens(portal: Portal) -> None:
    portal.sign_in("clinician", "care")
    assert portal.browser.request("DELETE", "/api/session").status_code == 204
    for path, operations in document()["paths"].items():
        for method in operations:
            if (method, path) in ANYBODY:
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
    again = portal.browser.post(
        "/api/session", {"account": portal.accounts["inspector"]["user"], "password": password}
    )
    assert (again.status_code, again.json()["code"]) == (401, "one_time_password_used")
    with db.transaction(portal.control) as session:
        password = accounts.reset_password(session, portal.accounts["inspector"]["user"], "test")
    portal.accounts["inspector"]["password"] = password
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
            named = kind.keys() & {"additionalProperties", "patternProperties"}
            assert kind.get("type") != "object" or named, (name, field)
