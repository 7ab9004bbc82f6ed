"""Research projects through the portal: a draft becomes a project, a grant is given by a form, rows leave
under pseudonyms and inside the grant, and everything that ends does so at the next request."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pytest
import sqlalchemy as sa

from heluo.access.accounts import listed, open_account
from heluo.access.permissions import Asker
from heluo.access.projects.items import NewItem, enter
from heluo.access.projects.tables import ResearchProject
from heluo.access.tables import AuditEvent
from heluo.cohort.saved import Draft, Holder, NewVersion, create
from heluo.delivery.frame.granted import permit_of_grant
from heluo.delivery.frame.project_cohorts import cohort_figure
from heluo.delivery.research.resources import GRANTED_ROWS
from heluo.engines import engine
from heluo.entrypoints.reproduce import reproduce
from heluo.kit.dates import today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, NotPermitted
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake
from heluo.lakehouse.tables import table
from tests.lib.built_portal import TREE, Portal, build, cheap_passwords
from tests.lib.small_lake import province

DAY = today()
PROTOCOL = {
    "title": "肺癌术后肾功能",
    "purpose": "了解术后肾功能的变化",
    "protocol": "回顾性队列;诊断 C34",
    "hypothesis": "术后一年肾功能下降",
    "benefit": "改进随访",
    "variables": ["diagnosis.code", "lab_result.item_code", "patient.sex"],
    "ethics_number": "2026-17",
    "ethics_until": str(DAY + dt.timedelta(days=200)),
    "starts": str(DAY),
    "ends": str(DAY + dt.timedelta(days=100)),
}


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = build(tmp_path_factory.mktemp("research"), province("a"))
    with transaction(made.control) as session:
        for name in ("second", "third", "outside"):
            password = open_account(
                session, name, Text(f"韩{name}", f"Han {name}"), "researcher", None, "test"
            )
            made.accounts[name] = {"user": name, "password": password}
    yield made
    made.browser.close()


@pytest.fixture(scope="module")
def lake(portal: Portal) -> Iterator[Lake]:
    made = Lake(portal.home, portal.control, engine(), 2)
    yield made
    made.close()


def researcher(portal: Portal, who: str = "researcher") -> None:
    portal.sign_in(who, "research")


def begun(portal: Portal, **values: Any) -> dict[str, Any]:
    """A running project of the demonstration's researcher."""
    researcher(portal)
    made = ok(portal.browser.post("/api/research/projects", PROTOCOL | values))
    return ok(portal.browser.post(f"/api/research/projects/{made['id']}/state", {"to": "running"}))


def given(portal: Portal, project: str, **values: Any) -> httpx.Response:
    portal.sign_in("security_admin", "management")
    return portal.browser.post(
        "/api/research/grants",
        {
            "project": project,
            "variables": ["diagnosis.code", "patient.sex"],
            "level": 3,
            "persons": ["researcher"],
            "since": str(DAY),
            "until": str(DAY + dt.timedelta(days=30)),
        }
        | values,
    )


