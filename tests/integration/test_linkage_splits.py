"""Registrations that belong to another person are taken out of a person on the desk, obeyed by the next night
and put back as if nothing had been said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from heluo.access.accounts import issue_demo_accounts
from heluo.entrypoints.api import app
from heluo.entrypoints.control import control
from heluo.governance.link import link_night
from heluo.kit.places import Home
from tests.lib.built_portal import cheap_passwords
from tests.lib.linkage import fill, identities, partition
from tests.lib.portal_client import Browser
from tests.lib.small_portal import SmallPortal

BASE = "/api/linkage"
NUMBER = "430102198003050017"
RECORDS = f"""
    hospital | subject_ref | patient_id | name   | sex | birth_date | id_number | mobile      | mother_name | contact_name | district | address
    t01      | a1          | 1          | 王小明 | 1   | 1980-03-05 | {NUMBER} | 13973100001 | - | 李梅 | 430102 | 长沙市芙蓉区解放路1号
    t01      | a2          | 2          | 王小明 | 1   | 1980-03-05 | {NUMBER} | 13973100001 | - | 李梅 | 430102 | 长沙市芙蓉区解放路1号
    t03      | c1          | 3          | 王小明 | 1   | 1980-03-05 | {NUMBER} | 13973100009 | - | 李梅 | 430104 | 长沙市岳麓区麓山路9号
    t03      | c2          | 4          | 王小明 | 1   | 1980-03-05 | {NUMBER} | 13973100009 | - | 李梅 | 430104 | 长沙市岳麓区麓山路9号
    t02      | b1          | 9          | 赵大海 | 1   | 1980-03-05 | {NUMBER} | 13973100001 | - | 李梅 | 430102 | 长沙市芙蓉区解放路1号
