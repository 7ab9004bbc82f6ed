"""A session of the workspace through the portal: over the grant's own extract, refused to everybody else,
ended with the grant, and where no sandbox can be built there is none."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from heluo.access import audit
from heluo.access.outputs import imports
from heluo.access.projects.tables import ResearchGrant
from heluo.access.tables import AuditEvent
from heluo.delivery.workspace import console, lookout
from heluo.delivery.workspace.upkeep import look_after
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.sandbox import bubblewrap
from tests.lib.built_portal import Portal
from tests.lib.granted_projects import withdrawn
from tests.lib.workspace_portal import held_of, ok, standing_grant, workspace_portal

pytestmark = pytest.mark.second

installed = pytest.mark.skipif(
    shutil.which("bwrap") is None, reason="bubblewrap is not installed: apt install bubblewrap"
)
PAGE, CELLS, STOP = "/api/workspace/session", "/api/workspace/session/cells", "/api/workspace/session/stop"
READ = "import csv\nrows = list(csv.reader(open(DATA + '/diagnosis.csv')))\nlen(rows) - 1"


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    with workspace_portal() as made:
        yield made


@pytest.fixture
def grant(portal: Portal) -> Iterator[str]:
    """A grant whose extract stands; whatever session was begun is over afterwards."""
    yield standing_grant(portal)
    portal.sign_in("researcher", "research")
    portal.browser.post(STOP, None)


def computed(portal: Portal, code: str) -> dict[str, Any]:
    """The cell of `code` once it is done."""
    page = ok(portal.browser.post(CELLS, {"code": code}))
    until = time.monotonic() + 60
    while page["session"]["busy"] and time.monotonic() < until:
        time.sleep(0.1)
        page = ok(portal.browser.get(PAGE))
    return page["session"]["cells"][-1]


@installed
def test_a_session_computes_over_the_extract_of_its_grant(portal: Portal, grant: str) -> None:
    receipt = next(
        one["receipts"][0]
        for one in ok(portal.browser.get("/api/workspace/extracts"))["grants"]
        if one["grant"] == grant
    )
    rows = next(file["rows"] for file in receipt["files"] if file["name"] == "diagnosis.csv")
    assert rows > 0
    page = ok(portal.browser.post(PAGE, {"grant": grant, "language": "python"}))
    assert (page["refused"], page["session"]["extract"]) == (None, receipt["id"])
    assert 0 < page["session"]["seconds_left"] <= 4 * 3600
    assert "researcher" in page["session"]["watermark"]
    again = portal.browser.post(PAGE, {"grant": grant, "language": "python"})
    assert (again.status_code, again.json()["code"]) == (409, "session_running")
    assert (computed(portal, READ)["output"], computed(portal, "len(rows) > 1")["output"]) == (
        f"{rows}\n",
        "True\n",
    )
    wrong = computed(portal, "open('/etc/passwd')")
    assert wrong["state"] == "error"
    assert wrong["output"] == (
        'Traceback (most recent call last):\n  File "<cell>", line 1, in <module>\n'
        "FileNotFoundError: [Errno 2] No such file or directory: '/etc/passwd'\n"
    )
    assert "OSError" in computed(portal, "import socket; socket.socket()")["output"]
    long = computed(portal, "print('x' * 200_000)")
    assert long["cut"]
    assert len(long["output"]) < 70_000
    stopped = ok(portal.browser.post(STOP, None))["session"]
    assert (stopped["busy"], stopped["seconds_left"], stopped["why"]["en"]) == (False, 0, "you stopped it")
    late = portal.browser.post(CELLS, {"code": "1"})
    assert (late.status_code, late.json()["code"]) == (409, "no_session")
    with reading(portal.control) as session:
        done = [
            (one.action, one.object)
            for one in session.scalars(sa.select(AuditEvent).order_by(AuditEvent.n))
            if one.action.startswith("workspace.session.") and one.action != "workspace.session.see"
        ]
    id = receipt["id"]
    assert done[0] == ("workspace.session.start", id)
    assert done[-1] == ("workspace.session.end", id)
    assert done.count(("workspace.session.compute", id)) == 5


@installed
@pytest.mark.skipif(not Path("/usr/bin/R").exists(), reason="R is not installed")
def test_r_reads_the_same_extract(portal: Portal, grant: str) -> None:
    ok(portal.browser.post(PAGE, {"grant": grant, "language": "r"}))
    assert computed(portal, "x <- read.csv(file.path(DATA, 'persons.csv'))\nnames(x)")["output"] == (
        '[1] "person_id" "sex"      \n'
    )
    assert computed(portal, "stop('here')")["output"] == "Error: here\n"


@installed
def test_the_end_of_the_grant_ends_the_session_and_the_next_call(portal: Portal, grant: str) -> None:
    ok(portal.browser.post(PAGE, {"grant": grant, "language": "python"}))
    ok(portal.browser.post(CELLS, {"code": "import time; print('a row', flush=True); time.sleep(600)"}))
    held = held_of(portal)
    process = held.sessions.of("researcher").console.running.process
    withdrawn(portal, grant)
    began = time.monotonic()
    portal.sign_in("researcher", "research")
    refused = portal.browser.post(CELLS, {"code": "1"})
    assert (refused.status_code, refused.json()["code"]) in ((403, "session_closed"), (409, "no_session"))
    process.wait(60)
    assert time.monotonic() - began < 60
    page = ok(portal.browser.get(PAGE))["session"]
    assert page["cells"] == [], "what it printed went with the grant"
    assert page["why"]["zh"] == "授权或数据提取已不再有效"
    begin = portal.browser.post(PAGE, {"grant": grant, "language": "python"})
    assert (begin.status_code, begin.json()["code"]) == (403, "grant_revoked")


@installed
def test_the_last_moment_of_the_grant_ends_the_session_with_nobody_acting(portal: Portal, grant: str) -> None:
    ok(portal.browser.post(PAGE, {"grant": grant, "language": "python"}))
    ok(portal.browser.post(CELLS, {"code": "import time; time.sleep(600)"}))
    process = held_of(portal).sessions.of("researcher").console.running.process
    with transaction(portal.control) as session:
        session.get_one(ResearchGrant, grant).until = now() - dt.timedelta(seconds=1)
    began = time.monotonic()
    refused = portal.browser.post(CELLS, {"code": "1"})
    assert (refused.status_code, refused.json()["code"]) in ((403, "session_closed"), (409, "no_session"))
    process.wait(60)
    assert time.monotonic() - began < 60
    assert look_after(portal.home, portal.control) == 1
    (over,) = (
        one for one in ok(portal.browser.get("/api/workspace/extracts"))["grants"] if one["grant"] == grant
    )
    assert (over["open"], over["receipts"][0]["status"]) == (False, "withdrawn")
    assert over["receipts"][0]["reason"]["zh"] == "授权不再有效"


def _ends(portal: Portal) -> int:
    with reading(portal.control) as session:
        found = session.scalars(sa.select(AuditEvent.action))
        return list(found).count("workspace.session.end")


@installed
def test_a_log_or_database_that_is_busy_lets_no_session_go_on(
    portal: Portal, grant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look that failed is made again, and what the log did not take is written later, once."""
    written, record, asked = _ends(portal), audit.record, lookout.check_open
    failures = {"record": 2, "asked": 2}

    def busy_log(control: sa.Engine, event: audit.Event) -> int:
        if event.action == "workspace.session.end" and failures["record"]:
            failures["record"] -= 1
            raise audit.unwritable()
        return record(control, event)

    def busy_database(*given: Any) -> None:
        if failures["asked"]:
            failures["asked"] -= 1
            raise OperationalError("SELECT 1", {}, Exception("database is locked"))
        asked(*given)

    monkeypatch.setattr(audit, "record", busy_log)
    monkeypatch.setattr(lookout, "check_open", busy_database)
    ok(portal.browser.post(PAGE, {"grant": grant, "language": "python"}))
    process = held_of(portal).sessions.of("researcher").console.running.process
    withdrawn(portal, grant)
    process.wait(60)
    until = time.monotonic() + 20
    while _ends(portal) == written and time.monotonic() < until:
        time.sleep(0.2)
    assert failures == {"record": 0, "asked": 0}
    time.sleep(2)
    assert _ends(portal) == written + 1


