"""Applications as their people walk them in a browser, each at a login of their own: granted, refused by a
hospital, over by its day, revoked, amended, taken back by a hospital.

The portal and its worker run as two processes, as in an installation. Where a day must pass, the day is moved
in the control database: the clock of the machine is not the test's to change.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from heluo.access.projects.tables import ResearchGrant
from heluo.kit.dates import now, today
from heluo.kit.db import transaction
from tests.lib.application_walk import OPEN, VARIABLES, Walk

CALL, SESSION = 5.0, 60.0
"""Seconds within which the next call is refused and a running kernel has stopped."""
WHY = "本院正在整理这类数据"
FIRST_LINE_OF_VISITS = "print(open(DATA + '/visit.csv').readline())"
HOSPITALS_OF_EVERY_FILE = """import csv, glob
found = set()
for path in glob.glob(DATA + '/*.csv'):
    for row in csv.DictReader(open(path)):
        if row.get('hospital'):
            found.add(row['hospital'])
print('hospitals', sorted(found))"""


def test_one_hospital_refuses_and_the_applicant_knows_before_accepting(
    visit: Any, worker: sa.Engine, sandbox: None
) -> None:
    walk = Walk(visit, "一家医院不同意")
    (one, first), (two, second) = walk.officers()
    walk.apply(first, second)
    walk.chain(one)
    page = walk.decide(two, "不同意", WHY)
    expect(page.locator(".steps")).to_contain_text(WHY)
    assert walk.grants() == [], "nothing is granted before it is accepted"
    page = walk.lead.open("/")
    expect(page.locator("main")).to_contain_text("部分批准")
    page = walk.lead.open(f"/applications/{walk.id}")
    main = page.locator("main")
    for said in ("部分批准", "不提供数据的医院", WHY, "申请的是"):
        expect(main).to_contain_text(said)
    assert walk.lead.axe() == []
    assert not walk.lead.scrolls_sideways()
    for who in ("reviewer", "committee1"):
        page = walk.person(who).open(f"/applications/{walk.id}")
        expect(page.locator(".steps")).to_contain_text(f"不同意 · {two} · {WHY}")
    page = walk.person(one).open(f"/applications/{walk.id}")
    expect(page.locator("main")).to_contain_text("部分批准")
    expect(page.locator("main")).not_to_contain_text(WHY)  # nothing of another hospital's decision
    page = walk.lead.open(f"/applications/{walk.id}")
    page.get_by_role("button", name="接受", exact=True).click()
    expect(page.locator("main")).to_contain_text("已批准")
    (grant,) = walk.grants()
    assert len(grant["hospitals"]) == 1
    page = walk.open_session(grant["id"])
    left = f"hospitals ['{grant['hospitals'][0]}']"
    expect(page.locator(".session-cells")).to_contain_text(left)
    walk.run(HOSPITALS_OF_EVERY_FILE, left)
    page = walk.person("secadmin").open("/management/grants")
    row = page.locator("main tr, main [role=row]").filter(has_text=walk.title).first
    expect(row).to_contain_text(first)
    expect(row).not_to_contain_text(second)


def test_its_last_moment_stops_a_running_session_and_a_renewal_opens_the_same_grant(
    visit: Any, worker: sa.Engine, sandbox: None
) -> None:
    walk = Walk(visit, "到期与续期")
    (one, first), _ = walk.officers()
    walk.apply(first)
    walk.chain(one)
    (grant,) = walk.grants()
    walk.open_session(grant["id"])
    kernel = walk.compute_for_ever()
    end = now() + dt.timedelta(seconds=2)
    with transaction(worker) as session:
        session.get_one(ResearchGrant, grant["id"]).until = end
    refused, stopped = walk.end_of(kernel, end.timestamp())
    assert 0 <= refused <= CALL
    assert 0 <= stopped <= SESSION
    page = walk.lead.page
    expect(page.locator("main")).to_contain_text("会话已结束", timeout=SESSION * 1000)
    expect(page.locator(".session-cells")).not_to_contain_text("rows True")
    walk.until(lambda: walk.grants()[0]["status"] == "suspended", SESSION)
    walk.until(lambda: all(one["status"] == "withdrawn" for one in walk.extracts()), SESSION)
    page = walk.lead.open(f"/research/{walk.project}")
    expect(page.locator("main")).to_contain_text("可续期")
    walk.post(walk.lead, "/api/applications", _renewal(walk, grant["id"]))
    walk.id = walk.get(walk.lead, "/api/applications").json()["applications"][0]["id"]
    page = walk.lead.open(f"/applications/{walk.id}")
    page.get_by_label("授权至").fill(str(today() + dt.timedelta(days=150)))
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".differences")).to_contain_text("最后一天")
    walk.send(page)
    walk.chain(one)
    (again,) = walk.grants()
    assert (again["id"], again["status"]) == (grant["id"], "active")
    assert again["variables"] == grant["variables"]
    walk.open_session(grant["id"])


@pytest.mark.parametrize(("button", "said"), [("撤销", "已撤销"), ("暂停", "授权暂停")])
def test_a_decision_of_the_security_administrator_stops_a_running_kernel(
    visit: Any, worker: sa.Engine, sandbox: None, button: str, said: str
) -> None:
    walk = Walk(visit, f"{button}授权")
    (one, first), _ = walk.officers()
    walk.apply(first)
    walk.chain(one)
    (grant,) = walk.grants()
    walk.open_session(grant["id"])
    kernel = walk.compute_for_ever()
    since = _by_the_administrator(walk, button, "项目违反使用协议")
    refused, stopped = walk.end_of(kernel, since)
    assert refused <= CALL
    assert stopped <= SESSION
    page = walk.lead.page
    expect(page.locator("main")).to_contain_text("会话已结束", timeout=SESSION * 1000)
    expect(page.locator(".session-cells")).not_to_contain_text("rows True")
    walk.until(lambda: all(one["status"] == "withdrawn" for one in walk.extracts()), SESSION)
    page = walk.lead.open(f"/research/{walk.project}")
    expect(page.locator("main")).to_contain_text(said)
    expect(page.locator("main [title=项目违反使用协议]")).to_be_visible()
    assert walk.lead.axe() == []
    if button == "暂停":
        _by_the_administrator(walk, "恢复", "已整改")
        walk.open_session(grant["id"])
        assert [one["status"] for one in walk.extracts()] == ["standing", "withdrawn"]


def _by_the_administrator(walk: Walk, button: str, reason: str) -> float:
    """The instant of a click on what is done with the walk's grant."""
    page = walk.person("secadmin").open("/management/grants")
    page.locator("main tr, main [role=row]").filter(has_text=walk.title).first.click()
    page.get_by_label("原因（项目成员会看到）").fill(reason)
    since = time.time()
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("button", name=button, exact=True)).to_have_count(0)
    return since


