"""Lets a request begin when there is a place for its kind of work, and ends work that nobody waits for.

One queue a kind (`delivery.frame.work`), before a body is parsed and before a thread is taken. Where nobody
can be let in, the answer needs no thread, no database and no body. A client that leaves while it waits is
never begun; one that leaves later has its work stopped (`kit.stopping`). The place is free when the threads
have ended, never before. Answers nothing itself: what it raises becomes a problem.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence

import anyio
import anyio.to_thread
from cachetools import TTLCache
from fastapi import Request
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heluo.access import sessions
from heluo.delivery.frame.caller import COOKIE, address_of, portal
from heluo.delivery.frame.work import KINDS, Work
from heluo.kit import foreign_json, stopping
from heluo.kit.admission import Admission, Place, QueueLimits
from heluo.kit.errors import BadInput, Busy, HeluoError
from heluo.kit.settings import Settings
from heluo.kit.stopping import Stop, Stopped

MOST_BODIES = 64 << 20
"""Bytes of bodies that may be arriving at once, of all requests together."""
AGAIN = 0.1
"""Seconds between two calls to stop: one between two statements is lost."""
GRACE = 0.5
"""Seconds in which stopped work may still answer by itself."""
MOST_BRACKETS = 20_000
"""Objects and lists in a body. Parsing holds every thread up, the loop's too: 9 MB of small objects 0.7 s."""
SUSPECT = (b"\\u", b"\xed", b"\x00")
"""In a body without these no text can hold NUL or half of a surrogate pair."""
LOOK_UPS = QueueLimits(running=2, waiting=256, longest_wait=4, each=128, usual=0.01)
"""Looking up whose session a request is of, by address: tokens that nobody has are many, and cost a look."""
Queues = Mapping[Work, Admission]


class Tangled(HeluoError):
    """A body of more objects and lists than any question has: 413."""

    status, exit_code, code = 413, 2, "too_large"


class SlowBody(HeluoError):
    """The body did not arrive in time: send it again over a better line."""

    status, exit_code, code = 408, 9, "slow_body"


def queues(settings: Settings) -> Queues:
    """An empty queue for each kind of work."""
    return {work: Admission(work.limits(settings)) for work in KINDS}


