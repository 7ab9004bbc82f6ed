"""The catalogue in a browser: from a hospital's column, step by step, to what a change of it touches."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

QUALITY = re.compile("^质量")
COLUMN = "standard.diagnosis.code"


def test_from_a_hospitals_column_to_a_disease_step_by_step(visit: Any) -> None:
    person = visit("engineer")
    page = person.open("/management/assets", QUALITY)
    main = page.locator("main")
    expect(main).to_contain_text("从左边选一张表")
    assert person.axe() == []
    assert not person.scrolls_sideways()
    page.get_by_role("row", name=re.compile("标准层 · 诊断")).click()
    page.get_by_role("row", name=re.compile("^code 诊断编码")).click()
    sheet = page.locator(".sheet")
    expect(sheet.get_by_role("heading", name="由什么得来")).to_be_visible()
    expect(sheet).to_contain_text(COLUMN)
    touched = sheet.get_by_role("table", name="改动它会影响").or_(
        sheet.get_by_role("grid", name="改动它会影响")
    )
    expect(touched).to_contain_text("病种变量 · 肺癌")
    expect(touched).to_contain_text("驾驶舱指标")
    shares = sheet.get_by_role("table", name="各院有值的份额").or_(
        sheet.get_by_role("grid", name="各院有值的份额")
    )
    expect(shares).to_contain_text("%")
    assert person.axe() == []
    # Back to the hospital, one step at a time.
    sheet.get_by_role("region", name="由什么得来").get_by_role("button", name=re.compile("贴源层")).click()
    expect(sheet).to_contain_text("source.diagnosis.code")
    before = sheet.get_by_role("region", name="由什么得来").get_by_role("button")
    expect(before.first).to_be_visible()
    before.first.click()
    expect(sheet).to_contain_text(re.compile(r"hospital\.h\d\d\.diagnosis\."))
    expect(sheet.get_by_role("region", name="用在哪里")).to_contain_text("贴源层 · 诊断")
    page.get_by_label("按列名、变量名查找").fill("没有这个列名")
    expect(main).to_contain_text("没有这样的列。")


def test_an_officer_sees_no_other_hospitals_columns(visit: Any) -> None:
    officer = visit("officer_h03")
    page = officer.open(f"/management/assets?column={COLUMN}", QUALITY)
    sheet = page.locator(".sheet")
    expect(sheet).to_contain_text(COLUMN)
    answer = page.request.get(
        f"{officer.portal.url}/api/assets/columns?q=hospital", headers={"X-Purpose": "quality"}
    )
    assert {one["hospital"] for one in answer.json()["columns"] if one["kind"] == "hospital"} == {"h03"}
    refused = page.request.get(
        f"{officer.portal.url}/api/assets/column?id=hospital.h01.patient.nothing",
        headers={"X-Purpose": "quality"},
    )
    assert refused.status == 404
