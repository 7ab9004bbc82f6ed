"""The management centre over the portal: accounts are opened, changed and closed by a security administrator
alone, and act at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from heluo.access.roles import ROLES
from heluo.kit.dates import today
from tests.lib.built_portal import Portal, build, cheap_passwords
from tests.lib.portal_client import Browser
from tests.lib.small_lake import province

HERE = "/api/administration"


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = build(tmp_path_factory.mktemp("administration"), province("a"))
    yield made
    made.browser.close()


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def as_security(portal: Portal) -> Browser:
    portal.sign_in("security_admin", "management")
    return portal.browser


def line(browser: Browser, name: str) -> dict[str, Any]:
    return ok(browser.get(f"{HERE}/accounts/{name}"))["account"]


def test_an_account_is_opened_used_changed_closed_and_opened_again(portal: Portal) -> None:
    browser = as_security(portal)
    new = {"name": "li.si", "label_zh": "李四", "role": "clinician", "hospital": "h02"}
    made = ok(browser.post(f"{HERE}/accounts", new | {"ends": str(today() + dt.timedelta(days=30))}))
    found = line(browser, "li.si")
    assert (found["role"], found["hospital"], found["state"], found["days_left"]) == (
        "clinician",
        "h02",
        "one_time",
        30,
    )
    with Browser(browser.app) as other:
        other.sign_in({"user": made["account"], "password": made["password"]}, "care")
        ok(other.get("/api/home"))
        page = ok(browser.get(f"{HERE}/accounts/li.si"))
        assert (page["account"]["state"], len(page["sessions"])) == ("open", 1)
        ok(browser.post(f"{HERE}/accounts/li.si/role", {"role": "hospital_officer", "hospital": "h02"}))
        assert other.get("/api/home").status_code == 401, "another role ends what the former one opened"
    page = ok(browser.post(f"{HERE}/accounts/li.si/close", {"reason": "离职"}))
    assert page["account"]["state"] == "closed"
    assert "管理员" in page["account"]["state_label"]["zh"]
    page = ok(browser.post(f"{HERE}/accounts/li.si/open", {"reason": "返聘"}))
    assert page["account"]["state"] == "open"
    assert [one["by"] for one in page["roles"]] == [portal.accounts["security_admin"]["user"]] * 2
    again = ok(browser.post(f"{HERE}/accounts/li.si/reset", {}))
    assert again["password"] != made["password"]


def test_a_contract_that_ended_closes_and_asks_for_a_new_end(portal: Portal) -> None:
    browser = as_security(portal)
    ok(browser.post(f"{HERE}/accounts", {"name": "wang.wu", "label_zh": "王五", "role": "researcher"}))
    yesterday = str(today() - dt.timedelta(days=1))
    page = ok(browser.request("PUT", f"{HERE}/accounts/wang.wu/contract", {"ends": yesterday}))
    assert (page["account"]["state"], page["account"]["days_left"]) == ("closed", -1)
    refused = browser.post(f"{HERE}/accounts/wang.wu/open", {"reason": "续聘"})
    assert (refused.status_code, refused.json()["code"]) == (409, "contract_over")
    alerts = [one["text"]["en"] for one in ok(browser.get("/api/home"))["alerts"]]
    assert any("contracts of accounts end" in text for text in alerts), alerts
    ok(browser.request("PUT", f"{HERE}/accounts/wang.wu/contract", {"ends": None}))
    assert line(browser, "wang.wu")["state"] == "one_time"


@pytest.mark.parametrize(
    ("new", "status", "code"),
    [
        ({"name": "secadmin", "label_zh": "x", "role": "researcher"}, 409, "conflict"),
        ({"name": "Zhang San", "label_zh": "x", "role": "researcher"}, 422, "bad_input"),
        ({"name": "zhang", "label_zh": "x", "role": "king"}, 422, "bad_input"),
        ({"name": "zhang", "label_zh": "x", "role": "clinician"}, 422, "bad_input"),
        ({"name": "zhang", "label_zh": "x", "role": "clinician", "hospital": "h97"}, 422, "bad_input"),
        ({"name": "zhang", "label_zh": "x", "role": "researcher", "disabled": False}, 422, "bad_input"),
    ],
)
def test_what_cannot_be_opened_is_refused_in_words(
    portal: Portal, new: dict[str, Any], status: int, code: str
) -> None:
    answer = as_security(portal).post(f"{HERE}/accounts", new)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.json()["found"]["zh"]


def test_an_administrator_becomes_no_other_and_changes_not_the_own_account(portal: Portal) -> None:
    browser = as_security(portal)
    barred = browser.post(f"{HERE}/accounts/auditor/role", {"role": "system_admin"})
    assert (barred.status_code, barred.json()["code"]) == (403, "exclusive_administrators")
    ok(browser.post(f"{HERE}/accounts/auditor/role", {"role": "researcher"}))
    later = browser.post(f"{HERE}/accounts/auditor/role", {"role": "security_admin"})
    assert later.json()["code"] == "exclusive_administrators", "not even after it was something else"
    ok(browser.post(f"{HERE}/accounts/auditor/role", {"role": "audit_admin"}))
    assert ok(browser.get(f"{HERE}/accounts/auditor"))["barred"] == ["security_admin", "system_admin"]
    own = portal.accounts["security_admin"]["user"]
    for path, body in (("role", {"role": "researcher"}), ("close", {"reason": "x"}), ("reset", {})):
        assert browser.post(f"{HERE}/accounts/{own}/{path}", body).json()["code"] == "own_account"


def test_roles_say_what_the_policy_lets_them_do(portal: Portal) -> None:
    roles = {one["name"]: one for one in ok(as_security(portal).get(f"{HERE}/roles"))["roles"]}
    assert set(roles) == set(ROLES)
    security = {one["resource"] for one in roles["security_admin"]["rights"]}
    assert "administration.accounts" in security
    assert "panorama" not in security
    (seen,) = [one for one in roles["clinician"]["rights"] if one["resource"] == "panorama"]
    assert (seen["levels"], [one["en"] for one in seen["purposes"]]) == ("1-5", ["care"])
    assert [one["en"] for one in seen["duties"]][0] == "persons in treatment only"


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"security_admin"}))
def test_no_other_role_keeps_accounts(portal: Portal, role: str) -> None:
    portal.sign_in(role)
    browser = portal.browser
    for purpose in ("management", "audit", "care"):
        browser.purpose = purpose
        tried = [
            browser.get(f"{HERE}/accounts"),
            browser.get(f"{HERE}/roles"),
            browser.get(f"{HERE}/accounts/secadmin"),
            browser.get(f"{HERE}/accounts/nobody"),
            browser.post(f"{HERE}/accounts", {"name": "mine", "label_zh": "x", "role": "security_admin"}),
            browser.post(f"{HERE}/accounts/secadmin/role", {"role": role, "hospital": "h01"}),
            browser.post(f"{HERE}/accounts/secadmin/close", {"reason": "x"}),
            browser.post(f"{HERE}/accounts/secadmin/open", {"reason": "x"}),
            browser.post(f"{HERE}/accounts/secadmin/reset", {}),
            browser.post(f"{HERE}/accounts/secadmin/second-factor/remove", {"reason": "x"}),
            browser.request("PUT", f"{HERE}/accounts/secadmin/contract", {"ends": None}),
            browser.request("PUT", f"{HERE}/accounts/secadmin/identity", {"subject": "me"}),
        ]
        assert {one.status_code for one in tried} == {403}
