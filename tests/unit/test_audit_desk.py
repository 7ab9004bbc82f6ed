"""The desk of the audit administrator: by name or number to who looked, by date, hospital, account and
purpose; what left; a file; alarms with words and a reason; the self-check, which claims nothing without
evidence."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from heluo.access import audit, evidence
from heluo.access.tables import AuditAlarm
from heluo.delivery.trust import controls
from heluo.kit import db
from heluo.kit.dates import now, today
from heluo.kit.errors import BadInput
from heluo.vault import resolve
from heluo.vault.database import open_vault
from heluo.vault.tables import Alias
from tests.lib.built_portal import cheap_passwords
from tests.lib.portal_client import Browser
from tests.lib.small_lake import person_id, province
from tests.lib.small_portal import SmallPortal, small_portal

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    with cheap_passwords(), small_portal(tmp_path_factory.mktemp("portal"), province()) as made:
        yield made


@pytest.fixture(scope="module")
def looked(portal: SmallPortal) -> int:
    """A clinician has opened person 0; how many events are about that person."""
    answer = portal.sign_in("clinician", "care").get(f"/api/panorama/{person_id(0)}")
    assert answer.status_code == 200
    return sum(one.object == person_id(0) for one in portal.events())


@pytest.fixture
def auditor(portal: SmallPortal, looked: int) -> Browser:
    return portal.sign_in("audit_admin", "audit")


PERSONS = "/api/management/audit/persons"


@pytest.mark.parametrize("given", ["测试000", "Ph020000", "99010119300101000x", person_id(0)])
def test_who_saw_this_patient_by_name_or_number(
    portal: SmallPortal, auditor: Browser, looked: int, given: str
) -> None:
    answer = auditor.post(PERSONS, {"text": given})
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["persons"]
    assert found["person"] == person_id(0)
    assert len(found["hospitals"]) == 3
    assert "测试" not in answer.text.replace(given, ""), "no name comes back"
    page = auditor.get(f"/api/management/audit?person={found['person']}").json()
    seen = [line for line in page["events"] if line["action"] != "audit.search"]
    assert len(seen) == looked
    assert {line["account"] for line in seen} == {portal.accounts["clinician"]["user"]}
    assert page["total"] == len(page["events"]), "looks at the log itself are in it too"
    traced = portal.events("vault.trace")[-1]
    assert (traced.object, traced.detail.keys()) == ("", {"policy"}), "the event does not keep the text"


def test_nobody_a_telephone_and_nothing(auditor: Browser) -> None:
    assert auditor.post(PERSONS, {"text": "没有此人"}).json() == {"persons": []}
    assert auditor.post(PERSONS, {"text": "19900000000"}).json() == {"persons": []}
    assert auditor.post(PERSONS, {"text": "  "}).status_code == 422


def test_an_officer_finds_the_own_hospitals_patients_alone(portal: SmallPortal) -> None:
    officer = portal.sign_in("hospital_officer", "audit")
    assert [one["person"] for one in officer.post(PERSONS, {"text": "Ph010000"}).json()["persons"]] == [
        person_id(0)
    ]
    assert officer.post(PERSONS, {"text": "Ph020000"}).json() == {"persons": []}
    assert officer.get("/api/management/audit/alarms").status_code == 403


@pytest.mark.parametrize("role", ["clinician", "researcher", "system_admin", "security_admin"])
def test_other_roles_find_nobody(portal: SmallPortal, role: str) -> None:
    browser = portal.sign_in(role, "audit")
    for method, path, body in (
        ("POST", PERSONS, {"text": "测试000"}),
        ("GET", "/api/management/audit/export", None),
        ("GET", "/api/management/audit/alarms", None),
        ("POST", "/api/management/audit/alarms/x/close", {"reason": "y"}),
    ):
        assert browser.request(method, path, body).status_code == 403, path


def test_former_numbers_of_a_person_count(portal: SmallPortal, auditor: Browser, looked: int) -> None:
    vault = open_vault(portal.home)
    with db.transaction(vault) as session:
        session.add(Alias(old_id="p_former", person_id="p_between", run_id="r"))
        session.add(Alias(old_id="p_between", person_id=person_id(0), run_id="r"))
    audit.record(portal.control, audit.Event("x", "clinician", "panorama", "allowed", object="p_former"))
    assert resolve.former(vault, person_id(0)) == ("p_between", "p_former")
    page = auditor.get(f"/api/management/audit?person={person_id(0)}").json()
    assert "p_former" in {line["object"] for line in page["events"]}
    assert sum(line["action"] != "audit.search" for line in page["events"]) == looked + 1


def test_by_account_purpose_hospital_and_day(portal: SmallPortal, auditor: Browser) -> None:
    who = portal.accounts["clinician"]["user"]
    day = today().isoformat()

    def total(question: str) -> int:
        return auditor.get(f"/api/management/audit?{question}").json()["total"]

    everything = total(f"account={who}")
    assert everything > 0
    assert total(f"account={who}&purpose=care&since={day}&until={day}") > 0
    assert total(f"account={who}&purpose=research") == 0
    assert total(f"account={who}&until=2020-01-01") == 0
    assert 0 < total("hospital=h02") < total("")
    assert total("hospital=h99") == 0


def test_what_left(portal: SmallPortal, auditor: Browser) -> None:
    audit.record(portal.control, audit.Event("r", "researcher", "research.crate", "allowed", object="pr_1"))
    audit.record(portal.control, audit.Event("r", "researcher", "search.count", "allowed", object="cohort:1"))
    page = auditor.get("/api/management/audit?left=true&account=").json()
    assert (
        {"research.crate"}
        <= {line["action"] for line in page["events"]}
        <= {"research.crate", "audit.export"}
    )
    assert auditor.get("/api/management/audit?left=true&action=search.count").json()["total"] == 0


def test_the_file_has_the_events_of_the_page(portal: SmallPortal, auditor: Browser) -> None:
    audit.record(
        portal.control, audit.Event("=cmd()", "researcher", "search.count", "allowed", object="-1+2")
    )
    page = auditor.get("/api/management/audit?limit=500").json()
    answer = auditor.get("/api/management/audit/export")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [int(row["n"]) for row in rows][1:] == [line["n"] for line in page["events"]], (
        "its own look besides"
    )
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    assert {row["account"] for row in rows} >= {"'=cmd()"}
    assert portal.events()[-1].action == "audit.export", "taking it is an event"
    wrong = auditor.get("/api/management/audit/export?person=张三")
    assert wrong.status_code == 422


def test_an_alarm_is_on_the_first_page_and_is_closed_with_a_reason(
    portal: SmallPortal, auditor: Browser
) -> None:
    with db.transaction(portal.control) as session:
        session.add(
            AuditAlarm(
                id="alarm_1",
                kind="bulk",
                account="u",
                at=now(),
                first=1,
                last=9,
                number=70,
                closed_by="",
                reason="",
            )
        )
    assert "/management/alarms" in {one["to"] for one in auditor.get("/api/home").json()["alerts"]}
    listed = auditor.get("/api/management/audit/alarms").json()
    assert (listed["open"], listed["alarms"][0]["text"]["zh"]) == (1, "一小时内查看的患者达到 60 人")
    path = "/api/management/audit/alarms/alarm_1/close"
    assert auditor.post(path, {"reason": " "}).status_code == 422
    closed = auditor.post(path, {"reason": "科室质控,已核实"})
    assert (closed.status_code, closed.json()["reason"]) == (200, "科室质控,已核实")
    assert auditor.post(path, {"reason": "again"}).status_code == 409
    assert auditor.post("/api/management/audit/alarms/none/close", {"reason": "x"}).status_code == 404
    assert auditor.get("/api/management/audit/alarms").json()["open"] == 0
    event = portal.events("audit.alarms.close")[-1]
    assert (event.object, event.reason) == ("alarm_1", "")


def test_every_control_is_declared_and_its_tests_exist() -> None:
    rows = controls.catalogue()
    assert [row["id"] for row in rows] == [f"C{n:02}" for n in range(1, 55)]
    assert [path for row in rows for path in row["tests"].split() if not (ROOT / path).exists()] == []
    assert all(row["zh"] and row["en"] and row["maps"] for row in rows)


def test_without_evidence_nothing_is_claimed(portal: SmallPortal, auditor: Browser) -> None:
    found = auditor.get("/api/management/controls").json()
    assert (found["at"], found["commits"]) == (None, [])
    assert {one["state"] for one in found["controls"]} == {"not_run", "no_test"}
    assert {one["name"]: one["present"] for one in found["profiles"]} == {"intl": True, "gm": False}


def test_a_file_with_tests_in_two_stages_has_the_sum_of_both() -> None:
    one, two = (evidence.FileOutcome("2026-11-30", "abc", *counts) for counts in ((3, 0, 1), (2, 1, 0)))
    found = evidence.together({"tests/a.py": one, "tests/b.py": one}, {"tests/a.py": two, "tests/c.py": two})
    assert found == {
        "tests/a.py": evidence.FileOutcome("2026-11-30", "abc", 5, 1, 1),
        "tests/b.py": one,
        "tests/c.py": two,
    }


def test_the_evidence_of_a_test_run_is_displayed(
    portal: SmallPortal, auditor: Browser, tmp_path: Path
) -> None:
    report, path = tmp_path / "report.xml", tmp_path / "evidence.json"
    report.write_text(
        '<testsuites><testsuite name="pytest">'
        '<testcase classname="tests.unit.test_access_audit" name="a"/>'
        '<testcase classname="tests.unit.test_audit_tampering" name="a"/>'
        '<testcase classname="tests.unit.test_log_witness" name="a"><skipped/></testcase>'
        '<testcase classname="tests.unit.test_audit_alarms" name="a"><failure/></testcase>'
        '<testcase classname="tests.unit.test_audit_alarms.TestX" name="b"/>'
        "</testsuite></testsuites>"
    )
    evidence.write(path, evidence.of_report(report, "2026-11-29T20:00:00+00:00", "abc"))
    evidence.take_over(path, portal.home)
    found = auditor.get("/api/management/controls").json()
    states = {one["id"]: one["state"] for one in found["controls"]}
    assert {name: states[name] for name in ("C44", "C47", "C54", "C36", "C52")} == {
        "C44": "partly",
        "C47": "failed",
        "C54": "proven",
        "C36": "no_test",
        "C52": "not_run",
    }
    assert found["commits"] == ["abc"]
    alarmed = next(one for one in found["controls"] if one["id"] == "C47")
    assert (alarmed["tests"][0]["passed"], alarmed["tests"][0]["failed"]) == (1, 1)
    for role in ("system_admin", "security_admin"):
        assert portal.sign_in(role, "management").get("/api/management/controls").status_code == 200


def test_a_later_run_of_some_files_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    old, new = (evidence.FileOutcome(at, "c", 1, 0, 0) for at in ("2026-01-01", "2026-02-01"))
    evidence.write(path, {"tests/a.py": old, "tests/b.py": old})
    evidence.write(path, {"tests/b.py": new})
    assert evidence.read(path) == {"tests/a.py": old, "tests/b.py": new}
    path.write_text(json.dumps({"files": {"tests/a.py": {"at": 1}}}))
    with pytest.raises(BadInput):
        evidence.read(path)
