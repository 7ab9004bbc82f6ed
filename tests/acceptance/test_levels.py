"""Levels of variables as two persons decide on them in a browser: raised at once by one, lowered by two."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

WHY = "理由（以后的人会看到）"


def opened(person: Any, view: str, name: str) -> Page:
    """The sheet of the variable called `name`, of those in `view`."""
    page = person.open("/classification")
    page.locator(".level-views").get_by_text(view).click()
    page.get_by_label("名称或类别").fill(name)
    page.locator(".table tbody tr.open").first.click()
    expect(page.locator(".sheet .level-reasons")).to_be_visible()
    return page


def test_a_level_is_raised_by_one_and_lowered_by_two(visit: Any) -> None:
    person = visit("secadmin")
    page = opened(person, "全部", "职业")
    expect(page.locator(".sheet")).to_contain_text("patient.occupation")
    expect(page.locator(".sheet")).to_contain_text("外人可能知道")
    expect(page.locator(".sheet")).to_contain_text("供数医院")
    assert person.axe() == []
    assert not person.scrolls_sideways()
    page.get_by_label("级别", exact=True).get_by_text("4", exact=True).click()
    page.get_by_label(WHY).fill("本省职业编码很细,能认出人")
    page.get_by_role("button", name="提高到 4 级").click()
    expect(page.locator(".level-history li")).to_have_count(1)
    expect(page.locator(".sheet")).to_contain_text("伦理")
    page.get_by_label("级别", exact=True).get_by_text("3", exact=True).click()
    page.get_by_label(WHY).fill("改用了两位编码")
    page.get_by_role("button", name="提议降到 3 级").click()
    expect(page.get_by_role("button", name="撤回")).to_be_visible()
    other = visit("reviewer")
    assert other.open("/").get_by_text("等第二人复核").count() == 1
    page = opened(other, "等第二人", "职业")
    expect(page.locator(".sheet")).to_contain_text("改用了两位编码")
    page.get_by_role("button", name="同意降级").click()
    expect(page.locator(".level-history li")).to_have_count(2)
    expect(page.locator(".level-history")).to_contain_text("第二人")
    assert other.axe() == []
    page.locator(".level-views").get_by_text("等第二人").click()
    expect(page.get_by_text("没有等第二人的变更。")).to_be_visible()
