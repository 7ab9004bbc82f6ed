"""Follow-up as its people walk it in a browser, each at a login of their own.

Which scenario is walked here and where the rest of it is tested:
`docs/explanation/follow-up-and-diseases.md`.
"""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from heluo.delivery.followup.lake_read import LakeEvent
from heluo.delivery.followup.tables import FollowUpRecord
from heluo.kit.dates import today
from heluo.kit.db import reading
from tests.acceptance.conftest import Portal
from tests.lib.walked_follow_up import BASE, EVENT, FOLLOW_UP, Followed, answer_needed, begin, of_task, send

CALL = 90.0
"""Seconds that a call with a half prefilled form may take."""


@pytest.fixture
def followed(visit: Any, portal: Portal) -> Followed:
    return begin(visit, portal)


def test_a_gap_is_called_for_within_ninety_seconds_and_closes_when_the_value_arrives(
    followed: Followed,
) -> None:
    """D3, F2, F4, F7, F12's order."""
    page = followed.today()
    days = [int(n) for n in re.findall(r"还有 (\d+) 天", page.locator("main").inner_text())]
    assert days == sorted(days)
    task = followed.prefilled()
    page = followed.nurse.open(f"/followup/tasks/{task}", FOLLOW_UP)
    began = time.monotonic()
    expect(page.locator(".phone").first).to_be_visible()
    page.keyboard.press("Alt+1")
    expect(page.locator("main")).to_contain_text("进行中")
    expect(page.locator("[data-path=weight]")).to_have_count(0)
    answer_needed(page)
    offered = page.locator(".candidates")
    expect(offered).to_have_count(4)
    for one in offered.all():
        expect(one).to_contain_text(re.compile(r"\d{4}-\d{2}-\d{2} · \S+"))
    for path, act in (("fasting_glucose", "采用"), ("diastolic", "采用"), ("weight", "不采用")):
        line = page.locator(f"[data-path={path}] .candidates")
        line.get_by_role("button", name=act, exact=True).click()
        expect(line).to_contain_text(f"{'已' if act == '采用' else '未'}采用")
    page.locator("[data-path=systolic] .candidates").get_by_role("button", name="采用", exact=True).click()
    page.locator("[data-path=systolic] input").fill("190")
    expect(page.locator("[data-path=systolic]")).to_contain_text("高于通常范围")
    expect(page.locator("main")).to_contain_text("已保存")
    assert followed.nurse.axe() == []
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("已完成")
    seconds = time.monotonic() - began
    print(f"a call: {seconds:.1f} s by the browser, 10 clicks or fields and 2 keys")
    assert seconds < CALL
    with reading(followed.control) as session:
        record = session.scalars(sa.select(FollowUpRecord).where(FollowUpRecord.task == task)).one()
        decided = {path: one["decision"] for path, one in record.offers.items()}
        assert decided == {
            "fasting_glucose": "accepted",
            "diastolic": "accepted",
            "weight": "rejected",
            "systolic": "changed",
        }
        assert all(one["candidate"]["day"] for one in record.offers.values())
    page = followed.today()
    expect(page.locator("main")).to_contain_text("等我答复的质疑")
    (_, person, number), *_ = followed.tasks("due")
    before = len(followed.tasks("due"))
    came = LakeEvent(person, "gap", "h02", "examination", "walked-row", today(), EVENT)
    followed.happened(came)
    page = followed.today()
    expect(page.locator("main")).to_contain_text("缺失的值已补")
    assert len(followed.tasks("due")) == before - 1
    assert number in {n for _, _, n in followed.tasks("closed_by_event")}
    page = followed.doctor.open(f"/followup/projects/{followed.project}", FOLLOW_UP)
    expect(page.locator("main")).to_contain_text("值已到，自行关闭")
    followed.happened()
    assert len(followed.tasks("due")) == before, "withdrawn, the task is open again"


def test_a_network_cut_in_mid_form_loses_nothing_and_twice_sent_is_stored_once(followed: Followed) -> None:
    """F3."""
    task = followed.tasks("due")[0][0]
    nurse = followed.nurse
    page = nurse.open(f"/followup/tasks/{task}", FOLLOW_UP)
    page.keyboard.press("Alt+1")
    expect(page.locator("main")).to_contain_text("进行中")
    for path in ("alive", "readmitted"):
        page.locator(f"[data-path={path}]").get_by_text("是", exact=True).click()
    expect(page.locator("main")).to_contain_text("已保存")
    page.context.set_offline(True)
    page.locator("[data-path=readmitted_note] textarea").fill("断网时写下的一句话")
    expect(page.locator("main")).to_contain_text("已加密暂存在本机")
    context = page.context
    page.close()
    context.set_offline(False)
    nurse.page = context.new_page()
    sent: list[str] = []
    nurse.page.on("request", lambda r: sent.append(r.url) if r.method == "PUT" else None)
    page = nurse.open(f"/followup/tasks/{task}", FOLLOW_UP)
    expect(page.locator("[data-path=readmitted_note] textarea")).to_have_value("断网时写下的一句话")
    expect(page.locator("main")).to_contain_text("已保存")
    stored = of_task(nurse, task)["record"]
    assert stored["answers"]["readmitted_note"] == "断网时写下的一句话"
    again = {
        "sending": "walked_twice_1",
        "revision": stored["revision"],
        "answers": {**stored["answers"], "weight": 70},
        "offers": {},
    }
    first = send(nurse, "PUT", f"{BASE}/tasks/{task}/draft", again)
    second = send(nurse, "PUT", f"{BASE}/tasks/{task}/draft", again)
    assert (first["fresh"], second["fresh"]) == (True, False)
    assert first["revision"] == second["revision"] == stored["revision"] + 1


def test_five_unanswered_calls_and_a_death_that_is_withdrawn(followed: Followed) -> None:
    """F9, F1."""
    (silent_task, _, _), (dead_task, person, _), *_ = followed.tasks("due")
    page = followed.nurse.open(f"/followup/tasks/{silent_task}", FOLLOW_UP)
    for n in range(1, 6):
        page.keyboard.press("Alt+2")
        expect(page.locator("main ul.plain.small li")).to_have_count(n)
    expect(page.locator("main")).to_contain_text("联系不上")
    page = followed.doctor.open(f"/followup/projects/{followed.project}", FOLLOW_UP)
    expect(page.locator("main")).to_contain_text("已上报的任务")
    before = len(followed.tasks("due"))
    died = LakeEvent(person, "death", "h02", "patient", "walked-death", today())
    followed.happened(died)
    page = followed.today()
    expect(page.locator("main")).to_contain_text("死亡")
    assert dead_task in {task for task, _, _ in followed.tasks("closed_by_event")}
    followed.happened()
    followed.today()
    assert len(followed.tasks("due")) == before
