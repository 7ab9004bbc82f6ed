"""The running portal, an installed Chromium, and people who sign in.

`portal` starts `heluo serve` on the small province of `night_home`; with HELUO_PORTAL_URL and
HELUO_PORTAL_ACCOUNTS (a file in the format of `heluo demo-accounts --json`) a portal that already runs is
used instead. Without a Chromium the tests are skipped with the reason; in CI they fail.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from heluo.kit.db import engine
from heluo.kit.errors import Unavailable
from heluo.kit.places import Home
from heluo.kit.settings import settings
from heluo.sandbox import launcher
from tests.conftest import path_of, run_heluo

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
OWN_PASSWORD = "Ban-Shan-Yi-Lu-2026"
expect.set_options(timeout=20_000)  # a shared machine of two cores answers late, not wrongly
DESIGN_SIZE = {"width": 1366, "height": 768}


@dataclass
class Portal:
    """Where the portal runs, and who may sign in: role or account → (account, password). A one-time
    password is replaced at the first use."""

    url: str
    accounts: dict[str, tuple[str, str]]
    home: Path | None = None
    """Of the portal that the tests started."""
    changed: set[str] = field(default_factory=set)

    def password(self, role: str) -> str:
        account, once = self.accounts[role]
        return OWN_PASSWORD if account in self.changed else once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _accounts(text: str) -> dict[str, tuple[str, str]]:
    """By role its first account, and each account by its own name."""
    issued = [a for a in json.loads(text) if a["password"]]
    by_role = {a["role"]: (a["user"], a["password"]) for a in reversed(issued)}
    return {a["user"]: (a["user"], a["password"]) for a in issued} | by_role


@pytest.fixture(scope="session")
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that answers."""
    given = settings().portal_url
    if given:
        accounts = settings().portal_accounts
        assert accounts, "HELUO_PORTAL_URL asks for HELUO_PORTAL_ACCOUNTS as well"
        yield Portal(given.rstrip("/"), _accounts(accounts.read_text(encoding="utf-8")))
        return
    home: Path = request.getfixturevalue("night_home")
    with serving(home, tmp_path_factory.mktemp("portal") / "log.txt") as made:
        yield made


@contextmanager
def serving(home: Path, log: Path, checkout: Path = ROOT) -> Iterator[Portal]:
    """A portal over `home`, its pages built before. `checkout`: whose code and dictionary it runs."""
    subprocess.run([sys.executable, str(ROOT / "hatch_build.py")], check=True, cwd=ROOT)
    heluo = [sys.executable, "-m", "heluo.entrypoints.cli"]
    done = run_heluo("demo-accounts", "--json", home=home, checkout=checkout)
    port = _free_port()
    with log.open("w") as out:
        server = subprocess.Popen(
            [*heluo, "serve", "--home", str(home), "--port", str(port)],
            cwd=checkout,
            env=os.environ | path_of(checkout),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url, server, log)
            yield Portal(url, _accounts(done.stdout), home)
        finally:
            server.terminate()
            server.wait(20)


