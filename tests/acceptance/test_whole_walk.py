"""From an application to a released table in one walk, everything by the screen, ten people at a login each.

Variables of level 4 are asked for, so that every desk is on the way: the data officer, two members of the
committee, two hospitals, ethics, the security administrator; then the two output checkers.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from heluo.kit.dates import today
from tests.lib.application_walk import LONG, OPEN, Walk, check_worded

TITLE = "EGFR 检出与性别"
VARIABLES = {
    "患者 · 性别": "patient.sex",
    "诊断 · 诊断编码": "diagnosis.code",
    "病理 · EGFR突变": "pathology.egfr",
}
PURPOSE, ETHICS = "描述两家医院患者的性别、诊断与 EGFR 突变", "2026-77"
WRITE = """import csv, collections
people = list(csv.DictReader(open(DATA + '/persons.csv')))
found = collections.Counter(one['sex'] for one in people)
lines = ['sex,n', *(f'{sex},{n}' for sex, n in sorted(found.items()) if n >= 10)]
with open('table1.csv', 'w') as file:
    file.write('\\n'.join(lines) + '\\n')
print(open('table1.csv').read(), 'EGFR', sum(1 for one in csv.DictReader(open(DATA + '/pathology.csv'))))"""
SAID = {
    "这是什么（放出后公开）": "两家医院按性别的人数",
    "人群": "两家医院的全部患者",
    "每个数字背后的人数": "见 n 列",
}


def begin_project(walk: Walk) -> None:
    """By its form, every field once."""
    page = walk.lead.open("/research")
    page.get_by_role("button", name="新建项目").first.click()
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("研究目的").fill(PURPOSE)
    page.get_by_label("研究方案").fill("回顾性队列:性别、诊断编码、EGFR突变")
    page.get_by_label("假设").fill("无差别")
    page.get_by_label("公众受益").fill("改进检测的安排")
    page.get_by_role("combobox", name="方案写明的变量").click()
    for label in VARIABLES:
        page.keyboard.type(label)
        page.locator(OPEN).filter(has_text=label).first.click()
    page.keyboard.press("Escape")
    page.get_by_label("伦理批件号").fill(ETHICS)
    day = today()
    page.get_by_label("批件有效至").fill(str(day + dt.timedelta(days=300)))
    page.get_by_label("开始日期").fill(str(day))
    page.get_by_label("结束日期").fill(str(day + dt.timedelta(days=200)))
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/research/pr_*")
    walk.project = page.url.rsplit("/", 1)[1]
    page.get_by_role("button", name="开始项目").click()
    expect(page.locator("main")).to_contain_text("进行中")


def check_nothing_is_asked_twice(walk: Walk, page: Page) -> None:
    """The draft holds what the project says, and has no empty field besides those that narrow it."""
    main = page.locator("main")
    for said in (TITLE, PURPOSE, ETHICS):
        expect(main).to_contain_text(said)
    for label in VARIABLES:
        expect(page.locator(".ask-fields")).to_contain_text(label.split(" · ")[1])
    expect(page.locator(".ask-fields")).to_contain_text("researcher")
    expect(page.locator(".ask-fields textarea")).to_have_count(0)
    day = today()
    dates = [one.input_value() for one in page.locator(".ask-fields input[type=date]").all()]
    assert dates == [str(day), str(day + dt.timedelta(days=200))]
    assert walk.lead.axe() == []


def write_table(walk: Walk, grant: str) -> bytes:
    """A table made in a session, handed over; its bytes as the session printed them."""
    walk.start_session(grant)
    page = walk.run(WRITE, "sex,n")
    expect(page.locator(".session-cells")).to_contain_text("EGFR")
    printed = page.locator(".session-cell pre").last.inner_text()
    page.get_by_label("要带出的文件").fill("table1.csv")
    page.get_by_role("button", name="交给结果带出").click()
    handed = page.locator(".session-out").filter(has=page.get_by_label("要带出的文件"))
    expect(handed).to_contain_text("table1.csv 已交出", timeout=LONG)
    return (printed.split("EGFR")[0].strip() + "\n").encode()


def ask_to_release(walk: Walk) -> str:
    """A request with the handed file, sent; its address."""
    page = walk.lead.open("/outputs")
    page.get_by_role("combobox", name="选择项目").click()
    page.locator(OPEN).filter(has_text=TITLE).first.click()
    page.get_by_role("textbox", name="用途（给审核员）").fill("论文表 1")
    page.get_by_role("button", name="新建申请").click()
    page.wait_for_url("**/outputs/ou_*")
    page.get_by_role("combobox", name="从工作区会话交出的文件").click()
    page.locator(OPEN).filter(has_text="table1.csv").first.click()
    expect(page.locator("main")).to_contain_text("工作区会话", timeout=LONG)
    for label, words in SAID.items():
        page.locator("label", has_text=label).locator("input").fill(words)
    page.get_by_role("button", name="保存并重新检查").click()
    expect(page.get_by_text("没有发现问题")).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("等待审核")).to_be_visible(timeout=LONG)
    return page.url.removeprefix(walk.lead.portal.url)


def vote(walk: Walk, who: str, address: str) -> Page:
    """One checker's vote, who reads nobody's before."""
    person = walk.person(who)
    page = person.open("/outputs", "管理")
    expect(page.locator("main")).to_contain_text("等您处理")
    page = person.open(address)
    page.get_by_role("button", name="看内容").click()
    expect(page.locator(".output-look")).to_contain_text("sex")
    expect(page.locator(".output-file > div:last-child > p")).to_have_count(0)
    page.get_by_text("可以放出").click()
    page.get_by_role("button", name="投票").click()
    return page


def check_not_released(walk: Walk, address: str) -> None:
    """Neither by the page nor by its address, and the refusal says what to do."""
    page = walk.lead.open(address)
    expect(page.get_by_role("button", name="下载")).to_have_count(0)
    file = walk.get(walk.lead, f"/api{address}").json()["files"][0]["id"]
    answer = walk.get(walk.lead, f"/api{address}/files/{file}/take")
    assert answer.status == 403
    check_worded(answer.json())


def test_from_an_application_to_a_table_that_left(visit: Any, worker: sa.Engine, sandbox: None) -> None:
    walk = Walk(visit, TITLE, by_hand=True)
    begin_project(walk)
    (one, first), (two, second) = walk.officers()
    page = walk.begin()
    check_nothing_is_asked_twice(walk, page)
    walk.choose_hospitals(page, first, second)
    walk.send(page)
    for who in ("reviewer", "committee1", "committee2", one, two, "ethics"):
        page = walk.decide(who)
        if who == "committee1":
            expect(page.locator("main")).to_contain_text("待决定")
            assert walk.people[who].axe() == []
        assert walk.grants() == [], f"{who} is not the last"
    walk.decide("secadmin")
    (grant,) = walk.grants()
    assert (grant["open"], grant["level"], len(grant["hospitals"])) == (True, 4, 2)
    assert {v["name"] for v in grant["variables"]} == set(VARIABLES.values())

    table = write_table(walk, grant["id"])
    address = ask_to_release(walk)
    page = vote(walk, "checker", address)
    expect(page.get_by_text("一人已审")).to_be_visible()
    check_not_released(walk, address)
    page = vote(walk, "checker2", address)
    expect(page.get_by_role("heading", name="定下结果")).to_be_visible()
    check_not_released(walk, address)
    page.get_by_role("button", name="放出", exact=True).click()
    page.locator(".ant-popconfirm").get_by_role("button").last.click()
    expect(page.get_by_text("已放出")).to_be_visible()

    page = walk.lead.open(address)
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载").click()
    assert taken.value.path().read_bytes() == table
    assert table.startswith(b"sex,n\n")
    assert table.count(b"\n") > 1
    page = walk.lead.open(f"/research/{walk.project}")
    expect(page.locator("main")).to_contain_text(SAID["这是什么（放出后公开）"])
    logins = {
        one.page.evaluate("document.querySelector('.top-user').innerText") for one in walk.people.values()
    }
    assert len(logins) == len(walk.people) == 10
