"""The page's server: loopback only, one key for whoever started it, no script, nothing stored by the browser.

Rows of patients stand on these pages, so the address that is printed at the start holds a key, which
becomes a cookie; every form holds a second one. Another user of the machine has neither. What the pages do
is `issue_desk`'s.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from heluo.collection.issue_desk import IssueDesk
from heluo.collection.local_page.render import page
from heluo.kit.errors import HeluoError

HOST = "127.0.0.1"
COOKIE, NAME = "heluo_page", "heluo_name"
MOST_FORM = 1 << 16
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
STYLE = Path(__file__).with_name("pages") / "style.css"
EMPTY = {"kind": "", "promised": "", "text": ""}


@dataclass(frozen=True)
class PageAnswer:
    """What goes back to the browser."""

    status: int
    body: str = ""
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PageRequest:
    """What a browser asks, after the door: its path, its question and form, and the name that it
    remembers."""

    path: str
    asked: dict[str, str]
    form: dict[str, str]
    person: str


class IssuePages:
    """Every page of one hospital. `desk` opens its desk; `key` lets a browser in, `form` marks our forms."""

    def __init__(self, hospital: str, desk: Callable[[], IssueDesk]) -> None:
        self.hospital, self._desk = hospital, desk
        self.key, self.form = secrets.token_urlsafe(24), secrets.token_urlsafe(24)

    def get(self, request: PageRequest) -> PageAnswer:
        """A page that changes nothing."""
        with self._desk() as desk:
            if request.path == "/":
                return self._list(desk, request)
            if request.path.startswith("/issue/"):
                return self._issue(desk, request, request.path.removeprefix("/issue/"))
        return self.refused(404, "没有这一页 · no such page")

    def post(self, request: PageRequest) -> PageAnswer:
        """A form that was sent."""
        if not compare_digest(request.form.get("form", ""), self.form):
            return self.refused(403, "表单已过期,请刷新后重填 · the form is too old, load the page again")
        with self._desk() as desk:
            if request.path == "/exchange":
                notice, problem = _exchanged(desk)
                return self._list(desk, request, notice, problem)
            parts = request.path.split("/")
            if len(parts) == 4 and parts[1] == "issue" and parts[3] in ("rows", "answer"):
                do = self._rows if parts[3] == "rows" else self._answer
                return _remembering(do(desk, request, parts[2]), request.form.get("by", ""))
        return self.refused(404, "没有这一页 · no such page")

    def refused(self, status: int, title: str) -> PageAnswer:
        """A page that says why there is none."""
        todo = "使用 heluo hospital page 打印的地址 · use the address that heluo hospital page printed"
        return PageAnswer(status, self._page("refused", title=title, todo=todo))

    def _page(self, name: str, **given: Any) -> str:
        about = {"hospital": self.hospital, "form": self.form, "notice": "", "problem": ""}
        return page(name, **about | given)

    def _list(self, desk: IssueDesk, request: PageRequest, notice: str = "", problem: str = "") -> PageAnswer:
        closed = "closed" in request.asked
        issues = desk.issues(closed)
        body = self._page(
            "list", issues=issues, waiting=desk.waiting(), closed=closed, notice=notice, problem=problem
        )
        return PageAnswer(200, body)

    def _issue(self, desk: IssueDesk, request: PageRequest, id: str, **more: Any) -> PageAnswer:
        try:
            one = desk.issue(id)
        except HeluoError as error:
            return self.refused(404, error.text("zh"))
        about = {"one": one, "answers": desk.answers(id), "looks": desk.looks(id), "person": request.person}
        body = self._page("issue", **about | {"found": None, "given": EMPTY} | more)
        return PageAnswer(400 if more.get("problem") else 200, body)

    def _rows(self, desk: IssueDesk, request: PageRequest, id: str) -> PageAnswer:
        by, start = request.form.get("by", ""), request.form.get("start", "0")
        try:
            found = desk.rows(id, by, int(start) if start.isdecimal() and len(start) < 7 else 0)
        except HeluoError as error:
            return self._issue(desk, request, id, problem=error.text("zh"), person=by)
        return self._issue(desk, request, id, found=found, person=by)

    def _answer(self, desk: IssueDesk, request: PageRequest, id: str) -> PageAnswer:
        given = {name: request.form.get(name, "") for name in ("kind", "text", "by", "promised")}
        try:
            desk.answer(id, **given)
        except HeluoError as error:
            return self._issue(desk, request, id, problem=error.text("zh"), given=given, person=given["by"])
        notice, problem = _exchanged(desk)
        words = f"答复已保存。{notice or problem}"
        return self._issue(desk, request, id, notice=words, person=given["by"])


def _exchanged(desk: IssueDesk) -> tuple[str, str]:
    """(what was done, what went wrong) in words."""
    try:
        done = desk.exchange()
    except HeluoError as error:
        return "", f"暂时没有与中心交换,下次运行时自动进行:{error.text('zh')}"
    return f"送出答复 {done.sent} 份,收到问题单变化 {done.fetched} 条。", ""


def _remembering(answer: PageAnswer, person: str) -> PageAnswer:
    """The browser keeps the name until it is closed."""
    cookie = f"{NAME}={quote(person.strip()[:60])}; HttpOnly; SameSite=Strict; Path=/"
    return PageAnswer(answer.status, answer.body, answer.kind, {**answer.headers, "Set-Cookie": cookie})


def bind(pages: IssuePages, port: int) -> ThreadingHTTPServer:
    """The server on this machine's own address, ready to serve."""

    class Handler(_Handler):
        of = pages

    return ThreadingHTTPServer((HOST, port), Handler)


