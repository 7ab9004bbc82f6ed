"""Every hospital of a province delivers at the same moment: so many parcels are taken in at once, of one
hospital two, the others hear when to come again, and short requests do not stand behind parcels."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from heluo.entrypoints import intake
from heluo.kit import db
from heluo.kit.admission import QueueLimits
from heluo.kit.places import Home
from tests.lib.asgi_asker import Asked, until

HOSPITALS = [f"h{n:03}" for n in range(114)]
BODY = b"sealed"
AT_ONCE, WAITING = 8, 24


class Storing:
    """Stands for taking a parcel in: goes on until it is let go."""

    def __init__(self) -> None:
        self.begun, self.most, self.now = 0, 0, 0
        self.go = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, *_: Any) -> tuple[bool, dict[str, str]]:
        with self._lock:
            self.begun, self.now = self.begun + 1, self.now + 1
            self.most = max(self.most, self.now)
        assert self.go.wait(30)
        with self._lock:
            self.now -= 1
        return True, {"receipt": "r"}


@pytest.fixture
def storing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Storing]:
    made = Storing()
    monkeypatch.setattr(intake.accept, "store", made)
    monkeypatch.setattr(intake.accept, "heartbeat", lambda *_: {"time": "t"})
    monkeypatch.setattr(intake, "PARCELS", QueueLimits(AT_ONCE, WAITING, 60, 2, 2.0))
    yield made
    made.go.set()


@pytest.fixture
def serving(tmp_path: Path, storing: Storing) -> Starlette:
    home = Home(tmp_path)
    home.centre.mkdir()
    return intake.app(home, db.engine(tmp_path / "control.db"))


def parcel(made: Starlette, hospital: str, seq: int = 1, path: str = "visit/1") -> Asked:
    headers = {"X-Parcel-SHA256": hashlib.sha256(BODY).hexdigest(), "Content-Length": str(len(BODY))}
    return Asked(made, "PUT", f"/intake/{hospital}/{path}/{seq}", headers, BODY, {"peer": hospital})


def heartbeat(made: Starlette, hospital: str, body: bytes = b"{}") -> Asked:
    path = f"/intake/{hospital}/heartbeat"
    return Asked(made, "POST", path, {"Content-Length": str(len(body))}, body, {"peer": hospital})


def run(storing: Storing, steps: Callable[[], Any]) -> None:
    async def bounded() -> None:
        try:
            await asyncio.wait_for(steps(), 60)
        finally:
            storing.go.set()

    asyncio.run(bounded())


def test_all_hospitals_at_once(serving: Starlette, storing: Storing) -> None:
    async def steps() -> None:
        asked = [parcel(serving, hospital) for hospital in HOSPITALS]
        await until(lambda: sum(one.done for one in asked) == len(HOSPITALS) - AT_ONCE - WAITING)
        turned = [one for one in asked if one.done]
        assert {one.status for one in turned} == {429}
        assert {int(one.headers["retry-after"]) for one in turned} == {8}, "32 of two seconds, 8 at once"
        beats = [heartbeat(serving, hospital) for hospital in HOSPITALS]
        for beat in beats:
            assert (await beat.ended()).status == 200
        await until(lambda: storing.begun == AT_ONCE)
        storing.go.set()
        for one in asked:
            await one.ended()
        assert sum(one.status == 201 for one in asked) == AT_ONCE + WAITING
        assert storing.most == AT_ONCE
        again = [parcel(serving, hospital) for hospital in HOSPITALS[:AT_ONCE]]
        assert [(await one.ended()).status for one in again] == [201] * AT_ONCE

    run(storing, steps)


def test_one_hospital_leaves_places_for_the_others(serving: Starlette, storing: Storing) -> None:
    async def steps() -> None:
        own = [parcel(serving, "h000", seq) for seq in range(1, 10)]
        await until(lambda: sum(one.done for one in own) == len(own) - 2)
        assert {one.status for one in own if one.done} == {429}
        other = parcel(serving, "h001")
        await until(lambda: storing.begun == 3)
        storing.go.set()
        assert (await other.ended()).status == 201

    run(storing, steps)


@pytest.mark.parametrize("path", ["receipts", "missing", "position/visit"])
def test_short_looks_of_one_hospital_are_bounded(
    serving: Starlette, storing: Storing, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(intake.accept, path.partition("/")[0], storing)

    async def steps() -> None:
        state = {"peer": "h000"}
        asked = [Asked(serving, "GET", f"/intake/h000/{path}", {}, b"", state) for _ in range(20)]
        await until(lambda: sum(one.done for one in asked) == len(asked) - intake.SHORT.each)
        assert {one.status for one in asked if one.done} == {429}

    run(storing, steps)


def test_a_heartbeat_without_end_is_refused(serving: Starlette, storing: Storing) -> None:
    async def steps() -> None:
        one = await heartbeat(serving, "h000", b'"' + b"x" * (2 << 20) + b'"').ended()
        assert one.status == 422

    run(storing, steps)


@pytest.mark.parametrize("path", ["visit/0", "visit/x", "visit/²", f"visit/{10**12}", f"visit/{'9' * 5_000}"])
def test_an_epoch_that_is_no_number_is_a_named_refusal(
    serving: Starlette, storing: Storing, path: str
) -> None:
    async def steps() -> None:
        one = await parcel(serving, "h000", path=path).ended()
        assert (one.status, one.problem["code"]) == (422, "bad_input")

    run(storing, steps)


@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"a": "\\ud800"}', b'{"a": NaN}', b'{"a": 1e999}', b"\xff", b"[]", b""]
)
def test_a_malformed_heartbeat_is_a_named_refusal(serving: Starlette, storing: Storing, body: bytes) -> None:
    async def steps() -> None:
        one = await heartbeat(serving, "h000", body).ended()
        assert (one.status, one.problem["code"]) == (422, "bad_input")

    run(storing, steps)
