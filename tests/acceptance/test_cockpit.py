"""Cockpit: numbers that open their definition, arrivals, map, flows, wall screen."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_C02_every_figure_opens_definition_time_and_source(visit):
    person = visit("decision_maker")
    page = person.open("/cockpit")
    figures = page.locator(".headline .figure-value")
    figures.first.wait_for()  # the first answer after the start opens the lake: slower than the page
    expect(figures.nth(2)).to_be_visible()
    figures.first.focus()
    card = page.locator(".about").last
    expect(card).to_be_visible()
    for label in ("定义", "计算时间", "发布"):
        expect(card).to_contain_text(label)


def test_C01_a_figure_opens_down_to_hospital_and_month(visit):
    person = visit("decision_maker")
    page = person.open("/cockpit")
    page.locator(".headline .figure-value").first.click()
    page.wait_for_url("**/cockpit/indicators/*")
    person.settle()
    expect(page.locator(".table tbody tr").nth(0)).to_be_visible()
    page.get_by_role("button", name="看表格").click()
    expect(page.get_by_role("region", name="逐月")).to_be_visible()


def test_quality_and_cost_open_their_pages(visit):
    person = visit("decision_maker")
    page = person.open("/cockpit")
    figures = page.locator(".measures .figure-value")
    figures.first.wait_for()
    assert figures.count() >= 12
    figures.first.click()
    page.wait_for_url("**/cockpit/indicators/*")
    person.settle()
    expect(page.locator(".about")).to_be_visible()


def test_arrivals_say_whose_data_did_not_come_and_balance(visit):
    person = visit("inspector")
    page = person.open("/cockpit")
    expect(page.locator(".arrive-say")).not_to_be_empty()
    rows = page.locator(".accounting-bar")
    expect(rows.nth(0)).to_be_visible()
    for bar in rows.all():
        numbers = [
            int(n.replace(",", "")) for n in re.findall(r"[\d,]+", bar.get_attribute("aria-label") or "")
        ][:4]
        assert numbers[0] == sum(numbers[1:]), bar.get_attribute("aria-label")


def test_data_map_is_read_by_keyboard(visit):
    person = visit("inspector")
    page = person.open("/cockpit")
    cell = page.locator("[role=gridcell][tabindex='0']").first
    cell.focus()
    before = page.locator(".heat-read").inner_text()
    page.keyboard.press("ArrowLeft")
    after = page.locator(".heat-read").inner_text()
    assert before != after
    assert re.search(r"\d{4}-\d\d", after)


def test_C6_wall_screen_is_dark_and_esc_leaves(visit):
    person = visit("decision_maker")
    page = person.open("/cockpit/wall")
    expect(page.locator(".wall-scale b").first).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-mode", "dark")
    assert not person.scrolls_sideways()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile(r"/cockpit$"))
    expect(page.locator("html")).to_have_attribute("data-mode", "light")
