"""Connections of a server: how many there are, and how long one may take to send its request and to read its
answer. uvicorn has no time-out of its own for a header.

A connection in time keeps its place; when all are taken, the one that has waited longest without a request
makes room. What is asked, and what it costs, is not known here.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Any

import h11
from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from heluo.kit.settings import Settings

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
    waiting_since: float | None = None
    """By the loop's clock; None while a request is at work."""
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

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.conn.their_state is not h11.SEND_BODY:
            self.waiting_since = self.loop.time()

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
        if self._written is not None:
            self._written.cancel()
        super().connection_lost(exc)

    def _make_room(self) -> None:
        others = [c for c in self.connections if isinstance(c, BoundedProtocol) and c is not self]
        idle = [c for c in others if c.waiting_since is not None]
        closed = min(idle, key=lambda c: c.waiting_since or 0) if idle else self
        self.connections.discard(closed)
        closed.transport.abort()

    def _wait_for_header(self) -> None:
        self._no_deadline()
        self.waiting_since = self.loop.time()
        self._deadline = self.loop.call_later(self.header_seconds, self.transport.abort)

    def _wait_for_body(self, length: int) -> None:
        first = self.waiting_since is not None or self._deadline is None
        self.waiting_since = None
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
        self.waiting_since = None

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
        most = settings.connections
        header_seconds, body_seconds = settings.header_seconds, settings.body_seconds

    return Limited