@installed
def test_a_session_that_nobody_can_ask_about_is_ended(
    portal: Portal, grant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("database is gone"))

    ok(portal.browser.post(PAGE, {"grant": grant, "language": "python"}))
    process = held_of(portal).sessions.of("researcher").console.running.process
    monkeypatch.setattr(lookout, "UNANSWERED", 2.0)
    monkeypatch.setattr(lookout, "check_open", gone)
    process.wait(30)
    assert held_of(portal).sessions.of("researcher").why == "closed"


@installed
def test_nobody_begins_one_by_the_grant_of_others(portal: Portal, grant: str) -> None:
    answers = [portal.browser.post(PAGE, {"grant": id, "language": "python"}) for id in ("gr_nothing",)]
    assert [(one.status_code, one.json()["code"]) for one in answers] == [(403, "session_closed")]
    for role in ("clinician", "security_admin", "system_admin", "audit_admin"):
        portal.sign_in(role, "management")
        for answer in (
            portal.browser.get(PAGE),
            portal.browser.get("/api/workspace/extracts"),
            portal.browser.post(PAGE, {"grant": grant, "language": "python"}),
            portal.browser.post(CELLS, {"code": "1"}),
            portal.browser.post(STOP, None),
        ):
            assert answer.status_code == 403, (role, answer.text)


