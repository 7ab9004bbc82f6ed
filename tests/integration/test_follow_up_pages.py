"""Follow-up over the portal: a manager makes a project, a nurse calls by today's list, others check;
whoever it is not given to is refused, and a death at another hospital empties the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from heluo.access.accounts import open_account
from heluo.access.tables import AuditEvent
from heluo.delivery.followup import clock, match
from heluo.delivery.followup.tables import FollowUpSubject, FollowUpTask
from heluo.engines import engine
from heluo.kit.dates import today
from heluo.kit.db import reading, transaction
from heluo.kit.progress import silent
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake
from tests.lib.portal_client import PASSWORD
from tests.lib.small_lake import person_id, province
from tests.lib.small_portal import SmallPortal, small_portal

pytestmark = pytest.mark.second

BASE = "/api/followup"
FORM = {
    "name": "call",
    "zh": "电话随访",
    "section": [
        {
            "name": "state",
            "field": [
                {"name": "alive", "variable": "follow_up.alive", "required": True},
                {"name": "weight", "variable": "follow_up.weight", "soft_high": 120, "show": "alive"},
                {
                    "name": "hba1c",
                    "type": "decimal",
                    "show": "alive",
                    "prefill": "lab_result.value_standard?item_code=HBA1C",
                },
            ],
        }
    ],
}
EVENT = {"name": "first", "day": 0, "before": 3, "after": 10, "form": "call", "version": 1}
PLAN = {"arms": [{"name": "all"}], "events": [EVENT]}
OTHERS = {
    "nurse2": ("follow_up_nurse", "h01"),
    "nurse3": ("follow_up_nurse", "h02"),
    "officer2": ("clinician", "h02"),
}
PERSON = person_id(12)
"""A patient of h01 and, like every third person, of h02."""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    made = province("a")
    made.standard(
        "patient", "h02", "dead", "dead12", dt.datetime(2026, 1, 1), death_time=dt.datetime(2026, 1, 1)
    )
    made.put(
        "standard.person_link",
        hospital="h02",
        subject_ref="dead",
        person_id=person_id(0),
        bucket=0,
        run_id="r",
    )
    with small_portal(tmp_path_factory.mktemp("followup"), made, rooms=("followup",)) as there:
        with transaction(there.control) as session:
            for name, (role, hospital) in OTHERS.items():
                password = open_account(session, name, Text(name, name), role, hospital, "test")
                there.accounts[name] = {"user": name, "password": password}
        yield there


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture(scope="module")
def project(portal: SmallPortal) -> str:
    """A running project of the doctor's with the nurse, and two named persons of whom one has died
    elsewhere."""
    doctor = portal.sign_in("clinician", "follow_up")
    ok(doctor.request("PUT", f"{BASE}/forms", FORM))
    assert code(doctor.post(f"{BASE}/projects", {"title": "随访", "plan": PLAN})) == (409, "form_draft")
    ok(doctor.post(f"{BASE}/forms/call/publish", {}))
    made = ok(doctor.post(f"{BASE}/projects", {"title": "随访", "plan": PLAN}))["id"]
    subjects = {"persons": [person_id(0), PERSON, person_id(1), "nobody"]}
    assert doctor.post(f"{BASE}/projects/{made}/subjects", subjects).status_code == 409, "it has not begun"
    ok(doctor.post(f"{BASE}/projects/{made}/state/running", {}))
    assert code(doctor.post(f"{BASE}/projects/{made}/subjects", subjects)) == (422, "no_nurse")
    nurse = portal.accounts["follow_up_nurse"]["user"]
    ok(doctor.post(f"{BASE}/projects/{made}/members", {"account": nurse, "part": "nurse"}))
    assert code(doctor.post(f"{BASE}/projects/{made}/members", {"account": "nurse2", "part": "king"})) == (
        422,
        "no_such_member",
    )
    officer = portal.accounts["hospital_officer"]["user"]
    ok(doctor.post(f"{BASE}/projects/{made}/members", {"account": officer, "part": "data_manager"}))
    own = portal.accounts["clinician"]["user"]
    ok(doctor.post(f"{BASE}/projects/{made}/members", {"account": own, "part": "investigator"}))
    found = ok(doctor.post(f"{BASE}/projects/{made}/subjects", subjects))
    assert found["entered"] == found["known"] == 2, "patients of the doctor's hospital only"
    assert ok(doctor.post(f"{BASE}/projects/{made}/subjects", subjects))["entered"] == 0, "nobody twice"
    clock.advance(portal.control, today())
    return made


def test_a_call_from_the_list_to_the_finished_record_and_its_checks(
    portal: SmallPortal, project: str
) -> None:
    nurse = portal.sign_in("follow_up_nurse", "follow_up")
    listed = ok(nurse.get(f"{BASE}/today"))
    assert len(listed["tasks"]) == listed["open"] == 2
    assert "person" not in str(listed), "a list says who nobody is"
    id = _task_of(portal, PERSON)
    page = ok(nurse.get(f"{BASE}/tasks/{id}"))
    assert page["contact"]["phones"] == ["19900000012"]
    (offer,) = page["offers"]
    assert (offer["field"], offer["candidates"][0]["category"]) == ("hba1c", "lab_result")
    assert offer["candidates"][0]["day"]
    called = ok(nurse.post(f"{BASE}/tasks/{id}/calls", {"outcome": "reached"}))
    assert called["task"]["status"] == "in_progress"
    body = {
        "sending": "sending_0001",
        "revision": 0,
        "answers": {"alive": True, "weight": 130, "hba1c": offer["candidates"][0]["value"]},
        "offers": {"hba1c": {"decision": "accepted", "candidate": offer["candidates"][0]}},
    }
    assert ok(nurse.request("PUT", f"{BASE}/tasks/{id}/draft", body)) == {"revision": 1, "fresh": True}
    assert ok(nurse.request("PUT", f"{BASE}/tasks/{id}/draft", body)) == {"revision": 1, "fresh": False}
    late = body | {"sending": "sending_0002"}
    assert code(nurse.request("PUT", f"{BASE}/tasks/{id}/draft", late)) == (412, "record_changed")
    done = ok(nurse.post(f"{BASE}/tasks/{id}/finish", late | {"revision": 1}))
    assert (done["task"]["status"], done["contact"], done["record"]["status"]) == ("done", None, "final")
    assert done["record"]["offers"]["hba1c"]["decision"] == "accepted"
    record = done["record"]["id"]
    officer = portal.sign_in("hospital_officer", "follow_up")
    seen = ok(officer.get(f"{BASE}/records/{record}"))
    (query,) = seen["queries"]
    assert (query["path"], query["status"]) == ("weight", "open")
    assert code(officer.post(f"{BASE}/records/{record}/lock", {})) == (409, "queries_open")
    move = f"{BASE}/records/{record}/queries/{query['id']}"
    assert code(officer.post(move, {"to": "answered", "text": "对"}))[0] == 403, "the nurse answers"
    portal.sign_in("follow_up_nurse", "follow_up")
    ok(portal.browser.post(move, {"to": "answered", "text": "已复测"}))
    portal.sign_in("hospital_officer", "follow_up")
    ok(officer.post(move, {"to": "verified"}))
    ok(officer.post(move, {"to": "closed"}))
    ok(officer.post(f"{BASE}/records/{record}/verify", {}))
    doctor = portal.sign_in("clinician", "follow_up")
    wrong = {"meaning": "reviewed", "password": "Wrong-horse-1"}
    assert code(doctor.post(f"{BASE}/records/{record}/sign", wrong)) == (403, "not_confirmed")
    signed = ok(doctor.post(f"{BASE}/records/{record}/sign", wrong | {"password": PASSWORD}))
    assert signed["line"]["signed"]
    portal.sign_in("hospital_officer", "follow_up")
    ok(officer.post(f"{BASE}/records/{record}/lock", {}))
    portal.sign_in("follow_up_nurse", "follow_up")
    change = {"sending": "sending_0003", "revision": 2, "answers": {"alive": True}, "reason": "听错"}
    for method, path in (
        ("PUT", f"/records/{record}"),
        ("PUT", f"/tasks/{id}/draft"),
        ("POST", f"/tasks/{id}/finish"),
    ):
        assert code(nurse.request(method, BASE + path, change)) == (403, "record_locked")
    portal.sign_in("hospital_officer", "follow_up")
    ok(officer.post(f"{BASE}/records/{record}/unlock", {"reason": "数据有误"}))
    portal.sign_in("follow_up_nurse", "follow_up")
    ok(nurse.request("PUT", f"{BASE}/records/{record}", change))
    after = ok(nurse.get(f"{BASE}/records/{record}"))
    assert not after["line"]["signed"]
    assert after["signatures"][0]["signed_answers"]["weight"] == 130
    assert [one["reason"] for one in after["changes"]][-1] == "听错"


def test_whoever_it_is_not_assigned_to_is_refused(portal: SmallPortal, project: str) -> None:
    id = _task_of(portal, person_id(0))
    for who in ("nurse2", "nurse3"):
        other = portal.sign_in(who, "follow_up")
        assert code(other.get(f"{BASE}/tasks/{id}")) == (403, "not_a_member")
        assert code(other.get(f"{BASE}/tasks/none")) == (403, "not_a_member"), "the same words"
        assert code(other.post(f"{BASE}/tasks/{id}/calls", {"outcome": "reached"}))[0] == 403
        assert code(other.get(f"{BASE}/projects/{project}")) == (403, "not_a_member")
        assert ok(other.get(f"{BASE}/today"))["tasks"] == []
    nurse = portal.sign_in("follow_up_nurse", "follow_up")
    assert code(nurse.post(f"{BASE}/projects", {"title": "x", "plan": PLAN}))[0] == 403
    assert code(nurse.request("PUT", f"{BASE}/forms", FORM)) == (403, "not_a_form_writer")
    assert code(nurse.get(f"{BASE}/projects/{project}/records")) == (403, "member_part")
    nurse.purpose = "care"
    assert nurse.get(f"{BASE}/today").status_code == 403
    for role, purpose in (
        ("researcher", "research"),
        ("system_admin", "management"),
        ("security_admin", "management"),
    ):
        outside = portal.sign_in(role, purpose)
        for path in ("today", f"tasks/{id}", "projects", "forms", f"projects/{project}/records"):
            assert outside.get(f"{BASE}/{path}").status_code == 403


def test_a_death_at_another_hospital_takes_the_subject_off_the_list(
    portal: SmallPortal, project: str
) -> None:
    id = _task_of(portal, person_id(0))
    nurse = portal.sign_in("follow_up_nurse", "follow_up")
    assert id in [one["id"] for one in ok(nurse.get(f"{BASE}/today"))["tasks"]]
    lake = Lake(portal.home, portal.control, engine(), 1)
    assert match.after_release(lake, silent) == 1
    assert match.after_release(lake, silent) == 0
    lake.close()
    listed = ok(nurse.get(f"{BASE}/today"))
    assert id not in [one["id"] for one in listed["tasks"]]
    (change,) = listed["changes"]
    assert (change["kind"], change["hospital"], change["category"], change["row_key"]) == (
        "death",
        "h02",
        "patient",
        "dead12",
    )
    page = ok(nurse.get(f"{BASE}/tasks/{id}"))
    assert (page["task"]["status"], page["contact"], page["may_work"]) == ("closed_by_event", None, False)
    undone = ok(nurse.post(f"{BASE}/tasks/{id}/changes/{change['change']}/undo", {"reason": "同名"}))
    assert undone["task"]["status"] == "due"
    assert undone["contact"]["phones"]


def test_every_reading_and_act_is_an_event(portal: SmallPortal, project: str) -> None:
    with reading(portal.control) as session:
        found = set(session.scalars(sa.select(AuditEvent.action).distinct()))
    wanted = {"followup.today", "followup.task", "followup.call", "vault.contact", "followup.record.write"}
    assert (
        wanted | {"followup.record.finish", "followup.record.sign", "followup.match", "followup.subjects"}
        <= found
    )


def _task_of(portal: SmallPortal, person: str) -> str:
    with reading(portal.control) as session:
        query = sa.select(FollowUpTask.id).join(FollowUpSubject).where(FollowUpSubject.person == person)
        return session.scalars(query).one()
