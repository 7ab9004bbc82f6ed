"""More is asked of the portal than it can do: each kind of work has its own bounded queue, the rest is turned
away with a time, nobody takes all places, what nobody waits for ends. Work is held and let go by events."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from heluo.access import passwords, sessions
from heluo.delivery.frame.work import KINDS, QUESTION, READ, SHORT, routes_of
from heluo.delivery.trust import service as trust
from heluo.entrypoints.admit import LOOK_UPS
from heluo.entrypoints.api import app, works
from heluo.kit import stopping
from heluo.kit.errors import BadConfiguration, NotFound
from tests.lib.asgi_asker import Asked, Asker, until
from tests.lib.portal_client import Browser
from tests.lib.small_portal import SmallPortal, small_portal

QUESTION_PATH, READ_PATH, SHORT_PATH = (
    "/api/management/audit/verify", "/api/cockpit/overview", "/api/session",
)  # fmt: skip
AT_ONCE, WAITING, EACH = 2, 4, 4
"""Of questions, under the settings of these tests."""


class Held:
    """Work that goes on until it is let go, or stopped: in a thread of the server, as work does."""

    def __init__(self) -> None:
        self.begun, self.ended, self.most = 0, 0, 0
        self.deaf = False
        self.go = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, *_: Any) -> Any:
        with self._lock:
            self.begun += 1
            self.most = max(self.most, self.begun - self.ended)
        try:
            while not self.go.wait(0.005):
                if not self.deaf:
                    stopping.check()
            raise NotFound("let go", code="let_go")
        finally:
            with self._lock:
                self.ended += 1


class Crowd:
    """A portal whose questions are held, and sessions of several accounts. `served` serves under the settings
    of this moment."""

    def __init__(self, portal: SmallPortal, browsers: dict[str, Browser], pages: Path, held: Held) -> None:
        self.portal, self.held, self._browsers, self._pages = portal, held, browsers, pages
        self.served()

    def served(self) -> None:
        self.app = app(self.portal.home, ("cockpit", "trust"), self._pages)

    def token(self, role: str) -> str:
        return self._browsers[role].cookies()["heluo_session"]

    def of(self, role: str) -> Asker:
        return Asker(self.app, self._browsers[role])

    def run(self, steps: Coroutine[Any, Any, None]) -> None:
        async def bounded() -> None:
            try:
                await asyncio.wait_for(steps, 60)
            finally:
                self.held.go.set()

        asyncio.run(bounded())


WHO = {"audit_admin": "audit", "clinician": "care", "decision_maker": "management", "inspector": "quality"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SmallPortal, dict[str, Browser]]]:
    """A portal's home, and a signed-in browser of each role of WHO."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
        patch.setattr(passwords, "_hasher", lambda: quick)
        passwords.decoy.cache_clear()
        with small_portal(tmp_path_factory.mktemp("load")) as portal, ExitStack() as stack:
            served = app(portal.home, ("cockpit", "trust"))
            browsers = {role: stack.enter_context(Browser(served)) for role in WHO}
            for role, purpose in WHO.items():
                browsers[role].sign_in(portal.accounts[role], purpose)
            yield portal, browsers


