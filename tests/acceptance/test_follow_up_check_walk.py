"""Forms in versions and as files, checking, signing, and a patient's own form, walked in a browser by
whoever does it.

Which scenario is walked here and where the rest of it is tested:
`docs/explanation/follow-up-and-diseases.md`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from pyotp.totp import TOTP

from heluo.delivery.followup.exchange import xlsform_in
from heluo.delivery.followup.tables import FollowUpLink
from heluo.kit.db import transaction
from tests.acceptance.conftest import Portal
from tests.lib import xlsforms
from tests.lib.walked_follow_up import BASE, FOLLOW_UP, Followed, an_investigator, ask, begin, of_task, send

LATER = dt.timedelta(days=9)


@pytest.fixture
def followed(visit: Any, portal: Portal) -> Followed:
    return begin(visit, portal)


def _record(visitor: Any, record: str) -> Page:
    return visitor.open(f"/followup/records/{record}", FOLLOW_UP)


def test_a_soft_range_asks_and_a_lock_refuses_by_every_path(visit: Any, followed: Followed) -> None:
    """F7."""
    record = followed.finished("190")
    task = followed.tasks("done")[-1][0]
    officer, nurse = visit("officer"), followed.nurse
    page = officer.open(f"/followup/projects/{followed.project}/records", FOLLOW_UP)
    page.get_by_text("只看有质疑的").click()
    officer.settle()
    expect(page.locator("main")).to_contain_text("补齐")
    page = _record(officer, record)
    expect(page.locator(".check-query")).to_contain_text(re.compile("高于通常范围.*待答复"))
    page.get_by_role("button", name="锁定", exact=True).click()
    expect(page.locator("main")).to_contain_text("质疑")
    page = _record(nurse, record)
    page.get_by_role("textbox", name="答复").fill("已复测，确为 190")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.locator(".check-query")).to_contain_text("已答复")
    assert nurse.axe() == []
    page = _record(officer, record)
    page.get_by_role("button", name="核实", exact=True).click()
    page.get_by_role("button", name="关闭", exact=True).click()
    expect(page.locator(".check-query")).to_contain_text("已关闭")
    page.get_by_role("button", name="标为已核实").click()
    expect(page.locator("main")).to_contain_text("已核实")
    page.get_by_role("button", name="锁定", exact=True).click()
    expect(page.get_by_role("button", name="解锁")).to_be_visible()
    assert officer.axe() == []
    page = _record(nurse, record)
    expect(page.locator("main")).to_contain_text("已锁定")
    expect(page.get_by_role("button", name="更正")).to_have_count(0)
    change = {"sending": "walked_lock_1", "revision": 2, "answers": {"alive": True}, "reason": "听错"}
    for method, path in (
        ("PUT", f"/records/{record}"),
        ("PUT", f"/tasks/{task}/draft"),
        ("POST", f"/tasks/{task}/finish"),
    ):
        refused = ask(nurse, method, BASE + path, change)
        assert (refused.status, refused.json()["code"]) == (403, "record_locked"), path


def test_a_change_makes_a_signature_void_and_both_versions_stay_readable(
    visit: Any, followed: Followed
) -> None:
    """F8."""
    record = followed.finished("130")
    investigator = visit(an_investigator(followed))
    secret = send(investigator, "POST", "/api/session/second/begin", {})["secret"]
    given = send(investigator, "POST", "/api/session/second/confirm", {"code": TOTP(secret).now()})
    page = _record(investigator, record)
    page.get_by_role("textbox", name="动态码").fill("00000000")
    page.get_by_role("button", name="签名", exact=True).click()
    expect(page.locator("main .error, main [role=alert]").first).to_be_visible()
    page.get_by_role("textbox", name="动态码").fill(given["recovery"][0])
    page.get_by_role("button", name="签名", exact=True).click()
    expect(page.locator("main")).to_contain_text("已签名")
    assert investigator.axe() == []
    page = _record(followed.nurse, record)
    page.get_by_role("button", name="更正").click()
    page.locator("[data-path=systolic] input").fill("131")
    store = page.get_by_role("button", name="保存更正")
    expect(store).to_be_disabled()
    page.get_by_role("textbox", name=re.compile("更正的理由")).fill("听错了")
    store.click()
    expect(page.locator("main")).to_contain_text("已失效")
    page = _record(investigator, record)
    expect(page.locator("main")).not_to_contain_text("已签名")
    expect(page.locator("main")).to_contain_text("听错了")
    page.locator("summary", has_text="签名时的答案").click()
    expect(page.locator("details")).to_contain_text("systolic：130")
    expect(page.locator("[data-path=systolic] input")).to_have_value("131")
    changed = page.get_by_role("row", name=re.compile("听错了"))
    expect(changed).to_contain_text("130")
    expect(changed).to_contain_text("131")


def test_a_patient_s_link_is_refused_when_used_late_or_guessed_and_shows_nothing_of_the_record(
    visit: Any, followed: Followed
) -> None:
    """F10."""
    (used, *_), (guessed, *_), (late, *_), *_ = followed.tasks("due")
    patient = visit(None)

    def link(task: str) -> tuple[str, str, str]:
        """(address, name, year of birth) of a new link that the nurse sends."""
        page = followed.nurse.open(f"/followup/tasks/{task}", FOLLOW_UP)
        known = of_task(followed.nurse, task)["contact"]["name"]
        with page.expect_response(lambda r: r.url.endswith("/link")) as answer:
            page.get_by_role("button", name="发链接请患者自填").click()
        expect(page.locator(".patient-link")).to_contain_text("地址只在此显示一次")
        address = answer.value.json()["address"]
        return address.partition("/f#")[2], known, _born(followed, task)

    def opened(token: str, year: str) -> Page:
        patient.page.goto(f"{patient.portal.url}/f#{token}")
        patient.page.reload()
        patient.page.get_by_role("textbox", name="出生年份").fill(year)
        patient.page.get_by_role("button", name="打开问卷").click()
        return patient.page

    token, name, year = link(used)
    page = opened(token, year)
    expect(page.locator("[data-path=weight]")).to_be_visible()
    shown = page.locator("main").inner_text()
    for hidden in (name, year, "患者是否健在", "用药依从"):
        assert hidden not in shown, "nothing but the questions for patients"
    assert patient.axe() == []
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("还有 1 处要填")
    page.locator("[data-path=readmitted]").get_by_text("否", exact=True).click()
    page.locator("[data-path=weight] input").fill("66")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("main")).to_contain_text("已收到")
    expect(opened(token, year).locator("main")).to_contain_text("不能使用")

    token, _, year = link(guessed)
    for _ in range(3):
        expect(opened(token, str(int(year) - 1)).locator("main")).to_contain_text("不能使用")
    expect(opened(token, year).locator("main")).to_contain_text("不能使用")

    token, _, year = link(late)
    with transaction(followed.control) as session:
        own = session.scalars(sa.select(FollowUpLink).where(FollowUpLink.task == late)).one()
        own.made, own.ends = own.made - LATER, own.ends - LATER
    expect(opened(token, year).locator("main")).to_contain_text("不能使用")
    expect(patient.page.locator("[data-path=weight]")).to_have_count(0)

    for task, said in ((used, "患者已填"), (guessed, "出生年份错 3 次"), (late, "失效后又被打开 1 次")):
        page = followed.nurse.open(f"/followup/tasks/{task}", FOLLOW_UP)
        expect(page.locator(".patient-link")).to_contain_text(said)
    page = followed.nurse.open(f"/followup/tasks/{used}", FOLLOW_UP)
    assert of_task(followed.nurse, used)["record"]["answers"] == {"readmitted": False, "weight": 66}
    expect(page.locator("main")).to_contain_text("隐藏的题已有答案")
    page.keyboard.press("Alt+1")
    page.locator("[data-path=alive]").get_by_text("是", exact=True).click()
    expect(page.locator("[data-path=weight] input")).to_have_value("66")
    page = followed.nurse.open("/")
    expect(page.locator("main")).to_contain_text("自己填写")


def _born(of: Followed, task: str) -> str:
    """The year of birth that the link asks for: of the message's person, by the panorama of the doctor."""
    person = next(p for t, p, _ in (*of.tasks("due"), *of.tasks("in_progress")) if t == task)
    answer = of.doctor.page.request.get(
        f"{of.doctor.portal.url}/api/panorama/{person}", headers={"X-Purpose": "care"}
    )
    assert answer.ok, answer.text()
    return answer.json()["birth_date"][:4]


