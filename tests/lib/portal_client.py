"""A browser that speaks to a portal in this process: cookies, CSRF token, purpose; every request through the
whole application."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI

PASSWORD = "Quiet-otter-swims-9"


class Browser:
    """One browser. `purpose` goes with every request once it is set."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._runner = start_blocking_portal()
        self._loop: BlockingPortal = self._runner.__enter__()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://portal"
        )
        self.csrf, self.purpose = "", ""

    def request(self, method: str, path: str, json: Any = None, **headers: str) -> httpx.Response:
        sent = {"X-CSRF-Token": self.csrf, "X-Purpose": self.purpose} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }

        async def send() -> httpx.Response:
            return await self._client.request(
                method, path, json=json, headers={k: v for k, v in sent.items() if v}
            )

        return self._loop.call(send)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.request("GET", path, **headers)

    def post(self, path: str, json: Any, **headers: str) -> httpx.Response:
        return self.request("POST", path, json, **headers)

    def sign_in(self, account: dict[str, str], purpose: str = "") -> dict[str, Any]:
        """Signs in; replaces a one-time password by PASSWORD. The session's body."""
        self._client.cookies.clear()
        self.csrf, self.purpose = "", purpose
        answer = self.post("/api/session", {"account": account["user"], "password": account["password"]})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        self.csrf = body["csrf"]
        if body["must_change_password"]:
            answer = self.post("/api/session/password", {"current": account["password"], "new": PASSWORD})
            assert answer.status_code == 200, answer.text
            account["password"], body = PASSWORD, answer.json()
            self.csrf = body["csrf"]
        return body

    def cookies(self) -> dict[str, str]:
        return dict(self._client.cookies)

    def close(self) -> None:
        self._loop.call(self._client.aclose)
        self._runner.__exit__(None, None, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