class Admitted:
    """ASGI middleware. `works`: the routes that queue, and where; every other request goes on at once."""

    def __init__(
        self, app: ASGIApp, works: Sequence[tuple[APIRoute, Work]], queues: Queues, settings: Settings
    ) -> None:
        self._app, self._works, self._queues = app, works, queues
        self._body_seconds, self._longest = settings.body_seconds, settings.longest_work
        self._arriving = 0
        self._accounts: TTLCache[str, str] = TTLCache(10_000, 60)
        self._look_ups = Admission(LOOK_UPS)
        self._looking: dict[str, asyncio.Task[str]] = {}
        self._threads = anyio.CapacityLimiter(LOOK_UPS.running)
        self._ending: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        work = self._work(scope) if scope["type"] == "http" else None
        if work is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if b"%00" in scope["query_string"] or b"%00" in scope["raw_path"]:
            raise _unfit()
        if not work.anybody and not request.cookies.get(COOKIE):
            raise sessions.not_signed_in()
        self._queues[work].check_room()
        who = address_of(request) if work.anybody else await self._account(request)
        body = await self._body(request, receive)
        gone = asyncio.create_task(_left(receive))
        try:
            place = await self._place(self._queues[work], who, gone)
            if place is not None:
                await self._do(scope, _given(body, gone), send, place, gone)
        finally:
            gone.cancel()

    def _work(self, scope: Scope) -> Work | None:
        for route, work in self._works:
            if route.matches(scope)[0] == Match.FULL:
                return work
        return None

    async def _account(self, request: Request) -> str:
        """Whose request it is. Only the queue goes by it: whether the session still holds is asked where the
        work begins. Raises NotSignedIn, so that nobody without a session stands in a queue."""
        token = request.cookies.get(COOKIE, "")
        if (known := self._accounts.get(token)) is not None:
            return known
        if (looking := self._looking.get(token)) is None:
            looking = self._looking[token] = asyncio.create_task(self._look_up(request, token))
            looking.add_done_callback(lambda task: self._looked(token, task))
        # Many requests of one session share a look, and none of them ends it by leaving.
        return await asyncio.shield(looking)

    def _looked(self, token: str, task: asyncio.Task[str]) -> None:
        del self._looking[token]
        if not task.cancelled():
            task.exception()  # asyncio complains of errors that nobody asks for: everybody may have left

    async def _look_up(self, request: Request, token: str) -> str:
        place = await self._look_ups.enter(address_of(request))
        try:
            found = await anyio.to_thread.run_sync(
                sessions.holder, portal(request).control, token, limiter=self._threads
            )
        finally:
            place.leave()
        self._accounts[token] = found
        return found

    async def _body(self, request: Request, receive: Receive) -> bytes:
        """The body, before anything waits for it. Its length was checked."""
        length = int(request.headers.get("content-length", "0"))
        if not length:
            return b""
        if self._arriving + length > MOST_BODIES:
            raise Busy(("同时上传的内容太多", "too much is being sent at once"), 5)
        self._arriving += length
        try:
            async with asyncio.timeout(self._body_seconds):
                body = await _read(receive)
        except TimeoutError:
            raise SlowBody(
                ("请求正文没有及时传完", "the body did not arrive in time"),
                (f"{self._body_seconds:g} 秒内", f"within {self._body_seconds:g} seconds"),
                ("检查网络后重试", "look at the network and repeat"),
            ) from None
        finally:
            self._arriving -= length
        if any(mark in body for mark in SUSPECT):
            _check_text(body)
        if body.count(b"{") + body.count(b"[") > MOST_BRACKETS:
            raise Tangled(
                ("请求正文的结构过于庞大", "the body has too many objects and lists"),
                (f"至多 {MOST_BRACKETS:,} 个", f"at most {MOST_BRACKETS:,}"),
                ("拆成几个较小的请求", "send it in smaller parts"),
            )
        return body

    async def _place(self, queue: Admission, who: str, gone: asyncio.Task[None]) -> Place | None:
        """A place, None when the client has left while it waited. Raises Busy."""
        entering = asyncio.create_task(queue.enter(who))
        try:
            await asyncio.wait({entering, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not gone.done():
                return await entering
        except asyncio.CancelledError:
            await _withdraw(entering)
            raise
        await _withdraw(entering)
        return None

    async def _do(
        self, scope: Scope, receive: Receive, send: Send, place: Place, gone: asyncio.Task[None]
    ) -> None:
        """The work itself, until its answer begins: a client that reads slowly takes no place."""
        stop = Stop()
        answering = asyncio.Event()
        closed = False

        async def answer(message: Message) -> None:
            place.leave()
            answering.set()
            if not closed:
                await send(message)

        async def run() -> None:
            stopping.work.set(stop)
            try:
                await self._app(scope, receive, answer)
            finally:
                place.leave()

        task = asyncio.create_task(run())
        begun = asyncio.create_task(answering.wait())
        try:
            await asyncio.wait(
                {task, begun, gone}, timeout=self._longest, return_when=asyncio.FIRST_COMPLETED
            )
            if task.done() or begun.done():
                await task
                return
            why = _nobody_waits if gone.done() else self._too_long
            ending = asyncio.create_task(_end(task, stop, why))
            self._ending.add(ending)  # asyncio holds no task by itself
            ending.add_done_callback(self._ending.discard)
            await asyncio.wait({task}, timeout=GRACE)
            if not (task.done() or begun.done()):
                closed = True
                raise why()
            await task
        finally:
            begun.cancel()

    def _too_long(self) -> Stopped:
        seconds = f"{self._longest:g}"
        return Stopped(
            (f"处理超过 {seconds} 秒,已中止", f"it took over {seconds} seconds and was stopped"),
            (f"{seconds} 秒内能处理完的请求", f"a request that is done within {seconds} seconds"),
            ("缩小范围,或分成几个较小的问题", "narrow it, or ask in smaller parts"),
            code="too_long",
        )


def _check_text(body: bytes) -> None:
    try:
        foreign_json.read(body)
    except ValueError:
        raise _unfit() from None


def _unfit() -> BadInput:
    return BadInput(
        ("请求中有无法存储的字符,或不是 JSON", "characters that no store can hold, or no JSON"),
        ("不含 NUL 和半个代理对的 UTF-8 文字", "UTF-8 text without NUL and halves of surrogate pairs"),
        ("修改后重试", "mend it and repeat"),
    )


def _nobody_waits() -> Stopped:
    return Stopped(
        ("提问的人已离开,已中止", "whoever asked has left; it was stopped"),
        ("等待答复的连接", "a connection that waits for the answer"),
        ("需要时重新提问", "ask again if it is still wanted"),
        code="left",
    )


async def _end(task: asyncio.Task[None], stop: Stop, why: Callable[[], Stopped]) -> None:
    """Stops the work until it has ended."""
    while not task.done():
        stop.now(why)
        await asyncio.wait({task}, timeout=AGAIN)
    if not task.cancelled():
        task.exception()  # it was answered; asyncio complains of errors that nobody asks for


async def _withdraw(entering: asyncio.Task[Place]) -> None:
    entering.cancel()
    with contextlib.suppress(asyncio.CancelledError, Busy):
        (await entering).leave()


async def _left(receive: Receive) -> None:
    """Ends when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _nobody_waits()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _given(body: bytes, gone: asyncio.Task[None]) -> Receive:
    """`receive` of an application for a body that is here already."""
    given = False

    async def receive() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        await asyncio.wait({gone})
        return {"type": "http.disconnect"}

    return receive
