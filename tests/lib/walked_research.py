"""A researcher's steps in a browser, from a saved cohort to a run's result, for walks that need them."""

from __future__ import annotations

import datetime as dt
import re

from playwright.sync_api import Page, expect

from heluo.kit.dates import today

LONG = 180_000
"""A worker imports its libraries anew for each run; a shared machine takes its time."""
OPEN = ".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option"
CONDITION = '{"variable":"code","op":"starts","values":["I10"]}'
TREE = f'{{"heluo_cohort":1,"rules":[{{"where":{{"id":"n1","event":"diagnosis","where":[{CONDITION}]}}}}]}}'
TITLE, COHORT, FRAME = "高血压患者的再次就诊", "高血压", "高血压再次就诊"


def choose(page: Page, field: str, *names: str) -> None:
    """Options of a field that is called `field`, found by typing."""
    page.get_by_role("combobox", name=field, exact=True).last.click()
    for name in names:
        page.keyboard.type(name)
        page.locator(OPEN).filter(has_text=name).first.click()
    if len(names) > 1:  # a list of several stays open
        page.keyboard.press("Escape")


def role(page: Page, name: str, *columns: str) -> None:
    page.locator(f"#role-{name}").click()
    for column in columns:
        page.keyboard.type(column)
        page.locator(f"{OPEN}-active").first.wait_for()
        page.keyboard.press("Enter")
    page.keyboard.press("Escape")


def keep_cohort(page: Page) -> None:
    expect(page.locator(".count-total b")).to_contain_text(re.compile(r"\d"))
    page.get_by_role("button", name="保存为队列").click()
    form = page.get_by_role("dialog")
    form.get_by_label("名称").fill(COHORT)
    form.get_by_role("button", name="保存").click()
    page.wait_for_url("**/search/cohort?*")
    expect(page.locator("main")).to_contain_text("I10")


def keep_frame(page: Page) -> None:
    """Sex and age stand there already; a day 0 and an outcome are added."""
    page.get_by_text("建立数据框").first.click()
    page.wait_for_url("**/search/frame?*")
    page.get_by_role("button", name="加一个结局").click()
    # A draft that lacks something says what, and is no failure of the page.
    expect(page.locator("main")).to_contain_text("指明哪个事件是第 0 天")
    expect(page.locator("main .state")).to_have_count(0)
    page.get_by_role("combobox", name="第 0 天").first.click()
    page.locator(OPEN).filter(has_text="首次").click()
    page.get_by_role("combobox", name="结局事件").last.click()
    page.locator(OPEN).filter(has_text=re.compile("^就诊$")).click()
    page.get_by_label("从第几天起").fill("1")
    expect(page.locator("main table")).to_contain_text("首次有“就诊”记录")
    page.get_by_label("名称", exact=True).last.fill(FRAME)
    page.get_by_role("button", name="保存数据框").click()
    page.wait_for_url("**/search/frame?id=*")


def begin_project(page: Page) -> str:
    """Its address. What is missing is named before it can begin."""
    page.get_by_role("button", name="新建项目").first.click()
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("研究目的").fill("描述高血压患者再次就诊的时间与性别、年龄的关系")
    page.get_by_label("研究方案").fill("回顾性队列;诊断编码 I10;结局为第一次诊断之后的就诊")
    page.get_by_label("假设").fill("女性再次就诊更早")
    page.get_by_label("公众受益").fill("改进慢病随访的安排")
    choose(page, "从数据框带出", FRAME)  # what was built is not put together again
    for variable in ("诊断编码", "性别", "出生日期", "就诊类型"):
        expect(page.locator(".fields")).to_contain_text(variable)
    page.get_by_label("伦理批件号").fill("2026-118")
    day = today()
    page.get_by_label("批件有效至").fill((day + dt.timedelta(days=300)).isoformat())
    page.get_by_label("开始日期").fill(day.isoformat())
    page.get_by_label("结束日期").fill((day + dt.timedelta(days=200)).isoformat())
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/research/*")
    page.get_by_role("button", name="开始项目").click()
    expect(page.locator("main")).to_contain_text("进行中")
    return page.url


def give(page: Page) -> None:
    """The security administrator's form proposes what the protocol names; only the project is chosen."""
    page.get_by_role("button", name="新授权").first.click()
    choose(page, "项目", TITLE)
    page.get_by_role("button", name="授予", exact=True).click()
    expect(page.locator("main table").first).to_contain_text(TITLE)


def run(page: Page, method: str, roles: dict[str, tuple[str, ...]]) -> None:
    """On the frame that a form begins with: the one of the person's project."""
    page.goto(f"{page.url.split('/analysis')[0]}/analysis/new/{method}")
    build = page.get_by_role("button", name="按授权生成")
    start = page.get_by_role("button", name="运行")
    start.wait_for()
    expect(page.locator("main")).to_contain_text(FRAME)
    if build.count():  # the first method that asks for the frame
        build.click()
        page.get_by_role("button", name="按最新发布重新生成").wait_for(timeout=LONG)
    for name, columns in roles.items():
        role(page, name, *columns)
    drop = page.get_by_text("去掉任一所选变量缺失的行")
    if drop.count():
        drop.click()
    expect(start).to_be_enabled()
    start.click()
    page.wait_for_url("**/analysis/results/*", timeout=LONG)
    page.locator(".result-table").first.wait_for()