def test_a_form_has_a_second_version_and_old_records_open_in_the_first(followed: Followed) -> None:
    """F5. Designed on the screen: a question more, each question's predecessor said, published."""
    record = followed.finished("130")
    doctor = followed.doctor
    page = doctor.open("/followup/forms/diabetes_call", FOLLOW_UP)
    page.get_by_role("button", name="加一题").click()
    page.get_by_role("textbox", name="代码", exact=True).last.fill("sleep")
    page.get_by_role("textbox", name="文字（中文）").fill("睡眠如何")
    expect(page.locator(".design-outline")).to_contain_text("睡眠如何")
    found = re.search(r"发布为第 (\d+) 版", page.locator("main").inner_text())
    version = int(found.group(1)) if found else 0
    assert version >= 2
    page.get_by_role("combobox", name="与上一版的对应 sleep").click()
    page.locator(".ant-select-item-option", has_text="新增（上一版没有）").last.click()
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("main")).to_contain_text("已保存为草稿")
    assert doctor.axe() == []
    page.get_by_role("button", name=f"发布为第 {version} 版").click()
    page.locator(".ant-popconfirm").get_by_role("button", name=re.compile("确\\s*定")).click()
    expect(page.get_by_role("heading", name="随访表单")).to_be_visible()
    page = _record(doctor, record)
    expect(page.locator("main")).to_contain_text(f"第 {version - 1} 版")
    expect(page.locator("main")).not_to_contain_text("睡眠如何")
    expect(page.locator("[data-path=systolic] input")).to_have_value("130")
    page = doctor.open(f"/followup/projects/{followed.project}/records", FOLLOW_UP)
    together = page.get_by_role("region", name=re.compile("各版合并"))
    expect(page.locator("main")).to_contain_text(f"第 {version - 1} 版 1 份")
    expect(together.get_by_role("row", name=re.compile("收缩压"))).to_contain_text("平均 130")
    expect(together).not_to_contain_text("睡眠如何")
    assert doctor.axe() == []


