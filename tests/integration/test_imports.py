"""Files that come into a workspace through the portal: asked for by a member, kept outside by the checks,
admitted by one checker from outside, put away when nobody may use them any more."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from heluo.access.accounts import reset_password
from heluo.access.outputs import handed, storage
from heluo.access.outputs.tables import ImportedFile
from heluo.access.tables import AuditEvent
from heluo.delivery.outputs import inspect_files
from heluo.delivery.outputs.worker import write_outcome
from heluo.kit.db import reading, transaction
from tests.lib.built_portal import Portal, cheap_passwords
from tests.lib.granted_projects import project_of
from tests.lib.outputs_portal import as_, code, ok, outputs_portal

IMPORTS = "/api/outputs/imports"
LOOKUP = "编码,组\r\nC34,肺\r\nC50,乳腺\r\n".encode()


@pytest.fixture(scope="module", autouse=True)
def in_this_process() -> Iterator[None]:
    """The same checks without a process for each file; `test_output_worker` has the process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inspect_files, "_ended_well", lambda folder, limits: write_outcome(folder))
        yield


OTHERS = {"other": "researcher", "former": "researcher"}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with cheap_passwords():
        made = outputs_portal(tmp_path_factory.mktemp("imports"), OTHERS)
        yield made
        made.browser.close()


@pytest.fixture(scope="module")
def project(portal: Portal) -> str:
    return project_of(portal, ["patient.sex"])


def ask(portal: Portal, project: str, name: str, data: bytes, **said: str) -> httpx.Response:
    body = {"project": project, "name": name, "content": base64.b64encode(data).decode()}
    return portal.browser.post(IMPORTS, body | {"what": "分组用的对照表", "source": "本组整理"} | said)


def asked(portal: Portal, project: str, name: str, data: bytes = LOOKUP) -> dict[str, Any]:
    as_(portal, "researcher")
    answer = ok(ask(portal, project, name, data))
    return next(one for one in answer["files"] if one["name"] == name)


def decide(portal: Portal, id: str, sha256: str, to: str = "approved", comment: str = "") -> httpx.Response:
    return portal.browser.post(f"{IMPORTS}/{id}/decide", {"to": to, "sha256": sha256, "comment": comment})


def state(portal: Portal, id: str) -> tuple[str, bool]:
    with reading(portal.control) as session:
        found = session.get_one(ImportedFile, id)
        return found.status, found.retained


def test_a_lookup_table_is_admitted_by_one_checker_as_it_was_looked_at(portal: Portal, project: str) -> None:
    made = asked(portal, project, "groups.csv")
    assert (made["status"], made["sha256"]) == ("submitted", hashlib.sha256(LOOKUP).hexdigest())
    assert (made["may_decide"], made["may_withdraw"]) == (False, True)
    assert code(decide(portal, made["id"], made["sha256"])) == (403, "not_yours"), "nobody admits their own"
    as_(portal, "checker")
    assert "/outputs/imports" in [one["to"] for one in ok(portal.browser.get("/api/home"))["alerts"]]
    seen = ok(portal.browser.get(f"{IMPORTS}/{made['id']}/look"))
    assert seen["rows"] == [["编码", "组"], ["C34", "肺"], ["C50", "乳腺"]]
    assert code(decide(portal, made["id"], "0" * 64)) == (409, "output_changed")
    ok(decide(portal, made["id"], made["sha256"]))
    assert code(decide(portal, made["id"], made["sha256"])) == (409, "state"), "decided once"
    assert state(portal, made["id"]) == ("approved", True)
    with reading(portal.control) as session:
        query = sa.select(AuditEvent).where(AuditEvent.object == made["id"]).order_by(AuditEvent.n)
        done = [
            (one.account, one.action, one.detail["sha256"])
            for one in session.scalars(query)
            if one.action in ("import.ask", "import.state")
        ]
    assert done == [("researcher", "import.ask", made["sha256"]), ("checker", "import.state", made["sha256"])]


def test_a_rejection_says_why_and_its_bytes_go(portal: Portal, project: str) -> None:
    made = asked(portal, project, "survey.csv", b"a,b\n1,2\n")
    as_(portal, "checker2")
    assert code(decide(portal, made["id"], made["sha256"], "rejected")) == (422, "reason_needed")
    ok(decide(portal, made["id"], made["sha256"], "rejected", "来源不清"))
    as_(portal, "researcher")
    found = next(one for one in ok(portal.browser.get(IMPORTS))["files"] if one["id"] == made["id"])
    assert (found["comment"], found["may_withdraw"]) == ("来源不清", False)
    handed.tidy(portal.home, portal.control)
    assert state(portal, made["id"]) == ("rejected", False)
    assert not storage.is_unchanged(portal.home, made["sha256"])
    assert code(portal.browser.get(f"{IMPORTS}/{made['id']}/look")) == (404, "no_file")


