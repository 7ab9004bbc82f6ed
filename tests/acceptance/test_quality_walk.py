"""A failed check on its way round, and a local value that gets a code: as inspector, hospital and governance
engineer do it by their guides (`docs/how-to/inspect-quality.md`, `answer-quality-issues.md`,
`map-values-on-the-screen.md`), each at the own screen, with nights between.

The limits of checks and the report of a whole province: `test_management`, `test_quality_desk`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.conftest import serving, visiting
from tests.lib.heluo_commands import heluo
from tests.lib.invented_hospital import CODE, make, patients
from tests.lib.walked_hospital import CHECK, Ward

QUALITY = re.compile("质量控制")
ISSUES, REPORT, MAPPING = "/management/issues", "/management/quality", "/management/mapping"
NAMED = re.compile("性别[:：]值未映射")
WRONG, LOCAL = "雌", "女性"
"""A slip of the pen, and a spelling of the hospital's own."""


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    """Sixty patients; one night of both sides."""
    made = Ward(make(tmp_path / "home"))
    made.hospital.insert("patient", patients(60))
    return made


@pytest.fixture
def visit(ward: Ward, tmp_path: Path, chromium: Browser) -> Iterator[Any]:
    """`visit(role)` at the portal of the ward's centre, after its first night."""
    ward.collect()
    ward.release()
    with serving(ward.home, tmp_path / "portal.txt") as portal, visiting(portal, chromium) as enter:
        yield enter


def _opened(inspector: Any, closed: bool = False) -> Page:
    """The sheet of the check's issue."""
    page = inspector.open(ISSUES, QUALITY)
    if closed:
        page.get_by_text("也看已关闭").click()
        inspector.settle()
    page.get_by_role("region", name="质量问题单").locator("tr.open", has_text=NAMED).click()
    inspector.settle()
    expect(page.locator(".sheet")).to_contain_text(CHECK)
    return page


def _answered(page: Page, answer: str, text: str = "") -> None:
    """The hospital's answer at its own page, which lies open at the issue."""
    page.get_by_role("radio", name=answer).check()
    page.get_by_label(re.compile("^说明")).fill(text)
    page.get_by_label(re.compile("^答复人")).fill("王工")
    page.get_by_role("button", name=re.compile("提交")).click()


class TestIssue:
    """The inspector's first hour: the worst, a failed check, its rows' keys, sent back, seen corrected."""

    @pytest.fixture
    def ward(self, ward: Ward) -> Ward:
        ward.write(WRONG, range(1, 7), "2024-02-01")
        return ward

    def test_it_is_answered_sent_back_mended_at_the_source_and_closed_by_a_night(
        self, ward: Ward, visit: Any, chromium: Browser
    ) -> None:
        inspector = visit("inspector")
        page = inspector.open(REPORT, QUALITY)
        page.locator(".worst a").first.click()
        page.wait_for_url(f"**{REPORT}/{CODE}/patient**")
        inspector.settle()
        page.locator(".detail-grid tr.open", has_text=NAMED).first.click()
        expect(page.locator("main")).to_contain_text(f"heluo hospital row {CODE} patient")
        keys = page.get_by_role("region", name="违反之处").locator("tbody tr")
        expect(keys).to_have_count(6)
        assert WRONG not in page.locator("main").inner_text(), "keys, never a patient's value"
        key = keys.first.locator("td").first.inner_text()
        assert WRONG in heluo("hospital", "row", CODE, "patient", key, home=ward.home).words

        ward.collect()
        page = _opened(inspector)
        expect(page.locator(".sheet")).to_contain_text(re.compile("等谁.*医院"))
        expect(page.locator(".sheet")).to_contain_text("6 / 60")
        assert inspector.axe() == []
        with ward.intake(), ward.page() as address:
            hospital = chromium.new_page()
            hospital.goto(address)
            hospital.get_by_role("link", name=NAMED).click()
            hospital.get_by_label(re.compile("查看人姓名")).fill("王工")
            hospital.get_by_role("button", name=re.compile("查看 6 行")).click()
            expect(hospital.locator("mark", has_text=WRONG)).to_have_count(6)
            _answered(hospital, "不是错误")
            expect(hospital.locator("body")).to_contain_text("说明")
            _answered(hospital, "不是错误", "本院一直这样写")
            expect(hospital.locator("body")).to_contain_text("答复已保存")
            hospital.close()

        page = _opened(inspector)
        expect(page.locator(".sheet")).to_contain_text("本院一直这样写")
        expect(page.locator(".sheet")).to_contain_text(re.compile("等谁.*检查员"))
        back = page.get_by_role("button", name="退回医院")
        expect(back).to_be_disabled()
        page.get_by_label("理由（医院会看到）").fill("性别只有男女未知,请改正")
        back.click()
        expect(page.locator(".issue-history")).to_contain_text("性别只有男女未知,请改正")
        expect(page.locator(".sheet")).to_contain_text(re.compile("等谁.*医院"))

        ward.collect()
        with ward.intake(), ward.page() as address:
            hospital = chromium.new_page()
            hospital.goto(address)
            expect(hospital.locator("table")).to_contain_text("退回")
            hospital.get_by_role("link", name=NAMED).click()
            expect(hospital.locator("dl")).to_contain_text("性别只有男女未知,请改正")
            _answered(hospital, "已在源头改正")
            expect(hospital.locator("body")).to_contain_text("答复已保存")
            hospital.close()
        ward.write("女", range(1, 7), "2024-03-01")
        ward.collect()
        ward.release()

        page = _opened(inspector, closed=True)
        told = page.locator(".issue-history")
        for step in ("退回", "已在源头改正", f"包裹 {CODE}/patient/"):
            expect(told).to_contain_text(step)
        expect(page.locator(".sheet")).to_contain_text("已关闭")
        expect(page.locator(".sheet")).to_contain_text("0 / 60")
        page = inspector.open(f"{REPORT}/{CODE}/patient", QUALITY)
        page.get_by_role("checkbox", name="只看未过").set_checked(False)
        line = page.locator(".detail-grid tr.open", has_text=NAMED).first
        expect(line.locator("td").nth(3)).to_have_text("0")


