"""A lookup table of a researcher's own on its way into a session, at the logins of those who have a part."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import expect

from tests.lib.application_walk import OPEN, Walk

NAMES = "编码,组\nC34,肺\nC50,乳腺\n"


def test_a_lookup_table_comes_into_a_session(
    visit: Any, worker: sa.Engine, sandbox: None, tmp_path: Path
) -> None:
    table, people = tmp_path / "groups.csv", tmp_path / "people.csv"
    table.write_text(NAMES, encoding="utf-8")
    people.write_text("编号,证件\n1,11010519491231002X\n", encoding="utf-8")
    walk = Walk(visit, "带入对照表")
    (one, first), _ = walk.officers()
    walk.apply(first)
    walk.chain(one)
    page = walk.lead.open("/outputs")
    page.get_by_role("button", name="文件带入").click()
    asking = page.get_by_role("button", name="请求带入", exact=True)
    expect(asking).to_be_disabled()
    page.get_by_role("combobox", name="选择项目").click()
    page.locator(OPEN).filter(has_text=walk.title).first.click()
    page.get_by_label("选择文件").set_input_files(people)
    page.get_by_label("这是什么、做什么用").fill("分组")
    page.get_by_label("从哪里来").fill("本组整理")
    asking.click()
    for said in ("身份证号", "没有号码、假名与联系方式", "由医院上报"):
        expect(page.locator("main")).to_contain_text(said)
    page.get_by_label("选择文件").set_input_files(table)
    asking.click()
    expect(page.get_by_role("status")).to_contain_text("groups.csv 已交给审核员")
    assert not walk.lead.scrolls_sideways()
    checker = walk.person("checker")
    page = checker.open("/")
    page.get_by_text("个带入的文件等您审核").click()
    page.locator("main tr, main [role=row]").filter(has_text=walk.title).first.click()
    expect(page.locator(".import-sheet")).to_contain_text("乳腺")
    assert checker.axe() == []
    page.get_by_role("button", name="可以带入").click()
    expect(page.locator(".import-sheet")).to_contain_text("可以放进会话")
    (grant,) = walk.grants()
    page = walk.start_session(grant["id"])
    page.get_by_role("combobox", name="带入的文件").click()
    page.locator(OPEN).filter(has_text="groups.csv").first.click()
    page.get_by_role("button", name="放进会话").click()
    expect(page.locator("main")).to_contain_text("groups.csv 已在会话的当前文件夹里")
    walk.run("print(open('groups.csv').read())", "C50,乳腺")
    assert not walk.lead.scrolls_sideways()
