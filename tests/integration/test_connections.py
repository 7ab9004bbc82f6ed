"""Connections over real sockets: a client that sends its header or its body slowly is closed, and when all
connections are taken the one that has waited longest makes room. Waits for what the server does."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from heluo.entrypoints.connections import BoundedProtocol, server
from heluo.entrypoints.enrol import enrol
from heluo.kit.places import Home
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
def serving(settings: Settings, app: Any = hello, **tls: Any) -> Iterator[int]:
    served = server(app, "127.0.0.1", 0, settings, BoundedProtocol, **tls)
    listening = socket.create_server(("127.0.0.1", 0), backlog=512)
    thread = threading.Thread(target=served.run, args=[[listening]], daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        served.should_exit = True
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


def test_a_slow_header_is_closed_whether_it_rests_or_trickles() -> None:
    with serving(Settings(header_seconds=0.3)) as port:
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
    with serving(Settings(header_seconds=0.3)) as port, connected(port, WHOLE) as client:
        assert answered(client)
        client.sendall(PARTS)
        assert closed(client)


def test_a_slow_body_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heluo.entrypoints.connections.GRACE", 0)
    with serving(Settings(body_seconds=0.3)) as port, connected(port, BODY) as client:
        assert closed(client)


def test_when_all_are_taken_the_one_without_a_request_that_waits_longest_makes_room() -> None:
    with (
        serving(Settings(connections=3, header_seconds=600)) as port,
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
    with serving(Settings(connections=50, header_seconds=600)) as port:
        slow = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(300)]
        for one in slow:
            one.sendall(PARTS[:10])
        for _ in range(10):
            with connected(port, WHOLE) as client:
                assert answered(client)
        assert sum(closed(one) for one in slow[:200]) == 200
        for one in slow:
            one.close()


def test_thousands_that_say_nothing_do_not_keep_anybody_out() -> None:
    with serving(Settings(connections=50, header_seconds=600)) as port, ExitStack() as stack:
        for _ in range(3_000):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            stack.callback(one.close)
        with connected(port, WHOLE) as client:
            assert answered(client)


class Working:
    """An application whose answer never comes; it notes who leaves."""

    def __init__(self) -> None:
        self.begun, self.left = threading.Event(), threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        self.begun.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        self.left.set()


def test_who_has_sent_the_next_request_already_is_seen_leaving() -> None:
    working = Working()
    with serving(Settings(), working) as port:
        with connected(port, WHOLE) as client:
            assert working.begun.wait(20)
            client.sendall(WHOLE)
            client.sendall(WHOLE)
            assert not working.left.wait(0.2)
        assert working.left.wait(20)


def test_requests_without_end_behind_one_at_work_are_cut_off() -> None:
    working = Working()
    with serving(Settings(), working) as port, connected(port, WHOLE) as client:
        assert working.begun.wait(20)
        with contextlib.suppress(OSError):
            client.sendall(WHOLE * 100_000)
        assert working.left.wait(20)


async def address(scope: Any, receive: Any, send: Any) -> None:
    body = f"{scope['scheme']} {scope['client'][0]}".encode()
    length = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    await send({"type": "http.response.body", "body": body})


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [("", b"http 127.0.0.1"), ("10.0.0.9", b"http 127.0.0.1"), ("127.0.0.1", b"https 10.1.2.3")],
)
def test_an_address_is_taken_from_the_proxies_that_are_named(trusted: str, seen: bytes) -> None:
    said = WHOLE[:-2] + b"X-Forwarded-For: 10.1.2.3\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
    with serving(Settings(trusted_proxies=trusted), address) as port, connected(port, said) as client:
        found = b""
        while part := client.recv(1000):
            found += part
        assert found.endswith(b"\r\n\r\n" + seen)


def test_a_handshake_that_does_not_come_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELUO_HEADER_SECONDS", "0.3")
    enrol(Home(tmp_path), "h01")
    keys = tmp_path / "centre/keys/tls"
    tls = {"ssl_certfile": str(keys / "server.pem"), "ssl_keyfile": str(keys / "server.key")}
    with serving(Settings(), **tls) as port, connected(port) as silent:
        assert closed(silent)


def test_an_upgrade_to_another_protocol_is_an_ordinary_request() -> None:
    asked = WHOLE[:-2] + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    asked += b"Sec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\n\r\n"
    with serving(Settings()) as port, connected(port, asked) as client:
        assert answered(client)
