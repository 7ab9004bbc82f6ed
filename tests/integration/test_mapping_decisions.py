"""The room of mapping over a running portal: the list by rows, a proposal, a second person, the file that the
next night reads, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from heluo.access import levels
from heluo.delivery.mapping import written
from heluo.delivery.mapping.tables import MappingDecision
from heluo.delivery.mapping.unmapped import FEWEST
from heluo.dictionary.hospital import load_hospital
from heluo.governance.standardise.values import mapping_hash
from heluo.kit.dates import now
from heluo.kit.db import transaction
from tests.lib.built_portal import cheap_passwords
from tests.lib.small_lake import province
from tests.lib.small_portal import SmallPortal, small_portal

BASE = "/api/mapping"
SOURCE = "男士(旧系统)"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    made = province()
    rows = [one for one in made.rows["standard.patient"] if one["hospital"] == "h01"]
    for one in rows[: FEWEST + 1]:
        one |= {"sex": None, "sex_source": SOURCE}
    for one in rows[FEWEST + 1 : FEWEST + 3]:
        one |= {"sex": None, "sex_source": "王小明"}
    with cheap_passwords(), small_portal(tmp_path_factory.mktemp("mapping"), made, ("mapping",)) as portal:
        yield portal


def listed(portal: SmallPortal) -> dict[str, Any]:
    answer = portal.browser.get(f"{BASE}/values")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_values_without_a_code_are_listed_with_proposals_and_rare_ones_without_their_text(
    portal: SmallPortal,
) -> None:
    portal.sign_in("governance_engineer", "quality")
    found = listed(portal)
    value = next(one for one in found["values"] if one["source"] == SOURCE)
    assert (value["hospital"], value["variable"], value["rows"]) == ("h01", "patient.sex", FEWEST + 1)
    assert value["proposals"][0]["code"] == "1"
    assert "王小明" not in str(found)
    assert {"hospital": "h01", "variable": "patient.sex", "spellings": 1, "rows": 2} in found["rare"]


def proposed(portal: SmallPortal, code: str = "1", source: str = SOURCE) -> Any:
    new = {"hospital": "h01", "variable": "patient.sex", "source": source, "code": code, "note": "旧系统"}
    return portal.browser.post(f"{BASE}/decisions", new)


def test_a_second_person_confirms_and_the_next_night_reads_it_until_it_is_rolled_back(
    portal: SmallPortal,
) -> None:
    folders = (portal.home.hospitals,)
    before = mapping_hash(load_hospital("h01", folders), "patient")
    portal.sign_in("governance_engineer", "quality")
    made = proposed(portal)
    assert made.status_code == 201, made.text
    id = made.json()["id"]
    assert proposed(portal).status_code == 409, "one open decision a value"
    own = portal.browser.post(f"{BASE}/decisions/{id}/review", {"confirm": True})
    assert (own.status_code, own.json()["code"]) == (403, "own_mapping")
    assert mapping_hash(load_hospital("h01", folders), "patient") == before, "nothing holds yet"
    portal.sign_in("hospital_officer", "management")
    confirmed = portal.browser.post(f"{BASE}/decisions/{id}/review", {"confirm": True})
    assert confirmed.json()["status"] == "confirmed", confirmed.text
    hospital = load_hospital("h01", folders)
    assert [v.code for v in hospital.values if v.source == SOURCE] == ["1"]
    assert mapping_hash(hospital, "patient") != before, "the night does the category of this hospital again"
    assert mapping_hash(hospital, "visit") == mapping_hash(load_hospital("h01"), "visit")
    portal.sign_in("governance_engineer", "quality")
    assert next(one for one in listed(portal)["values"] if one["source"] == SOURCE)["decision"] == id
    ended = portal.browser.post(f"{BASE}/decisions/{id}/end", {"reason": "码值理解有误"})
    assert ended.json()["status"] == "ended", ended.text
    assert mapping_hash(load_hospital("h01", folders), "patient") == before
    allowed = [one for one in portal.events("mapping.confirm") if one.result == "allowed"]
    assert [one.detail["code"] for one in allowed] == ["1"]
    assert not any(SOURCE in str(vars(one)) for one in portal.events()), "the value itself is not in the log"


def test_rejecting_needs_a_reason_and_an_author_withdraws(portal: SmallPortal) -> None:
    portal.sign_in("governance_engineer", "quality")
    id = proposed(portal, "9").json()["id"]
    portal.sign_in("hospital_officer", "management")
    assert portal.browser.post(f"{BASE}/decisions/{id}/review", {"confirm": False}).status_code == 422
    rejected = portal.browser.post(f"{BASE}/decisions/{id}/review", {"confirm": False, "reason": "是男性"})
    assert (rejected.json()["status"], rejected.json()["reason"]) == ("rejected", "是男性")
    again = portal.browser.post(f"{BASE}/decisions/{id}/review", {"confirm": True})
    assert again.status_code == 409, "what is over stays"
    portal.sign_in("governance_engineer", "quality")
    own = proposed(portal).json()["id"]
    withdrawn = portal.browser.post(f"{BASE}/decisions/{own}/review", {"confirm": False, "reason": "再核对"})
    assert withdrawn.json()["status"] == "withdrawn"


@pytest.mark.parametrize(
    ("code", "source", "status", "problem"),
    [
        ("7", SOURCE, 422, "no_such_code"),
        ("1", "没有的写法", 404, "no_such_value"),
        ("1", "王小明", 404, "no_such_value"),
    ],
)
def test_what_is_no_code_or_not_on_the_list_is_refused(
    portal: SmallPortal, code: str, source: str, status: int, problem: str
) -> None:
    portal.sign_in("governance_engineer", "quality")
    answer = proposed(portal, code, source)
    assert (answer.status_code, answer.json()["code"]) == (status, problem)


def test_an_officer_sees_the_own_hospital_and_proposes_nothing(portal: SmallPortal) -> None:
    portal.sign_in("hospital_officer", "management")
    found = listed(portal)
    assert {one["hospital"] for one in (*found["values"], *found["rare"], *found["shares"])} <= {"h01"}
    assert proposed(portal).status_code == 403
    portal.sign_in("researcher", "research")
    assert portal.browser.get(f"{BASE}/values").status_code == 403
    assert portal.browser.get(f"{BASE}/decisions").status_code == 403


def test_other_codes_are_found_by_word_and_by_pinyin(portal: SmallPortal) -> None:
    portal.sign_in("governance_engineer", "quality")
    answer = portal.browser.get(f"{BASE}/codes?variable=visit.discharge_way&q=死亡")
    assert [one["code"] for one in answer.json()["codes"]][:1] == ["5"], answer.text
    assert portal.browser.get(f"{BASE}/codes?variable=patient.birth_date").status_code == 422


def test_a_level_that_is_raised_closes_the_values_at_once(
    portal: SmallPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.sign_in("governance_engineer", "quality")
    id = proposed(portal).json()["id"]
    assert SOURCE in str(listed(portal))
    monkeypatch.setattr(levels, "_changed", lambda: {"patient.sex": 5})
    assert SOURCE not in str(listed(portal)), "what was counted under the old level is not given again"
    assert SOURCE not in portal.browser.get(f"{BASE}/decisions").text
    assert portal.browser.post(f"{BASE}/decisions/{id}/review", {"confirm": True}).status_code == 404
    monkeypatch.undo()
    assert SOURCE in str(listed(portal))
    withdrawn = portal.browser.post(f"{BASE}/decisions/{id}/review", {"confirm": False, "reason": "演示"})
    assert withdrawn.json()["status"] == "withdrawn", withdrawn.text


def decision(id: str, status: str) -> MappingDecision:
    return MappingDecision(
        id=id,
        hospital="h01",
        variable="patient.sex",
        source=SOURCE,
        code="1",
        note="",
        status=status,
        rows=6,
        author="a",
        proposed=now(),
        reviewer="b",
        reviewed=now(),
        reason="",
    )


def test_a_file_that_a_crash_left_behind_is_renewed(portal: SmallPortal) -> None:
    """Committed, and the process ended before the file was written; and the other way round."""
    at = written.place(portal.home, "h01")
    written.renew_late_ones(portal.home, portal.control)
    with transaction(portal.control) as session:
        session.add(decision("map_late", "confirmed"))
    assert written.renew_late_ones(portal.home, portal.control) == 1
    assert SOURCE in at.read_text()
    assert written.renew_late_ones(portal.home, portal.control) == 0
    with pytest.raises(IntegrityError), transaction(portal.control) as session:
        session.add(decision("map_second", "proposed"))
    with transaction(portal.control) as session:
        found = session.get(MappingDecision, "map_late")
        assert found is not None
        found.status = "ended"
    assert written.renew_late_ones(portal.home, portal.control) == 1
    assert SOURCE not in at.read_text()
    at.unlink()
    assert written.renew_late_ones(portal.home, portal.control) == 0, "no file says the same"