def test_without_a_sandbox_the_page_says_why_and_nothing_begins(
    portal: Portal, grant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda *_, **__: None)
    page = ok(portal.browser.get(PAGE))
    assert "bubblewrap" in page["refused"]["zh"]
    assert page["session"] is None or page["session"]["why"]
    answer = portal.browser.post(PAGE, {"grant": grant, "language": "python"})
    assert (answer.status_code, answer.json()["code"]) == (503, "no_sandbox")


WRITES = {
    "python": "open('table.csv', 'w').write('sex,n\\nmale,612\\nfemale,588\\n')",
    "r": "writeLines(c('sex,n', 'male,612', 'female,588'), 'table.csv')",
}


@installed
@pytest.mark.parametrize("language", list(WRITES))
def test_a_file_of_a_session_goes_out_by_a_request_for_outputs_alone(
    portal: Portal, grant: str, language: str
) -> None:
    if language not in [one["name"] for one in ok(portal.browser.get(PAGE))["languages"]]:
        pytest.skip("R is not installed")
    extract = ok(portal.browser.post(PAGE, {"grant": grant, "language": language}))["session"]["extract"]
    files = f"{PAGE}/files"
    missing = portal.browser.post(files, {"path": "table.csv"})
    assert (missing.status_code, missing.json()["code"]) == (422, "no_file")
    assert computed(portal, WRITES[language])["state"] == "ok"
    cells = len(ok(portal.browser.get(PAGE))["session"]["cells"])
    assert ok(portal.browser.post(files, {"path": "table.csv"})) == {"name": "table.csv", "size": 26}
    assert len(ok(portal.browser.get(PAGE))["session"]["cells"]) == cells, "handing over is no cell"
    assert computed(portal, "1 + 1")["state"] == "ok", "the session goes on"
    project = next(
        one["project"]
        for one in ok(portal.browser.get("/api/workspace/extracts"))["grants"]
        if one["grant"] == grant
    )
    request = ok(portal.browser.post("/api/outputs", {"project": project}))
    [waits] = request["handed"]
    page = ok(portal.browser.post(f"/api/outputs/{request['id']}/handed/{waits['id']}", None))
    assert [(one["name"], one["origin"]["en"].split()[-1]) for one in page["files"]] == [
        ("table.csv", extract)
    ]
    portal.browser.post(STOP, None)
    late = portal.browser.post(files, {"path": "table.csv"})
    assert (late.status_code, late.json()["code"]) == (409, "no_session")


@installed
@pytest.mark.parametrize("language", ["python", "r"])
def test_an_admitted_file_comes_into_a_session_as_it_was_looked_at(
    portal: Portal, grant: str, language: str
) -> None:
    if language == "r" and not console.R.exists():
        pytest.skip("R is not installed")
    awkward = 'code,name\r\nC34,"肺\\癌"\n\ttail without an end' + "\n长行" * 300_000
    data = awkward.encode()
    with transaction(portal.control) as session:
        project = session.get_one(ResearchGrant, grant).project
        given = imports.GivenFile("对照 1.csv", data, "分组", "本组", [])
        waiting = imports.ask(session, portal.home, project, "researcher", given)
        made = imports.ask(session, portal.home, project, "researcher", given)
        checker = next(one for one in ("checker2", "checker") if imports.may_decide(session, made, one))
        imports.decide(session, portal.home, made, checker, "approved", made.sha256, "")
        id, sha256, not_yet = made.id, made.sha256, waiting.id
    page = ok(portal.browser.post(PAGE, {"grant": grant, "language": language}))
    assert (id, sha256) in [(one["id"], one["sha256"]) for one in page["session"]["admitted"]]
    early = portal.browser.post(f"{PAGE}/imports", {"file": not_yet})
    assert (early.status_code, early.json()["code"]) == (404, "no_file")
    taken = ok(portal.browser.post(f"{PAGE}/imports", {"file": id}))
    assert taken == {"name": "对照 1.csv", "size": len(data)}
    reads = {
        "python": "import hashlib; hashlib.sha256(open('/scratch/对照 1.csv', 'rb').read()).hexdigest()",
        "r": "cat(system2('sha256sum', shQuote('/scratch/对照 1.csv'), stdout = TRUE))",
    }
    cell = computed(portal, reads[language])
    assert sha256 in cell["output"], cell
    with reading(portal.control) as session:
        query = sa.select(AuditEvent).where(AuditEvent.object == id, AuditEvent.action == "import.take_in")
        assert [one.detail["sha256"] for one in session.scalars(query)] == [sha256]
