"""The portal's server: mounts the modules of `delivery`, answers errors as problem+json, serves the built
pages.

Modules run in a bounded pool of threads, never in the event loop. Personal data is never stored by a browser
or a proxy.
"""

from __future__ import annotations

import re
import secrets
import sys
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heluo import __version__
from heluo.delivery.frame import provider_door, second, session
from heluo.delivery.frame.caller import Portal
from heluo.delivery.frame.collect import chosen
from heluo.delivery.frame.shapes import Problem
from heluo.delivery.frame.work import Work, routes_of
from heluo.dictionary import hospital_codes
from heluo.dictionary.hospitals import load_hospitals
from heluo.engines import engine
from heluo.entrypoints.admit import Admitted, queues
from heluo.entrypoints.beating import beating
from heluo.entrypoints.connections import BoundedProtocol, server, waited
from heluo.entrypoints.control import control
from heluo.entrypoints.listening import run_named
from heluo.entrypoints.problems import http, invalid, known, log, unforeseen
from heluo.kit.errors import HeluoError, NotFound
from heluo.kit.places import Home
from heluo.kit.settings import settings
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake

FRAME = (
    (session.router, session.WORK),
    (second.router, second.WORK),
    (provider_door.router, provider_door.WORK),
)
"""What every portal has, whichever rooms it serves."""
PAGES = Path(__file__).with_name("webdist")
MOST_BODY = 2 << 20
"""Ten thousand identifiers are 0.4 MB; more only holds the others up while it is parsed."""
PAGE_THREADS = 4
"""Threads that read files of the pages, beside those at work."""
SWITCH = 0.001
"""Seconds after which a thread lets another go on: so long the loop, which turns requests away, waits behind
each thread at work."""
REQUEST_ID = re.compile(r"[A-Za-z0-9_\-]{8,64}")
TURNED_AWAY = (429, 503)
"""Statuses of answers without work: they say how long they took, as a client that is busy itself cannot."""
PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "model": Problem,
        "description": "problem: code, what was found, what was expected, what to do",
    }
}


def routes(names: Collection[str] | None = None, **settings: Any) -> FastAPI:
    """An application with the routes of the rooms `names` (None = all) and nothing behind them: what the
    OpenAPI document is made from."""
    made = FastAPI(
        title="河洛 Heluo", version=__version__, openapi_url=None, docs_url=None, redoc_url=None, **settings
    )
    for router, _ in FRAME:
        made.include_router(router, responses=PROBLEM)
    for room in chosen(names).values():
        made.include_router(room.router, responses=PROBLEM)
    return made


def document(names: Collection[str] | None = None) -> dict[str, Any]:
    """The OpenAPI document of the rooms `names`, None = all."""
    made = routes(names)
    return get_openapi(title=made.title, version=made.version, routes=made.routes)


def app(home: Home, names: Collection[str] | None = None, pages: Path = PAGES) -> FastAPI:
    """The portal of `home` with the rooms `names` mounted (None = all), over the pages in `pages`."""
    database, set_to = control(home), settings()
    waiting = queues(set_to)
    # A request at work uses one thread and at most one cursor: none waits for either.
    at_work = sum(queue.limits.running for queue in waiting.values())
    lake = Lake(home, database, engine(), at_work)
    held = {name: room.opens(home) for name, room in chosen(names).items() if room.opens}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = at_work + PAGE_THREADS
        yield
        lake.close()

    made = routes(names, lifespan=lifespan)
    made.state.portal = Portal(home, database, lake, hospital_names(home), held)
    made.add_middleware(Admitted, works=works(names), queues=waiting, settings=set_to)
    made.add_middleware(GZipMiddleware, minimum_size=4096, compresslevel=3)
    made.add_middleware(Guard, bodies=bodies(names))
    for kind, handler in ((HeluoError, known), (RequestValidationError, invalid), (HTTPException, http)):
        made.add_exception_handler(kind, handler)
    _mount_pages(made, pages)
    return made


def works(names: Collection[str] | None = None) -> list[tuple[APIRoute, Work]]:
    """Each route of the rooms `names` (None = all) and of the session, with its kind of work."""
    found = [pair for router, work in FRAME for pair in routes_of(router, work)]
    for room in chosen(names).values():
        found += routes_of(room.router, room.work)
    return found


def bodies(names: Collection[str] | None = None) -> dict[str, int]:
    """Beginning of an address → bytes of the largest request, where a room takes more than MOST_BODY."""
    return {f"{room.router.prefix}/": room.most_body for room in chosen(names).values() if room.most_body}


