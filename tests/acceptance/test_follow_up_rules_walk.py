"""A form with thirty skip rules, filled in by a nurse in a browser who changes her mind.

Which scenario is walked here and where the rest of it is tested:
`docs/explanation/follow-up-and-diseases.md`.
"""

from __future__ import annotations

import random
import re
import time
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from heluo.delivery.followup import clock
from heluo.delivery.followup.tables import FollowUpRecord
from heluo.kit.dates import today
from heluo.kit.db import reading
from tests.acceptance.conftest import Portal
from tests.lib import random_forms
from tests.lib.walked_follow_up import BASE, FOLLOW_UP, Followed, of_task, running, send

SEED, CHANGES = 4, 80
SHOWN_WITHIN = 5.0
"""Seconds in which the page must have followed a change on a busy machine."""


def test_thirty_rules_are_followed_back_and_forth_and_hidden_answers_do_not_count(
    visit: Any, portal: Portal
) -> None:
    """F4. What must be visible is worked out by `random_forms.visible`, without the product."""
    declaration, rules = random_forms.form(SEED)
    assert len(rules) == 30
    followed, task = _with_form(visit, portal, declaration)
    page = followed.nurse.open(f"/followup/tasks/{task}", FOLLOW_UP)
    page.keyboard.press("Alt+1")
    expect(page.locator("main")).to_contain_text("进行中")
    chance, answers, seen = random.Random(SEED), dict[str, Any](), set[frozenset[str]]()
    by_name = {one["name"]: one for one in declaration["section"][0]["field"]}
    must = random_forms.visible(declaration, rules, answers)
    _equal(page, must)
    for _ in range(CHANGES):
        name = chance.choice(sorted(_shown(page)))
        _answer(page, by_name[name], chance, answers)
        must = random_forms.visible(declaration, rules, answers)
        _equal(page, must)
        seen.add(frozenset(must))
    assert len(seen) > 10, "the rules do something"
    hidden = answers.keys() - must
    assert hidden, "somewhere an answer was given and then hidden"
    expect(page.locator("main")).to_contain_text("隐藏的题已有答案：保留在记录中，不导出")
    expect(page.locator("main")).to_contain_text("已保存")
    assert followed.nurse.axe() == []
    page.reload()
    followed.nurse.settle()
    _equal(page, must)
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("已完成")
    assert of_task(followed.nurse, task)["record"]["answers"] == answers, "hidden ones stay"
    with reading(followed.control) as session:
        record = session.scalars(sa.select(FollowUpRecord).where(FollowUpRecord.task == task)).one()
        assert record.effective == {name: value for name, value in answers.items() if name in must}
    page = followed.doctor.open(f"/followup/projects/{followed.project}/records", FOLLOW_UP)
    together = page.get_by_role("region", name=re.compile("各版合并")).inner_text()
    for name in by_name:
        number = name.removeprefix("f")
        counted = re.search(rf"第{number}题\s+1\b", together)
        assert bool(counted) == (name in answers.keys() & must), (name, together)


def _with_form(visit: Any, portal: Portal, declaration: dict[str, Any]) -> tuple[Followed, str]:
    """A project with the form, and a due task of it."""
    doctor = visit("doctor")
    declaration["name"] += f"_{time.time_ns() % 10**9}"
    declaration |= {"zh": "三十条跳题规则", "en": "Thirty skip rules"}
    send(doctor, "PUT", f"{BASE}/forms", declaration)
    send(doctor, "POST", f"{BASE}/forms/{declaration['name']}/publish", {})
    followed = running(visit, portal, doctor, "跳题", declaration["name"])
    entered = send(
        doctor, "POST", f"{BASE}/projects/{followed.project}/subjects", {"persons": followed.lacking[:1]}
    )
    assert entered["entered"] == 1
    clock.advance(followed.control, today())
    return followed, followed.tasks("due")[0][0]


def _answer(page: Page, of: dict[str, Any], chance: random.Random, answers: dict[str, Any]) -> None:
    """By the mouse and the keyboard; only a number can be taken back."""
    line, name = page.locator(f"[data-path={of['name']}]"), of["name"]
    match of["type"]:
        case "single":
            answers[name] = chance.choice(random_forms.CODES)
            line.get_by_text(answers[name], exact=True).click()
        case "integer":
            value = chance.choice((None, 0, 1, 5, 9))
            line.locator("input").fill("" if value is None else str(value))
            if value is None:
                answers.pop(name, None)
            else:
                answers[name] = value
        case _:
            answers[name] = chance.choice((True, False))
            line.get_by_text("是" if answers[name] else "否", exact=True).click()


def _shown(page: Page) -> set[str]:
    return {one.get_attribute("data-path") or "" for one in page.locator("[data-path]").all()}


def _equal(page: Page, must: set[str]) -> None:
    until = time.monotonic() + SHOWN_WITHIN
    while (shown := _shown(page)) != must:
        assert time.monotonic() < until, (shown - must, must - shown)