def test_a_wider_amendment_goes_through_the_chain_while_the_grant_stands(
    visit: Any, worker: sa.Engine, sandbox: None
) -> None:
    walk = Walk(visit, "变更授权")
    (one, first), _ = walk.officers()
    walk.apply(first)
    walk.chain(one)
    (before,) = walk.grants()
    walk.open_session(before["id"])
    page = walk.lead.open(f"/applications?project={walk.project}&replaces={before['id']}")
    page.get_by_role("button", name="变更这份授权").click()
    page.wait_for_url("**/applications/ap_*")
    walk.id = page.url.rsplit("/", 1)[1]
    page.get_by_label("变更后的方案").fill("回顾性队列:性别、诊断编码、实际住院天数;不再用就诊类型")
    page.get_by_role("combobox", name="变更后方案写明的变量").click()
    page.keyboard.type("实际住院天数")
    page.locator(OPEN).filter(has_text="实际住院天数").first.click()
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="变量", exact=True).click()
    page.keyboard.press("Backspace")
    page.locator(OPEN).filter(has_text="实际住院天数").first.click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="保存", exact=True).click()
    for said in ("去掉的变量", "增加的变量", "实际住院天数", "不再用就诊类型"):
        expect(page.locator(".differences")).to_contain_text(said)
    walk.send(page)
    for who in ("reviewer", "committee1", "committee2"):
        walk.decide(who)
        assert [(one["id"], one["open"]) for one in walk.grants()] == [(before["id"], True)]
    page = walk.person(one).open(f"/applications/{walk.id}")
    expect(page.locator(".differences")).to_contain_text("增加的变量")
    walk.lead.open("/workspace")
    page = walk.run(FIRST_LINE_OF_VISITS, "visit_type")
    expect(page.locator(".session-cell").last).not_to_contain_text("length_of_stay")
    walk.decide(one)
    walk.until(walk.next_call_is_refused, CALL + SESSION)
    states = {one["status"]: {v["name"] for v in one["variables"]} for one in walk.grants()}
    wider = {*VARIABLES, "visit.length_of_stay"} - {"visit.visit_type"}
    assert states == {"active": wider, "replaced": set(VARIABLES)}
    (after,) = [one for one in walk.grants() if one["status"] == "active"]
    walk.start_session(after["id"])
    page = walk.run(FIRST_LINE_OF_VISITS, "length_of_stay")
    expect(page.locator(".session-cell pre:not(.session-code)").last).not_to_contain_text("visit_type")
    assert [one["status"] for one in walk.extracts()].count("standing") == 1


