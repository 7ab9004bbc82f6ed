"""The portal's server: mounts the modules of `delivery`, answers errors as problem+json, serves the built
pages.

Modules run in a bounded pool of threads, never in the event loop. Personal data is never stored by a browser
or a proxy.
"""

from __future__ import annotations

import logging
import re
import secrets
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio.to_thread
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from heluo import __version__
from heluo.delivery.frame import session
from heluo.delivery.frame.caller import Portal
from heluo.delivery.frame.collect import chosen
from heluo.delivery.frame.shapes import Problem, words
from heluo.dictionary import hospital_codes, load_hospital
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.kit.errors import HeluoError, NotFound
from heluo.kit.places import Home
from heluo.kit.text import Text
from heluo.lakehouse.reader import Lake

PAGES = Path(__file__).with_name("webdist")
THREADS, CURSORS, MOST_BODY = 8, 4, 10 << 20
REQUEST_ID = re.compile(r"[A-Za-z0-9_\-]{8,64}")
PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "model": Problem,
        "description": "problem: code, what was found, what was expected, what to do",
    }
}
TITLES = {
    400: Text("请求不完整", "Broken request"), 401: Text("需要登录", "Sign in first"), 403: Text("不允许", "Not permitted"), 404: Text("没有找到", "Not found"),
    405: Text("不支持的操作", "Not supported"), 409: Text("状态已改变", "The state has changed"), 413: Text("请求过大", "Too large"),
    422: Text("请求有误", "Something in the request is wrong"), 429: Text("请求太多", "Too many requests"), 500: Text("服务器出错", "The server failed"),
    503: Text("暂时不可用", "Not available now"),
}  # fmt: skip
FIELDS = {
    "q": Text("检索词", "the search words"), "text": Text("文字", "the text"), "definition": Text("条件", "the conditions"), "hospitals": Text("医院", "the hospitals"),
    "hospital": Text("医院", "the hospital"), "categories": Text("类别", "the categories"), "since": Text("起始日期", "the first day"),
    "until": Text("截止日期", "the last day"), "account": Text("账号", "the account"), "password": Text("密码", "the password"),
    "current": Text("原密码", "the current password"), "new": Text("新密码", "the new password"), "person": Text("患者编号", "the person"),
    "action": Text("动作", "the action"),
}  # fmt: skip
"""Fields that people fill in themselves, in words; of the others the place in the request is named."""
log = logging.getLogger("heluo.portal")


def routes(names: Collection[str] | None = None, **settings: Any) -> FastAPI:
    """An application with the routes of the rooms `names` (None = all) and nothing behind them: what the
    OpenAPI document is made from."""
    made = FastAPI(
        title="河洛 Heluo", version=__version__, openapi_url=None, docs_url=None, redoc_url=None, **settings
    )
    made.include_router(session.router, responses=PROBLEM)
    for room in chosen(names).values():
        made.include_router(room.router, responses=PROBLEM)
    return made


def document(names: Collection[str] | None = None) -> dict[str, Any]:
    """The OpenAPI document of the rooms `names`, None = all."""
    made = routes(names)
    return get_openapi(title=made.title, version=made.version, routes=made.routes)


def app(home: Home, names: Collection[str] | None = None, pages: Path = PAGES) -> FastAPI:
    """The portal of `home` with the rooms `names` mounted (None = all), over the pages in `pages`."""
    database = control(home)
    lake = Lake(home, database, engine(), CURSORS)
    held = {name: room.opens(home) for name, room in chosen(names).items() if room.opens}

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield
        lake.close()

    made = routes(names, lifespan=lifespan)
    made.state.portal = Portal(home, database, lake, hospital_names(home), held)
    made.add_middleware(GZipMiddleware, minimum_size=4096, compresslevel=3)
    made.middleware("http")(_guard)
    for kind, handler in ((HeluoError, _known), (RequestValidationError, _invalid), (HTTPException, _http)):
        made.add_exception_handler(kind, handler)
    _mount_pages(made, pages)
    return made


def hospital_names(home: Home) -> dict[str, tuple[Text, Text]]:
    """code → (name, short name) of the hospitals that take part in this installation."""
    own = (home.hospitals,)
    taking_part = {path.name for path in (home.root / "agents").glob("*") if path.is_dir()}
    found = {}
    for code in hospital_codes(own):
        if code in taking_part:
            hospital = load_hospital(code, own)
            found[code] = (hospital.label, hospital.short)
    return found