@pytest.fixture
def crowd(
    installed: tuple[SmallPortal, dict[str, Browser]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Crowd]:
    monkeypatch.setenv("HELUO_QUEUE", str(WAITING // AT_ONCE))
    monkeypatch.setenv("HELUO_QUESTIONS_AT_ONCE", str(AT_ONCE))
    monkeypatch.setenv("HELUO_READS_AT_ONCE", "2")
    monkeypatch.setenv("HELUO_LONGEST_WAIT", "600")  # of held work nothing is expected
    held = Held()
    monkeypatch.setattr(trust, "audit_verify", held)
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<p>here</p>", encoding="utf-8")
    (tmp_path / "assets/a.js").write_text("1", encoding="utf-8")
    yield Crowd(*installed, tmp_path, held)
    held.go.set()


async def questions(crowd: Crowd, *roles: str) -> list[Asked]:
    """Which of those asked together comes first is left open."""
    asked = [crowd.of(role).ask("GET", QUESTION_PATH) for role in roles]
    await settled()
    return asked


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0.02)


def test_what_is_too_much_is_turned_away_with_a_time_and_the_rest_is_done(crowd: Crowd) -> None:
    async def steps() -> None:
        asked = await questions(crowd, *[role for role in WHO for _ in range(75)])
        await until(lambda: sum(one.done for one in asked) == len(asked) - AT_ONCE - WAITING)
        await until(lambda: crowd.held.begun == AT_ONCE)
        turned = [one for one in asked if one.done]
        assert {one.status for one in turned} == {429}
        for one in turned:
            assert one.headers["content-type"] == "application/problem+json"
            assert 1 <= int(one.headers["retry-after"]) <= 60
            assert one.problem["found"]["zh"]
            assert one.headers["retry-after"] in one.problem["todo"]["en"]
        crowd.held.go.set()
        for one in asked:
            await one.ended()
        assert crowd.held.begun == AT_ONCE + WAITING
        assert crowd.held.most == AT_ONCE
        assert sum(one.status == 404 for one in asked) == AT_ONCE + WAITING, "let go, each was answered"

    crowd.run(steps())


def test_other_kinds_of_work_do_not_stand_in_the_queue_of_questions(crowd: Crowd) -> None:
    async def steps() -> None:
        asked = await questions(crowd, *[role for role in WHO for _ in range(EACH)])
        await until(lambda: crowd.held.begun == AT_ONCE)
        reader = crowd.of("decision_maker")
        assert (await reader.ask("GET", READ_PATH).ended()).status == 200
        assert (await reader.ask("GET", SHORT_PATH).ended()).status == 200
        nobody = Asker(crowd.app)
        assert (await nobody.ask("GET", "/assets/a.js").ended()).text == b"1"
        assert b"here" in (await nobody.ask("GET", "/panorama/x").ended()).text
        account = crowd.portal.accounts["inspector"]
        given = {"account": account["user"], "password": account["password"]}
        assert (await nobody.ask("POST", "/api/session", given).ended()).status == 200
        assert not all(one.done for one in asked), "all the while"

    crowd.run(steps())


def test_the_head_of_a_page_is_answered_and_that_of_the_interface_is_not_supported(crowd: Crowd) -> None:
    async def steps() -> None:
        nobody = Asker(crowd.app)
        assert (await nobody.ask("HEAD", "/").ended()).status == 200
        for method in ("HEAD", "OPTIONS"):
            assert (await nobody.ask(method, QUESTION_PATH).ended()).status == 405

    crowd.run(steps())


def test_one_account_leaves_places_for_the_others(crowd: Crowd) -> None:
    async def steps() -> None:
        mine = await questions(crowd, *["audit_admin"] * AT_ONCE)
        await until(lambda: crowd.held.begun == AT_ONCE)
        more = await questions(crowd, *["audit_admin"] * 40)
        await until(lambda: sum(one.done for one in more) == 40 + AT_ONCE - EACH)
        other = (await questions(crowd, "clinician"))[0]
        assert not other.done
        mine[0].leave()
        mine[1].leave()
        await until(lambda: crowd.held.begun >= AT_ONCE + 2)
        assert not other.done, "at work: it came last and had nobody at work"
        crowd.held.go.set()
        assert (await other.ended()).status in (403, 404)

    crowd.run(steps())


def test_nobody_without_a_session_stands_in_a_queue(crowd: Crowd) -> None:
    async def steps() -> None:
        await questions(crowd, *[role for role in WHO for _ in range(EACH)])
        await until(lambda: crowd.held.begun == AT_ONCE)
        assert (await Asker(crowd.app).ask("GET", QUESTION_PATH).ended()).status == 401

    crowd.run(steps())


def test_who_has_left_the_queue_is_never_begun(crowd: Crowd) -> None:
    async def steps() -> None:
        asked = await questions(crowd, *["audit_admin"] * AT_ONCE)
        await until(lambda: crowd.held.begun == AT_ONCE)
        asked += await questions(crowd, "audit_admin", "clinician")
        asked[2].leave()
        await asked[2].ended()
        assert asked[2].status == 0
        crowd.held.go.set()
        for one in asked:
            await one.ended()
        assert crowd.held.begun == AT_ONCE + 1

    crowd.run(steps())


def test_work_of_a_client_that_left_ends_and_its_place_goes_to_the_next(crowd: Crowd) -> None:
    async def steps() -> None:
        asked = await questions(crowd, *["audit_admin"] * AT_ONCE)
        await until(lambda: crowd.held.begun == AT_ONCE)
        await questions(crowd, "clinician")
        asked[0].leave()
        await until(lambda: crowd.held.ended == 1)
        await until(lambda: crowd.held.begun == AT_ONCE + 1)
        assert not asked[1].done, "the other's work goes on"

    crowd.run(steps())


def test_work_over_its_time_is_stopped_and_says_so(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELUO_LONGEST_WORK", "0.05")
    crowd.served()
    short = crowd.of("audit_admin")

    async def steps() -> None:
        one = await short.ask("GET", QUESTION_PATH).ended()
        assert (one.status, one.problem["code"]) == (503, "too_long")
        assert one.problem["todo"]["zh"]
        assert "retry-after" not in one.headers, "the same would take as long again"
        assert crowd.held.ended == 1

    crowd.run(steps())


def test_work_that_hears_nothing_is_answered_and_keeps_its_place(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that looks at no mark: the asker is answered, and no more threads than places are taken."""
    monkeypatch.setenv("HELUO_LONGEST_WORK", "0.05")
    monkeypatch.setenv("HELUO_QUEUE", "0")
    crowd.held.deaf = True
    crowd.served()
    short = crowd.of("audit_admin")

    async def steps() -> None:
        for _ in range(AT_ONCE):
            assert (await short.ask("GET", QUESTION_PATH).ended()).status == 503
        assert crowd.held.ended == 0
        assert (await short.ask("GET", QUESTION_PATH).ended()).status == 429
        crowd.held.go.set()
        await until(lambda: crowd.held.ended == AT_ONCE)

    crowd.run(steps())


def test_a_body_that_does_not_come_takes_no_place(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELUO_BODY_SECONDS", "0.05")
    crowd.served()

    async def steps() -> None:
        one = await Slow(crowd.app).ended()
        assert (one.status, one.problem["code"]) == (408, "slow_body")

    crowd.run(steps())


class Slow(Asked):
    """A request whose body never comes."""

    def __init__(self, made: FastAPI) -> None:
        super().__init__(made, "POST", "/api/session", {"Host": "p", "Content-Length": "9"}, b"")

    async def _receive(self) -> Any:
        await asyncio.Event().wait()


def test_whoever_is_turned_away_waits_for_no_writer(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose session it is was never looked up, its use is to be noted, and somebody writes for long."""
    monkeypatch.setattr(sessions, "TOUCH", dt.timedelta(0))

    async def steps() -> None:
        await questions(crowd, *[role for role in ("audit_admin", "clinician") for _ in range(EACH)])
        await until(lambda: crowd.held.begun == AT_ONCE)
        with closing(sqlite3.connect(crowd.portal.home.control_db)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            assert (await crowd.of("inspector").ask("GET", QUESTION_PATH).ended()).status == 429

    crowd.run(steps())


def test_whose_a_request_is_is_found_without_writing(crowd: Crowd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "TOUCH", dt.timedelta(0))
    token = crowd.token("inspector")
    with closing(sqlite3.connect(crowd.portal.home.control_db)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert sessions.holder(crowd.portal.control, token) == crowd.portal.accounts["inspector"]["user"]


def test_tokens_that_nobody_has_are_looked_up_a_few_at_a_time(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "holder", crowd.held)

    async def steps() -> None:
        sent = [{"Host": "p", "Cookie": f"heluo_session=nobody{n}"} for n in range(300)]
        asked = [Asked(crowd.app, "GET", SHORT_PATH, headers, b"") for headers in sent]
        await until(lambda: sum(one.done for one in asked) == len(asked) - LOOK_UPS.each)
        assert {one.status for one in asked if one.done} == {429}
        assert crowd.held.most <= LOOK_UPS.running

    crowd.run(steps())


@pytest.mark.parametrize("body", [b"[" * 30_000 + b"]" * 30_000, b'"' + b"x" * (3 << 20) + b'"'])
def test_a_body_that_takes_long_to_parse_is_refused_before_it_is_parsed(crowd: Crowd, body: bytes) -> None:
    headers = {"Host": "p", "Content-Length": str(len(body)), "Content-Type": "application/json"}

    async def steps() -> None:
        one = await Asked(crowd.app, "POST", "/api/session", headers, body).ended()
        assert (one.status, one.problem["code"]) == (413, "too_large")

    crowd.run(steps())


@pytest.mark.parametrize("name", [b"a\\u0000b", b"\\ud800", b"\xed\xa0\x80", b"\\udc00\\ud800"])
def test_a_text_that_no_store_can_hold_is_refused(crowd: Crowd, name: bytes) -> None:
    body = b'{"password": "x", "account": "' + name + b'"}'
    headers = {"Host": "p", "Content-Length": str(len(body)), "Content-Type": "application/json"}

    async def steps() -> None:
        one = await Asked(crowd.app, "POST", "/api/session", headers, body).ended()
        assert (one.status, one.problem["code"]) == (422, "bad_input")

    crowd.run(steps())


def test_a_client_that_does_not_read_its_answer_holds_no_place(crowd: Crowd) -> None:
    class Deaf(Asked):
        async def _send(self, message: Any) -> None:
            await asyncio.Event().wait()

    async def steps() -> None:
        crowd.held.go.set()
        headers = crowd.of("audit_admin").headers
        deaf = [Deaf(crowd.app, "GET", QUESTION_PATH, headers, b"") for _ in range(EACH)]
        await until(lambda: crowd.held.ended == len(deaf))
        assert (await crowd.of("audit_admin").ask("GET", QUESTION_PATH).ended()).status == 404
        assert not any(one.done for one in deaf)

    crowd.run(steps())


def test_every_route_has_one_kind_of_work() -> None:
    found = works()
    assert {work for _, work in found} == set(KINDS)
    kinds = {route.path: work for route, work in found}
    assert kinds["/api/search/count"] is QUESTION
    assert kinds["/api/panorama/{person}"] is READ
    assert kinds["/api/home"] is SHORT


@pytest.mark.parametrize(
    ("declare", "found"),
    [
        (lambda name, other: {READ: (name,)}, "/b"),
        (lambda name, other: {READ: (name, other), SHORT: (other,)}, "/b"),
        (lambda name, other: {READ: (name, other, print)}, "print"),
    ],
)
def test_a_route_without_a_kind_or_with_two_is_refused(
    declare: Callable[[Any, Any], Any], found: str
) -> None:
    router = APIRouter()

    @router.get("/a")
    def name() -> int:
        return 1

    @router.get("/b")
    def other() -> int:
        return 2

    with pytest.raises(BadConfiguration, match=found):
        list(routes_of(router, declare(name, other)))