def ok(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return answer.json()


def kept(portal: Portal, project: str, reference: str, definition: dict[str, Any]) -> None:
    """A cohort's version entered in the project's chain."""
    item = NewItem("cohort", reference, Text(reference, reference), detail={"definition": definition})
    with transaction(portal.control) as session:
        enter(session, project, portal.accounts["researcher"]["user"], item)


def permit(lake: Lake, project: str, who: str = "researcher") -> Any:
    return permit_of_grant(lake, Asker(who, "researcher", None), GRANTED_ROWS, project)


def diagnoses() -> Any:
    links = table("standard.person_link").select("hospital", "subject_ref", "person_id")
    rows = table("standard.diagnosis").inner_join(links, ["hospital", "subject_ref"])
    return rows.select("person_id", "hospital", "subject_ref", "code", "diagnosed_time")


def in_order(rows: pa.Table) -> pa.Table:
    """Sorted rows: an engine that reads files beside one another promises no order."""
    return rows.sort_by([(name, "ascending") for name in rows.column_names])


def test_a_draft_says_what_it_lacks_and_begins_when_complete(portal: Portal) -> None:
    researcher(portal)
    draft = ok(portal.browser.post("/api/research/projects", {"title": "想法"}))
    assert (draft["status"], draft["role"], len(draft["lacking"])) == ("draft", "lead", 7)
    path = f"/api/research/projects/{draft['id']}"
    refused = portal.browser.post(f"{path}/state", {"to": "running"})
    assert (refused.status_code, refused.json()["code"]) == (422, "project_incomplete")
    edited = ok(portal.browser.request("PUT", path, PROTOCOL | {"revision": draft["revision"]}))
    assert edited["lacking"] == []
    stale = portal.browser.request("PUT", path, PROTOCOL | {"revision": draft["revision"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "edited_meanwhile")
    running = ok(portal.browser.post(f"{path}/state", {"to": "running"}))
    assert (running["status"], running["days_left"]) == ("running", 101)
    again = PROTOCOL | {"revision": running["revision"], "variables": ["visit.total_amount"]}
    widened = portal.browser.request("PUT", path, again)
    assert (widened.status_code, widened.json()["code"]) == (409, "state")
    later = PROTOCOL | {"revision": running["revision"], "ends": str(DAY + dt.timedelta(days=101))}
    assert portal.browser.request("PUT", path, later).json()["code"] == "end_put_off"
    sooner = PROTOCOL | {"revision": running["revision"], "ends": str(DAY + dt.timedelta(days=50))}
    assert ok(portal.browser.request("PUT", path, sooner))["days_left"] == 51
    assert draft["id"] in [one["id"] for one in ok(portal.browser.get("/api/research/projects"))["projects"]]


def test_the_project_of_others_and_none_look_the_same(portal: Portal) -> None:
    project = begun(portal)["id"]
    researcher(portal, "outside")
    for method, tail, body in (
        ("GET", "", None),
        ("GET", "/crate", None),
        ("PUT", "", PROTOCOL | {"revision": 1}),
        ("POST", "/state", {"to": "closed"}),
        ("POST", "/members", {"account": "outside", "role": "lead"}),
        ("POST", "/papers", {"doi": "10.1234/x", "title": "t"}),
        ("DELETE", "/members/researcher", None),
    ):
        answers = [
            portal.browser.request(method, f"/api/research/projects/{id}{tail}", body)
            for id in (project, "pr_nothing")
        ]
        assert [a.status_code for a in answers] == [403, 403], (method, tail)
        bodies = [{k: v for k, v in a.json().items() if k != "request_id"} for a in answers]
        assert bodies[0] == bodies[1]
    with reading(portal.control) as session:
        query = sa.select(AuditEvent).where(AuditEvent.account == "outside", AuditEvent.result == "refused")
        logged = list(session.scalars(query))
    assert {(e.object, e.reason) for e in logged} == {
        (project, "not_a_member"),
        ("pr_nothing", "not_a_member"),
    }
    assert len(logged) == 14


def test_parts_in_a_project_decide(portal: Portal) -> None:
    project = begun(portal)["id"]
    path = f"/api/research/projects/{project}"
    ok(portal.browser.post(f"{path}/members", {"account": "second", "role": "viewer"}))
    stranger = portal.browser.post(f"{path}/members", {"account": "doctor", "role": "analyst"})
    assert (stranger.status_code, stranger.json()["code"]) == (422, "no_researcher")
    researcher(portal, "second")
    seen = ok(portal.browser.get(path))
    assert (seen["role"], seen["may_edit"], seen["moves"]) == ("viewer", False, [])
    assert portal.browser.post(f"{path}/state", {"to": "closed"}).json()["code"] == "member_role"
    assert (
        portal.browser.post(f"{path}/papers", {"doi": "10.1234/x", "title": "t"}).json()["code"]
        == "member_role"
    )
    left = portal.browser.request("DELETE", f"{path}/members/second")
    assert (left.status_code, left.json()) == (200, None)
    assert portal.browser.get(path).status_code == 403


def test_rows_leave_inside_the_grant_and_under_pseudonyms(portal: Portal, lake: Lake) -> None:
    project, other = begun(portal)["id"], begun(portal, title="另一个")["id"]
    kept(portal, project, "肺癌@1", TREE["definition"])
    holder = Holder(portal.accounts["researcher"]["user"], frozenset({other}), frozenset({other}))
    with transaction(portal.control) as session:
        create(session, holder, "cohort", Draft("肺癌", "", project=other), NewVersion(TREE["definition"]))
    grant = ok(given(portal, project, cohort="肺癌@1", hospitals=["h01", "h02"]))
    ok(given(portal, other, cohort="肺癌@1", hospitals=["h01", "h02"]))
    held = permit(lake, project)
    assert 0 < len(held.persons) < 60
    found, again, others = (
        in_order(lake.read(diagnoses(), one, what=GRANTED_ROWS.name))
        for one in (held, held, permit(lake, other))
    )
    assert found.num_rows > 0
    assert found.equals(again)
    assert set(found["hospital"].to_pylist()) == {"h01", "h02"}
    true = set(held.persons)
    assert len(set(found["person_id"].to_pylist())) == len(true)
    for column in ("person_id", "subject_ref"):
        assert not set(found[column].to_pylist()) & set(others[column].to_pylist()), "two projects never join"
    assert not set(found["person_id"].to_pylist()) & true
    assert sorted(found["diagnosed_time"].to_pylist()) != sorted(others["diagnosed_time"].to_pylist())
    assert any(found["code"].to_pylist())
    with pytest.raises(BadInput):
        lake.read(
            table("standard.diagnosis").filter(table("standard.diagnosis").name == "x"),
            held,
            what="research.rows",
        )
    closed = lake.read(table("standard.diagnosis").select("code", "name"), held, what=GRANTED_ROWS.name)
    assert set(closed["name"].to_pylist()) == {None}, "a variable that the grant does not name"
    with reading(portal.control) as session:
        used = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "grant.use")).first()
        read = session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "research.rows")).first()
    assert used.object == grant["id"]
    assert (read.detail["project"], read.detail["grant"]) == (project, grant["id"])


