"""Outputs through the portal: what a project may take out, by two checkers who know nothing of each other,
and what each is refused."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from heluo.access.accounts import grant_role, open_account
from heluo.access.outputs import handed, storage
from heluo.access.outputs.tables import HandedFile, OutputFile, OutputRequest
from heluo.access.tables import AuditEvent
from heluo.delivery.outputs import inspect_files
from heluo.delivery.outputs.worker import write_outcome
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.text import Text
from tests.lib.built_portal import Portal, cheap_passwords
from tests.lib.granted_projects import project_of
from tests.lib.outputs_portal import as_, code, ok, outputs_portal

TABLE = b"sex,n\nmale,612\nfemale,588\n"
CONTEXT = {"what": "按性别的人数", "population": "全部肺癌患者", "counts": "见 n 列", "persons": 1200}
OTHERS = {"checker3": "output_checker", "insider": "researcher", "analyst": "researcher"}


@pytest.fixture(scope="module", autouse=True)
def cheap() -> Iterator[None]:
    with cheap_passwords():
        yield


@pytest.fixture(scope="module", autouse=True)
def in_this_process() -> Iterator[None]:
    """The same checks without a process for each file; `test_output_worker` has the process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspect_files, "_ended_well", lambda folder, limits: write_outcome(folder))
        yield


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, cheap: None) -> Iterator[Portal]:
    made = outputs_portal(tmp_path_factory.mktemp("outputs"), OTHERS)
    yield made
    made.browser.close()


@pytest.fixture(scope="module")
def project(portal: Portal) -> str:
    return project_of(portal, ["patient.sex"])


def put(portal: Portal, id: str, name: str, data: bytes, context: dict[str, Any] | None = None) -> Any:
    body = {"name": name, "content": base64.b64encode(data).decode(), "context": context or CONTEXT}
    return ok(portal.browser.post(f"/api/outputs/{id}/files", body))


def sent(portal: Portal, project: str, **files: bytes) -> dict[str, Any]:
    as_(portal, "researcher")
    id = ok(portal.browser.post("/api/outputs", {"project": project, "note": "论文表 1"}))["id"]
    for name, data in (files or {"table.csv": TABLE}).items():
        page = put(portal, id, name.replace("_", "."), data)
    for one in page["files"]:
        explained = {
            found["rule"]: "与上次人群相同" for found in one["findings"] if found["weight"] == "asks"
        }
        edit = {"context": one["context"], "explained": explained}
        ok(portal.browser.request("PUT", f"/api/outputs/{id}/files/{one['id']}", edit))
    return ok(portal.browser.post(f"/api/outputs/{id}/send", {}))


def look(portal: Portal, who: str, id: str) -> dict[str, Any]:
    as_(portal, who)
    return ok(portal.browser.get(f"/api/outputs/{id}"))


def vote(portal: Portal, who: str, id: str, decision: str = "approved", **values: str) -> httpx.Response:
    page = look(portal, who, id)
    votes = [
        {"file": one["id"], "sha256": one["sha256"], "decision": decision, "comment": "理由"} | values
        for one in page["files"]
    ]
    return portal.browser.post(f"/api/outputs/{id}/votes", {"votes": votes})


