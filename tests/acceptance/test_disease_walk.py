"""Single diseases as their people walk them in a browser.

Which scenario is walked here and where the rest of it is tested:
`docs/explanation/follow-up-and-diseases.md`.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from heluo.kit.places import Home
from heluo_province.evaluation.diseases import evaluate_diseases
from tests.acceptance.conftest import Portal

MANAGEMENT, QUALITY = re.compile("^管理"), re.compile("^质量")
NUMBER = re.compile(r"^[\d,]+$")


def said(pattern: str, text: str) -> int:
    """The number that `text` says."""
    found = re.search(pattern, text)
    assert found, text
    return int(found.group(1).replace(",", ""))


def numbers(page: Page) -> list[int]:
    """Every number that a chart shows."""
    shown = page.locator(".study-number").all_inner_texts()
    assert shown
    assert all(one in ("…", "<10") or NUMBER.match(one) for one in shown), shown
    return [int(one.replace(",", "")) for one in shown if NUMBER.match(one)]


def test_who_is_in_and_out_with_what_was_planted(visit: Any, portal: Portal) -> None:
    """D1, D4."""
    if portal.home is None:
        pytest.skip("the portal was given: its truth is elsewhere")
    lines = {line.disease: line for line in evaluate_diseases(Home(portal.home))}
    governance = visit("engineer")
    counted = 0
    for id, line in lines.items():
        page = governance.open(f"/disease/{id}", QUALITY)
        shown = page.locator(".disease-size").inner_text()
        assert NUMBER.match(shown) or line.found < 10, (id, shown)
        if NUMBER.match(shown):
            counted += 1
            # Persons of the truth are counted there, linked persons here: who was linked from two is one.
            number = int(shown.replace(",", ""))
            assert abs(number - line.found) <= max(1, 0.02 * number), (id, shown, line)
        expect(page.locator("main")).to_contain_text("未入组，按原因")
    assert counted, "of one disease at least there are enough persons"
    page = governance.open("/disease/lung_cancer?part=editions", QUALITY)
    expect(page.locator("main")).to_contain_text("引用")
    assert governance.axe() == []


def test_everybody_of_a_denominator_is_in_one_of_three_lists(visit: Any) -> None:
    """D2, by the buttons of the page."""
    officer = visit("officer_h02")
    page = officer.open("/disease/diabetes?part=indicators", QUALITY)
    found: dict[str, set[str]] = {}
    for name in ("达标的人", "未达标的人", "除外的人"):
        page.get_by_role("button", name=name, exact=True).first.click()
        expect(page.locator("#disease-persons")).to_contain_text(name)
        officer.settle()
        note = page.locator("#disease-persons").inner_text()
        found[name] = set(re.findall(r"\bp[a-z0-9_]{6,}", note))
        assert said(r"共 ([\d,]+) 人", note) >= len(found[name])
    assert found["达标的人"] or found["未达标的人"]
    assert not found["达标的人"] & found["未达标的人"]
    assert not (found["达标的人"] | found["未达标的人"]) & found["除外的人"]


def test_a_small_hospital_has_limits_and_no_figure_under_ten(visit: Any) -> None:
    """D5."""
    leader = visit("leader")
    page = leader.open("/disease/lung_cancer?part=indicators", MANAGEMENT)
    expect(page.locator("main")).to_contain_text("控制限")
    tables = page.get_by_role("button", name="看表格")
    if not tables.count():
        pytest.skip("too few persons to draw one funnel: give a larger province by HELUO_PORTAL_URL")
    tables.first.click()
    table = page.locator(".chart table, .chart [role=table], .chart [role=grid]").first
    expect(table).to_be_visible()
    assert "名次" not in page.locator("main").inner_text()
    facts = page.locator("main dl").all_inner_texts()
    assert any("分母" in one for one in facts)
    for one in facts:
        for shown in re.findall(r"(?:分子|分母)\s*([\d,]+)\b", one):
            assert int(shown.replace(",", "")) >= 10, one
    for cell in page.locator(".chart td.num").all_inner_texts():
        assert not re.fullmatch(r"[1-9]", cell.strip()), cell
    assert leader.axe() == []


def test_a_bar_filters_all_charts_and_nothing_under_ten_is_shown(visit: Any) -> None:
    leader = visit("leader")
    page = leader.open("/disease/diabetes?part=study", MANAGEMENT)
    expect(page.locator(".study-charts")).to_be_visible()
    if not numbers(page):
        pytest.skip("too few persons to show one number: give a larger province by HELUO_PORTAL_URL")
    assert min(numbers(page)) >= 10
    status = page.locator("main p[role=status]")
    everybody = said(r"全部 ([\d,]+) 人", status.inner_text())
    page.locator(".study-line", has_text="二甲双胍").click()
    expect(status).to_contain_text("二甲双胍")
    leader.settle()
    within = said(r"：([\d,]+) 人", status.inner_text())
    assert 10 <= within < everybody
    assert all(10 <= n <= within for n in numbers(page))
    assert "by=first_drug" in page.url, "the address holds the question"
    expect(page.locator("svg.pathway rect").first).to_be_visible()
    assert leader.axe() == []
    assert not leader.scrolls_sideways()
    page.get_by_role("button", name="取消筛选").click()
    expect(status).to_contain_text("全部")
