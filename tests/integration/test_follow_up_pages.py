"""Follow-up over the portal: a manager makes a project, a nurse calls by today's list, others check;
whoever it is not given to is refused, and a death at another hospital empties the list."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from pyotp.totp import TOTP

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
                {
                    "name": "weight",
                    "variable": "follow_up.weight",
                    "soft_high": 120,
                    "show": "alive",
                    "patient": True,
                },
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
    seen = ok(doctor.post(f"{BASE}/form-preview", FORM))
    assert (seen["patients"], seen["returned"]) == (1, ["alive", "weight"])
    circle = {"name": "a", "type": "text", "show": "a == 'x'"}
    wrong = doctor.post(f"{BASE}/form-preview", {"name": "f", "section": [{"name": "s", "field": [circle]}]})
    assert (ok(wrong)["wrong"]["place"], ok(wrong)["rules"]) == ("a", "")
    assert ok(doctor.get(f"{BASE}/forms"))["forms"] == [], "a preview is stored nowhere"
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


@pytest.fixture(scope="module")
def finished(portal: SmallPortal, project: str) -> str:
    """The record of PERSON's task, as its nurse has finished it; the weight is beyond its usual range."""
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
    return done["record"]["id"]


def test_a_query_goes_to_the_nurse_and_back_before_anything_is_locked(
    portal: SmallPortal, finished: str
) -> None:
    nurse, record = portal.browser, finished
    officer = portal.sign_in("hospital_officer", "follow_up")
    seen = ok(officer.get(f"{BASE}/records/{record}"))
    (query,) = seen["queries"]
    assert (query["path"], query["status"]) == ("weight", "open")
    assert code(officer.post(f"{BASE}/records/{record}/lock", {})) == (409, "queries_open")
    move = f"{BASE}/records/{record}/queries/{query['id']}"
    assert code(officer.post(move, {"to": "answered", "text": "对"}))[0] == 403, "the nurse answers"
    portal.sign_in("follow_up_nurse", "follow_up")
    assert [one["id"] for one in ok(nurse.get(f"{BASE}/queries"))["records"]] == [record]
    ok(portal.browser.post(move, {"to": "answered", "text": "已复测"}))
    portal.sign_in("hospital_officer", "follow_up")
    ok(officer.post(move, {"to": "verified"}))
    ok(officer.post(move, {"to": "closed"}))
    ok(officer.post(f"{BASE}/records/{record}/verify", {}))


def test_a_signature_needs_a_code_and_a_change_makes_it_void(portal: SmallPortal, finished: str) -> None:
    nurse, record, id = portal.browser, finished, _task_of(portal, PERSON)
    doctor = portal.sign_in("clinician", "follow_up")
    sign = f"{BASE}/records/{record}/sign"
    wrong = {"meaning": "reviewed", "code": "000000"}
    assert code(doctor.post(sign, wrong)) == (409, "second_factor_absent"), "nobody signs by a password alone"
    secret = ok(doctor.post("/api/session/second/begin", {}))["secret"]
    confirmed = {"code": TOTP(secret).now()}
    first, second = ok(doctor.post("/api/session/second/confirm", confirmed))["recovery"][:2]
    assert code(doctor.post(sign, wrong)) == (422, "second_factor_wrong")
    signed = ok(doctor.post(sign, wrong | {"code": first}))
    assert signed["line"]["signed"]
    used = doctor.post(sign, wrong | {"code": first})
    assert code(used) == (422, "second_factor_wrong"), "a code signs once"
    officer = portal.sign_in("hospital_officer", "follow_up")
    assert code(officer.post(sign, wrong | {"code": second})) == (403, "member_part")
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


def test_a_correction_leaves_a_finished_record_and_a_withdrawn_one_is_of_nobody(
    portal: SmallPortal, finished: str
) -> None:
    record, id = finished, _task_of(portal, PERSON)
    nurse = portal.sign_in("follow_up_nurse", "follow_up")
    change = {"revision": 3, "reason": "听错"}
    lacking = change | {"sending": "sending_0004", "answers": {"weight": 60}}
    refused = nurse.request("PUT", f"{BASE}/records/{record}", lacking)
    assert code(refused) == (422, "form_incomplete"), "what is corrected is complete"
    officer = portal.sign_in("hospital_officer", "follow_up")
    withdraw = f"{BASE}/records/{record}/withdraw"
    nurse = portal.sign_in("follow_up_nurse", "follow_up")
    assert code(nurse.post(withdraw, {"reason": "同名"})) == (403, "member_part")
    officer = portal.sign_in("hospital_officer", "follow_up")
    assert ok(officer.post(withdraw, {"reason": "同名"}))["line"]["status"] == "withdrawn"
    portal.sign_in("follow_up_nurse", "follow_up")
    for method, path in (("PUT", f"/records/{record}"), ("PUT", f"/tasks/{id}/draft")):
        assert nurse.request(method, BASE + path, lacking).status_code == 403, "it is of nobody any more"


