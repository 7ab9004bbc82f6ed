"""A hospital's line to the real intake, in process: every request goes through it, the certificate is taken
for granted. What is lost on the way is lost on request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx

from heluo.collection.centre import Centre
from heluo.entrypoints import intake
from heluo.kit.places import Home

Fault = Callable[[httpx.Request, bool], None]
"""May raise httpx.HTTPError before (False) or after (True) the intake has served a request."""


def intake_line(home: Home, code: str, fault: Fault = lambda request, late: None) -> Centre:
    """The line of hospital `code` to the intake of `home`."""
    served = intake.app(home)

    async def with_peer(scope: Any, receive: Any, send: Any) -> None:
        scope["state"] = {**scope.get("state", {}), "peer": code}
        await served(scope, receive, send)

    async def ask(request: httpx.Request) -> httpx.Response:
        transport = httpx.ASGITransport(with_peer)
        async with httpx.AsyncClient(transport=transport, base_url="https://centre") as client:
            return await client.request(
                request.method, request.url, content=request.content, headers=request.headers
            )

    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        fault(request, False)
        found = asyncio.run(ask(request))
        fault(request, True)
        return httpx.Response(found.status_code, content=found.content, headers=found.headers)

    client = httpx.Client(transport=httpx.MockTransport(answer), base_url="https://centre")
    return Centre(code, client, home.agent(code) / "keys" / "centre-signing.pub")
