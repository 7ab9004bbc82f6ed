"""Quality report, runs, parcels, releases, the audit log; refusals for the wrong role."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


def test_B14_quality_by_hospital_and_category_opens_down_to_checks(visit):
    person = visit("inspector")
    page = person.open("/management/quality")
    expect(page.locator(".worst")).not_to_be_empty()
    cells = page.locator(".matrix a.cell")
    expect(cells.nth(15)).to_be_visible()
    failed = page.locator(".matrix a.cell.fail, .matrix a.cell.warn")
    (failed if failed.count() else cells).first.click()
    page.wait_for_url("**/management/quality/*/*")
    person.settle()
    box = page.get_by_role("checkbox", name="只看未过")
    if box.is_checked():
        box.uncheck()
    expect(page.locator(".detail-grid .table tbody tr").nth(0)).to_be_visible()


def test_parcels_balance_and_open(visit):
    person = visit("inspector")
    page = person.open("/management/parcels")
    numbers = [
        int(n.replace(",", ""))
        for n in re.findall(r"[\d,]+", page.locator(".sum-bar .accounting-bar").get_attribute("aria-label"))
    ][:4]
    assert numbers[0] == sum(numbers[1:])
    page.locator(".table tbody tr.open").first.click()
    person.settle()
    expect(page.locator(".sheet")).to_contain_text("指纹")


def test_runs_and_releases_are_listed(visit):
    person = visit("governance_engineer")
    page = person.open("/management/runs")
    expect(page.locator(".table tbody tr").nth(0)).to_be_visible()
    page.locator(".table tbody tr.open").first.press("Enter")
    person.settle()
    expect(page.locator(".sheet")).to_be_visible()
    page = person.open("/management/releases")
    expect(page.get_by_text("当前", exact=True)).to_be_visible()


def test_C43_the_log_is_searched_and_proved(visit):
    person = visit("audit_admin")
    page = person.open("/management/audit")
    expect(page.locator(".table tbody tr").nth(0)).to_be_visible()
    page.get_by_role("button", name="验证日志").click()
    expect(page.locator(".chain")).to_contain_text("日志完整")


def test_the_log_is_narrowed_by_what_was_done_in_words(visit):
    person = visit("audit_admin")
    page = person.open("/management/audit")
    page.get_by_role("combobox", name="动作").click()
    page.keyboard.type("登录")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="查", exact=True).click()
    page.wait_for_url("**action=session.open*")
    person.settle()
    assert set(page.locator(".table tbody tr:not([aria-hidden]) td:nth-child(6)").all_inner_texts()) == {
        "登录"
    }


def test_whoever_sees_no_rows_is_told_so_beside_a_check(visit):
    person = visit("decision_maker")
    asked = []
    person.page.on(
        "request", lambda r: r.url.endswith("/api/management/quality/h01/diagnosis") and asked.append(r.url)
    )
    page = person.open("/management/quality/h01/diagnosis")
    expect(page.locator(".detail-grid")).to_contain_text("看不到违反它的行")
    assert "列出 0" not in page.locator(".detail-grid").inner_text()
    assert len(asked) == 1  # each is an event of the log
    page.locator(".top-purpose").click()
    page.get_by_role("menuitem", name="质量控制").click()
    person.settle()
    assert len(asked) == 2


def test_an_officer_is_offered_the_own_hospital_only(visit):
    person = visit("hospital_officer")
    page = person.open("/management/parcels")
    page.get_by_role("combobox", name="医院").click()
    expect(page.locator(".ant-select-item-option")).to_have_count(1)


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("researcher", "/management/audit"),
        ("decision_maker", "/management/runs"),
        ("audit_admin", "/cockpit"),
        ("researcher", "/management/parcels"),
        ("audit_admin", "/workspace"),
    ],
)
def test_a_closed_door_names_the_rule_and_the_way_out(visit, role, path):
    person = visit(role)
    page = person.open(path)
    state = page.locator(".state[role=alert]")
    expect(state).to_be_visible()
    expect(state).to_contain_text("怎么办")
    expect(state).to_contain_text("请求号")
    assert page.locator(f"nav a[href='{path}']").count() == 0