def test_a_table_leaves_by_two_checkers_as_it_was_reviewed(portal: Portal, project: str) -> None:
    page = sent(portal, project)
    id, file = page["id"], page["files"][0]
    assert (page["status"], file["findings"]) == ("submitted", [])
    assert code(portal.browser.get(f"/api/outputs/{id}/files/{file['id']}/take")) == (403, "not_released")
    as_(portal, "checker")
    assert [one["to"] for one in ok(portal.browser.get("/api/home"))["alerts"]] == ["/outputs"]
    seen = ok(portal.browser.get(f"/api/outputs/{id}/files/{file['id']}/look"))
    assert seen["rows"] == [["sex", "n"], ["male", "612"], ["female", "588"]]
    first = ok(vote(portal, "checker", id, comment="甲的意见"))
    assert (first["status"], first["may_settle"]) == ("partially_reviewed", [])
    assert [one["comment"] for one in first["files"][0]["votes"]] == ["甲的意见"]
    as_(portal, "checker")
    assert code(vote(portal, "checker", id)) == (403, "voted")
    blind = look(portal, "checker2", id)
    assert (blind["files"][0]["votes"], blind["may_vote"]) == ([], True), "nobody reads a vote before voting"
    assert look(portal, "researcher", id)["files"][0]["votes"] == []
    second = ok(vote(portal, "checker2", id, comment="乙的意见"))
    assert [one["comment"] for one in second["files"][0]["votes"]] == ["甲的意见", "乙的意见"]
    assert code(vote(portal, "checker3", id)) == (409, "state"), "two have voted"
    settled = portal.browser.post(f"/api/outputs/{id}/settle", {"to": "approved"})
    assert code(settled) == (403, "not_voter"), "who did not vote settles nothing"
    as_(portal, "checker")
    done = ok(portal.browser.post(f"/api/outputs/{id}/settle", {"to": "approved"}))
    assert (done["status"], done["fell"]) == ("released", False)
    as_(portal, "researcher")
    taken = ok(portal.browser.get(f"/api/outputs/{id}/files/{file['id']}/take"))
    assert base64.b64decode(taken["content"]) == TABLE
    assert taken["sha256"] == file["sha256"] == storage.digest(TABLE)
    assert {one["account"] for one in look(portal, "researcher", id)["files"][0]["votes"]} == {None}
    chain = ok(portal.browser.get(f"/api/research/projects/{project}/crate"))["crate"]["@graph"]
    assert file["sha256"] in [one.get("sha256") for one in chain]


def test_findings_stop_it_or_ask_for_a_reason_before_anybody_reads_it(portal: Portal, project: str) -> None:
    as_(portal, "researcher")
    id = ok(portal.browser.post("/api/outputs", {"project": project}))["id"]
    page = put(portal, id, "small.csv", b"stage,n\nI,402\nII,4\n")
    found = page["files"][0]["findings"]
    assert [(one["rule"], one["weight"]) for one in found] == [("threshold", "asks")]
    assert found[0]["todo"]["zh"]
    assert "4" not in found[0]["found"]["zh"].split(":")[1], "where, and not how many"
    assert code(portal.browser.post(f"/api/outputs/{id}/send", {})) == (409, "findings_open")
    as_(portal, "checker")
    assert code(portal.browser.get(f"/api/outputs/{id}")) == (403, "not_yours"), "being prepared"
    as_(portal, "researcher")
    put(portal, id, "model.pkl", b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00]q\x00.")
    page = put(portal, id, "small.csv", b"stage,n\nI,402\nII,44\n", {})
    assert {one["name"]: one["version"] for one in page["files"]} == {"small.csv": 2, "model.pkl": 1}
    assert [one["context"]["what"] for one in page["files"]] == [CONTEXT["what"]] * 2, "not asked twice"
    bad = next(one for one in page["files"] if one["name"] == "model.pkl")
    edit = {"context": bad["context"], "explained": {"serialised": "请放行"}}
    ok(portal.browser.request("PUT", f"/api/outputs/{id}/files/{bad['id']}", edit))
    assert code(portal.browser.post(f"/api/outputs/{id}/send", {})) == (409, "findings_open"), (
        "no reason helps"
    )
    ok(portal.browser.request("DELETE", f"/api/outputs/{id}/files/{bad['id']}"))
    assert ok(portal.browser.post(f"/api/outputs/{id}/send", {}))["status"] == "submitted"