def serve(home: Home, host: str, port: int) -> None:
    """Runs the portal until it is stopped."""
    uvicorn.run(
        app(home),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=30,
    )


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Request id, size limit, security headers; the API is never cached."""
    given = request.headers.get("x-request-id", "")
    request.state.request_id = given if REQUEST_ID.fullmatch(given) else f"req_{secrets.token_hex(12)}"
    # In chunks the server reads on without end, whatever length is said beside them: a body comes with its
    # length or not at all.
    length = "" if "transfer-encoding" in request.headers else request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > MOST_BODY:
        response: Response = _problem(
            request,
            413,
            "too_large",
            Text("请求超过 10 MB 或没有说明长度", "the request is over 10 MB or does not say its length"),
        )
    else:
        try:
            response = await call_next(request)
        # The one place where an unforeseen error becomes an answer; it is logged.
        except Exception as error:  # noqa: BLE001
            response = _unforeseen(request, error)
    headers = response.headers
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
    return response


def _policy(nonce: str) -> str:
    allowed = f" 'nonce-{nonce}'" if nonce else ""
    return (
        f"default-src 'self'; script-src 'self'{allowed}; style-src 'self'{allowed}; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def _problem(
    request: Request,
    status: int,
    code: str,
    found: Text | tuple[str, str],
    expected: Text | tuple[str, str] = ("", ""),
    todo: Text | tuple[str, str] = ("", ""),
) -> JSONResponse:
    title = TITLES.get(status, TITLES[500])
    body = Problem(
        status=status,
        code=code,
        title_zh=title.zh,
        title_en=title.en,
        found=words(found),
        expected=words(expected),
        todo=words(todo),
        request_id=request.state.request_id,
    )
    headers = {"Retry-After": "5"} if status in (429, 503) else {}
    return JSONResponse(body.model_dump(), status, headers, "application/problem+json")


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, HeluoError)
    if error.status >= 500:
        if error.status == 500:  # a wrong file of this installation: its place is nobody's business outside
            return _unforeseen(request, error)
        log.warning("%s %s: %s", request.state.request_id, request.url.path, error.code)
    return _problem(request, error.status, error.code, error.found, error.expected, error.todo)


async def _invalid(request: Request, error: Exception) -> Response:
    """Names the places that are wrong, never what was in them."""
    assert isinstance(error, RequestValidationError)
    found = wrong_places(error.errors())
    return _problem(
        request,
        422,
        "bad_input",
        found,
        ("符合接口说明的请求", "a request as the interface describes it"),
        ("修改后重试", "mend it and repeat"),
    )


def wrong_places(errors: Sequence[Any]) -> Text:
    """The fields that are wrong, in words where there are some, and what is wrong with their length."""
    places = sorted({_place(one) for one in errors}, key=lambda place: place.en)[:5]
    return Text("、".join(p.zh for p in places) or "请求正文", ", ".join(p.en for p in places) or "the body")


def _place(error: dict[str, Any]) -> Text:
    path = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
    code = ".".join(path)[:120]
    field = FIELDS.get(path[0], Text(code, code)) if path else Text("请求正文", "the body")
    if len(path) != 1:
        return field
    if error["type"] == "string_too_long":
        most = error["ctx"]["max_length"]
        return Text(f"{field.zh}超过 {most} 个字", f"{field.en}: over {most} characters")
    if error["type"] in ("string_too_short", "missing"):
        return Text(f"{field.zh}没有填", f"{field.en}: empty")
    return field


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(
        request,
        error.status_code,
        {404: "not_found", 405: "not_supported"}.get(error.status_code, "error"),
        TITLES.get(error.status_code, TITLES[400]),
    )


def _unforeseen(request: Request, error: Exception) -> Response:
    """Logs where it happened, never what was in the variables or the message: it may hold a patient's
    value."""
    frames = "\n".join(
        f"  {frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    )
    log.error("%s %s %s\n%s", request.state.request_id, request.url.path, type(error).__name__, frames)
    return _problem(
        request,
        500,
        "error",
        ("服务器内部错误", "an internal error"),
        ("", ""),
        ("把请求编号告诉系统管理员", "tell the system administrator the request id"),
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

    @made.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        if path == "api" or path.startswith("api/"):
            raise NotFound(("没有这个接口", "no such route"), "", ("查看接口说明", "look at the interface"))
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
