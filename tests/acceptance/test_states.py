"""What a page says when it cannot show what was asked: empty, loading, failed, offline, refused, a session
that ended. Every role's every door.

Server and network are broken from the browser's side: requests are delayed, cut or answered with an error.
"""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Route, expect

from heluo.access.roles import ROLES

HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:?!()]|[,;:?!()][\u3400-\u9fff]")
CODE = re.compile(r"^[a-z]+(_[a-z]+)*\.[a-z_]+$|^[a-z]+_[a-z_]+$")
"""A name of the program: `runs.list`, `audit_admin`. Keys of persons and runs have digits."""
RECORDS = ".hit, .prose mark, .item-values, .record-title, .visit"
"""Words of a patient's own record stay as the hospital wrote them."""


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_door_of_every_role_opens_and_speaks_chinese(visit, role):
    person = visit(role)
    page = person.page
    refused: list[str] = []
    page.on("response", lambda r: r.status >= 400 and refused.append(f"{r.status} {r.url}"))
    doors = [link.get_attribute("href") for link in page.locator("nav .side-link").all()]
    tasks = [link.get_attribute("href") for link in page.locator(".home-tasks a").all()]
    assert "/" in doors
    assert tasks
    for path in dict.fromkeys([*doors, *tasks]):
        person.open(path)
        expect(page.locator("main h1").first).to_be_attached()
        expect(page.locator(".loading")).to_have_count(0)
        assert page.locator(".state[role=alert]").count() == 0, (
            f"{role} {path}: {page.locator('.state[role=alert]').first.inner_text()}"
        )
        text = page.locator("main").inner_text()
        for own in page.locator(RECORDS).all_inner_texts():
            text = text.replace(own, "")
        assert not HALF_WIDTH.search(text), (
            f"{role} {path}: "
            f"{[text[max(0, m.start() - 9) : m.end() + 9] for m in HALF_WIDTH.finditer(text)][:3]}"
        )
    assert not refused


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_runs_audit_and_checks_are_told_in_words(visit, lang):
    inspector = visit("inspector", lang=lang)
    auditor = visit("audit_admin", lang=lang)
    for person, path in (
        (inspector, "/management/runs"),
        (inspector, "/management/quality/h01/lab_result"),
        (auditor, "/management/audit"),
    ):
        page = person.open(path)
        expect(page.locator(".table tbody tr").first).to_be_visible()
        own = {a for a, _ in person.portal.accounts.values()}
        cells = [
            c.strip()
            for c in page.locator(".table td:not(:nth-child(7)), .facts dd, .counts .quiet").all_inner_texts()
        ]
        codes = {c for c in cells if CODE.match(c)} - own
        assert not codes, f"{path}: {codes}"


def test_a_session_that_ended_leads_to_the_login_and_back(visit):
    person = visit("inspector")
    page = person.open("/management/parcels")
    page.context.clear_cookies()
    page.get_by_role("link", name="运行", exact=True).click()
    page.wait_for_url("**/login?next=*")
    expect(page.locator("main")).to_contain_text("登录已过期；登录后回到刚才的页面")
    page.locator("input[name=account]").fill(person.portal.accounts["inspector"][0])
    page.locator("input[name=password]").fill(person.portal.password("inspector"))
    page.locator("button[type=submit]").click()
    page.wait_for_url(re.compile(r"/management/"))
    expect(page.locator(".table tbody tr").first).to_be_visible()


def test_without_a_server_the_page_says_so_and_goes_on_when_it_is_back(visit):
    person = visit("inspector")
    page = person.open("/management/parcels")
    page.route("**/api/management/**", lambda route: route.abort("connectionrefused"))
    page.get_by_role("link", name="质量报告", exact=True).click()
    state = page.locator(".state[role=alert]")
    expect(state).to_contain_text("网络已断开")
    assert not page.locator("main").get_by_text("Error").count()
    expect(page.locator(".away")).to_contain_text("自动继续")
    page.unroute("**/api/management/**")
    expect(page.locator(".matrix a.cell").first).to_be_visible()  # nobody pressed anything
    expect(page.locator(".away")).to_have_count(0)


def test_without_a_network_the_page_says_so_and_keeps_what_it_shows(visit):
    person = visit("inspector")
    page = person.open("/management/parcels")
    page.context.set_offline(True)
    expect(page.locator(".away")).to_contain_text("网络已断开")
    expect(page.locator(".table tbody tr").first).to_be_visible()
    page.get_by_role("link", name="运行", exact=True).click()
    expect(page.locator(".away")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".away")).to_have_count(0)
    expect(page.locator(".table tbody tr").first).to_be_visible()


def test_a_first_load_without_a_server_goes_on_when_it_is_back(visit):
    person = visit("inspector")
    page = person.page
    page.route("**/api/session", lambda route: route.abort("connectionrefused"))
    page.goto(person.portal.url + "/management/parcels")
    state = page.locator(".state[role=alert]")
    expect(state).to_contain_text("网络已断开")
    page.unroute("**/api/session")
    expect(page.locator("h1")).to_contain_text(re.compile("数据包|这次查看"))


