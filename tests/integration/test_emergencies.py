"""Emergency access: one person, for hours, with a reason; an alarm at once; reviewed within a day by somebody
else, or it escalates and bars its holder from the next one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from heluo.access import alarms
from heluo.access.emergency import begin, review
from heluo.access.emergency.states import EMERGENCY
from heluo.access.emergency.tables import EmergencyAccess
from heluo.access.permissions import Asker, check_permit
from heluo.delivery.administration import emergencies
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError, NotPermitted
from tests.lib.small_lake import person_id
from tests.lib.small_portal import ROOMS, SmallPortal, small_portal

REASON = "车祸送入急诊，昏迷，需要查过敏史与用药"
STRANGER = person_id(1)
"""Known at h02 alone; the clinician of these tests is h01's."""
BEGIN, LIST = "/api/panorama/emergency", "/api/administration/emergencies"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    with small_portal(tmp_path_factory.mktemp("emergency"), rooms=(*ROOMS, "administration")) as made:
        yield made


@pytest.fixture(autouse=True)
def nothing_open(portal: SmallPortal) -> None:
    """Each test begins without one."""
    with transaction(portal.control) as session:
        session.execute(sa.delete(EmergencyAccess))


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def opened(portal: SmallPortal, given: str = STRANGER) -> dict[str, Any]:
    browser = portal.sign_in("clinician", "care")
    return ok(browser.post(BEGIN, {"given": given, "reason": REASON}))


def moved(portal: SmallPortal, back: dt.timedelta) -> None:
    """As if every access had begun that much earlier."""
    with transaction(portal.control) as session:
        for one in session.scalars(sa.select(EmergencyAccess)):
            one.since, one.until, one.due = one.since - back, one.until - back, one.due - back


def test_a_person_opens_for_hours_with_alarm_event_and_review(portal: SmallPortal) -> None:
    browser = portal.sign_in("clinician", "care")
    assert code(browser.get(f"/api/panorama/{STRANGER}")) == (403, "not_treating")
    before = len(portal.events("emergency.begin"))
    begun = opened(portal)
    lasts = dt.datetime.fromisoformat(begun["until"]) - now()
    assert dt.timedelta(hours=3, minutes=59) < lasts <= begin.OPENS_FOR
    seen = ok(browser.get(f"/api/panorama/{STRANGER}"))
    assert seen["emergency_until"] == begun["until"]
    assert (seen["name"], bool(seen["events"])) == (None, True)
    assert {one["category"] for one in seen["events"]} > {"visit"}
    visit = next(one for one in seen["events"] if one["category"] == "visit")
    ok(browser.get(f"/api/panorama/{STRANGER}/items/visit/{visit['row_key']}"))
    assert len(portal.events("emergency.begin")) == before + 1
    event = portal.events("emergency.begin")[-1]
    assert (event.object, event.purpose, event.hospitals) == (STRANGER, "care", ",h01,")
    assert REASON not in str(event.detail) + event.reason, "the reason is the reviewer's to read"
    assert portal.events("panorama.open")[-1].detail["emergency"] == event.decision
    with reading(portal.control) as session:
        assert alarms.EMERGENCY in {one.kind for one in alarms.listed(session) if one.first == event.n}
    officer = portal.sign_in("hospital_officer", "management")
    assert any("等待复核" in one["text"]["zh"] for one in ok(officer.get("/api/home"))["alerts"])
    (line,) = ok(officer.get(LIST))["emergencies"]
    assert (line["reason"], line["state"], line["may_review"], line["acts"]) == (REASON, "waiting", True, 2)
    found = ok(officer.post(f"{LIST}/{line['id']}/review", {"verdict": "justified", "reason": "病历属实"}))
    assert (found["state"], found["verdict"], found["may_review"]) == ("justified", "病历属实", False)
    assert portal.events("emergency.review")[-1].detail["to"] == "justified"


def test_special_diseases_stay_closed_and_nobody_else_gets_in(portal: SmallPortal) -> None:
    opened(portal)
    permit = check_permit(Asker("c", "clinician", "h01"), "panorama.emergency", "care", in_emergency=STRANGER)
    assert (permit.level, permit.special_hospitals, permit.persons) == (4, frozenset(), {STRANGER})
    nobody = check_permit(Asker("c", "clinician", "h01"), "panorama.emergency", "care")
    assert nobody.persons == frozenset(), "no person without an access that is in force"
    browser = portal.sign_in("clinician", "care")
    other = next(
        p for p in map(person_id, range(2, 30)) if browser.get(f"/api/panorama/{p}").status_code == 403
    )
    assert code(browser.get(f"/api/panorama/{other}")) == (403, "not_treating")


@pytest.mark.parametrize("role", ["researcher", "hospital_officer", "system_admin", "follow_up_nurse"])
def test_no_other_role_begins_one(portal: SmallPortal, role: str) -> None:
    browser = portal.sign_in(role, "management")
    for purpose in ("care", "research", "management", "follow_up"):
        browser.purpose = purpose
        assert browser.post(BEGIN, {"given": STRANGER, "reason": REASON}).status_code == 403
    with reading(portal.control) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(EmergencyAccess)) == 0


