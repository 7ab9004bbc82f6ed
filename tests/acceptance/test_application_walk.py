"""Applications as their people walk them in a browser, each at a login of their own: granted, refused by a
hospital, over by its day, revoked, amended, taken back by a hospital.

The portal and its worker run as two processes, as in an installation. Where a day must pass, the day is moved
in the control database: the clock of the machine is not the test's to change.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import expect

from heluo.access.projects.tables import ResearchGrant
from heluo.kit.dates import now
from heluo.kit.db import transaction
from tests.lib.application_walk import Walk

CALL, SESSION = 5.0, 60.0
"""Seconds within which the next call is refused and a running session has stopped."""


def test_from_an_application_to_a_result_in_the_workspace(
    visit: Any, worker: sa.Engine, sandbox: None
) -> None:
    walk = Walk(visit, "审批全程")
    (one, first), (two, second) = walk.officers()
    walk.apply(first, second)
    walk.decide("reviewer")
    page = walk.decide("committee1")
    expect(page.locator("main")).to_contain_text("待决定")
    assert walk.people["committee1"].axe() == []
    walk.decide("committee2")
    walk.decide(one)
    assert walk.grants() == []
    walk.decide(two)
    (grant,) = walk.grants()
    assert grant["open"]
    assert len(grant["hospitals"]) == 2
    page = walk.open_session(grant["id"])
    expect(page.locator(".session-cells")).to_contain_text(str(grant["hospitals"]))
    assert walk.lead.axe() == []
    assert not walk.lead.scrolls_sideways()


def test_one_hospital_refuses_and_the_applicant_knows_before_accepting(
    visit: Any, worker: sa.Engine, sandbox: None
) -> None:
    walk = Walk(visit, "一家医院不同意")
    (one, first), (two, second) = walk.officers()
    walk.apply(first, second)
    walk.chain(one)
    walk.decide(two, "不同意", "本院正在整理这类数据")
    assert walk.grants() == [], "nothing is granted before it is accepted"
    page = walk.lead.open("/")
    expect(page.locator("main")).to_contain_text("部分批准")
    page = walk.lead.open(f"/applications/{walk.id}")
    main = page.locator("main")
    expect(main).to_contain_text("部分批准")
    expect(main).to_contain_text("本院正在整理这类数据")
    expect(main).to_contain_text("申请的是")
    assert walk.lead.axe() == []
    assert not walk.lead.scrolls_sideways()
    page.get_by_role("button", name="接受", exact=True).click()
    expect(main).to_contain_text("已批准")
    (grant,) = walk.grants()
    assert len(grant["hospitals"]) == 1
    page = walk.open_session(grant["id"])
    expect(page.locator(".session-cells")).to_contain_text(f"hospitals ['{grant['hospitals'][0]}']")


def test_its_last_moment_stops_a_running_session_and_a_renewal_opens_the_same_grant(
    visit: Any, worker: sa.Engine, sandbox: None
) -> None:
    walk = Walk(visit, "到期与续期")
    (one, first), _ = walk.officers()
    walk.apply(first)
    walk.chain(one)
    (grant,) = walk.grants()
    walk.open_session(grant["id"])
    with transaction(worker) as session:
        session.get_one(ResearchGrant, grant["id"]).until = now() + dt.timedelta(seconds=2)
    refused = walk.until(walk.next_call_is_refused, 2 + CALL)
    page = walk.lead.page
    expect(page.locator("main")).to_contain_text("会话已结束", timeout=SESSION * 1000)
    expect(page.locator(".session-cells")).not_to_contain_text("rows True")
    walk.until(lambda: walk.grants()[0]["status"] == "suspended", SESSION)
    walk.until(lambda: all(one["status"] == "withdrawn" for one in walk.extracts()), SESSION)
    print(f"refused {refused - 2:.1f} s after the end")
    page = walk.lead.open(f"/research/{walk.project}")
    expect(page.locator("main")).to_contain_text("可续期")
    walk.post(walk.lead, "/api/applications", _renewal(walk, grant["id"]))
    walk.id = walk.get(walk.lead, "/api/applications").json()["applications"][0]["id"]
    page = walk.lead.open(f"/applications/{walk.id}")
    page.get_by_label("授权至").fill(str(dt.date.today() + dt.timedelta(days=150)))
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".differences")).to_contain_text("最后一天")
    walk.send(page)
    walk.chain(one)
    (again,) = walk.grants()
    assert (again["id"], again["status"]) == (grant["id"], "active")
    assert again["variables"] == grant["variables"]
    walk.open_session(grant["id"])


def test_revocation_stops_a_running_session(visit: Any, worker: sa.Engine, sandbox: None) -> None:
    walk = Walk(visit, "撤销授权")
    (one, first), _ = walk.officers()
    walk.apply(first)
    walk.chain(one)
    (grant,) = walk.grants()
    walk.open_session(grant["id"])
    officer = walk.person("secadmin")
    page = officer.open("/management/grants")
    page.locator("main tr, main [role=row]").filter(has_text=walk.title).first.click()
    page.get_by_label("原因（项目成员会看到）").fill("项目违反使用协议")
    page.get_by_role("button", name="撤销", exact=True).click()
    walk.until(walk.next_call_is_refused, CALL + 5)
    expect(walk.lead.page.locator("main")).to_contain_text("会话已结束", timeout=SESSION * 1000)
    page = walk.lead.open(f"/research/{walk.project}")
    expect(page.locator("main")).to_contain_text("已撤销")
    assert walk.lead.axe() == []


def test_an_amendment_shows_its_difference_and_takes_the_grant_s_place(
    visit: Any, worker: sa.Engine, sandbox: None
) -> None:
    walk = Walk(visit, "变更授权")
    (one, first), _ = walk.officers()
    walk.apply(first)
    walk.chain(one)
    (before,) = walk.grants()
    page = walk.lead.open(f"/applications?project={walk.project}&replaces={before['id']}")
    page.get_by_role("button", name="变更这份授权").click()
    page.wait_for_url("**/applications/ap_*")
    walk.id = page.url.rsplit("/", 1)[1]
    page.get_by_label("变更后的方案").fill("回顾性队列:性别、诊断编码;不再用就诊类型")
    page.get_by_role("combobox", name="变量", exact=True).click()
    page.keyboard.press("Backspace")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".differences")).to_contain_text("去掉的变量")
    expect(page.locator(".differences")).to_contain_text("不再用就诊类型")
    walk.send(page)
    page = walk.person("reviewer").open(f"/applications/{walk.id}")
    expect(page.locator(".differences")).to_contain_text("去掉的变量")
    walk.chain(one)
    states = {one["status"]: len(one["variables"]) for one in walk.grants()}
    assert states == {"active": 2, "replaced": 3}


def test_a_hospital_takes_its_rows_back_after_the_grant(visit: Any, worker: sa.Engine, sandbox: None) -> None:
    walk = Walk(visit, "医院收回")
    (one, first), (two, second) = walk.officers()
    walk.apply(first, second)
    walk.chain(one, two)
    (grant,) = walk.grants()
    walk.open_session(grant["id"])
    person = walk.person(two)
    page = person.open("/hospital/uses")
    expect(page.locator("main")).to_contain_text("现在声明的是")
    assert person.axe() == []
    assert not person.scrolls_sideways()
    page.locator("main tr, main [role=row]").filter(has_text=walk.title).first.click()
    page.get_by_label("原因（项目成员会看到）").fill("伦理委员会要求")
    page.get_by_role("button", name="收回本院全部数据").click()
    walk.until(walk.next_call_is_refused, CALL + 5)
    expect(walk.lead.page.locator("main")).to_contain_text("会话已结束", timeout=SESSION * 1000)
    walk.until(lambda: [one["status"] for one in walk.extracts()] == ["standing", "withdrawn"], 4 * SESSION)
    page = walk.lead.open(f"/research/{walk.project}")
    expect(page.locator("main")).to_contain_text("除 1 家已收回")
    page = walk.open_session(grant["id"])
    left = [
        code for code in grant["hospitals"] if code != person.portal.accounts[two][0].removeprefix("officer_")
    ]
    expect(page.locator(".session-cells")).to_contain_text(f"hospitals {left}")


def _renewal(walk: Walk, grant: str) -> dict[str, Any]:
    return {"project": walk.project, "kind": "renewal", "replaces": grant}
