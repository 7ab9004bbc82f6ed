"""Requests that the test holds in its hand: each may leave before it is answered, as a client that closes its
connection. For portals in this process; a client over a socket is `tests/integration/test_connections.py`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Scope

from tests.lib.portal_client import Browser


class Asked:
    """One request under way."""

    def __init__(
        self,
        app: ASGIApp,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        state: Mapping[str, Any] | None = None,
    ) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.text = b""
        self._gone, self._sent, self._body = asyncio.Event(), False, body
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
            "client": ("10.0.0.1", 1),
            "server": ("portal", 80),
            "state": dict(state or {}),
        }
        self._task = asyncio.create_task(self._run(app, scope))

    async def _run(self, app: ASGIApp, scope: Scope) -> None:
        await app(scope, self._receive, self._send)

    @property
    def done(self) -> bool:
        return self._task.done()

    @property
    def problem(self) -> dict[str, Any]:
        return json.loads(self.text)

    def leave(self) -> None:
        self._gone.set()

    async def ended(self) -> Asked:
        """Waits until the server has done with it."""
        await asyncio.wait_for(asyncio.shield(self._task), 20)
        return self

    async def _receive(self) -> Message:
        if not self._sent:
            self._sent = True
            return {"type": "http.request", "body": self._body, "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            self.text += message.get("body", b"")


class Asker:
    """Asks with the session that `browser` has at this moment."""

    def __init__(self, app: ASGIApp, browser: Browser | None = None) -> None:
        self._app, self.headers = app, {"Host": "portal"}
        if browser is not None:
            cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies().items())
            self.headers |= {"Cookie": cookie, "X-CSRF-Token": browser.csrf, "X-Purpose": browser.purpose}

    def ask(self, method: str, path: str, body: Any = None) -> Asked:
        data = json.dumps(body).encode() if body is not None else b""
        sent = {"Content-Type": "application/json", "Content-Length": str(len(data))} if data else {}
        return Asked(self._app, method, path, {**self.headers, **sent}, data)


async def until(held: Any) -> None:
    """Until `held()` is true, which another thread or task brings about."""
    async with asyncio.timeout(20):
        while not held():
            await asyncio.sleep(0.005)