def test_a_hospital_takes_its_rows_back_after_the_grant(visit: Any, worker: sa.Engine, sandbox: None) -> None:
    walk = Walk(visit, "医院收回")
    (one, first), (two, second) = walk.officers()
    walk.apply(first, second)
    walk.chain(one, two)
    (grant,) = walk.grants()
    walk.open_session(grant["id"])
    kernel = walk.compute_for_ever()
    person = walk.person(two)
    page = person.open("/hospital/uses")
    expect(page.locator("main")).to_contain_text("现在声明的是")
    assert person.axe() == []
    assert not person.scrolls_sideways()
    page.locator("main tr, main [role=row]").filter(has_text=walk.title).first.click()
    page.get_by_label("原因（项目成员会看到）").fill("伦理委员会要求")
    since = time.time()
    page.get_by_role("button", name="收回本院全部数据").click()
    refused, stopped = walk.end_of(kernel, since)
    assert refused <= CALL
    assert stopped <= SESSION
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


def test_the_committee_asks_a_question_and_approves_with_a_condition_that_holds(
    visit: Any, worker: sa.Engine, sandbox: None
) -> None:
    """The committee's first hour: fields against purpose, a question, a condition, access that begins."""
    walk = Walk(visit, "委员会附条件")
    (one, first), _ = walk.officers()
    walk.apply(first)
    page = walk.decide("reviewer")
    page = walk.person("committee1").open(f"/applications/{walk.id}")
    for said in ("机器检查", "性别", "再识别风险"):
        expect(page.locator("main")).to_contain_text(said)
    walk.decide("committee1", "退回修改", "为什么要性别?请写进方案")
    page = walk.lead.open(f"/applications/{walk.id}")
    expect(page.locator("main")).to_contain_text("为什么要性别?请写进方案")
    walk.send(page)
    walk.decide("reviewer")
    person = walk.person("committee1")
    page = person.open(f"/applications/{walk.id}")
    limit = page.get_by_role("button", name="限制后同意")
    expect(limit).to_be_disabled()
    page.get_by_label("理由").fill("不给性别;发表前告知委员会")
    page.get_by_role("combobox", name="不给哪些变量").click()
    page.locator(OPEN).filter(has_text="性别").first.click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="同意", exact=True)).to_be_disabled()
    assert person.axe() == []
    limit.click()
    expect(page.locator(".decide")).to_have_count(0)
    walk.decide("committee2")
    walk.decide(one)
    assert walk.grants() == [], "nothing is granted before the condition is accepted"
    page = walk.lead.open(f"/applications/{walk.id}")
    for said in ("部分批准", "附条件", "发表前告知委员会", "性别"):
        expect(page.locator("main")).to_contain_text(said)
    assert walk.lead.axe() == []
    page.get_by_role("button", name="接受", exact=True).click()
    expect(page.locator("main")).to_contain_text("已批准")
    (grant,) = walk.grants()
    assert sorted(one["name"] for one in grant["variables"]) == sorted(set(VARIABLES) - {"patient.sex"})
    page = walk.lead.open(f"/research/{walk.project}")
    expect(page.locator("main")).to_contain_text("发表前告知委员会")
    walk.start_session(grant["id"])
    walk.run("print(open(DATA + '/persons.csv').readline())", "person_id")
    expect(walk.lead.page.locator(".session-cell pre:not(.session-code)").last).not_to_contain_text("sex")