def test_a_revoked_grant_and_a_member_who_left_fail_at_the_next_read(portal: Portal, lake: Lake) -> None:
    project = begun(portal)["id"]
    ok(
        portal.browser.post(
            f"/api/research/projects/{project}/members", {"account": "second", "role": "analyst"}
        )
    )
    grant = ok(given(portal, project, persons=["researcher", "second"]))
    held, also = permit(lake, project), permit(lake, project, "second")
    for one in (held, also):
        assert lake.read(diagnoses(), one, what=GRANTED_ROWS.name).num_rows
    researcher(portal)
    ok(portal.browser.request("DELETE", f"/api/research/projects/{project}/members/second"))
    with pytest.raises(NotPermitted):
        lake.read(diagnoses(), also, what=GRANTED_ROWS.name)
    assert lake.read(diagnoses(), held, what=GRANTED_ROWS.name).num_rows, "the project lives on"
    portal.sign_in("security_admin", "management")
    bare = portal.browser.post(f"/api/research/grants/{grant['id']}/state", {"to": "revoked", "reason": " "})
    assert (bare.status_code, bare.json()["code"]) == (422, "reason_needed")
    path = f"/api/research/grants/{grant['id']}/state"
    ok(portal.browser.post(path, {"to": "revoked", "reason": "医院要求"}))
    with pytest.raises(NotPermitted) as caught:
        lake.read(diagnoses(), held, what=GRANTED_ROWS.name)
    assert caught.value.code == "grant_revoked"
    researcher(portal)
    seen = ok(portal.browser.get(f"/api/research/projects/{project}"))["grants"][0]
    assert (seen["status"], seen["open"], seen["reason"]) == ("revoked", False, "医院要求")


def test_the_form_refuses_what_it_must(portal: Portal) -> None:
    project = begun(portal)["id"]
    kept(portal, project, "脑转移@1", {"rules": [{"where": {"text": "脑转移"}}]})
    for values, status, code in (
        ({"variables": ["visit.total_amount"]}, 403, "not_in_protocol"),
        ({"hospitals": ["h77"]}, 422, "no_hospital"),
        ({"hospitals": []}, 422, "no_hospital"),
        ({"cohort": "肺癌@1"}, 422, "no_cohort"),
        ({"cohort": "脑转移@1"}, 422, "cohort_text"),
        ({"level": 4}, 422, "grant_terms"),
        ({"persons": ["outside"]}, 422, "grant_terms"),
        ({"until": str(DAY + dt.timedelta(days=101))}, 422, "grant_terms"),
    ):
        answer = given(portal, project, **values)
        assert (answer.status_code, answer.json()["code"]) == (status, code), values
    desk = ok(portal.browser.get("/api/research/grants"))
    assert project in [one["id"] for one in desk["projects"]]
    assert project not in [one["project"] for one in desk["grants"]]
    researcher(portal)
    assert portal.browser.get("/api/research/grants").status_code == 403


