"""From a gap of a disease dataset to tasks with due dates, and back: a value that comes from any source
closes its task by itself, and withdrawn it opens it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from heluo.delivery.followup import clock, match
from heluo.delivery.followup.tables import FollowUpTask
from heluo.dictionary import load
from heluo.engines import engine
from heluo.kit.dates import today
from heluo.kit.db import reading, transaction
from heluo.kit.progress import silent
from heluo.lakehouse import releases, writer
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import bucket_of
from tests.lib.call_form import FORM, PLAN
from tests.lib.small_lake import SmallLake, person_id, province
from tests.lib.small_portal import SmallPortal, small_portal

BASE = "/api/followup"
GAP = {"disease": "lung_cancer", "variable": "stage", "days": 20}
LACKING = [person_id(n) for n in range(0, 120, 3)]
"""Forty patients of h01 without a stage."""
ELSEWHERE, HERE = person_id(120), person_id(123)


def lake() -> SmallLake:
    made = province(persons=126)
    for person in (*LACKING, ELSEWHERE, HERE):
        for hospital in ("", "h01"):
            day = dt.date(2024, 1, 5)
            head = {**_head(person, hospital), "state": "in", "reason": "", "subtype": "", "day_zero": day}
            made.put("application.disease_person", **head)
    stage(made, ELSEWHERE, "", "h02")
    for hospital in ("", "h01"):
        stage(made, HERE, hospital, "h01")
    return made


def stage(made: SmallLake, person: str, hospital: str, source: str) -> None:
    values: dict[str, Any] = {"text": "IB", "day": dt.date(2024, 2, 1), "source_hospital": source}
    row = {"variable": "stage", "level": 3, "category": "pathology", "row_key": f"p-{person}"}
    made.put("application.disease_value", **_head(person, hospital), **row, **values)


def _head(person: str, hospital: str) -> dict[str, Any]:
    return {"bucket": bucket_of(person), "person_id": person, "hospital": hospital, "disease": "lung_cancer"}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    with small_portal(tmp_path_factory.mktemp("gaps"), lake(), ("disease", "followup")) as made:
        yield made


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_forty_gaps_are_forty_tasks_that_close_by_themselves(portal: SmallPortal) -> None:
    doctor = portal.sign_in("clinician", "follow_up")
    ok(doctor.request("PUT", f"{BASE}/forms", FORM))
    ok(doctor.post(f"{BASE}/forms/call/publish", {}))
    project = ok(doctor.post(f"{BASE}/projects", {"title": "补分期", "plan": PLAN}))["id"]
    path = f"{BASE}/projects/{project}/gaps"
    assert doctor.post(path, GAP).status_code == 409, "it has not begun"
    ok(doctor.post(f"{BASE}/projects/{project}/state/running", {}))
    assert doctor.post(path, GAP).json()["code"] == "no_nurse"
    nurse = portal.accounts["follow_up_nurse"]["user"]
    ok(doctor.post(f"{BASE}/projects/{project}/members", {"account": nurse, "part": "nurse"}))
    choice = ok(doctor.get(f"{BASE}/gaps/lung_cancer/stage"))
    assert choice["projects"] == [{"id": project, "title": "补分期"}]
    assert choice["variable_label"]["zh"] == "总分期"
    assert ok(doctor.post(path, GAP)) == {"tasks": 40, "lacking": 40, "elsewhere": 1}
    assert ok(doctor.post(path, GAP))["tasks"] == 0, "nobody is asked twice"
    tasks = _tasks(portal)
    assert len(tasks) == 40
    assert {task.closes for task in tasks} == {today() + dt.timedelta(days=20)}
    assert all(task.opens <= task.target <= task.closes for task in tasks)
    clock.advance(portal.control, today())
    listed = ok(portal.sign_in("follow_up_nurse", "follow_up").get(f"{BASE}/today"))
    assert listed["open"] == 40
    assert listed["tasks"][0]["event"] == {"zh": "补齐:总分期", "en": "To complete: Stage"}
    after = lake()
    stage(after, LACKING[0], "", "h02")
    assert _next_release(portal, after) == 1, "from another hospital"
    closed = [task for task in _tasks(portal) if task.status == "closed_by_event"]
    assert len(closed) == 1
    assert _gap(doctor, project) == {"tasks": 40, "open": 39, "filled": 1}
    listed = ok(portal.sign_in("follow_up_nurse", "follow_up").get(f"{BASE}/today"))
    assert listed["open"] == 39
    assert listed["changes"][0]["kind_label"]["en"] == "the missing value is there: task closed"
    assert _next_release(portal, after) == 0, "once"
    assert _next_release(portal, lake()) == 1, "withdrawn"
    assert [task for task in _tasks(portal) if task.status == "closed_by_event"] == []
    assert _gap(doctor, project) == {"tasks": 40, "open": 40, "filled": 0}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({**GAP, "variable": "moon_phase"}, "no_such_gap"),
        ({**GAP, "disease": "moon"}, "no_such_gap"),
        ({**GAP, "variable": "pathology_text"}, "gap_too_sensitive"),
    ],
)
def test_what_cannot_be_asked_for_is_said(portal: SmallPortal, given: dict[str, Any], code: str) -> None:
    answer = portal.sign_in("clinician", "follow_up").post(f"{BASE}/projects/fp_none/gaps", given)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_gap_is_offered_to_running_projects_of_their_managers_alone(portal: SmallPortal) -> None:
    officer = portal.sign_in("hospital_officer", "follow_up")
    assert ok(officer.get(f"{BASE}/gaps/lung_cancer/stage"))["projects"] == [], "no part in any"
    assert officer.get(f"{BASE}/gaps/lung_cancer/moon_phase").json()["code"] == "no_such_gap"
    assert officer.get(f"{BASE}/gaps/lung_cancer/pathology_text").json()["code"] == "gap_too_sensitive"
    assert portal.sign_in("researcher", "research").get(f"{BASE}/gaps/lung_cancer/stage").status_code == 403


def test_only_the_manager_of_a_project_makes_tasks(portal: SmallPortal) -> None:
    for role, purpose in (("hospital_officer", "follow_up"), ("researcher", "research")):
        answer = portal.sign_in(role, purpose).post(f"{BASE}/projects/fp_none/gaps", GAP)
        assert answer.status_code in (403, 404), role


def _gap(browser: Any, project: str) -> dict[str, int]:
    (line,) = ok(browser.get(f"{BASE}/projects/{project}"))["gaps"]
    assert line["label"]["zh"] == "补齐:总分期"
    return {name: line[name] for name in ("tasks", "open", "filled")}


def _tasks(portal: SmallPortal) -> list[FollowUpTask]:
    with reading(portal.control) as session:
        query = sa.select(FollowUpTask).where(FollowUpTask.event == "gap.lung_cancer.stage")
        return list(session.scalars(query))


def _next_release(portal: SmallPortal, made: SmallLake) -> int:
    values = "application.disease_value"
    writer.replace(portal.home, values, made.table(values))
    with transaction(portal.control) as session:
        releases.create(session, "run_1", releases.describe(portal.home), {"dictionary": load().version})
    lake_now = Lake(portal.home, portal.control, engine(), 1)
    try:
        return match.after_release(lake_now, silent)
    finally:
        lake_now.close()
