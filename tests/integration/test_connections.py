"""Connections over real sockets: a client that sends its header or its body slowly is closed, and when all
connections are taken the one that has waited longest makes room. Waits for what the server does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from heluo.entrypoints.connections import BoundedProtocol, bounded
from heluo.kit.settings import Settings

WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
PARTS = WHOLE[:-2]
BODY = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12"


async def hello(scope: Any, receive: Any, send: Any) -> None:
    body = b""
    while scope["method"] == "POST":
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message["more_body"]:
            break
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@contextmanager
def serving(protocol: type[Any]) -> Iterator[int]:
    config = uvicorn.Config(hello, port=0, http=protocol, lifespan="off", log_level="error", ws="none")
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    thread = threading.Thread(target=server.run, args=[[listening]], daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


@contextmanager
def connected(port: int, *sent: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        for part in sent:
            client.sendall(part)
        yield client


def closed(client: socket.socket) -> bool:
    """True when the server closes without an answer. Fails after twenty seconds."""
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True


def trickled(client: socket.socket) -> bool:
    """True when the server closes on a client that sends a byte now and then."""
    for _ in range(2_000):
        try:
            client.sendall(b" ")
        except OSError:
            return True
        threading.Event().wait(0.01)
    return False


def answered(client: socket.socket) -> bool:
    found = b""
    while not found.endswith(b"\r\n\r\nok"):
        part = client.recv(1000)
        assert part, found
        found += part
    return found.startswith(b"HTTP/1.1 200 OK")


def limited(**given: Any) -> type[BoundedProtocol]:
    return bounded(BoundedProtocol, Settings(**given))


def test_a_slow_header_is_closed_whether_it_rests_or_trickles() -> None:
    with serving(limited(header_seconds=0.3)) as port:
        with (
            connected(port) as silent,
            connected(port, PARTS) as resting,
            connected(port, b"GET") as trickling,
        ):
            assert trickled(trickling)
            assert closed(resting)
            assert closed(silent)
        with connected(port, WHOLE) as client:
            assert answered(client)


def test_a_header_after_an_answer_is_as_short_of_time() -> None:
    with serving(limited(header_seconds=0.3)) as port, connected(port, WHOLE) as client:
        assert answered(client)
        client.sendall(PARTS)
        assert closed(client)


def test_a_slow_body_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heluo.entrypoints.connections.GRACE", 0)
    with serving(limited(body_seconds=0.3)) as port, connected(port, BODY) as client:
        assert closed(client)


def test_when_all_are_taken_the_one_without_a_request_that_waits_longest_makes_room() -> None:
    with (
        serving(limited(connections=3, header_seconds=600)) as port,
        connected(port, BODY) as working,
        connected(port, PARTS) as oldest,
        connected(port, WHOLE) as idle,
    ):
        assert answered(idle)
        with connected(port, WHOLE) as client:
            assert answered(client), "the fourth is served"
        assert closed(oldest)
        working.sendall(b"34567890")
        assert answered(working), "what was at work goes on"


def test_hundreds_that_send_slowly_do_not_keep_anybody_out() -> None:
    with serving(limited(connections=50, header_seconds=600)) as port:
        slow = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(300)]
        for one in slow:
            one.sendall(PARTS[:10])
        for _ in range(10):
            with connected(port, WHOLE) as client:
                assert answered(client)
        assert sum(closed(one) for one in slow[:200]) == 200
        for one in slow:
            one.close()