def test_a_reason_is_for_what_was_found_and_for_nothing_that_is_found_later(
    portal: Portal, project: str
) -> None:
    as_(portal, "researcher")
    id = ok(portal.browser.post("/api/outputs", {"project": project}))["id"]
    page = put(portal, id, "g.csv", b"grade,n\nI,1402\nII,1331\nIII,4\n")
    file = page["files"][0]
    edit = {"context": file["context"], "explained": {"threshold": "公开数字", "difference": "没有"}}
    page = ok(portal.browser.request("PUT", f"/api/outputs/{id}/files/{file['id']}", edit))
    assert page["may_send"]
    sent(portal, project, h_csv=b"grade,n\nI,1402\nII,1330\n")
    assert code(portal.browser.post(f"/api/outputs/{id}/send", {})) == (409, "findings_open")
    page = look(portal, "researcher", id)
    explained = {one["rule"]: one["explained"] for one in page["files"][0]["findings"]}
    assert explained == {"threshold": "公开数字", "difference": ""}, "another output was sent meanwhile"
    page = put(portal, id, "g.csv", b"grade,n\nI,1402\nII,6\nIII,4\n")
    explained = {one["rule"]: one["explained"] for one in page["files"][0]["findings"]}
    assert explained["threshold"] == "", "another version has other small cells"


def test_a_file_that_changes_after_the_first_vote_lets_the_votes_fall(portal: Portal, project: str) -> None:
    page = sent(portal, project, a_csv=b"a,n\nx,100\ny,200\n")
    id = page["id"]
    assert ok(vote(portal, "checker", id))["votes"] == 1
    as_(portal, "researcher")
    again = put(portal, id, "a.csv", b"a,n\nx,130\ny,260\n")
    assert (again["status"], again["votes"], again["round"]) == ("submitted", 0, 2), "replaced by its author"
    for who in ("checker", "checker2"):
        ok(vote(portal, who, id))
    with reading(portal.control) as session:
        query = sa.select(OutputFile).where(OutputFile.request == id, OutputFile.replaced.is_(False))
        sha256 = session.scalars(query).one().sha256
    path = storage.place(portal.home, sha256)
    path.write_bytes(path.read_bytes().replace(b"130", b"131"))
    as_(portal, "checker")
    fallen = ok(portal.browser.post(f"/api/outputs/{id}/settle", {"to": "approved"}))
    assert (fallen["fell"], fallen["status"], fallen["votes"]) == (True, "submitted", 0), (
        "changed on the disk"
    )
    answer = portal.browser.get(f"/api/outputs/{id}/files/{fallen['files'][0]['id']}/look")
    assert code(answer) == (400, "output_changed")
    with reading(portal.control) as session:
        acts = session.scalars(sa.select(AuditEvent.action).where(AuditEvent.object == id))
        assert list(acts).count("output.votes_fell") == 2


def test_a_vote_is_of_the_bytes_that_were_looked_at(portal: Portal, project: str) -> None:
    id = sent(portal, project, b_csv=b"b,n\nx,100\ny,200\n")["id"]
    answer = vote(portal, "checker", id, sha256="0" * 64)
    assert code(answer) == (409, "output_changed")
    assert code(portal.browser.post(f"/api/outputs/{id}/votes", {"votes": []})) == (422, "votes_missing")
    assert code(vote(portal, "checker", id, "rejected", comment=" ")) == (422, "reason_needed")


