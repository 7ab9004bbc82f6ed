"""Signing in, what each role finds, leaving without a trace."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

ROLES = (
    "decision_maker",
    "clinician",
    "researcher",
    "hospital_officer",
    "governance_engineer",
    "inspector",
    "access_reviewer",
    "audit_admin",
    "system_admin",
)


def test_wrong_password_is_refused_without_saying_which_part(visit):
    someone = visit(None)
    someone.open("/login")
    someone.page.locator("input[name=account]").fill("nobody")
    someone.page.locator("input[name=password]").fill("wrong-password")
    someone.page.locator("button[type=submit]").click()
    expect(someone.page.locator(".login-problem")).not_to_be_empty()
    assert "/login" in someone.page.url


def test_an_address_needs_a_session_and_is_reached_after_it(visit, portal):
    someone = visit(None)
    someone.page.goto(f"{portal.url}/management/quality")
    someone.page.wait_for_url("**/login?next=*")


@pytest.mark.parametrize("role", ROLES)
def test_E01_each_role_signs_in_and_sees_its_role_and_doors(visit, role):
    person = visit(role)
    page = person.page
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".home-role")).not_to_be_empty()
    expect(page.locator("nav .side-link").nth(0)).to_be_visible()
    for link in page.locator("nav .side-link").all():
        assert link.get_attribute("href")


def test_signing_out_leaves_nothing_behind(visit):
    person = visit("clinician")
    person.page.get_by_role("link", name="检索", exact=True).click()
    person.page.wait_for_url("**/search")
    person.page.locator(".top-user").click()
    person.page.get_by_role("menuitem", name="退出").click()
    person.page.wait_for_url("**/login**")
    stored = person.page.evaluate("JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})")
    assert "person" not in stored.lower()
    person.page.go_back()
    person.settle()
    assert person.page.locator(".top-user").count() == 0


def test_the_way_back_from_the_first_page_does_not_lead_into_the_login(visit):
    person = visit(None)
    page = person.page
    person.open("/login")
    page.goto(f"{person.portal.url}/management/parcels")
    page.wait_for_url("**/login?next=*")
    sign_in_here(person, "inspector")
    page.wait_for_url("**/management/parcels")
    page.go_back()
    page.wait_for_url(
        f"{person.portal.url}/"
    )  # the first login, which has nothing to ask any more; not the second


def sign_in_here(person, role):
    portal, page = person.portal, person.page
    page.locator("input[name=account]").fill(portal.accounts[role][0])
    page.locator("input[name=password]").fill(portal.password(role))
    page.locator("button[type=submit]").click()


def test_a_page_that_nobody_touches_leaves_when_the_session_ends(visit):
    person = visit("clinician")
    page = person.page
    page.clock.install()
    person.open("/search?q=糖尿病", "诊疗")
    expect(page.locator(".hit").first).to_be_visible()
    page.clock.fast_forward("14:00")
    expect(page.locator(".hit").first).to_be_visible()
    page.clock.fast_forward("02:00")
    page.wait_for_url("**/login?next=*")
    assert page.locator(".hit").count() == 0


def test_an_act_after_the_end_of_the_session_leads_to_the_login(visit):
    person = visit("clinician")
    page = person.open("/search?way=batch", "诊疗")
    page.context.clear_cookies()
    page.get_by_role("textbox", name="粘贴名单").fill("A001")
    page.get_by_role("button", name="查找").click()
    page.wait_for_url("**/login?next=*")


def test_another_account_in_another_tab_takes_this_tab_along(visit):
    person = visit("inspector")
    page = person.open("/management/parcels")
    mine, theirs = person.portal.accounts["inspector"][0], person.portal.accounts["hospital_officer"][0]
    other = visit("hospital_officer")
    cookie = next(c for c in other.page.context.cookies() if c["name"] == "heluo_session")
    page.context.add_cookies([cookie])
    page.get_by_role("link", name="运行", exact=True).click()
    page.wait_for_url(f"{person.portal.url}/")
    expect(page.locator(".facts")).to_contain_text(theirs)
    assert mine not in page.locator("main").inner_text()


def test_E02_language_switch_changes_every_word_and_stays(visit):
    person = visit("inspector")
    page = person.page
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Home", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    person.settle()
    expect(page.get_by_role("button", name="中文")).to_be_visible()