def test_the_register_needs_no_account_and_names_nobody(portal: Portal) -> None:
    title = "登记册上的项目"
    project = begun(portal, title=title)["id"]
    path = f"/api/research/projects/{project}"
    ok(portal.browser.post(f"{path}/members", {"account": "third", "role": "lead"}))
    ok(portal.browser.post(f"{path}/papers", {"doi": "https://doi.org/10.1234/ABC.1", "title": "术后肾功能"}))
    wrong = portal.browser.post(f"{path}/papers", {"doi": "doi.org", "title": "t"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "no_doi")
    anybody = httpx_without_session(portal)
    assert title not in anybody.text, "a project without a grant is nobody's business"
    ok(given(portal, project, persons=["third"]))
    answer = httpx_without_session(portal)
    body = ok(answer)
    mine = next(one for one in body["projects"] if one["title"] == title)
    assert mine["papers"] == [{"doi": "10.1234/abc.1", "title": "术后肾功能"}]
    assert [one["zh"] for one in mine["categories"]] == ["诊断", "患者"]
    with reading(portal.control) as session:
        people = [name for one in listed(session) for name in (one.name, one.label_zh, one.label_en)]
    found = [name for name in people if f'"{name}"' in answer.text or name in mine["purpose"]]
    assert found == []
    assert not {"lead", "members", "persons", "given_by", "account"} & set(mine)


def httpx_without_session(portal: Portal) -> httpx.Response:
    portal.browser._client.cookies.clear()
    return portal.browser.request("GET", "/api/research/register")


def test_a_text_that_names_a_member_does_not_become_public(portal: Portal) -> None:
    researcher(portal)
    made = ok(portal.browser.post("/api/research/projects", PROTOCOL | {"benefit": "由 研究者 主持"}))
    answer = portal.browser.post(f"/api/research/projects/{made['id']}/state", {"to": "running"})
    assert (answer.status_code, answer.json()["code"]) == (409, "member_named")


def test_the_end_closes_lists_rows_and_grants(portal: Portal, lake: Lake) -> None:
    project = begun(portal)["id"]
    ok(given(portal, project))
    held = permit(lake, project)
    with transaction(portal.control) as session:
        session.get(ResearchProject, project).ends = DAY - dt.timedelta(days=1)
    with pytest.raises(NotPermitted) as caught:
        lake.read(diagnoses(), held, what=GRANTED_ROWS.name)
    assert caught.value.code == "project_ended"
    researcher(portal)
    seen = ok(portal.browser.get(f"/api/research/projects/{project}"))
    assert (seen["status"], seen["days_left"], seen["grants"][0]["open"]) == ("ended", 0, False)


def test_the_file_of_a_project_is_its_chain(portal: Portal) -> None:
    project = begun(portal)["id"]
    researcher(portal)
    ok(portal.browser.post(f"/api/research/projects/{project}/papers", {"doi": "10.1234/z", "title": "论文"}))
    crate = ok(portal.browser.get(f"/api/research/projects/{project}/crate"))["crate"]
    about, root, paper = crate["@graph"]
    assert about["conformsTo"]["@id"].startswith("https://w3id.org/ro/crate/")
    assert (root["name"], root["variables"]) == (PROTOCOL["title"], PROTOCOL["variables"])
    assert (paper["@type"], paper["identifier"]) == ("ScholarlyArticle", "10.1234/z")
    assert root["hasPart"] == [{"@id": paper["@id"]}]


def outcomes(portal: Portal, named: str) -> dict[str, tuple[str, str]]:
    return {one.reference: (one.outcome, one.after) for one in reproduce(portal.home, named)}


def test_figures_are_computed_once_more_on_their_release(portal: Portal, lake: Lake, tmp_path: Path) -> None:
    project = begun(portal)["id"]
    grant = ok(given(portal, project))
    release = lake.release()
    tree = TREE["definition"]
    figure = cohort_figure(lake, permit(lake, project), tree, release)
    assert int(figure.partition(":")[0]) > 0
    who = portal.accounts["researcher"]["user"]
    with transaction(portal.control) as session:
        for reference, value in (("肺癌@1", figure), ("改过@1", "7:0")):
            label = Text(reference, reference)
            item = NewItem("cohort", reference, label, (), release.id, value, {"definition": tree})
            enter(session, project, who, item)
        enter(session, project, who, NewItem("run", "r@1", Text("r", "r"), ("肺癌@1",), release.id, "f"))
        lost = NewItem("cohort", "旧@1", Text("旧", "old"), (), "rel_gone", "1:0", {"definition": tree})
        enter(session, project, who, lost)
    found = outcomes(portal, project)
    assert found["肺癌@1"] == ("equal", figure)
    assert found["改过@1"] == ("changed", figure)
    assert found["r@1"][0] == found["旧@1"][0] == "not_repeatable"
    researcher(portal)
    crate = ok(portal.browser.get(f"/api/research/projects/{project}/crate"))["crate"]
    file = tmp_path / "project.json"
    file.write_text(json.dumps(crate, ensure_ascii=False), encoding="utf-8")
    assert outcomes(portal, str(file)) == found
    portal.sign_in("security_admin", "management")
    path = f"/api/research/grants/{grant['id']}/state"
    ok(portal.browser.post(path, {"to": "revoked", "reason": "结束"}))
    assert outcomes(portal, project)["肺癌@1"] == ("not_permitted", "")
    with pytest.raises(BadInput):
        reproduce(portal.home, str(tmp_path / "none.json"))
