"""A hospital keeps the head of the centre's audit log from its receipts, asks each night whether the log
still leads to it, and the centre's auditor compares; through the commands that each of them types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from heluo.access import audit
from heluo.collection.centre import Centre, RefusedByCentre
from heluo.collection.night import open_agent
from heluo.collection.witness import watch
from heluo.entrypoints import intake
from heluo.entrypoints.cli import app
from heluo.entrypoints.control import control
from heluo.kit import db
from heluo.kit.errors import Broken
from heluo.kit.places import Home
from tests.lib.centre_double import CentreDouble
from tests.lib.invented_hospital import CODE, Invented, patients
from tests.lib.invented_nights import night
from tests.lib.log_tampering import KINDS


def test_a_night_keeps_the_heads_of_its_receipts(hospital: Invented, centre: CentreDouble) -> None:
    centre.log = ["a" * 64]
    hospital.insert("patient", patients(3))
    done = night(hospital, centre)
    centre.log.append("b" * 64)
    night(hospital, centre)
    with open_agent(hospital.home, CODE, folders=hospital.folders).journal as journal:
        assert [(one.n, one.hash[0]) for one in journal.witness.heads()] == [(1, "a"), (2, "b")]
        assert journal.witness.heads()[0].statement["status"] == "stored", "the receipt itself"
    assert not any(f.code == "log_rewritten" for f in done.findings)


def test_a_log_that_no_longer_leads_there_is_a_finding_with_its_place(
    hospital: Invented, centre: CentreDouble
) -> None:
    for hashes in (["a"], ["a", "b", "c"], ["a", "b", "c", "d"]):
        centre.log = [one * 64 for one in hashes]
        assert not [f for f in night(hospital, centre).findings if f.code == "log_rewritten"]
    centre.log = [one * 64 for one in "axyzv"]
    (found,) = [f for f in night(hospital, centre).findings if f.code == "log_rewritten"]
    assert "behind event 1 and up to event 3" in found.text("en")
    assert not [f for f in night(hospital, centre).findings if f.code == "log_rewritten"], "once"
    with open_agent(hospital.home, CODE, folders=hospital.folders).journal as journal:
        heads = journal.witness.heads()
    assert [(one.n, one.hash[0], one.answer is not None) for one in heads] == [
        (1, "a", False),
        (3, "c", True),
        (4, "d", True),
        (5, "v", False),
    ]


def test_an_older_centre_states_no_head(hospital: Invented, centre: CentreDouble) -> None:
    def answer(request: httpx.Request, late: bool) -> httpx.Response | None:
        return httpx.Response(404, json={}) if "/log/" in request.url.path else None

    centre.fault = answer
    done = night(hospital, centre)
    assert done.ok
    assert not [f for f in done.findings if f.code == "log_rewritten"]


def test_a_head_that_the_centre_did_not_sign_is_refused(hospital: Invented, centre: CentreDouble) -> None:
    line = centre.line()
    assert line.log(0) is not None
    centre._signed = lambda body: body | {"signature": "00" * 64}  # type: ignore[method-assign]
    with pytest.raises(Broken):
        line.log(0)


@pytest.fixture
def database(hospital: Invented) -> sa.Engine:
    made = control(hospital.home)
    _append(made, 50)
    return made


def _append(database: sa.Engine, events: int) -> None:
    with db.transaction(database) as session:
        for n in range(events):
            audit.append(
                session, audit.Event("u", "system_admin", "session.open", "allowed", object=f"p{n}", rows=n)
            )


def line(hospital: Invented) -> Centre:
    """The hospital's line to the real intake, its certificate taken for granted."""
    served = intake.app(hospital.home)

    def answer(request: httpx.Request) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(_with_peer)
            async with httpx.AsyncClient(transport=transport, base_url="https://centre") as client:
                return await client.request(request.method, request.url.path)

        import asyncio

        found = asyncio.run(ask())
        return httpx.Response(found.status_code, content=found.content, headers=found.headers)

    async def _with_peer(scope: Any, receive: Any, send: Any) -> None:
        scope["state"] = {**scope.get("state", {}), "peer": CODE}
        await served(scope, receive, send)

    client = httpx.Client(transport=httpx.MockTransport(answer), base_url="https://centre")
    return Centre(CODE, client, hospital.home.agent(CODE) / "keys" / "centre-signing.pub")


def command(*words: str, home: Home) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*words, "--home", str(home.root)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_from_the_intake_to_the_auditor(hospital: Invented, database: sa.Engine, tmp_path: Path) -> None:
    home, centre = hospital.home, line(hospital)
    with open_agent(home, CODE, folders=hospital.folders).journal as journal:
        assert watch(journal.witness, centre) == []
        _append(database, 10)
        assert watch(journal.witness, centre) == []
        assert [one.n for one in journal.witness.heads()] == [50, 60]
    file = tmp_path / "witness.json"
    code, words = command("hospital", "witness", CODE, "--out", str(file), home=home)
    assert (code, "heads: 2" in words) == (0, True), words
    code, words = command("audit", "verify", "--witness", str(file), "--json", home=home)
    found = json.loads(words)
    assert (code, found["sound"], found["heads"], found["hospitals"]) == (0, True, 2, [CODE])

    with database.begin() as connection:
        next(kind for kind in KINDS if kind.name == "one edited, everything rehashed").act(connection)
    code, words = command("audit", "verify", "--json", home=home)
    assert (code, json.loads(words)["sound"]) == (0, True), "the chain alone cannot know"
    code, words = command("audit", "verify", "--witness", str(file), "--json", home=home)
    found = json.loads(words)
    assert (code, found["sound"], found["position"]) == (8, False, None)
    assert [(one["n"], one["after"]) for one in found["contradictions"]] == [(50, 0), (60, 0)]
    with open_agent(home, CODE, folders=hospital.folders).journal as journal:
        assert [f.code for f in watch(journal.witness, centre)] == ["log_rewritten"]
    code, words = command("hospital", "witness", CODE, "--json", home=home)
    (first, _) = json.loads(words)["contradictions"]
    assert code == 8
    assert first["statement"]["log"]["hash"] != first["answer"]["hash"], "both signed by the centre"


def test_a_broken_log_is_named_by_the_command(hospital: Invented, database: sa.Engine) -> None:
    with database.begin() as connection:
        next(kind for kind in KINDS if kind.name == "broken JSON").act(connection)
    code, words = command("audit", "verify", home=hospital.home)
    assert code == 8
    assert "event 20 does not fit: unreadable" in words


def test_a_number_that_is_none_is_refused(hospital: Invented, database: sa.Engine) -> None:
    centre = line(hospital)
    assert centre._ask("GET", f"/intake/{CODE}/log/{10**14}")["hash"] == ""
    for wrong in ("-1", "x", "9" * 16, "1.5"):
        with pytest.raises(RefusedByCentre):
            centre._ask("GET", f"/intake/{CODE}/log/{wrong}")
