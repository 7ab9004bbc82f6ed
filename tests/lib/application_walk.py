"""Steps of an application's way through the portal in a browser, as its people click them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from heluo.kit.dates import today
from tests.lib.kernel_processes import alive, kernel_of

LONG = 240_000
"""A worker looks every second and writes an extract; a shared machine takes its time."""
OPEN = ".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option"
VARIABLES = ["diagnosis.code", "patient.sex", "visit.visit_type"]


class Walk:
    """One project of the researcher, made at once unless it is made by hand. `visit` signs a person in at a
    browser of their own."""

    def __init__(self, visit: Callable[..., Any], title: str, *, by_hand: bool = False) -> None:
        self.visit, self.title = visit, title
        self.people: dict[str, Any] = {}
        self.lead = self.person("researcher")
        self.project = "" if by_hand else self._made()
        self.id = ""

    def _made(self) -> str:
        """The id of a running project. What its form sends: the form itself is walked in another test."""
        day = today()
        protocol = {
            "title": self.title,
            "purpose": "描述就诊类型与诊断",
            "protocol": "回顾性队列:性别、诊断编码、就诊类型",
            "hypothesis": "无差别",
            "benefit": "改进随访",
            "variables": VARIABLES,
            "ethics_number": "2026-201",
            "ethics_until": str(day + dt.timedelta(days=300)),
            "starts": str(day),
            "ends": str(day + dt.timedelta(days=200)),
        }
        made = self.post(self.lead, "/api/research/projects", protocol)["id"]
        self.post(self.lead, f"/api/research/projects/{made}/state", {"to": "running"})
        return made

    def person(self, who: str) -> Any:
        """Signed in once; the browser stays open."""
        if who not in self.people:
            self.people[who] = self.visit(who)
        return self.people[who]

    def post(self, person: Any, path: str, body: dict[str, Any], purpose: str = "research") -> Any:
        """What a form would send. Only where the form itself is walked in another test."""
        answer = person.page.request.post(
            person.portal.url + path, data=body, headers=self._headers(person, purpose)
        )
        assert answer.ok, answer.text()
        return answer.json()

    def get(self, person: Any, path: str, purpose: str = "research") -> Any:
        return person.page.request.get(person.portal.url + path, headers={"X-Purpose": purpose})

    def _headers(self, person: Any, purpose: str) -> dict[str, str]:
        csrf = person.page.request.get(f"{person.portal.url}/api/session").json()["csrf"]
        return {"X-CSRF-Token": csrf, "X-Purpose": purpose}

    def apply(self, *hospitals: str) -> None:
        """From the project's page to an application that is sent."""
        page = self.begin()
        self.choose_hospitals(page, *hospitals)
        self.send(page)

    def begin(self) -> Page:
        """A draft, begun on the project's page."""
        page = self.lead.open(f"/research/{self.project}")
        page.get_by_role("button", name="申请数据").click()
        page.get_by_role("button", name="新申请").click()
        page.wait_for_url("**/applications/ap_*")
        self.id = page.url.rsplit("/", 1)[1]
        self.lead.settle()
        return page

    def choose_hospitals(self, page: Page, *hospitals: str) -> None:
        field = page.get_by_role("combobox", name="医院", exact=True)
        field.click()
        for name in hospitals:
            page.locator(OPEN).filter(has_text=name).first.click()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="保存", exact=True).click()

    def send(self, page: Page) -> None:
        button = page.get_by_role("button", name="提交", exact=True)
        expect(button).to_be_enabled()
        button.click()
        expect(page.locator("main")).to_contain_text("审批中")

    def decide(self, who: str, decision: str = "同意", reason: str = "") -> Page:
        """The person's own step, by the list that says it waits for them."""
        person = self.person(who)
        page = person.open("/applications")
        expect(page.locator("main")).to_contain_text("等您决定")
        page.goto(f"{person.portal.url}/applications/{self.id}")
        person.settle()
        if reason:
            page.get_by_label("理由").fill(reason)
        with page.expect_response(lambda answer: answer.url.endswith("/vote"), timeout=LONG) as voted:
            page.get_by_role("button", name=decision, exact=True).click()
        assert voted.value.ok, voted.value.text()
        expect(page.locator(".decide")).to_have_count(0)
        return page

    def chain(self, *officers: str) -> None:
        """Everybody agrees."""
        for who in ("reviewer", "committee1", "committee2", *officers):
            self.decide(who)

    def officers(self) -> list[tuple[str, str]]:
        """(account, short name of its hospital) of two hospitals' officers, the first hospital's first."""
        session = self.get(self.person("officer"), "/api/session", "management").json()
        of = session["hospital"]
        names = {one["code"]: one["short"]["zh"] for one in session["hospitals"]}
        other = next(code for code in sorted(names) if code != of)
        return [("officer", names[of]), (f"officer_{other}", names[other])]

    def grants(self) -> list[dict[str, Any]]:
        answer = self.get(self.lead, f"/api/research/projects/{self.project}")
        assert answer.ok, answer.text()
        return answer.json()["grants"]

    def extracts(self) -> list[dict[str, Any]]:
        """Receipts of this project, newest first."""
        found = self.get(self.lead, "/api/workspace/extracts").json()["grants"]
        return [one for of in found if of["project"] == self.project for one in of["receipts"]]

    def until(self, what: Callable[[], Any], seconds: float) -> float:
        """How many seconds it took until `what` holds."""
        begun = time.monotonic()
        while not what():
            assert time.monotonic() - begun < seconds, f"not within {seconds} s"
            time.sleep(0.3)
        return time.monotonic() - begun

    def open_session(self, grant: str) -> Page:
        """A Python session over the extract of `grant`, with a result on the page."""
        self.start_session(grant)
        code = (
            "import csv\nrows = list(csv.DictReader(open(DATA + '/diagnosis.csv')))\n"
            "print('hospitals', sorted({r['hospital'] for r in rows}), 'rows', len(rows) > 0)"
        )
        return self.run(code, "rows True")

    def start_session(self, grant: str) -> Page:
        """A Python session over the extract of `grant`, once that stands."""
        self.until(lambda: any(one["status"] == "standing" for one in self.extracts()), LONG / 1000)
        page = self.lead.open("/workspace")
        running = page.get_by_role("button", name="停止会话")
        choice = page.get_by_role("combobox", name="授权")
        # The panel asks for itself: on a busy machine it is empty when the page has settled.
        expect(running.or_(choice).first).to_be_visible(timeout=LONG)
        if running.count():  # of a walk before: one session a person
            running.click()
            expect(running).to_have_count(0)
        choice.click()
        page.locator(OPEN).filter(has_text=grant).first.click()
        page.get_by_role("button", name="启动会话").click()
        expect(page.get_by_label("代码")).to_be_visible(timeout=LONG)
        return page

    def run(self, code: str, printed: str) -> Page:
        """Runs `code` in the session to its end; `printed` is on the page then."""
        page = self.lead.page
        page.get_by_label("代码").fill(code)
        page.get_by_role("button", name="运行").click()
        expect(page.locator(".session-cell pre:not(.session-code)").last).to_contain_text(
            printed, timeout=LONG
        )
        # It prints piece by piece: what is read next is all of it.
        expect(page.locator(".session-cells")).not_to_contain_text("正在运行", timeout=LONG)
        return page

    def compute_for_ever(self) -> set[int]:
        """A cell that never ends, in the session; the processes of its kernel."""
        page = self.lead.page
        page.get_by_label("代码").fill("import time\nwhile True:\n    time.sleep(0.05)")
        page.get_by_role("button", name="运行").click()
        expect(page.locator(".session-cells")).to_contain_text("正在运行", timeout=LONG)
        (extract,) = [one["id"] for one in self.extracts() if one["status"] == "standing"]
        kernel = kernel_of(extract)
        assert len(kernel) > 1, "a sandbox and the interpreter in it"
        return kernel

    def end_of(self, kernel: set[int], since: float) -> tuple[float, float]:
        """Seconds after the instant `since` at which a call had been refused, and at which no process of
        `kernel` was left."""
        refused = stopped = None
        while refused is None or stopped is None:
            moment = time.time() - since
            assert moment < LONG / 1000, f"refused: {refused}, stopped: {stopped}"
            if stopped is None and not alive(kernel):
                stopped = moment
            if refused is None and self.next_call_is_refused():
                refused = time.time() - since
            time.sleep(0.1)
        print(f"the next call was refused after {refused:.1f} s, the kernel stopped after {stopped:.1f} s")
        return refused, stopped

    def next_call_is_refused(self) -> bool:
        """Whether the session's interface refuses what it is given now, because its ground is gone: in
        words."""
        answer = self.lead.page.request.post(
            f"{self.lead.portal.url}/api/workspace/session/cells",
            data={"code": "print(1)"},
            headers=self._headers(self.lead, "research"),
        )
        if answer.ok or answer.json()["code"] not in ("session_closed", "no_session"):
            return False
        check_worded(answer.json())
        return True


def check_worded(problem: dict[str, Any]) -> None:
    """A refusal says what was found, what is expected and what to do, in Chinese and in English."""
    for part in ("found", "expected", "todo"):
        for lang in ("zh", "en"):
            assert problem[part][lang].strip(), f"{part}.{lang} of {problem['code']} is empty"