"""
PERSON = [("t01", "a1"), ("t01", "a2"), ("t03", "c1"), ("t03", "c2")]


@pytest.fixture
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    home = Home(tmp_path_factory.mktemp("splits"))
    database = control(home)
    fill(home, identities(RECORDS))
    link_night(home)
    with cheap_passwords():
        accounts = {one["role"]: one for one in issue_demo_accounts(database, ["t01", "t02", "t03"])}
        with Browser(app(home, ("linkage",))) as browser:
            yield SmallPortal(home, database, browser, accounts)


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def ids(portal: SmallPortal) -> dict[tuple[str, str], str]:
    found = link_night(portal.home).table.to_pylist()
    return {(row["hospital"], row["subject_ref"]): row["person_id"] for row in found}


def opened(portal: SmallPortal) -> tuple[str, dict[str, Any]]:
    """The address of the person of four registrations, and its page."""
    (question,) = ok(portal.browser.get(f"{BASE}/questions"))["questions"]
    for side in ("one", "other"):
        at = f"{BASE}/questions/{question['id']}/persons/{side}"
        page = ok(portal.browser.get(at))
        if len(page["registrations"]) == 4:
            return at, page
    raise AssertionError(question)


def test_two_registrations_leave_together_and_come_back(portal: SmallPortal) -> None:
    before = ids(portal)
    assert frozenset(PERSON) in partition(link_night(portal.home).table)
    portal.sign_in("governance_engineer", "quality")
    at, page = opened(portal)
    things = [one["id"] for one in page["things"]]
    assert {"name", "birth", "number", "phone"} <= set(things)
    own = {one["id"]: one for one in page["registrations"]}
    assert sum(one["asked"] for one in own.values()) == 1
    phone = {one["values"][things.index("phone")] for one in own.values() if one["hospital"] == "t03"}
    assert phone in ({"139******09"}, {"13973100009"}), "masked only where it agrees with the one asked about"
    event = portal.events("vault.compare")[-1]
    assert (event.rows, event.result) == (4, "allowed")
    leaving = [one["id"] for one in own.values() if one["hospital"] == "t03"]
    said = {"leaving": leaving, "together": True, "reason": "电话核对:岳麓的两份是同名同证的另一人"}
    every = {**said, "leaving": list(own)}
    assert portal.browser.post(f"{at}/split", every).json()["code"] == "no_split"
    strange = {**said, "leaving": [10**6]}
    assert portal.browser.post(f"{at}/split", strange).json()["code"] == "person_changed"
    made = ok(portal.browser.post(f"{at}/split", said), 201)
    assert (made["leaving"], made["staying"], made["hospitals"]) == (2, 2, ["t03"])
    assert (made["active"], made["followed"], made["parted"]) == (True, False, False)
    work = ok(portal.browser.get(f"{BASE}/questions"))
    assert work["statements"] == [], "a split is one line, not its four constraints"
    assert [one["id"] for one in work["splits"]] == [made["id"]]

    apart = ids(portal)
    assert apart["t03", "c1"] == apart["t03", "c2"] != apart["t01", "a1"] == apart["t01", "a2"]
    assert apart["t01", "a1"] == before["t01", "a1"]
    (line,) = ok(portal.browser.get(f"{BASE}/questions"))["splits"]
    assert (line["followed"], line["parted"]) == (True, True)
    assert apart == {
        (row["hospital"], row["subject_ref"]): row["person_id"]
        for row in link_night(portal.home, full=True).table.to_pylist()
    }, "it outlives a night that does everything anew"

    back = ok(portal.browser.post(f"{BASE}/splits/{made['id']}/undo", {"reason": "搞错了"}))
    assert back["active"] is False
    assert ids(portal) == before
    twice = portal.browser.post(f"{BASE}/splits/{made['id']}/undo", {"reason": "再来"})
    assert (twice.status_code, twice.json()["code"]) == (404, "no_such_split")
    acts = [one.action for one in portal.events() if one.action in ("linkage.split", "linkage.unsplit")]
    assert acts == ["linkage.split", "linkage.unsplit"], "what did not happen is no event"


def test_what_was_stated_before_is_not_taken_back_with_a_split(portal: SmallPortal) -> None:
    from heluo.governance.link import decide

    decide(portal.home, "cannot", ("t01", "a1"), ("t03", "c1"), "steward", "two persons")
    portal.sign_in("governance_engineer", "quality")
    (question,) = ok(portal.browser.get(f"{BASE}/questions"))["questions"]
    at, page = opened(portal)
    leaving = [one["id"] for one in page["registrations"] if one["hospital"] == "t03"]
    body = {"leaving": leaving, "together": False, "reason": "另一人"}
    made = ok(portal.browser.post(f"{at}/split", body), 201)
    ok(portal.browser.post(f"{BASE}/splits/{made['id']}/undo", {"reason": "不拆了"}))
    (statement,) = ok(portal.browser.get(f"{BASE}/questions"))["statements"]
    assert (statement["active"], statement["reason"]) == (True, "two persons")
    assert question["id"]


def test_what_was_stated_about_a_former_version_is_not_taken_back_with_a_split(portal: SmallPortal) -> None:
    from heluo.governance.link import decide

    decide(portal.home, "cannot", ("t01", "a1"), ("t03", "c1"), "steward", "two persons")
    fill(portal.home, identities(RECORDS.replace("解放路1号", "解放路3号")), parcel=2)
    portal.sign_in("governance_engineer", "quality")
    at, page = opened(portal)
    leaving = [one["id"] for one in page["registrations"] if one["hospital"] == "t03"]
    body = {"leaving": leaving, "together": False, "reason": "另一人"}
    made = ok(portal.browser.post(f"{at}/split", body), 201)
    ok(portal.browser.post(f"{BASE}/splits/{made['id']}/undo", {"reason": "不拆了"}))
    statements = ok(portal.browser.get(f"{BASE}/questions"))["statements"]
    assert [one["active"] for one in statements] == [True]


def test_a_split_against_a_decision_in_force_is_refused_whole(portal: SmallPortal) -> None:
    from heluo.governance.link import decide

    decide(portal.home, "must", ("t01", "a2"), ("t03", "c2"), "steward", "one person, asked")
    portal.sign_in("governance_engineer", "quality")
    at, page = opened(portal)
    leaving = [one["id"] for one in page["registrations"] if one["hospital"] == "t03"]
    refused = portal.browser.post(f"{at}/split", {"leaving": leaving, "together": True, "reason": "另一人"})
    assert refused.status_code == 409
    work = ok(portal.browser.get(f"{BASE}/questions"))
    assert (work["splits"], len(work["statements"])) == ([], 1)


def test_only_an_engineer_of_governance_opens_a_person_or_splits_it(portal: SmallPortal) -> None:
    portal.sign_in("governance_engineer", "quality")
    at, _ = opened(portal)
    for role, purpose in (("inspector", "quality"), ("clinician", "care"), ("system_admin", "audit")):
        portal.sign_in(role, purpose)
        assert portal.browser.get(at).status_code == 403
        body = {"leaving": [1], "together": True, "reason": "另一人"}
        assert portal.browser.post(f"{at}/split", body).status_code == 403
        assert portal.browser.post(f"{BASE}/splits/1/undo", {"reason": "另一人"}).status_code == 403