def _await(url: str, server: subprocess.Popen[bytes], log: Path, seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert server.poll() is None, f"the portal ended: {log.read_text()[-2000:]}"
        try:
            with urllib.request.urlopen(f"{url}/login", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the portal did not answer in {seconds} s: {log.read_text()[-2000:]}")


@dataclass
class HeldRequests:
    """Requests that a page has sent and that are not let through yet."""

    page: Page
    pattern: str
    routes: list[Route] = field(default_factory=list)

    def wait(self, seconds: float = 30) -> None:
        """Until the first is held. The page reports a request before the browser stops it, so that whoever
        waited for the report alone may find nothing here yet."""
        until = time.monotonic() + seconds
        while not self.routes and time.monotonic() < until:
            self.page.wait_for_timeout(20)
        assert self.routes, "nothing was sent"

    def go_on(self) -> None:
        """Lets through what is held, once something is, and whatever follows."""
        self.wait()
        while self.routes:
            self.routes.pop(0).continue_()
        self.page.unroute(self.pattern)


@dataclass
class Visitor:
    """One person at a browser. `problems`: foreign requests, refused styles or scripts, script errors seen on
    any page."""

    portal: Portal
    page: Page
    problems: list[str]

    def open(self, path: str, purpose: str | None = None) -> Page:
        """The page at `path`, settled; chooses `purpose` where the page asks for one."""
        self.page.goto(self.portal.url + path)
        self.settle()
        asked = self.page.locator(".purpose-ask")
        if asked.count():
            button = (
                asked.get_by_role("button", name=purpose) if purpose else asked.get_by_role("button").first
            )
            button.click()
            self.settle()
        return self.page

    def hold(self, pattern: str) -> HeldRequests:
        """From now on requests to `pattern` wait for `go_on`."""
        held = HeldRequests(self.page, pattern)
        self.page.route(pattern, lambda route: held.routes.append(route))
        return held

    def settle(self) -> None:
        """Waits until no request is under way and nothing moves."""
        self.page.wait_for_load_state("networkidle")
        # A busy machine may pause longer between two requests than a network is called idle after.
        self.page.locator("h1, .state, .purpose-ask, .wall, form").first.wait_for()
        expect(self.page.locator(".loading")).to_have_count(0)
        still = (
            "document.getAnimations().every((a) => "
            "a.playState !== 'running' || a.effect.getTiming().iterations === Infinity)"
        )
        until = time.monotonic() + 10
        # Asked again and again from here: waiting inside the page would need `eval`, which the
        # Content-Security-Policy forbids.
        while not self.page.evaluate(still) and time.monotonic() < until:
            self.page.wait_for_timeout(50)

    def axe(self) -> list[str]:
        """Violations of WCAG 2.1 A and AA on the page as it is, each with its first place."""
        assert AXE.exists(), f"{AXE}: run `python hatch_build.py --force`"
        # A button that waits for its answer is paler, and a page that follows an answer is on its way.
        expect(self.page.locator(".ant-btn-loading")).to_have_count(0)
        self.settle()
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
        )
        return [f"{v['id']} x{len(v['nodes'])}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]

    def scrolls_sideways(self) -> bool:
        return self.page.evaluate(
            "[document.documentElement, document.querySelector('main')].some((e) => e && e.scrollWidth > "
            "e.clientWidth)"
        )

    def overlaps(self) -> list[str]:
        """Pairs of panels, figures and bars that lie on one another, sheets left out: they lie on pages."""
        return self.page.evaluate(OVERLAPS)


OVERLAPS = """() => {
  const parts = [...document.querySelectorAll(
    '.panel, .page-head:not(.search-page > .page-head), .figure, section, form, .top > *, .side > *')]
    .filter((e) => e.getClientRects().length && !e.closest('.ant-drawer'))
  const found = []
  for (const [i, a] of parts.entries()) for (const b of parts.slice(i + 1)) {
    if (a.contains(b) || b.contains(a)) continue
    const x = a.getBoundingClientRect(), y = b.getBoundingClientRect()
    const wide = Math.min(x.right, y.right) - Math.max(x.left, y.left)
    const high = Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top)
    if (wide > 2 && high > 2) found.push(`${a.className} on ${b.className}: ${wide} x ${high}`)
  }
  return found
}"""


@pytest.fixture
def visit(portal: Portal, chromium: Browser) -> Iterator[object]:
    """`visit(role)`: see `visiting`."""
    with visiting(portal, chromium) as enter:
        yield enter


@contextmanager
def visiting(portal: Portal, chromium: Browser) -> Iterator[Any]:
    """`enter(role)`: signs the role's person in at a fresh browser profile. At the end, none of them may have
    met a problem."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def enter(
        role: str | None, *, lang: str = "zh", mode: str = "light", bypass_csp: bool = False
    ) -> Visitor:
        context = chromium.new_context(viewport=DESIGN_SIZE, reduced_motion="reduce", bypass_csp=bypass_csp)
        context.add_init_script(
            f"localStorage['heluo.lang'] ??= '{lang}'; localStorage['heluo.mode'] ??= '{mode}'"
        )
        contexts.append(context)
        page = context.new_page()
        visitor = Visitor(portal, page, [])
        visitors.append(visitor)
        page.on("pageerror", lambda error: visitor.problems.append(f"script error: {error}"))
        page.on(
            "request",
            lambda r: (
                r.url.startswith((portal.url, "data:", "blob:"))
                or visitor.problems.append(f"foreign request: {r.url}")
            ),
        )
        page.on(
            "console",
            lambda m: (
                "Content Security Policy" in m.text and visitor.problems.append(f"{page.url}: {m.text[:300]}")
            ),
        )
        if role is not None:
            sign_in(visitor, role)
        return visitor

    try:
        yield enter
    finally:
        for context in contexts:
            context.close()
    assert not [p for v in visitors for p in v.problems]


def sign_in(visitor: Visitor, role: str) -> None:
    """Through the form, replacing the one-time password when asked."""
    portal, page = visitor.portal, visitor.page
    if role not in portal.accounts:
        pytest.skip(f"no account of role {role}")
    page.goto(f"{portal.url}/login")
    page.locator("input[name=account]").fill(portal.accounts[role][0])
    page.locator("input[name=password]").fill(portal.password(role))
    page.locator("button[type=submit]").click()
    page.locator("input[name=current], .top-user").first.wait_for()
    if page.locator("input[name=current]").count():
        page.locator("input[name=current]").fill(portal.password(role))
        page.locator("input[name=fresh]").fill(OWN_PASSWORD)
        page.locator("input[name=again]").fill(OWN_PASSWORD)
        page.locator("button[type=submit]").click()
        page.locator(".top-user").wait_for()
        portal.changed.add(portal.accounts[role][0])
    visitor.settle()


@pytest.fixture(scope="module")
def worker(portal: Portal) -> Iterator[sa.Engine]:
    """The control database of the portal's home, with a worker that looks after it."""
    if portal.home is None:
        pytest.skip("the portal was given: whoever runs it runs its worker")
    command = [sys.executable, "-m", "heluo.entrypoints.cli", "work", "--home", str(portal.home)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield engine(Home(portal.home).control_db)
    finally:
        process.terminate()
        process.wait(60)


@pytest.fixture(scope="module")
def sandbox(portal: Portal) -> Iterator[None]:
    """Folders of the home that another account can pass, as those of an installation."""
    try:
        launcher()
    except Unavailable as refusal:
        pytest.skip(refusal.text("en"))
    home = Path(portal.home or "/").resolve()
    closed = [one for one in (home, *home.parents) if not one.stat().st_mode & 0o001]
    for one in closed:
        one.chmod(one.stat().st_mode | 0o011)
    yield
    for one in closed:
        one.chmod(one.stat().st_mode & ~0o011)