@pytest.mark.parametrize(
    ("name", "data", "refused"),
    [
        ("model.pkl", b"\x80\x04K\x01.", "import_type"),
        ("figure.png", b"\x89PNG\r\n\x1a\n", "import_type"),
        ("page.html", b"<p>1</p>", "import_type"),
        ("archive.csv", b"PK\x03\x04rest", "import_disguised"),
        ("binary.py", b"\x00\x01\x02", "import_disguised"),
        ("object.txt", b"\x80\x04\x95\x03\x00\x00\x00\x00\x00\x00\x00K\x01.", "import_serialised"),
        ("empty.csv", b"", "import_size"),
        ("large.txt", b"a" * ((5 << 20) + 1), "import_size"),
        ("people.csv", "编号,身份证\n1,11010519491231002X\n".encode(), "import_identifier"),
        ("phones.json", b'{"a": "13812345678"}', "import_identifier"),
    ],
)
def test_what_must_not_come_in_is_refused_in_three_parts(
    portal: Portal, project: str, name: str, data: bytes, refused: str
) -> None:
    as_(portal, "researcher")
    answer = ask(portal, project, name, data)
    assert code(answer) == (422, refused)
    for part in ("found", "expected", "todo"):
        assert all(answer.json()[part][lang].strip() for lang in ("zh", "en"))
    assert "11010519491231002X" not in answer.text
    assert "13812345678" not in answer.text


def test_lines_like_persons_come_before_the_checker_with_a_word(portal: Portal, project: str) -> None:
    rows = "".join(f"{i},{i * 1.37:.2f},2024-01-{i % 28 + 1:02d}\n" for i in range(40))
    made = asked(portal, project, "weights.csv", f"k,w,day\n{rows}".encode())
    assert [one["rule_label"]["zh"] for one in made["findings"]] == ["个人数据行"]


def test_only_those_who_may_read_rows_ask_and_only_for_a_running_project(
    portal: Portal, project: str
) -> None:
    as_(portal, "researcher")
    assert code(ask(portal, project, "a.py", b"x = 1\n", what=" ")) == (422, "context_needed")
    as_(portal, "other")
    assert code(ask(portal, project, "a.py", b"x = 1\n")) == (403, "not_a_member")
    assert ok(portal.browser.get(IMPORTS))["files"] == []
    closed = project_of(portal, ["patient.sex"])
    made = asked(portal, closed, "late.py", b"y = 2\n")
    ok(portal.browser.post(f"/api/research/projects/{closed}/state", {"to": "closed"}))
    assert code(ask(portal, closed, "b.py", b"x = 1\n")) == (409, "state")
    handed.tidy(portal.home, portal.control)
    assert state(portal, made["id"]) == ("withdrawn", False)


def test_a_checker_who_was_in_the_project_does_not_see_the_file(portal: Portal, project: str) -> None:
    as_(portal, "researcher")
    ok(
        portal.browser.post(
            f"/api/research/projects/{project}/members", {"account": "former", "role": "analyst"}
        )
    )
    ok(portal.browser.request("DELETE", f"/api/research/projects/{project}/members/former"))
    made = asked(portal, project, "own.R", b"x <- 1\n")
    with transaction(portal.control) as session:
        from heluo.access.accounts import grant_role

        grant_role(session, "former", "output_checker", None, "test")
        password = reset_password(session, "former", "test")
    portal.accounts["former"] = {"user": "former", "password": password}
    portal.sign_in("former", "management")
    assert made["id"] not in [one["id"] for one in ok(portal.browser.get(IMPORTS))["files"]]
    assert code(decide(portal, made["id"], made["sha256"])) == (403, "not_yours")
    assert code(portal.browser.get(f"{IMPORTS}/{made['id']}/look")) == (403, "not_yours")


def test_the_author_and_the_lead_withdraw_and_equal_bytes_of_others_stay(
    portal: Portal, project: str
) -> None:
    first, second = (asked(portal, project, name, b"n = 1\n") for name in ("one.py", "two.py"))
    ok(portal.browser.post(f"{IMPORTS}/{first['id']}/withdraw", {}))
    handed.tidy(portal.home, portal.control)
    assert state(portal, first["id"]) == ("withdrawn", False)
    assert storage.is_unchanged(portal.home, second["sha256"]), "another file has the same bytes"
    assert code(portal.browser.post(f"{IMPORTS}/{first['id']}/withdraw", {})) == (409, "state")
