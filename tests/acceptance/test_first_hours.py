"""The first hour of an administrator and of an auditor, by their guides, each at a login of their own."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from heluo.access.tables import AuditEvent
from heluo.kit.dates import today
from heluo.kit.db import engine, reading, transaction
from heluo.kit.places import Home
from heluo.vault.database import open_vault
from heluo.vault.tables import Link
from tests.acceptance.conftest import sign_in
from tests.lib.application_walk import OPEN

ANSWERS = 10.0
"""Seconds within which an auditor's question is answered."""
WHY = "昏迷送入急诊，家属不在场，查过敏史与用药"


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field, exact=True).click()
    page.locator(OPEN).filter(has_text=option).first.click()


def line(page: Page, text: str) -> Any:
    return page.locator("main tr, main [role=row]").filter(has_text=text).first


def test_an_administrator_opens_changes_and_closes_accounts(visit: Any, portal: Any) -> None:
    keeper = visit("secadmin")
    page = keeper.open("/administration")
    page.get_by_role("tab", name="账号", exact=True).click()
    page.get_by_role("button", name="开立账号").click()
    page.get_by_label("登录名", exact=True).fill("new.doctor")
    page.get_by_label("姓名", exact=True).fill("林新来")
    page.get_by_label("合同到期日（可不填）").fill(str(today() + dt.timedelta(days=10)))
    choose(page, "角色", "临床医师")
    opening = page.get_by_role("button", name="开立", exact=True)
    expect(opening).to_be_disabled()  # a clinician belongs to a hospital
    choose(page, "医院", "岳麓附一")
    opening.click()
    expect(page.locator("main")).to_contain_text("只显示这一次")
    once = page.locator("output.one-time").inner_text()
    page.get_by_role("button", name="我已记下").click()
    expect(page.locator("main")).not_to_contain_text(once)
    assert keeper.axe() == []
    portal.accounts["new.doctor"] = ("new.doctor", once)
    doctor = visit("new.doctor")
    expect(doctor.page.locator("main")).to_contain_text("临床医师")
    # Closed with a reason: the next act of its owner leads to the door, and the door says why.
    line(page, "new.doctor").click()
    sheet = page.locator(".sheet")
    expect(sheet).to_contain_text("还剩 10 天")
    expect(sheet.get_by_role("button", name="停用")).to_be_disabled()
    sheet.get_by_label("原因（写入日志）").fill("提前离职")
    sheet.get_by_role("button", name="停用").click()
    expect(sheet).to_contain_text("没有登录中的会话")
    doctor.page.goto(f"{portal.url}/cockpit")
    doctor.page.wait_for_url("**/login*")
    sheet.get_by_label("原因（写入日志）").fill("返聘")
    sheet.get_by_role("button", name="恢复").click()
    expect(sheet.get_by_role("button", name="停用")).to_be_visible()
    sign_in(doctor, "new.doctor")
    # The three administrators never meet in one account, whatever it was in between.
    page.get_by_role("combobox", name="更换角色", exact=True).click()
    for key in ("ArrowUp", "ArrowUp", "Enter"):  # from the second to the last, which is not drawn yet
        page.keyboard.press(key)
    sheet.get_by_role("button", name="更换", exact=True).click()
    expect(sheet).to_contain_text("担任过管理员，永远不能再担任：安全管理员、系统管理员")
    page.get_by_role("combobox", name="更换角色", exact=True).click()
    for barred in ("系统管理员", "安全管理员"):
        option = page.locator(OPEN).filter(has_text=barred)
        expect(option).to_have_class(re.compile("option-disabled"))
    page.locator(OPEN).filter(has_text="质控检查员").click()
    sheet.get_by_role("button", name="更换", exact=True).click()
    expect(sheet.locator("dl, .facts").first).to_contain_text("质控检查员")
    expect(sheet).to_contain_text("担任过管理员，永远不能再担任：安全管理员、系统管理员")
    assert not keeper.scrolls_sideways()


