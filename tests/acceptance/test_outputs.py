"""A table leaves a project by three people at three browsers: what each sees on the way, and what a file with
a small cell is told before anybody reads it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import Page, expect

from heluo.kit.dates import today

CALL = """async ([path, body]) => {
  const { csrf } = await (await fetch("/api/session")).json();
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf, "X-Purpose": "research" };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}"""
SMALL = b"sex,n\nmale,7612\nfemale,7588\nunknown,4\n"
TABLE = b"sex,n\nmale,7612\nfemale,7588\n"
SAID = {"这是什么（放出后公开）": "按性别的人数", "人群": "全部肺癌患者", "每个数字背后的人数": "见 n 列"}


def running_project(page: Page) -> str:
    """The title of a running project of whoever is signed in on `page`."""
    day = today()
    title = f"结果带出的研究 {dt.datetime.now():%H%M%S}"
    protocol: dict[str, Any] = {
        "title": title,
        "purpose": "描述基线",
        "protocol": "回顾性队列",
        "hypothesis": "无",
        "benefit": "改进随访",
        "variables": ["patient.sex"],
        "ethics_number": "2026-21",
        "ethics_until": str(day + dt.timedelta(days=200)),
        "starts": str(day),
        "ends": str(day + dt.timedelta(days=100)),
    }
    made = page.evaluate(CALL, ["/api/research/projects", protocol])
    page.evaluate(CALL, [f"/api/research/projects/{made['id']}/state", {"to": "running"}])
    return title


def put(page: Page, data: bytes, place: int = 0) -> None:
    file = {"name": "table1.csv", "mimeType": "text/csv", "buffer": data}
    page.locator("input[type=file]").nth(place).set_input_files(file)  # type: ignore[arg-type]


def begun(author: Any) -> Page:
    """The author's new request with a file whose small cell was found, and mended."""
    page = author.open("/outputs", "科研")
    title = running_project(page)
    page = author.open("/outputs")
    page.get_by_role("combobox", name="选择项目").click()
    page.locator(".ant-select-item-option", has_text=title).click()
    page.get_by_role("textbox", name="用途（给审核员）").fill(title)
    page.get_by_role("button", name="新建申请").click()
    put(page, SMALL)
    expect(page.locator(".output-findings")).to_contain_text("人数阈值")
    expect(page.get_by_role("button", name="提交审核")).to_be_disabled()
    put(page, TABLE, 1)
    expect(page.get_by_text("第 2 版")).to_be_visible()
    for label, words in SAID.items():
        page.locator("label", has_text=label).locator("input").fill(words)
    page.get_by_role("button", name="保存并重新检查").click()
    expect(page.get_by_text("没有发现问题")).to_be_visible()
    assert author.axe() == []
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("等待审核")).to_be_visible()
    return page


def voted(checker: Any, address: str) -> Page:
    page = checker.open(address, "管理")
    page.get_by_role("button", name="看内容").click()
    expect(page.locator(".output-look")).to_contain_text("7612")
    assert checker.axe() == []
    page.get_by_text("可以放出").click()
    page.get_by_role("button", name="投票").click()
    return page


def test_M8_M9_a_table_leaves_by_two_checkers(visit):
    author = visit("researcher")
    page = begun(author)
    address = page.url.removeprefix(author.portal.url)
    first = voted(visit("checker"), address)
    expect(first.get_by_text("一人已审")).to_be_visible()
    second = voted(visit("checker2"), address)
    expect(second.get_by_role("heading", name="定下结果")).to_be_visible()
    second.get_by_role("button", name="放出", exact=True).click()
    second.locator(".ant-popconfirm").get_by_role("button").last.click()
    expect(second.get_by_text("已放出")).to_be_visible()
    page.reload()
    author.settle()
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载").click()
    assert taken.value.path().read_bytes() == TABLE
