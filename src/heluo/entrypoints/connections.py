"""Connections of a server: how many there are, how long one may take to shake hands, to send its request and
to read its answer, and whose word on a client's address is taken. uvicorn has no time-out for a header.

A connection in time keeps its place; when all are taken, the one that has waited longest without a request
makes room. What is asked, and what it costs, is not known here.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Any

import h11
import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from heluo.kit.settings import Settings
from heluo.kit.settings import settings as set_to

LARGEST_HEADER = 16 << 10
PIECE = 64 << 10
"""Bytes of a body that must come within `body_seconds`; a shorter rest as well."""
GRACE = 5
"""Seconds that the application has for answering that a body is late, before the connection is closed."""
DESCRIPTORS = 512
"""Files that the process may have open beside its connections."""


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 of one connection, in time or closed."""

    most = 1000
    header_seconds, body_seconds, write_seconds = 10.0, 30.0, 30.0
    waiting: dict[BoundedProtocol, None]
    """Connections of this server without a request at work; first the one that has waited longest."""
    _deadline: asyncio.TimerHandle | None = None
    _written: asyncio.TimerHandle | None = None
    _piece = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > self.most:
            self._make_room()
        self._wait_for_header()

    def data_received(self, data: bytes) -> None:
        was_idle = self._deadline is None and self.conn.their_state is h11.IDLE
        if self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            self.app_state = {**self.app_state, "first_byte": self.loop.time()}
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            if was_idle and not self.transport.is_closing():
                self._wait_for_header()
        elif self.conn.their_state is h11.SEND_BODY:
            self._wait_for_body(len(data))
        else:
            self._at_work()
            self._read_on()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is not h11.SEND_BODY:
            self._waits()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._written = self.loop.call_later(self.write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._written is not None:
            self._written.cancel()
            self._written = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._no_deadline()
        self.waiting.pop(self, None)
        if self._written is not None:
            self._written.cancel()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        closed = next(iter(self.waiting), self)
        self.waiting.pop(closed, None)
        self.connections.discard(closed)
        closed.transport.abort()

    def _read_on(self) -> None:
        """uvicorn reads no further than a request behind the one at work, and sees no client leave then."""
        if len(self.conn.trailing_data[0]) > LARGEST_HEADER:
            self.transport.abort()
        elif not self.transport.is_closing():
            self.flow.resume_reading()

    def _waits(self) -> None:
        self.waiting.pop(self, None)
        self.waiting[self] = None

    def _wait_for_header(self) -> None:
        self._no_deadline()
        self._waits()
        self._deadline = self.loop.call_later(self.header_seconds, self.transport.abort)

    def _wait_for_body(self, length: int) -> None:
        first = self in self.waiting or self._deadline is None
        self.waiting.pop(self, None)
        self._piece = length if first else self._piece + length
        if first or self._piece >= PIECE:
            self._no_deadline()
            self._piece = 0
            self._deadline = self.loop.call_later(self.body_seconds + GRACE, self._body_is_late)

    def _body_is_late(self) -> None:
        if self.flow.read_paused:  # the server does not keep up, not the client
            self._deadline = self.loop.call_later(self.body_seconds + GRACE, self._body_is_late)
        else:
            self.transport.abort()

    def _at_work(self) -> None:
        self._no_deadline()
        self.waiting.pop(self, None)

    def _no_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def waited(request: Request) -> float:
    """Seconds since the first byte of `request` was read, 0 where no BoundedProtocol did."""
    first_byte = getattr(request.state, "first_byte", None)
    return 0.0 if first_byte is None else asyncio.get_running_loop().time() - first_byte


def bounded(protocol: type[BoundedProtocol], settings: Settings) -> type[BoundedProtocol]:
    """`protocol` under `settings`; the process may open as many files as that takes."""
    own, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.connections + DESCRIPTORS
    if own < wanted:
        may = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(own, may), most))

    class Limited(protocol):
        most, waiting = settings.connections, {}
        header_seconds, body_seconds = settings.header_seconds, settings.body_seconds

    return Limited


def server(
    app: ASGIApp, host: str, port: int, settings: Settings, protocol: type[BoundedProtocol], **tls: Any
) -> uvicorn.Server:
    """A server of `app`; `run()` serves until it is told to stop."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        loop=f"{__name__}:loop_in_time",
        http=bounded(protocol, settings),
        h11_max_incomplete_event_size=LARGEST_HEADER,
        ws="none",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        **tls,
    )
    return uvicorn.Server(config)


def loop_in_time() -> asyncio.AbstractEventLoop:
    """An event loop whose servers close connections that do not shake hands within the header's time."""
    seconds = set_to().header_seconds

    class InTime(asyncio.SelectorEventLoop):
        async def create_server(self, *given: Any, ssl: Any = None, **options: Any) -> Any:
            handshake = {"ssl_handshake_timeout": seconds} if ssl else {}
            return await super().create_server(*given, ssl=ssl, **handshake, **options)

    return InTime()
