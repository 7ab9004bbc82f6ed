"""A small portal with everybody who has a say in an application, a grant or an output, each at a browser of
their own; and how a thing is brought into each of its states, by what its people and the clock do."""

from __future__ import annotations

import base64
import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx

from heluo.access.accounts import open_account
from heluo.access.applications import accept, decide
from heluo.access.applications.closed import withdraw_of_closed
from heluo.access.applications.tables import DataApplication, ReviewStep
from heluo.access.projects import ending
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.delivery.research.schemas import ProtocolFields
from heluo.kit.dates import now, today
from heluo.kit.db import transaction
from heluo.kit.text import Text
from tests.lib.built_portal import build
from tests.lib.portal_client import Browser
from tests.lib.small_lake import province

PEOPLE: dict[str, tuple[str, str | None, str]] = {
    "lead": ("researcher", None, "research"),
    "analyst": ("researcher", None, "research"),
    "viewer": ("researcher", None, "research"),
    "stranger": ("researcher", None, "research"),
    "desk": ("access_reviewer", None, "management"),
    "first": ("access_reviewer", None, "management"),
    "second": ("access_reviewer", None, "management"),
    "unseated": ("access_reviewer", None, "management"),
    "of_h01": ("hospital_officer", "h01", "management"),
    "of_h02": ("hospital_officer", "h02", "management"),
    "of_h03": ("hospital_officer", "h03", "management"),
    "security": ("security_admin", None, "management"),
    "system": ("system_admin", None, "management"),
    "audit": ("audit_admin", None, "audit"),
    "check_a": ("output_checker", None, "management"),
    "check_b": ("output_checker", None, "management"),
    "check_c": ("output_checker", None, "management"),
}
"""Name → role, hospital, purpose of its requests."""
SEATS = {"desk": "officer", "first": "committee", "second": "committee"}
HOSPITALS = ["h01", "h02"]
"""Whose rows are asked for; h03 has no part in anything."""
VARIABLES = ["diagnosis.code", "patient.sex"]
CONTEXT = {"what": "按性别的人数", "population": "全部患者", "counts": "见 n 列", "persons": 1200}
MINUTE = dt.timedelta(minutes=1)
Built = Callable[[], str]


def ok(answer: httpx.Response) -> Any:
    assert answer.status_code in (200, 204), answer.text
    return answer.json() if answer.content else None