@pytest.mark.parametrize("role", ["clinician", "audit_admin", "system_admin", "decision_maker"])
def test_no_other_role_reviews(portal: SmallPortal, role: str) -> None:
    opened(portal)
    browser = portal.sign_in(role, "management")
    for purpose in ("care", "management", "audit"):
        browser.purpose = purpose
        assert browser.get(LIST).status_code == 403
        verdict = {"verdict": "justified", "reason": "ok"}
        assert browser.post(f"{LIST}/none/review", verdict).status_code == 403


def test_it_ends_after_hours(portal: SmallPortal) -> None:
    opened(portal)
    moved(portal, begin.OPENS_FOR)
    browser = portal.sign_in("clinician", "care")
    assert code(browser.get(f"/api/panorama/{STRANGER}")) == (403, "not_treating")


def test_an_unreviewed_one_escalates_and_bars_the_next(portal: SmallPortal) -> None:
    opened(portal)
    security = portal.sign_in("security_admin", "management")
    (line,) = ok(security.get(LIST))["emergencies"]
    early = security.post(f"{LIST}/{line['id']}/review", {"verdict": "justified", "reason": "ok"})
    assert code(early) == (403, "state_owner"), "the hospital has its day first"
    moved(portal, begin.REVIEW_WITHIN)
    browser = portal.sign_in("clinician", "care")
    refused = browser.post(BEGIN, {"given": person_id(2), "reason": REASON})
    assert code(refused) == (403, "emergency_unreviewed")
    assert emergencies.escalate(portal.home, portal.control) == 1
    assert emergencies.escalate(portal.home, portal.control) == 0
    event = portal.events("emergency.overdue")[-1]
    with reading(portal.control) as session:
        assert alarms.UNREVIEWED in {one.kind for one in alarms.listed(session) if one.first == event.n}
    security = portal.sign_in("security_admin", "management")
    late = [one for one in ok(security.get("/api/home"))["alerts"] if "逾期" in one["text"]["zh"]]
    assert [one["severity"] for one in late] == ["error"]
    ok(security.post(f"{LIST}/{line['id']}/review", {"verdict": "justified", "reason": "查病历属实"}))
    assert opened(portal)["until"], "reviewed: the next one begins"


def test_found_unjustified_it_ends_at_once_and_bars(portal: SmallPortal) -> None:
    opened(portal)
    officer = portal.sign_in("hospital_officer", "management")
    (line,) = ok(officer.get(LIST))["emergencies"]
    where = f"{LIST}/{line['id']}/review"
    assert officer.post(where, {"verdict": "unjustified", "reason": " "}).status_code == 422
    ok(officer.post(where, {"verdict": "unjustified", "reason": "本人的邻居"}))
    again = officer.post(where, {"verdict": "justified", "reason": "改判"})
    assert code(again) == (409, "state"), "a verdict stands"
    browser = portal.sign_in("clinician", "care")
    assert code(browser.get(f"/api/panorama/{STRANGER}")) == (403, "not_treating")
    refused = browser.post(BEGIN, {"given": STRANGER, "reason": REASON})
    assert code(refused) == (403, "emergency_barred")


def test_nobody_reviews_the_own_one(portal: SmallPortal) -> None:
    """Who opened it and became an officer afterwards."""
    opened(portal)
    with transaction(portal.control) as session:
        one = session.scalars(sa.select(EmergencyAccess)).one()
        own = Asker(one.account, "hospital_officer", "h01")
        permit = check_permit(own, "administration.emergencies", "management")
        with pytest.raises(NotPermitted) as refused:
            review.review(session, one.id, own, permit, "justified", "mine")
        assert refused.value.code == "own_emergency"
        other = Asker("somebody", "hospital_officer", "h02")
        permit = check_permit(other, "administration.emergencies", "management")
        assert review.listed(session, permit.hospitals) == []
        with pytest.raises(HeluoError) as unknown:
            review.review(session, one.id, other, permit, "justified", "theirs")
        assert unknown.value.status == 404, "another hospital's is none"
        assert one.status == EMERGENCY.initial


def test_by_a_number_of_the_province_and_by_no_other(portal: SmallPortal) -> None:
    number = "9901011931" + "0101001X"
    assert opened(portal, number)["person"] == STRANGER
    browser = portal.browser
    for given in ("测试001", "Ph020001", "19900000001", "990101000000000000"):
        refused = browser.post(BEGIN, {"given": given, "reason": REASON})
        assert code(refused) == (404, "nobody_found"), given
    treated = ok(browser.post(BEGIN, {"given": person_id(0), "reason": REASON}))
    assert treated["until"] is None, "open anyway"
    with reading(portal.control) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(EmergencyAccess)) == 1


def test_without_a_reason_nobody_is_looked_for(portal: SmallPortal) -> None:
    browser = portal.sign_in("clinician", "care")
    before = len(portal.events("vault.find"))
    for given in (STRANGER, "990101000000000000"):
        assert code(browser.post(BEGIN, {"given": given, "reason": "急  "})) == (422, "reason_needed")
    assert len(portal.events("vault.find")) == before


def test_a_sixth_within_a_day_is_too_many(portal: SmallPortal) -> None:
    asker = Asker("somebody", "clinician", "h01")
    with transaction(portal.control) as session:
        for n in range(begin.MOST_A_DAY):
            begin.begin(session, asker, f"p_{n}", REASON, "")
        assert begin.begin(session, asker, "p_0", REASON, "").person == "p_0", "open already"
        with pytest.raises(HeluoError) as refused:
            begin.begin(session, asker, "p_9", REASON, "")
        assert refused.value.status == 429
