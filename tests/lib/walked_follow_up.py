"""A running follow-up project for walks in a browser, made through the pages and routes of its people."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from heluo.access.accounts import open_account
from heluo.delivery.followup import clock, match
from heluo.delivery.followup.lake_read import LakeEvent
from heluo.delivery.followup.tables import FollowUpSubject, FollowUpTask
from heluo.kit.dates import today
from heluo.kit.db import engine, reading, transaction
from heluo.kit.places import Home
from heluo.kit.text import Text

BASE, PURPOSE = "/api/followup", "follow_up"
FOLLOW_UP = re.compile("随访")
DISEASE, VARIABLE = "diabetes", "foot_image_date"
EVENT = f"gap.{DISEASE}.{VARIABLE}"
FORM = "diabetes_call"
"""The form that the disease declares for its follow-up."""
FIRST = {"name": "first", "zh": "首次", "day": 0, "before": 3, "after": 10, "form": FORM, "version": 1}
PLAN = {"arms": [{"name": "all"}], "events": [FIRST]}
SIGNER = "signer"
LEAST = 4
"""Tasks that the walks use up."""
TOO_SMALL = "too small a province"


@dataclass
class Followed:
    """A running project of the doctor's with the nurse, whose tasks came from a gap of a disease page."""

    control: sa.Engine
    project: str
    doctor: Any
    nurse: Any
    lacking: list[str]
    """Persons of the doctor's hospital who lack VARIABLE."""

    def tasks(self, status: str) -> list[tuple[str, str, int]]:
        """(task, person, number of the subject) of the gap's tasks in `status`, as lists order them."""
        query = (
            sa.select(FollowUpTask.id, FollowUpSubject.person, FollowUpSubject.number)
            .join(FollowUpSubject, FollowUpSubject.id == FollowUpTask.subject)
            .where(FollowUpTask.project == self.project, FollowUpTask.status == status)
            .order_by(FollowUpTask.closes, FollowUpTask.id)
        )
        with reading(self.control) as session:
            return [(task, person, number) for task, person, number in session.execute(query)]

    def happened(self, *events: LakeEvent) -> None:
        """What the worker does after a release that holds `events` and no others."""
        with transaction(self.control) as session:
            match.match(session, events, "walked", today())

    def today(self) -> Page:
        """The nurse's list."""
        return self.nurse.open("/followup", FOLLOW_UP)

    def prefilled(self) -> str:
        """A due task whose form has a value of the record to decide on."""
        for task, _, _ in self.tasks("due"):
            if len(of_task(self.nurse, task)["offers"]) == 4:
                return task
        pytest.skip(f"of nobody the record knows the four values that are offered: {TOO_SMALL}")

    def finished(self, systolic: str) -> str:
        """A record that the nurse has filled in and finished, with this pressure."""
        task = self.prefilled()
        page = self.nurse.open(f"/followup/tasks/{task}", FOLLOW_UP)
        page.keyboard.press("Alt+1")
        expect(page.locator("main")).to_contain_text("进行中")
        answer_needed(page)
        page.locator("[data-path=systolic] input").fill(systolic)
        page.keyboard.press("Control+Enter")
        expect(page.locator("main")).to_contain_text("已完成")
        return of_task(self.nurse, task)["record"]["id"]


def answer_needed(page: Page) -> None:
    """What the form needs, by the mouse."""
    page.locator("[data-path=alive]").get_by_text("是", exact=True).click()
    page.locator("[data-path=readmitted]").get_by_text("否", exact=True).click()
    for path in ("adherence", "hypoglycemia"):
        page.locator(f"[data-path={path}] .ant-radio-wrapper").first.click()


def of_task(nurse: Any, task: str) -> Any:
    """What the page of a task is made of."""
    path = f"{nurse.portal.url}{BASE}/tasks/{task}"
    return nurse.page.request.get(path, headers={"X-Purpose": PURPOSE}).json()