class Stately:
    """The portal. `projects`, `applications`, `steps`, `grants`, `outputs`: state → what makes a thing of
    it, and gives its id."""

    def __init__(self, folder: Path) -> None:
        made = build(folder, province("a"))
        self.home, self.control, self._first = made.home, made.control, made.browser
        self._browsers: dict[str, Browser] = {}
        self._numbers = itertools.count(1)
        for name, (role, hospital, purpose) in PEOPLE.items():
            with transaction(self.control) as session:
                password = open_account(session, name, Text(name, name), role, hospital, "test")
            self._browsers[name] = Browser(made.browser.app)
            self._browsers[name].sign_in({"user": name, "password": password}, purpose)
        for name, seat in SEATS.items():
            ok(self.as_("security").post("/api/applications/seats", {"account": name, "seat": seat}))
        for name in ("lead", "analyst"):
            until = str(today() + dt.timedelta(days=900))
            trained = {"account": name, "certificate": "2026", "until": until}
            ok(self.as_("security").post("/api/research/training", trained))

    def close(self) -> None:
        for browser in (*self._browsers.values(), self._first):
            browser.close()

    def as_(self, name: str) -> Browser:
        """That person's browser."""
        return self._browsers[name]

    # Projects

    def project(self) -> str:
        """The id of a running project with its members."""
        id = self.drafted()
        ok(self.project_to("lead", id, "running"))
        return id

    def drafted(self) -> str:
        """The id of a project that lacks nothing and has not begun, with its members."""
        lead, day = self.as_("lead"), today()
        protocol = {
            "title": f"研究 {next(self._numbers)}",
            "purpose": "描述基线",
            "protocol": "回顾性队列",
            "hypothesis": "无",
            "benefit": "改进随访",
            "variables": [*VARIABLES, "patient.birth_date"],
            "ethics_number": "2026-19",
            "ethics_until": str(day + dt.timedelta(days=200)),
            "starts": str(day),
            "ends": str(day + dt.timedelta(days=100)),
        }
        id = ok(lead.post("/api/research/projects", protocol))["id"]
        for name in ("analyst", "viewer"):
            ok(lead.post(f"/api/research/projects/{id}/members", {"account": name, "role": name}))
        return id

    def project_to(self, who: str, id: str, to: str) -> httpx.Response:
        return self.as_(who).post(f"/api/research/projects/{id}/state", {"to": to})

    def shortened(self, who: str, id: str) -> httpx.Response:
        """Its last day a day nearer, on what stands there now."""
        page = ok(self.as_("lead").get(f"/api/research/projects/{id}"))
        body = {name: page[name] for name in (*ProtocolFields.model_fields, "revision")}
        body["ends"] = str(dt.date.fromisoformat(page["ends"]) - dt.timedelta(days=1))
        return self.as_(who).request("PUT", f"/api/research/projects/{id}", body)

    def over_project(self) -> str:
        """A project whose last day was yesterday."""
        id = self.project()
        with transaction(self.control) as session:
            session.get_one(ResearchProject, id).ends = today() - dt.timedelta(days=1)
        while ending.end_what_is_over(self.control):
            pass
        return id

    def closed(self) -> str:
        id = self.project()
        ok(self.project_to("lead", id, "closed"))
        return id

    @property
    def projects(self) -> dict[str, Built]:
        return {
            "draft": self.drafted,
            "running": self.project,
            "ended": self.over_project,
            "closed": self.closed,
        }

    def project_state(self, id: str) -> str:
        return ok(self.as_("lead").get(f"/api/research/projects/{id}"))["status"]

    # Applications

    def draft(self, project: str = "", **given: Any) -> str:
        body = {"project": project or self.project(), **given}
        id = ok(self.as_("lead").post("/api/applications", body))["id"]
        ok(self.edited("lead", id))
        return id

    def edited(self, who: str, id: str, variables: Sequence[str] = VARIABLES) -> httpx.Response:
        day = today()
        terms = {
            "variables": list(variables),
            "hospitals": HOSPITALS,
            "persons": ["lead", "analyst"],
            "since": str(day),
            "until": str(day + dt.timedelta(days=90)),
        }
        return self.as_(who).request("PUT", f"/api/applications/{id}", {"terms": terms})

    def sent(self, **given: Any) -> str:
        id = self.draft(**given)
        ok(self.act("lead", id, "send"))
        return id

    def act(self, who: str, id: str, what: str) -> httpx.Response:
        """`send`, `withdraw` or `accept` of an application."""
        return self.as_(who).post(f"/api/applications/{id}/{what}", {})

    def step(self, id: str, holder: str, hospital: str = "") -> ReviewStep:
        """The step of the present round."""
        with transaction(self.control) as session:
            application = session.get_one(DataApplication, id)
            found = [
                one
                for one in session.query(ReviewStep).filter_by(application=id, round=application.round)
                if (one.holder, one.hospital) == (holder, hospital)
            ]
        return found[0]

    def vote(self, who: str, id: str, holder: str, hospital: str = "", decision: str = "agreed") -> Any:
        body: dict[str, Any] = {"decision": decision, "reason": "" if decision == "agreed" else "理由"}
        if decision == "limited":
            body["withheld"] = [VARIABLES[1]]
        step = self.step(id, holder, hospital).id
        return self.as_(who).post(f"/api/applications/steps/{step}/vote", body)

    def at_the_second_stage(self) -> str:
        id = self.sent()
        ok(self.vote("desk", id, "officer"))
        return id

    def decided(self, of_h02: str = "agreed", **given: Any) -> str:
        """By everybody; `of_h02`: the last decision."""
        id = self.sent(**given)
        ok(self.vote("desk", id, "officer"))
        for who in ("first", "second"):
            ok(self.vote(who, id, "committee"))
        ok(self.vote("of_h01", id, "hospital", "h01"))
        ok(self.vote("of_h02", id, "hospital", "h02", of_h02))
        return id

    def refused(self, decision: str = "refused") -> str:
        id = self.sent()
        ok(self.vote("desk", id, "officer", decision=decision))
        return id

    def taken_back(self) -> str:
        id = self.sent()
        ok(self.act("lead", id, "withdraw"))
        return id

    def unaccepted(self) -> str:
        """Offered, and nobody accepted it in time."""
        id = self.decided("refused")
        with transaction(self.control) as session:
            session.get_one(DataApplication, id).accept_by = now() - MINUTE
        assert accept.withdraw_unaccepted(self.control) == 1
        return id

    def of_a_closed_project(self) -> str:
        id = self.at_the_second_stage()
        project = ok(self.as_("lead").get(f"/api/applications/{id}"))["project"]
        ok(self.project_to("lead", project, "closed"))
        while withdraw_of_closed(self.control):
            pass
        return id

    def silent(self) -> str:
        """A hospital has not answered in time."""
        id = self.at_the_second_stage()
        with transaction(self.control) as session:
            session.get_one(ReviewStep, self.step(id, "hospital", "h02").id).due = now() - MINUTE
        assert decide.lapse(self.control) == 1
        return id

    @property
    def applications(self) -> dict[str, Built]:
        return {
            "draft": self.draft,
            "in_review": self.sent,
            "in_review, second stage": self.at_the_second_stage,
            "returned": lambda: self.refused("returned"),
            "rejected": self.refused,
            "withdrawn": self.taken_back,
            "withdrawn, not accepted in time": self.unaccepted,
            "withdrawn, its project was closed": self.of_a_closed_project,
            "offered": lambda: self.decided("refused"),
            "approved": self.decided,
        }

    def application_state(self, id: str) -> str:
        return ok(self.as_("lead").get(f"/api/applications/{id}"))["status"]

    # Grants

    def given(self) -> str:
        """The grant of an application that everybody agreed to."""
        id = self.decided()
        (grant,) = ok(self.as_("lead").get(f"/api/applications/{id}"))["grants"]
        return grant

    def moved(self, to: str) -> str:
        grant = self.given()
        ok(self.grant_to("security", grant, to))
        return grant

    def grant_to(self, who: str, grant: str, to: str) -> httpx.Response:
        return self.as_(who).post(f"/api/research/grants/{grant}/state", {"to": to, "reason": "理由"})

    def over(self, by: dt.timedelta) -> str:
        """A grant whose time has been over for `by`."""
        grant = self.given()
        while ending.end_what_is_over(self.control):
            pass  # what others have left to be done: of every hospital, say, that took its rows back
        with transaction(self.control) as session:
            session.get_one(ResearchGrant, grant).until = now() - by
        assert ending.end_what_is_over(self.control) == 1
        return grant

    def replaced(self) -> str:
        grant = self.given()
        project = self.project_of(grant)
        self.decided(project=project, kind="amendment", replaces=grant)
        return grant

    def without(self) -> str:
        """A grant out of which a hospital took its rows."""
        grant = self.given()
        ok(self.as_("of_h01").post(f"/api/applications/uses/{grant}/take-back", {"reason": "理由"}))
        return grant

    def project_of(self, grant: str) -> str:
        with transaction(self.control) as session:
            return session.get_one(ResearchGrant, grant).project

    @property
    def grants(self) -> dict[str, Built]:
        return {
            "active": self.given,
            "active, rows of one hospital taken back": self.without,
            "suspended": lambda: self.moved("suspended"),
            "suspended, its time is over": lambda: self.over(MINUTE),
            "expired": lambda: self.over(ending.GRACE + MINUTE),
            "revoked": lambda: self.moved("revoked"),
            "replaced": self.replaced,
        }

    def grant_state(self, grant: str) -> str:
        page = ok(self.as_("lead").get(f"/api/research/projects/{self.project_of(grant)}"))
        return next(one["status"] for one in page["grants"] if one["id"] == grant)

    # Outputs

    def begun(self) -> str:
        """A request with a file that nothing is found in."""
        note = {"project": self.project(), "note": "论文表 1"}
        id = ok(self.as_("lead").post("/api/outputs", note))["id"]
        ok(self.put("lead", id, "table.csv"))
        return id

    def put(self, who: str, id: str, name: str) -> httpx.Response:
        n = next(self._numbers)
        # Other heads and numbers each time: tables of one kind are compared with one another.
        table = f"g{n},n\na{n},{600 + 37 * n}\nb{n},{900 + 53 * n}\n".encode()
        body = {"name": name, "content": base64.b64encode(table).decode(), "context": CONTEXT}
        return self.as_(who).post(f"/api/outputs/{id}/files", body)

    def file(self, id: str) -> dict[str, Any]:
        return ok(self.as_("lead").get(f"/api/outputs/{id}"))["files"][0]

    def out(self, who: str, id: str, what: str) -> httpx.Response:
        """`send` or `withdraw` of a request."""
        return self.as_(who).post(f"/api/outputs/{id}/{what}", {})

    def check(self, who: str, id: str, decision: str = "approved") -> httpx.Response:
        file = self.file(id)
        vote = {"file": file["id"], "sha256": file["sha256"], "decision": decision, "comment": "理由"}
        return self.as_(who).post(f"/api/outputs/{id}/votes", {"votes": [vote]})

    def settle(self, who: str, id: str, to: str) -> httpx.Response:
        return self.as_(who).post(f"/api/outputs/{id}/settle", {"to": to, "comment": "理由"})

    def at_the_checkers(self, *voted: str, decision: str = "approved", to: str = "") -> str:
        """A request that was sent; `voted`: who has voted `decision`; `to`: what the first made of it."""
        id = self.begun()
        ok(self.out("lead", id, "send"))
        for who in voted:
            ok(self.check(who, id, decision))
        if to:
            ok(self.settle(voted[0], id, to))
        return id

    def not_wanted(self) -> str:
        id = self.begun()
        ok(self.out("lead", id, "withdraw"))
        return id

    @property
    def outputs(self) -> dict[str, Built]:
        both = ("check_a", "check_b")
        return {
            "pending": self.begun,
            "submitted": self.at_the_checkers,
            "partially_reviewed": lambda: self.at_the_checkers("check_a"),
            "reviewed": lambda: self.at_the_checkers(*both),
            "reviewed, both against it": lambda: self.at_the_checkers(*both, decision="rejected"),
            "returned": lambda: self.at_the_checkers(*both, to="returned"),
            "rejected": lambda: self.at_the_checkers(*both, decision="rejected", to="rejected"),
            "released": lambda: self.at_the_checkers(*both, to="approved"),
            "withdrawn": self.not_wanted,
        }

    def output_state(self, id: str) -> str:
        return ok(self.as_("lead").get(f"/api/outputs/{id}"))["status"]