def test_a_form_comes_as_a_file_and_what_it_cannot_carry_is_listed_by_row(
    visit: Any, portal: Portal, tmp_path: Path
) -> None:
    """F6."""
    doctor = visit("doctor")
    page = doctor.open("/followup/forms", FOLLOW_UP)
    file = tmp_path / "walked_unsupported.xlsx"
    survey, choices = (xlsforms.rows(text) for text in xlsforms.UNSUPPORTED)
    file.write_bytes(xlsforms.file_of(survey, choices))
    page.get_by_label("导入 XLSForm / REDCap / ODM").set_input_files(file)
    listed = page.locator("main [role=status]")
    expect(listed).to_contain_text("未能带过来的内容")
    for row in xlsforms.MISSING:
        expect(listed).to_contain_text(row)
    assert doctor.axe() == []
    declared, _ = xlsform_in.form_of(file.read_bytes())
    line = page.get_by_role("row", name=re.compile(declared["name"]))
    line.get_by_role("combobox", name="导出为…").click()
    with page.expect_download() as got:
        page.locator(".ant-select-item-option", has_text="CDISC ODM").last.click()
    there = tmp_path / got.value.suggested_filename
    got.value.save_as(there)
    assert b"<ODM" in there.read_bytes()
    name = json.dumps(declared["name"])
    page.get_by_label("导入 XLSForm / REDCap / ODM").set_input_files(there)
    expect(listed).to_contain_text(f"已读入为草稿：{json.loads(name)}")
    expect(listed).not_to_contain_text("未能带过来的内容")
