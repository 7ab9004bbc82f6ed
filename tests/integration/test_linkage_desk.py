"""The desk of linkage over a real vault: a question, the two registrations, a human's answer that the next
night obeys, and its way back to where nothing was decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.access.accounts import issue_demo_accounts
from heluo.entrypoints.api import app
from heluo.entrypoints.control import control
from heluo.governance.link import link_night
from heluo.kit.db import reading
from heluo.kit.places import Home
from heluo.vault.database import open_vault
from heluo.vault.kin import kin
from heluo.vault.questions import masked
from heluo.vault.tables import SourceIdentity, StewardTask
from tests.lib.built_portal import cheap_passwords
from tests.lib.linkage import fill, identities, partition
from tests.lib.portal_client import Browser
from tests.lib.small_portal import SmallPortal

BASE = "/api/linkage"
NUMBER = "430102198003050017"
RECORDS = f"""
    hospital | subject_ref | patient_id | name   | sex | birth_date | id_number          | mobile      | mother_name | contact_name | district | address
    t01      | a1          | 1          | 王小明 | 1   | 1980-03-05 | {NUMBER} | 13973100001 | -           | 李梅         | 430102   | 长沙市芙蓉区解放路1号
    t02      | b1          | 9          | 赵大海 | 1   | 1980-03-05 | {NUMBER} | 13973100001 | -           | 李梅         | 430102   | 长沙市芙蓉区解放路1号
    t02      | b3          | 7          | 孙七   | 2   | 1961-11-23 | -                  | 13973100044 | -           | -            | 430102   | 长沙市芙蓉区韶山路44号
"""
"""One number under two names that contradict: a question, never a link."""

KIN = """
    hospital | subject_ref | patient_id | name     | sex | birth_date | id_number          | mobile      | mother_name | district | address
    t01      | a1          | 2          | 李梅     | 2   | 1982-07-09 | 430102198207090022 | 13973100002 | -           | 430102   | 长沙市芙蓉区解放路1号
    t02      | b1          | 8          | 李梅之子 | 1   | 2026-05-01 | -                  | 13973100002 | -           | 430102   | 长沙市芙蓉区解放路1号
    t03      | c1          | 5          | 王晓明   | 1   | 1980-03-05 | -                  | 13973100009 | -           | 430104   | 长沙市岳麓区麓山路9号
