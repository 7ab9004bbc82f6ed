"""Single diseases as their people walk them in a browser.

Which scenario is walked here and where the rest of it is tested:
`docs/explanation/follow-up-and-diseases.md`.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

MANAGEMENT = re.compile("^管理")
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