def hospital_names(home: Home) -> dict[str, tuple[Text, Text]]:
    """code → (name, short name) of the hospitals that take part in this installation. One whose
    configuration cannot be read has its code for a name: its patients are looked for all the same."""
    own = (home.hospitals,)
    taking_part = home.taking_part
    codes = [code for code in hospital_codes(own) if code in taking_part]
    read = load_hospitals(codes, own)
    for code, error in read.broken.items():
        log.error("%s: %s", code, error.text("en"))
    named = {hospital.code: (hospital.label, hospital.short) for hospital in read.loaded}
    return {code: named.get(code, (Text(code, code), Text(code, code))) for code in codes}


def serve(home: Home, host: str, port: int) -> None:
    """Runs the portal until it is stopped."""
    sys.setswitchinterval(SWITCH)
    served = server(app(home), host, port, settings(), BoundedProtocol)
    with beating(control(home), "portal"):
        run_named(served, "门户 · portal")


class Guard:
    """ASGI middleware around everything: request id, size limit, security headers; the API is never cached.
    Whatever is raised becomes an answer here."""

    def __init__(self, app: ASGIApp, bodies: Mapping[str, int]) -> None:
        self._app, self._bodies = app, bodies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        given = request.headers.get("x-request-id", "")
        request.state.request_id = given if REQUEST_ID.fullmatch(given) else f"req_{secrets.token_hex(12)}"
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                _add_headers(request, headers)
                if message["status"] in TURNED_AWAY:
                    headers["Server-Timing"] = f"all;dur={1000 * waited(request):.1f}"
            await send(message)

        try:
            most = next((n for at, n in self._bodies.items() if request.url.path.startswith(at)), MOST_BODY)
            if _is_too_large(request, most):
                mb = most >> 20
                raise TooLarge(
                    (
                        f"请求超过 {mb} MB 或没有说明长度",
                        f"the request is over {mb} MB or does not say its length",
                    ),
                    (f"至多 {mb} MB,并说明长度", f"{mb} MB at most, and its length said"),
                    ("减少内容,或分几次发送", "send less, or in several parts"),
                )
            await self._app(scope, receive, answer)
        # The one place where an unforeseen error becomes an answer; it is logged.
        except Exception as error:
            if begun:
                raise
            kind = known if isinstance(error, HeluoError) else _failed
            response = await kind(request, error)
            await response(scope, receive, answer)


class TooLarge(HeluoError):
    """The request has more bytes than are taken: send less."""

    status, exit_code, code = 413, 2, "too_large"


def _is_too_large(request: Request, most: int) -> bool:
    # In chunks the server reads on without end, whatever length is said beside them: a body comes with its
    # length or not at all.
    length = "" if "transfer-encoding" in request.headers else request.headers.get("content-length", "0")
    return not length.isdigit() or int(length) > most


async def _failed(request: Request, error: Exception) -> Response:
    return unforeseen(request, error)


def _add_headers(request: Request, headers: MutableHeaders) -> None:
    headers["X-Request-Id"] = request.state.request_id
    if account := getattr(request.state, "account", ""):
        headers["X-Account"] = quote(account)  # another tab of this browser may show another account's name
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Content-Security-Policy", _policy(""))
    if request.url.scheme == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.url.path.startswith("/api"):
        headers["Cache-Control"] = "no-store"


def _policy(nonce: str) -> str:
    allowed = f" 'nonce-{nonce}'" if nonce else ""
    return (
        f"default-src 'self'; script-src 'self'{allowed}; style-src 'self'{allowed}; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def _mount_pages(made: FastAPI, pages: Path) -> None:
    """Files with hashed names are cached for good; everything unknown that is not the API is the page with a
    nonce of its own."""
    index = pages / "index.html"
    files = (
        {
            path.relative_to(pages).as_posix(): path
            for path in pages.rglob("*")
            if path.is_file() and path != index
        }
        if index.exists()
        else {}
    )
    text = index.read_text(encoding="utf-8") if index.exists() else ""

    @made.api_route("/{path:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def page(request: Request, path: str) -> Response:
        if path == "api" or path.startswith("api/"):
            if request.method == "HEAD":
                raise HTTPException(405)
            raise NotFound(
                ("没有这个接口", "no such route"),
                ("接口说明中的路径", "a path of the description of the interface"),
                ("查看接口说明", "look at the interface"),
            )
        if path in files and files[path].exists():
            lasting = path.startswith("assets/")
            return FileResponse(
                files[path],
                headers={"Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache"},
            )
        if path.startswith("assets/"):
            raise NotFound(
                ("页面已更新", "the pages are of a newer build"),
                path,
                ("重新载入页面", "load the page again"),
            )
        if not text:
            raise NotFound(
                ("页面尚未构建", "the pages are not built"),
                "webdist/index.html",
                ("运行 ./heluo demo", "run ./heluo demo"),
            )
        nonce = secrets.token_urlsafe(18)
        headers = {"Cache-Control": "no-store", "Content-Security-Policy": _policy(nonce)}
        return HTMLResponse(text.replace("__CSP_NONCE__", nonce), headers=headers)
