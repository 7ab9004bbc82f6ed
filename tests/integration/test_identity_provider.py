"""Signing in by a real identity provider: who was joined to an account comes in as that account; a wrong
issuer, a code that was used, a token that is over, an unknown subject, another browser and a wrong verifier
do not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import sqlalchemy as sa

from heluo.access import account_states, oidc, oidc_sign_in
from heluo.access.tables import AuditEvent, OidcAttempt
from heluo.kit.db import reading, transaction
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.identity_provider import agree, provider
from tests.lib.portal_client import Browser
from tests.lib.small_lake import province

BACK = "http://localhost/api/session/oidc/return"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as running:
        yield running


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with cheap_passwords():
        made = build(tmp_path_factory.mktemp("provider"), province("a"))
        yield made
        made.browser.close()


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, issuer: str) -> None:
    oidc._described.clear()
    for name, value in {
        "HELUO_OIDC_ISSUER": issuer,
        "HELUO_OIDC_CLIENT": "heluo",
        "HELUO_OIDC_RETURN": BACK,
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def browser(portal: Portal) -> Iterator[Browser]:
    with Browser(portal.browser.app) as made:
        yield made


def join(portal: Portal, account: str, subject: str) -> httpx.Response:
    portal.sign_in("security_admin", "management")
    path = f"/api/administration/accounts/{account}/identity"
    return portal.browser.request("PUT", path, {"subject": subject})


def sent(browser: Browser) -> str:
    answer = browser.get("/api/session/oidc")
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def returned(browser: Browser, back: dict[str, str]) -> str:
    """Where the portal sends the browser that comes back."""
    answer = browser.get(f"/api/session/oidc/return?{urlencode(back)}")
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def enter(browser: Browser, subject: str) -> str:
    return returned(browser, agree(sent(browser), subject))


def why(portal: Portal) -> str:
    """The reason of the last refusal, from the log."""
    with reading(portal.control) as session:
        query = sa.select(AuditEvent.reason).where(AuditEvent.result == "refused")
        return session.scalar(query.order_by(AuditEvent.n.desc()).limit(1)) or ""


def nobody(browser: Browser) -> bool:
    return browser.get("/api/session").status_code == 401


def test_the_browser_is_sent_with_a_challenge_a_nonce_and_a_state(browser: Browser) -> None:
    asked = parse_qs(urlsplit(sent(browser)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert (asked["scope"], asked["response_type"], asked["redirect_uri"]) == (["openid"], ["code"], [BACK])
    again = parse_qs(urlsplit(sent(browser)).query)
    for name in ("state", "nonce", "code_challenge"):
        assert len(asked[name][0]) >= 43
        assert asked[name] != again[name]


def test_whoever_was_joined_to_an_account_comes_in_as_that_account(portal: Portal, browser: Browser) -> None:
    assert join(portal, "engineer", "zhao@province").status_code == 200
    assert enter(browser, "zhao@province") == "/"
    session = browser.get("/api/session").json()
    assert (session["account"], session["role"]) == ("engineer", "governance_engineer")
    assert not session["must_change_password"], "the one-time password, which nobody used, opens nothing here"
    assert browser.get("/api/home").status_code == 200


def test_nobody_comes_in_by_a_claim_alone(portal: Portal, browser: Browser) -> None:
    assert enter(browser, "secadmin") == "/login?refused=oidc_unknown_subject"
    assert nobody(browser)
    assert why(portal) == "unknown_subject"


def test_a_subject_is_one_account_s_and_can_be_taken_off(portal: Portal, browser: Browser) -> None:
    assert join(portal, "inspector", "qian").status_code == 200
    taken = join(portal, "checker", "qian")
    assert (taken.status_code, taken.json()["code"]) == (409, "oidc_subject_taken")
    assert join(portal, "inspector", "").status_code == 200
    assert enter(browser, "qian") == "/login?refused=oidc_unknown_subject"


def test_the_issuer_must_be_the_one_of_the_settings(
    portal: Portal, browser: Browser, monkeypatch: pytest.MonkeyPatch, issuer: str
) -> None:
    monkeypatch.setenv("HELUO_OIDC_ISSUER", f"{issuer}/")
    assert browser.get("/api/session/oidc").headers["location"] == "/login?refused=oidc_refused"
    monkeypatch.setenv("HELUO_OIDC_ISSUER", issuer)
    back = agree(sent(browser), "zhao@province")
    assert returned(browser, back | {"iss": "https://elsewhere.example"}) == "/login?refused=oidc_refused"
    assert why(portal) == "issuer"
    assert nobody(browser)


def test_what_comes_back_twice_is_refused(portal: Portal, browser: Browser) -> None:
    join(portal, "engineer", "zhao@province")
    back = agree(sent(browser), "zhao@province")
    assert returned(browser, back) == "/"
    with Browser(portal.browser.app) as other:
        assert returned(other, back) == "/login?refused=oidc_refused"
        assert why(portal) == "no_attempt"
        fresh = agree(sent(other), "zhao@province")
        assert returned(other, fresh | {"code": back["code"]}) == "/login?refused=oidc_refused"
        assert why(portal) == "code", "the provider takes a code once"
        assert nobody(other)


def test_another_browser_cannot_bring_it_back(portal: Portal, browser: Browser) -> None:
    join(portal, "engineer", "zhao@province")
    back = agree(sent(browser), "zhao@province")
    with Browser(portal.browser.app) as victim:
        assert returned(victim, back) == "/login?refused=oidc_refused"
        assert why(portal) == "other_browser"
        assert nobody(victim)


def test_a_code_without_its_verifier_is_refused_by_the_provider(portal: Portal, browser: Browser) -> None:
    join(portal, "engineer", "zhao@province")
    back = agree(sent(browser), "zhao@province")
    with transaction(portal.control) as session:
        session.execute(sa.update(OidcAttempt).values(verifier="v" * 43))
    assert returned(browser, back) == "/login?refused=oidc_refused"
    assert why(portal) == "code"


@pytest.mark.parametrize(
    ("later", "reason"), [(dt.timedelta(minutes=9), ""), (dt.timedelta(minutes=11), "too_late")]
)
def test_whoever_stays_away_for_long_begins_again(
    portal: Portal, browser: Browser, monkeypatch: pytest.MonkeyPatch, later: dt.timedelta, reason: str
) -> None:
    join(portal, "engineer", "zhao@province")
    back = agree(sent(browser), "zhao@province")
    monkeypatch.setattr(oidc_sign_in, "now", lambda: dt.datetime.now(dt.UTC) + later)
    where = returned(browser, back)
    assert where == ("/login?refused=oidc_refused" if reason else "/")
    if reason:
        assert why(portal) == reason


def test_a_token_that_is_over_opens_nothing(
    portal: Portal, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(portal, "engineer", "zhao@province")
    back = agree(sent(browser), "zhao@province")
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
    monkeypatch.setattr(oidc_sign_in, "LASTS", dt.timedelta(hours=3))
    monkeypatch.setattr(oidc_sign_in, "now", lambda: ahead)
    assert returned(browser, back) == "/login?refused=oidc_refused"
    assert why(portal) == "expired"


def test_a_closed_account_stays_closed_whoever_vouches(portal: Portal, browser: Browser) -> None:
    join(portal, "nurse", "sun")
    with transaction(portal.control) as session:
        account_states.disable(session, "nurse", "heluo", "left")
    assert enter(browser, "sun") == "/login?refused=account_closed"
    assert why(portal) == "disabled"


def test_without_the_setting_there_is_no_such_door(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, issuer: str
) -> None:
    assert browser.get("/api/session/ways").json() == {"password": True, "oidc": True}
    monkeypatch.delenv("HELUO_OIDC_ISSUER")
    assert browser.get("/api/session/ways").json() == {"password": True, "oidc": False}
    assert browser.get("/api/session/oidc").headers["location"] == "/login?refused=oidc_off"


def test_the_log_holds_no_subject(portal: Portal, browser: Browser) -> None:
    enter(browser, "zhou-the-unknown")
    with reading(portal.control) as session:
        events: list[Any] = list(session.scalars(sa.select(AuditEvent)))
    assert all("zhou-the-unknown" not in f"{e.object}{e.detail}{e.reason}" for e in events)