def address(pages: IssuePages, server: ThreadingHTTPServer) -> str:
    """The address that lets a browser in."""
    return f"http://{HOST}:{server.server_address[1]}/?key={pages.key}"


class _Handler(BaseHTTPRequestHandler):
    """HTTP, and the door: who is let in at all."""

    of: IssuePages
    server_version, sys_version = "heluo", ""
    timeout = 30

    def do_GET(self) -> None:
        split = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(split.query).items()}
        if not self._is_our_host():
            self._send(PageAnswer(403))
        elif split.path == "/style.css":
            self._send(PageAnswer(200, STYLE.read_text(encoding="utf-8"), "text/css; charset=utf-8"))
        elif "key" in asked and compare_digest(asked["key"].encode(), self.of.key.encode()):
            cookie = f"{COOKIE}={self.of.key}; HttpOnly; SameSite=Strict; Path=/"
            self._send(PageAnswer(303, headers={"Location": "/", "Set-Cookie": cookie}))
        elif not self._is_let_in():
            self._send(self.of.refused(403, "请使用启动时打印的完整地址 · use the complete address"))
        else:
            self._send(self._safely(self.of.get, PageRequest(split.path, asked, {}, self._person())))

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not self._is_our_host() or not self._is_let_in():
            self._send(self.of.refused(403, "请使用启动时打印的完整地址 · use the complete address"))
        elif not length.isdecimal() or int(length) > MOST_FORM:
            self._send(self.of.refused(413, "表单过大 · the form is too large"))
        else:
            text = self.rfile.read(int(length)).decode("utf-8", "replace")
            given = parse_qs(text, keep_blank_values=True)
            form = {name: values[0] for name, values in given.items()}
            request = PageRequest(urlsplit(self.path).path, {}, form, self._person())
            self._send(self._safely(self.of.post, request))

    def _safely(self, do: Callable[[PageRequest], PageAnswer], request: PageRequest) -> PageAnswer:
        """An error that a person can mend is a page; what nobody foresaw names its kind alone, since its text
        may quote a cell."""
        try:
            return do(request)
        except HeluoError as error:
            return self.of.refused(error.status, error.text("zh"))
        except Exception as error:  # noqa: BLE001 one page that fails ends no server
            return self.of.refused(500, f"程序出错 · a fault of the program: {type(error).__name__}")

    def _send(self, answer: PageAnswer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in {**HEADERS, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _is_our_host(self) -> bool:
        """A name that somebody else made to point here is not ours."""
        port = self.connection.getsockname()[1]
        return self.headers.get("Host", "") in (f"{HOST}:{port}", f"localhost:{port}")

    def _is_let_in(self) -> bool:
        return compare_digest(self._cookie(COOKIE).encode(), self.of.key.encode())

    def _person(self) -> str:
        return unquote(self._cookie(NAME))[:60]

    def _cookie(self, name: str) -> str:
        try:
            found = SimpleCookie(self.headers.get("Cookie", ""))
        except CookieError:
            return ""
        return found[name].value if name in found else ""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: an address may hold the key."""