def test_a_patient_fills_in_the_form_by_a_link_once_and_learns_nothing(
    portal: SmallPortal, project: str
) -> None:
    id = _task_of(portal, person_id(0))
    other = portal.sign_in("nurse3", "follow_up")
    assert code(other.post(f"{BASE}/tasks/{id}/link", {})) == (403, "not_a_member")
    nurse = portal.sign_in("follow_up_nurse", "follow_up")
    first = ok(nurse.post(f"{BASE}/tasks/{id}/link", {}))
    sent = ok(nurse.post(f"{BASE}/tasks/{id}/link", {}))
    assert sent["sent"] == "outbox"
    token = sent["address"].partition("#")[2]
    messages = [json.loads(one.read_text("utf-8")) for one in (portal.home.centre / "outbox").glob("*.json")]
    (message,) = [one for one in messages if token in one["text"]]
    assert message["phone"] == "19900000000"
    stored = (portal.home.centre / "control.db").read_bytes() + _wal(portal)
    assert token.encode() not in stored, "its hash alone is stored"
    year = str(_born(portal, person_id(0)))
    assert nurse.request("DELETE", "/api/session").status_code == 204
    opened = {"token": token, "year": year}
    replaced = {"token": first["address"].partition("#")[2], "year": year}
    assert code(nurse.post(f"{BASE}/patient/form", replaced)) == (403, "link_refused")
    assert code(nurse.post(f"{BASE}/patient/form", opened | {"year": "1899"})) == (403, "link_refused")
    form = ok(nurse.post(f"{BASE}/patient/form", opened))
    (field,) = [one for section in form["form"]["section"] for one in section["field"]]
    assert (field["name"], field["show"], field["variable"]) == ("weight", "", ""), "no answer of the nurse's"
    for hidden in (person_id(0), year, "19900000000", "hba1c", "alive"):
        assert hidden not in json.dumps(form, ensure_ascii=False), hidden
    bad = opened | {"answers": {"weight": 3000}}
    assert code(nurse.post(f"{BASE}/patient/answers", bad)) == (422, "form_incomplete")
    assert code(nurse.post(f"{BASE}/patient/answers", opened | {"answers": {"alive": True}}))[0] == 422
    ok(nurse.post(f"{BASE}/patient/answers", opened | {"answers": {"weight": 66}}))
    again = opened | {"answers": {"weight": 99}}
    assert code(nurse.post(f"{BASE}/patient/answers", again)) == (403, "link_refused")
    assert code(nurse.post(f"{BASE}/patient/form", opened)) == (403, "link_refused")
    nurse = portal.sign_in("follow_up_nurse", "follow_up")
    page = ok(nurse.get(f"{BASE}/tasks/{id}"))
    assert [one["status"] for one in page["links"]] == ["used", "replaced"]
    assert (page["links"][0]["wrong"], page["links"][0]["late_tries"]) == (1, 2)
    assert (page["record"]["status"], page["record"]["answers"]) == ("draft", {"weight": 66})
    acts = [(one.action, one.result) for one in portal.events("followup.link.answer")]
    assert acts == [("followup.link.answer", "allowed"), ("followup.link.answer", "refused")]
    assert any("自己填写" in one["text"]["zh"] for one in ok(nurse.get("/api/home"))["alerts"])


def _wal(portal: SmallPortal) -> bytes:
    path = portal.home.centre / "control.db-wal"
    return path.read_bytes() if path.exists() else b""


def _born(portal: SmallPortal, person: str) -> int:
    """The year of the person's birth by the lake."""
    return next(
        row["birth_date"].year for row in province("a").rows["standard.person"] if row["person_id"] == person
    )


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
    assert code(nurse.post(f"{BASE}/form-preview", FORM)) == (403, "not_a_form_writer")
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
        for path in (f"projects/{project}/state/ended", f"tasks/{id}/link", "records/none/lock"):
            assert outside.post(f"{BASE}/{path}", {}).status_code == 403, "refused, not failed"


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