"""


@pytest.fixture
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallPortal]:
    home = Home(tmp_path_factory.mktemp("linkage"))
    database = control(home)
    fill(home, identities(RECORDS))
    link_night(home)
    with cheap_passwords():
        accounts = {one["role"]: one for one in issue_demo_accounts(database, ["t01", "t02"])}
        with Browser(app(home, ("linkage",))) as browser:
            yield SmallPortal(home, database, browser, accounts)


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def listed(portal: SmallPortal) -> dict[str, Any]:
    return ok(portal.browser.get(f"{BASE}/questions"))


def test_a_question_is_compared_answered_obeyed_and_taken_back(portal: SmallPortal) -> None:
    nobody_decided = partition(link_night(portal.home).table)
    portal.sign_in("governance_engineer", "quality")
    found = listed(portal)
    (question,) = found["questions"]
    assert (question["kind"], sorted(question["hospitals"])) == ("names_contradict_number", ["t01", "t02"])
    assert question["label"]["zh"]
    assert "王小明" not in str(found)
    assert NUMBER not in str(found), "the list tells no patient's value"
    page = ok(portal.browser.get(f"{BASE}/questions/{question['id']}"))
    fields = {one["id"]: one for one in page["fields"]}
    assert {fields["name"]["one"], fields["name"]["other"]} == {"王小明", "赵大海"}
    assert fields["name"]["finding"]["zh"] == "不同"
    assert fields["number"]["one"] == fields["number"]["other"] == "430*************17"
    assert sum(one["weight"] for one in page["fields"]) + page["prior"] == pytest.approx(
        question["weight"], abs=0.5
    )
    (event,) = portal.events("vault.compare")
    assert (event.object, event.result, event.rows) == (str(question["id"]), "allowed", 2)

    joined = ok(
        portal.browser.post(
            f"{BASE}/questions/{question['id']}/statement", {"same": True, "reason": "改过名,已核对户口本"}
        ),
        201,
    )
    assert (joined["same"], joined["active"], joined["followed"], joined["together"]) == (
        True,
        True,
        False,
        False,
    )
    again = portal.browser.post(
        f"{BASE}/questions/{question['id']}/statement", {"same": True, "reason": "再点一次"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "question_settled")
    assert len(listed(portal)["statements"]) == 1, "pressed twice, said once"
    assert not listed(portal)["questions"]

    assert frozenset({("t01", "a1"), ("t02", "b1")}) in partition(link_night(portal.home).table)
    (statement,) = listed(portal)["statements"]
    assert (statement["followed"], statement["together"]) == (True, True)

    ended = ok(
        portal.browser.post(f"{BASE}/statements/{statement['decision']}/undo", {"reason": "户口本是兄弟的"})
    )
    assert ended["active"] is False
    assert partition(link_night(portal.home).table) == nobody_decided
    assert [one["kind"] for one in listed(portal)["questions"]] == ["names_contradict_number"]
    twice = portal.browser.post(f"{BASE}/statements/{statement['decision']}/undo", {"reason": "再撤一次"})
    assert twice.status_code == 404
    assert [one.action for one in portal.events() if one.action.startswith("linkage.") and one.rows == 2] == [
        "linkage.same",
        "linkage.undo",
    ], "what did not happen is no event"


def test_kept_apart_the_question_does_not_come_back(portal: SmallPortal) -> None:
    portal.sign_in("governance_engineer", "quality")
    (question,) = listed(portal)["questions"]
    statement = {"same": False, "reason": "兄弟俩共用一张证"}
    ok(portal.browser.post(f"{BASE}/questions/{question['id']}/statement", statement), 201)
    link_night(portal.home)
    found = listed(portal)
    assert not found["questions"]
    assert [(one["same"], one["together"]) for one in found["statements"]] == [(False, False)]


def test_the_list_is_of_one_kind_and_counts_all(portal: SmallPortal) -> None:
    portal.sign_in("governance_engineer", "quality")
    of = {
        kind: portal.browser.get(f"{BASE}/questions?kind={kind}")
        for kind in ("names_contradict_number", "twins")
    }
    assert [len(ok(answer)["questions"]) for answer in of.values()] == [1, 0]
    assert {ok(answer)["total"] for answer in of.values()} == {1}
    refused = portal.browser.get(f"{BASE}/questions?kind=nonsense")
    assert (refused.status_code, refused.json()["code"]) == (422, "no_such_kind")


def test_only_an_engineer_of_governance_sees_names_or_decides(portal: SmallPortal) -> None:
    with reading(open_vault(portal.home)) as session:
        id = session.scalar(sa.select(StewardTask.id))
    portal.sign_in("inspector", "quality")
    assert listed(portal)["total"] == 1
    asked = (
        ("get", f"{BASE}/questions/{id}", None),
        ("post", f"{BASE}/questions/{id}/statement", {"same": True, "reason": "看着像"}),
        ("post", f"{BASE}/statements/1/undo", {"reason": "看着像"}),
    )
    for method, path, body in asked:
        assert portal.browser.request(method.upper(), path, body).status_code == 403
    for role, purpose in (
        ("clinician", "care"),
        ("hospital_officer", "management"),
        ("system_admin", "audit"),
    ):
        portal.sign_in(role, purpose)
        assert portal.browser.get(f"{BASE}/questions").status_code == 403
        assert portal.browser.get(f"{BASE}/questions/{id}").status_code == 403
    assert not [one for one in portal.events("vault.compare") if one.result == "allowed"]
    portal.sign_in("governance_engineer", "quality")
    assert portal.browser.get(f"{BASE}/questions/999").status_code == 404
    short = portal.browser.post(f"{BASE}/questions/{id}/statement", {"same": True, "reason": " "})
    assert short.status_code == 422
    with reading(open_vault(portal.home)) as session:
        names = set(session.scalars(sa.select(SourceIdentity.name)))
    assert not any(name in str(vars(event)) for event in portal.events() for name in names if name)


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        (["430102198003050017"], ["430102198003050017"], ("430*************17", "430*************17")),
        (["430102198003050017"], ["430102198008050017"], ("430********3****17", "430********8****17")),
        (["13973100001"], [], ("13973100001", "")),
        (["12"], ["12"], ("12", "12")),
        (["0731-8812346", "13973100001"], ["13973100001"], ("0731-8812346 / 139******01", "139******01")),
    ],
)
def test_values_are_masked_where_they_agree(one: list[str], other: list[str], shown: tuple[str, str]) -> None:
    assert masked(one, other) == shown


def test_a_relative_is_named_as_a_relation_and_not_as_the_same_person(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A newborn under its mother's name and telephone."""
    home = Home(tmp_path_factory.mktemp("kin"))
    fill(home, identities(KIN))
    link_night(home)
    with reading(open_vault(home)) as session:
        of = {one.subject_ref: one for one in session.scalars(sa.select(SourceIdentity))}
        (baby,) = kin(session, of["b1"], of["a1"])
        (mother,) = kin(session, of["a1"], of["b1"])
        assert kin(session, of["c1"], of["a1"]) == ()
    assert (baby.hospital, baby.with_other, mother.hospital) == ("t01", True, "t02")
    assert baby.label.en.startswith("newborn")
    assert mother.label.en.startswith("mother")
    assert not any(len(one) > 1 for one in partition(link_night(home).table))