def test_what_was_read_stays_when_its_renewal_fails(visit):
    person = visit("governance_engineer")
    page = person.open("/management/runs")
    page.clock.install()
    page.get_by_role("link", name="发布", exact=True).click()
    expect(page.locator("h1")).to_contain_text("发布")
    page.clock.fast_forward("01:00")  # what was read is old by now
    page.route(
        "**/api/management/runs",
        lambda route: route.fulfill(status=500, body="{}", content_type="application/problem+json"),
    )
    page.get_by_role("link", name="运行", exact=True).click()
    expect(page.locator("main .stale")).to_contain_text("没有取到新的数据")
    expect(page.locator(".table tbody tr").first).to_be_visible()


def test_a_failed_server_is_an_error_with_a_request_number(visit):
    body = {
        "status": 500,
        "code": "unforeseen",
        "title_zh": "服务器出错",
        "title_en": "The server failed",
        "found": {"zh": "没有预料到的错误", "en": "an unforeseen error"},
        "expected": {"zh": "", "en": ""},
        "todo": {"zh": "把请求号告诉管理员", "en": "give the request number to the administrator"},
        "request_id": "req_0123456789",
    }

    def fail(route: Route) -> None:
        route.fulfill(status=500, content_type="application/problem+json", body=json.dumps(body))

    person = visit("inspector")
    page = person.page
    page.route("**/api/management/runs*", fail)
    person.open("/management/runs")
    state = page.locator(".state[role=alert]")
    for words in ("服务器出错", "怎么办：把请求号告诉管理员", "req_0123456789", "再试一次"):
        expect(state).to_contain_text(words)


def test_a_slow_answer_shows_that_it_is_on_its_way(visit):
    person = visit("decision_maker")
    page = person.page
    held = person.hold("**/api/cockpit/overview")
    page.goto(person.portal.url + "/cockpit")
    page.locator(".purpose-ask button").first.click()
    expect(page.locator(".loading.late").first).to_be_visible()
    expect(page.locator(".arrive-say")).to_be_visible()  # what has arrived is not held up by what has not
    assert page.locator(".figure-value").count() == 0
    held.go_on()
    expect(page.locator(".headline .figure-value").first).to_be_visible()
    expect(page.locator(".loading")).to_have_count(0)


def test_what_was_not_found_is_said_with_the_word_that_was_sought(visit):
    person = visit("clinician")
    page = person.open("/search?q=魑魅魍魉", "诊疗")
    state = page.locator(".found-hits .state")
    expect(state).to_contain_text("魑魅魍魉")
    assert page.locator(".hit").count() == 0


def test_another_purpose_is_asked_for_where_the_page_needs_one(visit):
    person = visit("clinician")
    person.open("/search?q=糖尿病", "诊疗")
    page = person.page
    page.get_by_role("link", name="质量报告", exact=True).click()
    asked = page.locator(".purpose-ask")
    expect(asked).to_contain_text("以“诊疗”为用途打不开这一页")
    expect(asked.get_by_role("button")).to_have_count(1)
    asked.get_by_role("button", name="质量控制").click()
    expect(page.locator(".matrix a.cell").first).to_be_visible()


def test_the_record_table_begins_above_the_fold_and_values_come_before_keys(visit):
    person = visit("clinician")
    page = person.open("/search?q=糖尿病", "诊疗")
    link = page.locator("a[href^='/panorama']").first
    expect(link).to_be_visible()
    person.open(re.sub(r"\?.*", "", link.get_attribute("href")))
    rows = page.locator("[role=tabpanel] tbody tr.open")
    expect(rows.first).to_be_visible()
    assert rows.first.bounding_box()["y"] + 32 < 768
    rows.first.click()
    person.settle()
    sheet = page.locator(".sheet")
    values = sheet.locator(".item-values").first
    expect(values.locator("tbody tr").first).to_be_visible()
    assert not re.search(r"\b[0-9a-f]{32}\b", values.inner_text())
    sheet.locator("summary").click()
    expect(sheet.locator("details .item-values")).to_contain_text(re.compile(r"[0-9a-f]{32}"))


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("output_checker", "/cockpit"),
        ("system_admin", "/search"),
        ("follow_up_nurse", "/management/quality"),
        ("audit_admin", "/cockpit/wall"),
    ],
)
def test_an_address_of_another_role_is_refused_in_words(visit, role, path):
    person = visit(role)
    page = person.open(path)
    state = page.locator(".state[role=alert]").first
    for words in ("不允许", f"角色“{ROLES[role].label.zh}”", "怎么办：", "请求号"):
        expect(state).to_contain_text(words)


def test_a_part_of_the_pages_that_is_gone_brings_the_new_pages(visit):
    """The portal was renewed while a page stood open: its next part has another name."""
    person = visit("inspector")
    page = person.page
    page.route(re.compile(r"/assets/Parcels-"), lambda route: route.fulfill(status=404))
    with page.expect_navigation():  # the page is loaded anew, once
        page.get_by_role("link", name="数据包", exact=True).click()
    page.unroute(re.compile(r"/assets/Parcels-"))
    person.open("/management/parcels")
    expect(page.locator(".table tbody tr").first).to_be_visible()
