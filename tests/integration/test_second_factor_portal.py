"""The second factor over the portal: a session that owes it opens no route, risky acts ask for it once more,
and an administrator helps whoever lost it."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.routing import APIRoute
from pyotp.totp import TOTP

from heluo.access import second_factor
from heluo.access.applications.tables import DataApplication, ReviewStep
from heluo.access.levels import variable_level
from heluo.access.projects.columns import level_of
from heluo.access.tables import SecondFactor
from heluo.dictionary import load
from heluo.entrypoints.api import works
from heluo.kit.dates import now
from heluo.kit.db import transaction
from heluo.kit.errors import HeluoError
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.portal_client import Browser
from tests.lib.small_lake import province

OPEN_TO_ARRIVING = {"session", "sign_out", "new_password", "give", "begin", "confirm", "take_off"}
"""Functions behind the session's own routes: they come before the second factor, or are it."""


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = build(tmp_path_factory.mktemp("second"), province("a"))
    yield made
    made.browser.close()


def code(answer: Any) -> str:
    return answer.json().get("code", "") if answer.status_code >= 400 else ""


def give(browser: Browser, secret: str, portal: Portal) -> None:
    """A code of now, whatever was used before: the test does not wait for the next one."""
    with transaction(portal.control) as session:
        session.execute(sa.update(SecondFactor).values(last_step=0))
    assert browser.post("/api/session/second", {"code": TOTP(secret).now()}).status_code == 204


def set_up(portal: Portal, role: str, purpose: str = "management") -> tuple[Browser, str]:
    """A signed-in browser whose account has just set one up, and the secret."""
    body = portal.sign_in(role, purpose)
    browser = portal.browser
    if body["owes"] == "code":
        raise AssertionError("set up before")
    begun = browser.post("/api/session/second/begin", {})
    assert begun.json()["picture"].startswith("data:image/svg+xml")
    secret = begun.json()["secret"]
    made = browser.post("/api/session/second/confirm", {"code": TOTP(secret).now()})
    assert len(made.json()["recovery"]) == second_factor.CODES
    return browser, secret


def take_off(portal: Portal, account: str) -> None:
    with transaction(portal.control) as session:
        second_factor.take_off(session, account, "heluo", "security_admin", "end of a test")


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = second_factor.STEP_UP + dt.timedelta(seconds=1)
    monkeypatch.setattr(second_factor, "now", lambda: dt.datetime.now(dt.UTC) + ahead)


def test_a_session_that_owes_its_code_opens_no_route(portal: Portal) -> None:
    _, secret = set_up(portal, "inspector", "quality")
    assert portal.sign_in("inspector", "quality")["owes"] == "code"
    browser, tried = portal.browser, 0
    for route, work in works():
        if work.anybody or route.endpoint.__name__ in OPEN_TO_ARRIVING:
            continue
        for method in sorted(route.methods - {"HEAD"}):
            answer = browser.request(method, _filled(route), {} if method != "GET" else None)
            assert (answer.status_code, code(answer)) == (403, "second_factor_needed"), (method, route.path)
            tried += 1
    assert tried > 100
    give(browser, secret, portal)
    assert browser.get("/api/home").status_code == 200
    take_off(portal, "inspector")


def _filled(route: APIRoute) -> str:
    path = route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", "x")
    return path


def test_the_password_is_changed_after_the_code_and_the_session_goes_on(portal: Portal) -> None:
    browser, secret = set_up(portal, "governance_engineer", "quality")
    account = portal.accounts["governance_engineer"]
    portal.sign_in("governance_engineer", "quality")
    wanted = {"current": account["password"], "new": "Another-otter-dives-8"}
    assert code(browser.post("/api/session/password", wanted)) == "second_factor_needed"
    give(browser, secret, portal)
    answer = browser.post("/api/session/password", wanted)
    assert (answer.status_code, answer.json()["owes"]) == (200, ""), "it is the same person in the same hour"
    account["password"] = wanted["new"]
    take_off(portal, "engineer")


