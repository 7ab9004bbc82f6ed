"""What one hospital's night does to another's nurse: a death closes her tasks, a value that was lacking
closes what asked for it, and both come back when the row is withdrawn. Real parcels, links, publication and
worker; the project is made and the list is read over the portal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from heluo.access.accounts import issue_demo_accounts
from heluo.delivery.followup import clock
from heluo.entrypoints import worker
from heluo.entrypoints.api import app
from heluo.kit.dates import today
from tests.lib.call_form import FORM, PLAN
from tests.lib.portal_client import Browser
from tests.lib.sender import identities
from tests.lib.two_hospitals import BAD as OTHER
from tests.lib.two_hospitals import GOOD as OWN
from tests.lib.two_hospitals import IDENTITIES, PATIENTS, VISITS, Province

pytestmark = pytest.mark.slow
BASE = "/api/followup"
DEAD = """
    row_key | subject_ref | sex | birth_date | registered_time     | death_time          | month
    p1      | s1          | 1   | 1960-01-01 | 2024-01-02T08:00:00 | 2026-01-01T00:00:00 | 2024-01
"""
DIABETES = """
    row_key | subject_ref | visit_ref | type           | code  | name   | diagnosed_time      | month
    d1      | s1          | v1        | discharge_main | E11.9 | 糖尿病 | 2024-01-05T09:00:00 | 2024-01
    d2      | s2          | v2        | discharge_main | E11.9 | 糖尿病 | 2024-03-05T09:00:00 | 2024-03
"""
FOOT = """
    row_key | subject_ref | visit_ref | exam_type        | exam_name | abnormal | exam_time           | month
    e1      | s2          | v2        | nerve_conduction | 足部检查 | {}       | 2026-11-20T09:00:00 | 2026-11
"""
GAP = {"disease": "diabetes", "variable": "foot_exam_abnormal", "days": 20}


class Nights:
    """Two hospitals that know the same two persons with diabetes; a nurse of the one has a call with each
    and asks each for the foot examination that nobody has."""

    def __init__(self, root: Path) -> None:
        self.place = Province(root)
        self.place.deliver("patient", PATIENTS, identity=identities(IDENTITIES))
        self.place.deliver("visit", VISITS)
        self.place.deliver("diagnosis", DIABETES)
        self.night()
        accounts = issue_demo_accounts(self.place.control, [OWN, OTHER])
        self.accounts = {one["role"]: one for one in accounts}

    def night(self) -> None:
        """The worker's, with all that hangs on a release."""
        worker.work(self.place.home, once=True)

    def deliver(self, category: str, text: str, **options: Any) -> None:
        """From the other hospital."""
        self.place.deliver(category, text, [OTHER], **options)

    def sign_in(self, browser: Browser, role: str) -> Browser:
        browser.sign_in(self.accounts[role], "follow_up")
        return browser


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path / "home")


@pytest.fixture
def browser(nights: Nights) -> Iterator[Browser]:
    with Browser(app(nights.place.home, ("disease", "followup"))) as made:
        doctor = nights.sign_in(made, "clinician")
        ok(doctor.request("PUT", f"{BASE}/forms", FORM))
        ok(doctor.post(f"{BASE}/forms/call/publish", {}))
        project = ok(doctor.post(f"{BASE}/projects", {"title": "随访", "plan": PLAN}))["id"]
        ok(doctor.post(f"{BASE}/projects/{project}/state/running", {}))
        member = {"account": nights.accounts["follow_up_nurse"]["user"], "part": "nurse"}
        ok(doctor.post(f"{BASE}/projects/{project}/members", member))
        links = nights.place.links()
        assert len(links[OWN]) == 2
        assert links[OWN] == links[OTHER], "two persons, each at both hospitals"
        entered = ok(doctor.post(f"{BASE}/projects/{project}/subjects", {"persons": sorted(links[OWN])}))
        assert entered["entered"] == 2
        assert ok(doctor.post(f"{BASE}/projects/{project}/gaps", GAP))["tasks"] == 2
        clock.advance(nights.place.control, today())
        yield nights.sign_in(made, "follow_up_nurse")


def test_a_death_and_a_value_of_another_hospital_close_tasks_the_next_night_and_withdrawn_they_return(
    nights: Nights, browser: Browser
) -> None:
    whole = listed(browser)
    assert len(whole) == 4
    assert changes(browser) == []

    nights.deliver("patient", DEAD, identity=identities(IDENTITIES.rpartition("\n    s2")[0]))
    nights.deliver("examination", FOOT.format("yes"))
    nights.night()
    (left,) = listed(browser)
    assert left["event"]["en"] == "first", "both tasks of the dead are closed, and the other's gap"
    assert left["subject"] != whose(changes(browser), "death")
    assert {(one["kind"], one["hospital"], one["row_key"]) for one in changes(browser)} == {
        ("death", OTHER, "p1"),
        ("gap", OTHER, "e1"),
    }

    nights.deliver("patient", PATIENTS, identity=identities(IDENTITIES))
    nights.deliver("examination", FOOT.format("-"))
    nights.night()
    back = {one["id"]: one["status"] for one in listed(browser)}
    assert back == {one["id"]: one["status"] for one in whole}, "withdrawn, all are as they were"
    assert all(one["undone"] for one in changes(browser))


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def listed(nurse: Browser) -> list[dict[str, Any]]:
    return ok(nurse.get(f"{BASE}/today"))["tasks"]


def changes(nurse: Browser) -> list[dict[str, Any]]:
    return ok(nurse.get(f"{BASE}/today"))["changes"]


def whose(changed: list[dict[str, Any]], kind: str) -> int:
    """The subject whose tasks something of this kind has closed."""
    (subject,) = {one["subject"] for one in changed if one["kind"] == kind}
    return subject