def test_an_auditor_answers_who_saw_a_patient_and_proves_the_log(
    visit: Any, portal: Any, worker: sa.Engine
) -> None:
    doctor = visit("doctor")
    page = doctor.open("/search?q=糖尿病", "诊疗")
    link = page.locator("a[href^='/panorama']").first.get_attribute("href") or ""
    seen = link.rsplit("/", 1)[1].partition("?")[0]
    page = doctor.open(f"/panorama/{seen}")
    expect(page.locator("h1")).to_be_visible()
    stranger = _person_elsewhere(doctor)
    page = doctor.open("/emergency")
    page.get_by_label("证件号").fill(stranger)
    page.locator("#emergency-reason").fill(WHY)
    page.get_by_role("button", name="写入日志并打开").click()
    page.wait_for_url(f"**/panorama/{stranger}*")

    auditor = visit("auditor")
    page = auditor.open("/management/audit", "审计")
    begun = time.monotonic()
    page.get_by_label("姓名、证件号、院内号或系统编号").fill(seen)
    page.get_by_role("button", name="按姓名或号码找人").click()
    page.get_by_role("button", name=seen).click()
    expect(line(page, "doctor")).to_be_visible()
    assert time.monotonic() - begun < ANSWERS
    begun = time.monotonic()
    page.get_by_role("button", name="上月离开的").click()
    auditor.settle()
    assert time.monotonic() - begun < ANSWERS
    with page.expect_download() as taken:
        page.get_by_role("button", name="导出 CSV").click()
    assert taken.value.path().read_text(encoding="utf-8-sig").count("\n") >= 1
    # The alarm of the emergency, closed with what it was.
    page = auditor.open("/management/alarms", "审计")
    alarm = line(page, "doctor")
    expect(alarm).to_contain_text("紧急调阅")
    assert WHY not in page.locator("main").inner_text(), "the reason is the reviewer's to read"
    alarm.get_by_label("查明的情况").fill("急诊科核实：患者确在抢救")
    alarm.get_by_role("button", name="关闭").click()
    expect(page.locator("main")).to_contain_text("auditor · ")
    assert auditor.axe() == []
    page = auditor.open("/management/controls", "审计")
    expect(page.locator("main")).to_contain_text("C01")
    expect(page.locator("main")).to_contain_text("不声明符合任何标准")
    # The proof: whole; one edited row is named; mended, it is whole again.
    assert _verified(auditor).startswith("日志完整")
    place, before = _edit_one_event(portal, "u_nobody")
    try:
        assert f"第 {place} 条对不上" in _verified(auditor).replace(",", "")
    finally:
        _edit_one_event(portal, before, place)
    assert _verified(auditor).startswith("日志完整")
    # The review is the hospital's.
    officer = visit("officer")
    page = officer.open("/administration")
    page.get_by_role("tab", name="紧急调阅").click()
    line(page, "临床医师").click()
    expect(page.locator(".sheet")).to_contain_text(WHY)
    page.get_by_label("结论的理由").fill("抢救记录在案")
    page.get_by_role("button", name="认可", exact=True).click()
    expect(page.locator(".sheet")).to_contain_text("抢救记录在案")


def _person_elsewhere(doctor: Any) -> str:
    """Somebody whom the clinician's own hospital never saw."""
    page = doctor.page
    of = page.request.get(f"{doctor.portal.url}/api/session").json()["hospital"]
    with reading(open_vault(Home(doctor.portal.home))) as session:
        own = sa.select(Link.person_id).where(Link.hospital == of)
        found = sa.select(Link.person_id).where(Link.open, Link.person_id.not_in(own))
        return session.scalars(found.order_by(Link.id)).first() or pytest.skip("everybody was seen there")


def _verified(auditor: Any) -> str:
    page = auditor.open("/management/audit", "审计")
    begun = time.monotonic()
    page.get_by_role("button", name="验证日志").click()
    said = page.locator(".chain").inner_text()
    assert time.monotonic() - begun < ANSWERS
    return said


def _edit_one_event(portal: Any, account: str, place: int = 0) -> tuple[int, str]:
    """As whoever has the database file can. (number, what stood there)"""
    control = engine(Home(portal.home).control_db)
    with transaction(control) as session:
        event = (
            session.get_one(AuditEvent, place)
            if place
            else session.scalars(
                sa.select(AuditEvent).where(AuditEvent.action == "session.open").order_by(AuditEvent.n)
            ).first()
        )
        assert event is not None
        before, event.account = event.account, account
        return event.n, before