def test_changing_accounts_asks_once_more_after_ten_minutes(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, secret = set_up(portal, "security_admin")
    place = "/api/administration/accounts/nurse"
    assert browser.post(f"{place}/close", {"reason": "leave"}).status_code == 200
    with monkeypatch.context() as patch:
        later(patch)
        assert browser.get("/api/administration/accounts").status_code == 200, "a look is no risk"
        answer = browser.post(f"{place}/open", {"reason": "back"})
        assert (answer.status_code, code(answer)) == (403, "step_up_needed")
        quota = browser.request("PUT", "/api/administration/quotas/h01", {"most": 5, "reason": "x"})
        assert code(quota) == "step_up_needed"
    give(browser, secret, portal)
    assert browser.post(f"{place}/open", {"reason": "back"}).status_code == 200
    take_off(portal, "secadmin")


def test_who_must_have_one_sets_it_up_before_anything_else(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELUO_SECOND_FACTOR", "administrators")
    assert portal.sign_in("security_admin", "management")["owes"] == "set_up"
    assert code(portal.browser.get("/api/home")) == "second_factor_must_be_set_up"
    browser, _ = set_up(portal, "security_admin")
    assert browser.get("/api/home").status_code == 200
    take_off(portal, "secadmin")
    assert portal.sign_in("researcher", "research")["owes"] == ""


def test_an_administrator_takes_it_off_for_somebody_and_never_for_oneself(portal: Portal) -> None:
    set_up(portal, "researcher", "research")
    portal.sign_in("security_admin", "management")
    browser = portal.browser
    page = browser.get("/api/administration/accounts/researcher").json()
    assert page["account"]["second_factor"]
    place = "/api/administration/accounts/{}/second-factor/remove"
    done = browser.post(place.format("researcher"), {"reason": "lost the phone"})
    assert not done.json()["account"]["second_factor"]
    assert code(browser.post(place.format("secadmin"), {"reason": "x"})) == "own_account"
    assert portal.sign_in("researcher", "research")["owes"] == ""


def variable(level: int) -> str:
    """A variable of that level which an application may name."""
    names = (
        f"{category.name}.{one.name}"
        for category in load().categories.values()
        for one in category.variables.values()
        if variable_level(one) == level
    )
    for name in names:
        with contextlib.suppress(HeluoError):
            if level_of([name]) == level:
                return name
    raise AssertionError(f"no variable of level {level}")


@pytest.mark.parametrize(("level", "asked"), [(3, False), (4, True)])
def test_a_vote_on_level_four_asks_once_more(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, level: int, asked: bool
) -> None:
    with transaction(portal.control) as session:
        session.add(
            DataApplication(
                id=f"ap_{level}",
                project="pr_none",
                kind="new",
                replaces="",
                terms={"variables": [variable(level)], "hospitals": None},
                changes={},
                status="in_review",
                round=1,
                created=now(),
                created_by="researcher",
                sent=now(),
                grants=[],
            )
        )
        session.flush()
        session.add(
            ReviewStep(
                id=f"st_{level}",
                application=f"ap_{level}",
                round=1,
                stage=0,
                holder="security",
                hospital="",
                status="waiting",
                opened=None,
                due=None,
                ended=None,
                withheld=[],
                by_default=False,
            )
        )
    browser, _ = set_up(portal, "security_admin")
    later(monkeypatch)
    answer = browser.post(f"/api/applications/steps/st_{level}/vote", {"decision": "agreed"})
    assert answer.status_code >= 400, "the step is not open"
    assert (code(answer) == "step_up_needed") is asked
    take_off(portal, "secadmin")


@pytest.mark.parametrize(("to", "asked"), [("approved", True), ("rejected", False), ("returned", False)])
def test_releasing_a_result_asks_once_more(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, to: str, asked: bool
) -> None:
    browser, _ = set_up(portal, "output_checker")
    later(monkeypatch)
    answer = browser.post("/api/outputs/ou_none/settle", {"to": to, "comment": "x"})
    assert answer.status_code >= 400
    assert (code(answer) == "step_up_needed") is asked
    take_off(portal, portal.accounts["output_checker"]["user"])
