"""Panorama: all hospitals on one timeline, an item down to its source, refusals."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def at_patient(visit):
    """A clinician before the panorama of a patient whom the search found."""
    person = visit("clinician")
    page = person.open("/search?q=糖尿病", "诊疗")
    links = page.locator("a[href^='/panorama']")
    expect(links.first).to_be_visible()
    page.goto(person.portal.url + re.sub(r"\?.*", "", links.first.get_attribute("href")))
    person.settle()
    return person


def test_C22_first_and_last_event_stay_in_sight_at_any_zoom(at_patient):
    page = at_patient.page
    ends = page.locator(".tl-end")
    expect(ends).to_have_count(2)
    for _ in range(3):
        page.get_by_role("button", name="放大").click()
    for end in ends.all():
        expect(end).to_be_in_viewport()
    expect(page.locator(".tl-mark").nth(0)).to_be_visible()
    page.get_by_role("button", name="全部", exact=True).click()


def test_P7_events_are_reached_by_keyboard_and_the_list_says_the_same(at_patient):
    page = at_patient.page
    page.locator(".tl-marks").focus()
    page.keyboard.press("ArrowRight")
    said = page.locator(".tl-read").inner_text()
    assert re.match(r"\d{4}-\d\d-\d\d", said)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("0")
    expect(page.get_by_text(re.compile("第 0 天："))).to_be_visible()
    expect(page.locator("[role=tabpanel] tbody tr").nth(0)).to_be_visible()


def test_C23_an_item_opens_with_source_and_lineage(at_patient):
    page = at_patient.page
    page.locator("[role=tabpanel] tbody tr.open").first.click()
    at_patient.settle()
    sheet = page.locator(".sheet")
    expect(sheet.locator(".item-values tbody tr").first).to_be_visible()
    expect(sheet.locator(".lineage li").nth(2)).to_be_visible()
    assert "item=" in page.url
    page.keyboard.press("Escape")


def test_a_visit_narrows_the_records(at_patient):
    page = at_patient.page
    before = page.get_by_role("tab", name=re.compile("记录")).inner_text()
    page.locator(".visit").first.click()
    at_patient.settle()
    after = page.get_by_role("tab", name=re.compile("记录")).inner_text()
    number = lambda text: int(re.sub(r"\D", "", text))  # noqa: E731
    assert number(after) <= number(before)
    expect(page.locator(".visit[aria-pressed=true]")).to_have_count(1)


def test_a_visit_opens_with_its_own_values(at_patient):
    page = at_patient.page
    page.locator("[role=tabpanel] tbody tr.open").first.click()
    at_patient.settle()
    page.keyboard.press("Escape")
    page.locator(".visit").first.click()
    at_patient.settle()
    expect(page.locator(".sheet .item")).to_have_count(0)  # a visit that is chosen closes what was open
    page.locator(".visit-open").click()
    at_patient.settle()
    assert "item=visit%2F" in page.url
    expect(page.locator(".sheet .item-values tbody tr").first).to_be_visible()


def test_C24_the_page_carries_the_viewer_s_name(at_patient):
    account = at_patient.portal.accounts["clinician"][0]
    expect(at_patient.page.locator(".watermark text").first).to_contain_text(account)


def test_trend_has_a_table_twin(at_patient):
    page = at_patient.page
    page.get_by_role("tab", name="检验趋势").click()
    at_patient.settle()
    if page.get_by_role("button", name="看表格").count():
        page.get_by_role("button", name="看表格").click()
        expect(page.get_by_role("region", name="检验趋势")).to_be_visible()


@pytest.mark.parametrize("role", ["decision_maker", "researcher"])
def test_P4_a_person_without_the_right_is_refused_with_the_rule_and_the_way_out(visit, role):
    person = visit(role)
    page = person.open("/panorama/0123456789abcdef0123456789abcdef")
    state = page.locator(".state")
    expect(state).to_be_visible()
    expect(state).to_contain_text("请求号")
    expect(state.locator("h2")).not_to_be_empty()