def test_votes_that_differ_send_it_back_with_a_comment(portal: Portal, project: str) -> None:
    id = sent(portal, project, c_csv=b"c,n\nx,300\ny,200\n")["id"]
    ok(vote(portal, "checker", id))
    ok(vote(portal, "checker2", id, "rejected", comment="缺少总数"))
    for to in ("approved", "rejected"):
        answer = portal.browser.post(f"/api/outputs/{id}/settle", {"to": to, "comment": "x"})
        assert code(answer) == (409, "votes_differ")
    answer = portal.browser.post(f"/api/outputs/{id}/settle", {"to": "returned"})
    assert code(answer) == (422, "reason_needed")
    ok(portal.browser.post(f"/api/outputs/{id}/settle", {"to": "returned", "comment": "请加上总数"}))
    back = look(portal, "researcher", id)
    assert (back["status"], back["comment"], back["may_edit"]) == ("returned", "请加上总数", True)
    assert "缺少总数" in [one["comment"] for one in back["files"][0]["votes"]]
    put(portal, id, "c.csv", b"c,n\nx,300\ny,200\ntotal,1\n")
    page = put(portal, id, "c.csv", b"c,n\nx,300\ny,200\ntotal,500\n")
    file = page["files"][0]
    assert (file["version"], file["has_previous"]) == (3, True)
    seen = ok(portal.browser.get(f"/api/outputs/{id}/files/{file['id']}/compare"))
    changed = [(one["before"], one["after"]) for one in seen["lines"] if not one["same"]]
    assert (seen["before_version"], changed) == (1, [("", "total | 500")]), "a draft is nobody's business"
    assert ok(portal.browser.post(f"/api/outputs/{id}/send", {}))["round"] == 2
    ok(vote(portal, "checker", id, "rejected"))
    ok(vote(portal, "checker2", id, "rejected"))
    body = {"to": "rejected", "comment": "样本太小"}
    assert ok(portal.browser.post(f"/api/outputs/{id}/settle", body))["status"] == "rejected"
    as_(portal, "researcher")
    answer = portal.browser.post(f"/api/outputs/{id}/withdraw", {})
    assert code(answer) == (409, "state"), "final for everybody"


ROUTES: tuple[tuple[str, str, Any], ...] = (
    ("GET", "", None),
    ("GET", "/files/{file}/look", None),
    ("GET", "/files/{file}/compare", None),
    ("GET", "/files/{file}/take", None),
    ("POST", "/send", {}),
    ("POST", "/withdraw", {}),
    ("POST", "/files", {"name": "x.csv", "content": "eA=="}),
    ("PUT", "/files/{file}", {"context": {}}),
    ("DELETE", "/files/{file}", None),
    ("POST", "/votes", {"votes": []}),
    ("POST", "/settle", {"to": "returned", "comment": "x"}),
)


@pytest.mark.parametrize("how", ["member", "left", "author", "named in a grant"])
def test_nobody_checks_what_they_had_a_hand_in_by_any_route(portal: Portal, project: str, how: str) -> None:
    """A researcher of the project becomes a checker: no route knows the request."""
    who = f"turned_{how.split()[0]}"
    with transaction(portal.control) as session:
        password = open_account(session, who, Text(who, who), "researcher", None, "test")
    portal.accounts[who] = {"user": who, "password": password}
    page = sent(portal, project, **{f"{who.replace('_', '')}_csv": b"d,n\nx,700\ny,900\n"})
    id = page["id"]
    as_(portal, "researcher")
    if how in ("member", "left"):
        member = {"account": who, "role": "viewer"}
        ok(portal.browser.post(f"/api/research/projects/{project}/members", member))
    if how == "left":
        ok(portal.browser.request("DELETE", f"/api/research/projects/{project}/members/{who}"))
    with transaction(portal.control) as session:
        if how == "author":
            session.get_one(OutputRequest, id).account = who
        if how == "named in a grant":
            _named(session, project, who)
        grant_role(session, who, "output_checker", None, "test")
    portal.sign_in(who, "management")
    requests = ok(portal.browser.get("/api/outputs"))["requests"]
    listed = [one["id"] for one in requests]
    assert id not in [one["id"] for one in requests if one["mine"]]
    assert bool(ok(portal.browser.get("/api/home"))["alerts"]) == any(one["mine"] for one in requests)
    if how == "member":
        assert id in listed, "a member reads the own project's requests, and checks none"
        assert not look_may(portal, id)
        votes = {
            "votes": [
                {"file": page["files"][0]["id"], "sha256": page["files"][0]["sha256"], "decision": "approved"}
            ]
        }
        assert code(portal.browser.post(f"/api/outputs/{id}/votes", votes)) == (403, "not_yours")
        return
    assert id not in listed
    for method, path, body in ROUTES:
        place = f"/api/outputs/{id}{path.format(file=page['files'][0]['id'])}"
        none = f"/api/outputs/ou_none{path.format(file='of_none')}"
        there, not_there = (portal.browser.request(method, at, body) for at in (place, none))
        assert code(there) == (403, "not_yours"), path
        assert [a.json()["found"] for a in (there, not_there)] == [there.json()["found"]] * 2