class TestMapping:
    """The governance engineer's: a value without a code is proposed, confirmed by another, in force the next
    night, rolled back."""

    @pytest.fixture
    def ward(self, ward: Ward) -> Ward:
        ward.write(LOCAL, range(1, 9), "2024-02-01")
        return ward

    def test_it_gets_a_code_by_two_people_and_the_night_does_its_rows_again(
        self, ward: Ward, visit: Any
    ) -> None:
        engineer, inspector = visit("governance_engineer"), visit("inspector")
        page = engineer.open(MAPPING, QUALITY)
        shares = page.get_by_role("region", name="各院已有代码的份额")
        expect(shares.locator("tbody tr").first).to_contain_text("8")
        shares.locator("tbody tr.open").first.click()
        page.get_by_role("region", name="没有代码的值").locator("tr.open", has_text=LOCAL).click()
        sheet = page.locator(".sheet")
        expect(sheet.get_by_role("radio").first).to_be_checked()
        expect(sheet.locator(".ant-radio-wrapper").first).to_contain_text("2 女")
        expect(sheet).to_contain_text("约 8 行将有代码")
        assert engineer.axe() == []
        sheet.get_by_role("button", name="提出，等第二人确认").click()
        expect(sheet.get_by_role("button", name="已提出")).to_be_disabled()
        page = self._decision(engineer)
        expect(page.locator(".sheet")).to_contain_text("须由另一个人确认")
        expect(page.get_by_role("button", name="确认", exact=True)).to_have_count(0)

        page = self._decision(inspector)
        assert inspector.axe() == []
        page.get_by_role("button", name="确认", exact=True).click()
        expect(page.locator(".sheet")).to_contain_text("生效")
        decided = ward.hospital.home.hospitals / CODE / "decided.csv"
        assert f"patient.sex,{LOCAL},2" in decided.read_text(encoding="utf-8")
        ward.release()
        page = engineer.open(MAPPING, QUALITY)
        expect(page.get_by_text("列出的值都有代码。")).to_be_visible()
        page = _opened(inspector, closed=True)
        expect(page.locator(".sheet")).to_contain_text("中心的处理改变后通过")

        page = self._decision(engineer)
        end = page.get_by_role("button", name="回退")
        expect(end).to_be_disabled()
        page.get_by_label("理由", exact=True).fill("与医院核对后撤销")
        end.click()
        expect(page.locator(".sheet")).to_contain_text("已回退")
        ward.release()
        page = engineer.open(MAPPING, QUALITY)
        values = page.get_by_role("region", name="没有代码的值")
        expect(values.locator("tr.open", has_text=LOCAL)).to_have_count(1)

    @staticmethod
    def _decision(person: Any) -> Page:
        page = person.open(MAPPING, QUALITY)
        page.get_by_role("region", name="已提出和生效的映射").locator("tr.open", has_text=LOCAL).click()
        return page