def ask(visitor: Any, method: str, path: str, body: Any) -> Any:
    """The answer to a request as a page would send it."""
    page, url = visitor.page, visitor.portal.url
    csrf = page.request.get(f"{url}/api/session").json()["csrf"]
    headers = {"X-CSRF-Token": csrf, "X-Purpose": PURPOSE}
    return page.request.fetch(url + path, method=method, data=body, headers=headers)


def send(visitor: Any, method: str, path: str, body: Any) -> Any:
    """What a form would send. Only where the form itself is walked in another test."""
    answer = ask(visitor, method, path, body)
    assert answer.ok, answer.text()
    return answer.json()


def begin(visit: Any, portal: Any) -> Followed:
    """D3's first half: the gap of a disease page becomes tasks of a new project."""
    title = f"补足部影像 {dt.datetime.now(dt.UTC):%H%M%S%f}"
    made = running(visit, portal, visit("doctor"), title, FORM)
    if len(made.lacking) < LEAST:
        pytest.skip(f"fewer than {LEAST} persons lack {VARIABLE}: {TOO_SMALL}")
    from_gap_to_tasks(made, title)
    clock.advance(made.control, today())
    return made


def running(visit: Any, portal: Any, doctor: Any, title: str, form: str) -> Followed:
    """A project of the doctor's with this form and its people, begun, with nobody in it."""
    if portal.home is None:
        pytest.skip("the portal was given: its control database is elsewhere")
    control, nurse = engine(Home(portal.home).control_db), visit("nurse")
    path = f"{portal.url}/api/disease/{DISEASE}/persons?gap={VARIABLE}"
    lacking = doctor.page.request.get(path, headers={"X-Purpose": PURPOSE})
    assert lacking.ok, lacking.text()
    plan = {"arms": PLAN["arms"], "events": [FIRST | {"form": form}]}
    project = send(doctor, "POST", f"{BASE}/projects", {"title": title, "plan": plan})["id"]
    send(doctor, "POST", f"{BASE}/projects/{project}/state/running", {})
    for role, part in (("nurse", "nurse"), ("officer", "data_manager"), ("doctor", "investigator")):
        member = {"account": portal.accounts[role][0], "part": part}
        send(doctor, "POST", f"{BASE}/projects/{project}/members", member)
    return Followed(control, project, doctor, nurse, [one["person"] for one in lacking.json()["persons"]])


def from_gap_to_tasks(of: Followed, title: str) -> None:
    page = of.doctor.open(f"/disease/{DISEASE}?part=completeness&gap={VARIABLE}", FOLLOW_UP)
    expect(page.locator("#disease-persons")).to_contain_text("缺少")
    page.get_by_role("link", name="交给随访").click()
    of.doctor.settle()
    page.get_by_role("combobox", name="交给哪个随访项目").click()
    page.locator(".ant-select-item-option", has_text=title).click()
    page.get_by_role("button", name="建立随访任务").click()
    done = page.locator("main [role=status]")
    expect(done).to_contain_text("已建立")
    found = re.search(r"已建立 (\d+) 个任务", done.inner_text())
    assert found, done.inner_text()
    made = int(found.group(1))
    assert made == len(of.tasks("planned"))
    assert of.doctor.axe() == []
    page.get_by_role("link", name="打开项目").click()
    expect(page.locator("main")).to_contain_text("补齐缺失的值")
    assert of.doctor.axe() == []
    assert not of.doctor.scrolls_sideways()


def an_investigator(of: Followed) -> Any:
    """Somebody of the doctor's hospital who may sign, with an account of their own: who has a second factor
    gives a code at every sign-in."""
    portal = of.doctor.portal
    with transaction(of.control) as session:
        hospital = of.doctor.page.request.get(f"{portal.url}/api/session").json()["hospital"]
        name = f"{SIGNER}_{of.project[-6:]}".lower()
        password = open_account(session, name, Text("研究者", "Investigator"), "clinician", hospital, "test")
    portal.accounts[name] = (name, password)
    member = {"account": name, "part": "investigator"}
    send(of.doctor, "POST", f"{BASE}/projects/{of.project}/members", member)
    return name