def look_may(portal: Portal, id: str) -> bool:
    page = ok(portal.browser.get(f"/api/outputs/{id}"))
    return page["may_vote"] or bool(page["may_settle"])


def _named(session: Any, project: str, who: str) -> None:
    from heluo.access.projects.tables import GrantPerson, ResearchGrant

    grant = ResearchGrant(
        id=f"gr_{who}"[:30],
        project=project,
        variables=[],
        level=3,
        hospitals=None,
        cohort="",
        definition=None,
        conditions="",
        since=now(),
        until=now() + dt.timedelta(days=1),
        status="expired",
        given_by="x",
        given_at=now(),
        reason="",
    )
    session.add(grant)
    session.flush()
    session.add(GrantPerson(grant=grant.id, account=who))


def test_what_is_no_longer_needed_is_removed_from_the_disk(portal: Portal, project: str) -> None:
    id = sent(portal, project, f_csv=b"f,n,note\nx,310,=1+1\ny,220,\n")["id"]
    with transaction(portal.control) as session:
        handed.hand_over(session, portal.home, project, "researcher", "ex_1", "z.csv", b"z,n\nx,50\n")
        file = session.scalars(sa.select(OutputFile).where(OutputFile.request == id)).one()
        given, clean = file.given_sha256, file.sha256
    assert given != clean, "the copy has no command in a cell"
    assert handed.tidy(portal.home, portal.control) == 0
    with transaction(portal.control) as session:
        session.get_one(OutputRequest, id).status = "released"
        query = sa.select(HandedFile).where(HandedFile.name == "z.csv")
        session.scalars(query).one().at -= dt.timedelta(days=8)
    assert handed.tidy(portal.home, portal.control) == 2
    assert handed.tidy(portal.home, portal.control) == 0
    assert [storage.is_unchanged(portal.home, one) for one in (given, clean)] == [False, True]


@pytest.mark.parametrize("who", ["clinician", "security_admin", "audit_admin", "access_reviewer"])
def test_other_roles_have_no_door(portal: Portal, who: str) -> None:
    portal.sign_in(who, "management")
    assert portal.browser.get("/api/outputs").status_code == 403
    assert portal.browser.post("/api/outputs", {"project": "x"}).status_code == 403


def test_a_table_that_differs_by_one_person_from_one_that_waits_is_found(
    portal: Portal, project: str
) -> None:
    sent(portal, project, e_csv=b"stage,n\nI,912\nII,788\n")
    id = ok(portal.browser.post("/api/outputs", {"project": project}))["id"]
    page = put(portal, id, "next.csv", b"stage,n\nI,913\nII,788\n")
    assert [one["rule"] for one in page["files"][0]["findings"]] == ["difference"]


def test_a_file_of_five_megabytes_is_taken_and_more_is_said_to_be_too_much(
    portal: Portal, project: str
) -> None:
    as_(portal, "researcher")
    id = ok(portal.browser.post("/api/outputs", {"project": project}))["id"]
    page = put(portal, id, "big.txt", (b"words " * 200 + b"\n") * 3_500)
    assert page["files"][0]["findings"] == []
    body = {"name": "x.txt", "content": "eA==" * 2_000_000}
    assert portal.browser.post(f"/api/outputs/{id}/files", body).status_code == 413
    assert portal.browser.post("/api/outputs", {"project": "x" * (3 << 20)}).status_code == 413
