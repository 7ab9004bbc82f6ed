"""Every state of a project, an application, a step, a grant and a request for outputs is reached through
the portal; in each one everybody tries everything: what is let through is what stands here, it leads where
the dictionary says, and whatever is refused says in both languages what was found, what is expected and what
to do, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from heluo.access.applications.states import APPLICATION, STEP
from heluo.access.outputs.states import APPROVED, OUTPUT
from heluo.access.projects.states import GRANT, PROJECT
from heluo.access.tables import AuditEvent
from heluo.delivery.outputs import inspect_files
from heluo.delivery.outputs.worker import write_outcome
from heluo.kit.db import reading
from heluo.kit.states import States
from tests.lib.built_portal import cheap_passwords
from tests.lib.stately_portal import PEOPLE, Built, Stately

pytestmark = pytest.mark.slow
Act = Callable[[Stately, str, str], httpx.Response]
"""(portal, who, id of the thing) → what the portal answered."""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stately]:
    with cheap_passwords(), pytest.MonkeyPatch.context() as patch:
        # The same checks of files without a process for each; `test_output_worker` has the process.
        patch.setattr(inspect_files, "_ended_well", lambda folder, limits: write_outcome(folder))
        made = Stately(tmp_path_factory.mktemp("states"))
        yield made
        made.close()


def check_worded(answer: httpx.Response, what: str) -> None:
    """Three parts, in Chinese and in English."""
    problem = answer.json()
    for part in ("found", "expected", "todo"):
        for lang in ("zh", "en"):
            assert problem[part][lang].strip(), f"{what}: {part}.{lang} of {problem['code']} is empty"


def check_everything(
    portal: Stately,
    made: Built,
    state_of: Callable[[str], str],
    states: States,
    acts: Mapping[str, Act],
    allowed: set[str],
) -> None:
    """Everybody tries each of `acts` on what `made` gives; `allowed`: "who act" that are let through."""
    thing = made()
    begun = state_of(thing)
    for who in PEOPLE:
        for name, act in acts.items():
            what = f"{begun}: {who} {name}"
            of = made() if f"{who} {name}" in allowed else thing
            answer = act(portal, who, of)
            if f"{who} {name}" in allowed:
                assert answer.status_code == 200, f"{what}: {answer.text}"
                after = state_of(of)
                assert after == begun or _leads(states, begun, after), f"{what} led to {after}"
            else:
                assert answer.status_code in (403, 404, 409, 422), f"{what}: {answer.status_code}"
                check_worded(answer, what)
                assert state_of(of) == begun, f"{what} was refused, and changed it"


def _leads(states: States, old: str, new: str) -> bool:
    """Directly, or by a state that is left at once."""
    follow = states.transitions.get(old, ())
    return new in follow or any(new in states.transitions.get(one, ()) for one in follow)


def first_word(states: Mapping[str, Any]) -> set[str]:
    return {name.split(",")[0] for name in states}


# Projects


def _project(path: str, body: dict[str, Any]) -> Act:
    return lambda portal, who, id: portal.as_(who).post(f"/api/research/projects/{id}/{path}", body)


def _leave(portal: Stately, who: str, id: str) -> httpx.Response:
    return portal.as_(who).request("DELETE", f"/api/research/projects/{id}/members/viewer")


PROJECT_ACTS: dict[str, Act] = {
    "brings its end nearer": lambda portal, who, id: portal.shortened(who, id),
    "begins it": lambda portal, who, id: portal.project_to(who, id, "running"),
    "closes it": lambda portal, who, id: portal.project_to(who, id, "closed"),
    "adds a member": _project("members", {"account": "stranger", "role": "viewer"}),
    "takes the viewer out": _leave,
    "enters a paper": _project("papers", {"doi": "10.1234/heluo.1", "title": "论文"}),
    "begins an application": lambda portal, who, id: portal.as_(who).post(
        "/api/applications", {"project": id}
    ),
}
WRITTEN = {
    "lead closes it",
    "lead adds a member",
    "lead takes the viewer out",
    "viewer takes the viewer out",
    "lead enters a paper",
    "analyst enters a paper",
}
PROJECTS: dict[str, set[str]] = {
    "draft": WRITTEN | {"lead brings its end nearer", "lead begins it", "lead begins an application"},
    "running": WRITTEN | {"lead brings its end nearer", "lead begins an application"},
    # What puts its end off is an application.
    "ended": WRITTEN | {"lead begins an application"},
    "closed": {"lead takes the viewer out", "viewer takes the viewer out"},
}


@pytest.mark.parametrize("state", PROJECTS)
def test_a_project_in_each_state(portal: Stately, state: str) -> None:
    made = portal.projects[state]
    assert portal.project_state(made()) == state
    check_everything(portal, made, portal.project_state, PROJECT, PROJECT_ACTS, PROJECTS[state])


def test_every_state_of_a_project_stands_here(portal: Stately) -> None:
    assert set(portal.projects) == set(PROJECTS) == set(PROJECT.labels)


# Applications


def _vote(holder: str, hospital: str = "") -> Act:
    def act(portal: Stately, who: str, id: str) -> httpx.Response:
        return portal.vote(who, id, holder, hospital)

    return act


APPLICATION_ACTS: dict[str, Act] = {
    "changes it": lambda portal, who, id: portal.edited(who, id),
    "sends it": lambda portal, who, id: portal.act(who, id, "send"),
    "withdraws it": lambda portal, who, id: portal.act(who, id, "withdraw"),
    "accepts it": lambda portal, who, id: portal.act(who, id, "accept"),
    "decides at the desk": _vote("officer"),
    "decides in the committee": _vote("committee"),
    "decides for h01": _vote("hospital", "h01"),
    "decides for h02": _vote("hospital", "h02"),
}
OPEN = {"lead changes it", "lead sends it", "lead withdraws it"}
APPLICATIONS: dict[str, set[str]] = {
    "draft": OPEN,
    "in_review": {"lead withdraws it", "desk decides at the desk"},
    "in_review, second stage": {
        "lead withdraws it",
        "first decides in the committee",
        "second decides in the committee",
        "of_h01 decides for h01",
        "of_h02 decides for h02",
    },
    "returned": OPEN,
    "offered": {"lead withdraws it", "lead accepts it"},
    "rejected": set(),
    "withdrawn": set(),
    "withdrawn, not accepted in time": set(),
    "withdrawn, its project was closed": set(),
    "approved": set(),
}


@pytest.mark.parametrize("state", APPLICATIONS)
def test_an_application_in_each_state(portal: Stately, state: str) -> None:
    made = portal.applications[state]
    assert portal.application_state(made()) == state.split(",")[0]
    acts = APPLICATION_ACTS
    if state == "draft":  # it has no step yet
        acts = {name: act for name, act in acts.items() if not name.startswith("decides")}
    check_everything(portal, made, portal.application_state, APPLICATION, acts, APPLICATIONS[state])


def test_every_state_of_an_application_stands_here(portal: Stately) -> None:
    assert set(portal.applications) == set(APPLICATIONS)
    assert first_word(APPLICATIONS) == set(APPLICATION.labels)


def test_another_application_of_the_project_waits_until_this_one_is_over(portal: Stately) -> None:
    for state, made in portal.applications.items():
        id = made()
        project = portal.as_("lead").get(f"/api/applications/{id}").json()["project"]
        answer = portal.as_("lead").post("/api/applications", {"project": project})
        over = state.split(",")[0] in APPLICATION.terminal and not state.endswith("project was closed")
        assert answer.status_code == (200 if over else 409), state
        if not over:
            check_worded(answer, f"{state}: another one")


# Steps


STEPS: dict[str, Callable[[Stately], tuple[str, str, str]]] = {
    "waiting": lambda portal: (portal.sent(), "committee", ""),
    "open": lambda portal: (portal.sent(), "officer", ""),
    "agreed": lambda portal: (portal.at_the_second_stage(), "officer", ""),
    "limited": lambda portal: (portal.decided("limited"), "hospital", "h02"),
    "refused": lambda portal: (portal.silent(), "hospital", "h02"),
    "returned": lambda portal: (portal.refused("returned"), "officer", ""),
    "dropped": lambda portal: (portal.taken_back(), "officer", ""),
}
"""State → how a step comes into it: its application, its holder, its hospital."""


@pytest.mark.parametrize("state", STEPS)
def test_a_step_in_each_state_is_decided_by_nobody_but_its_holder_once_it_is_open(
    portal: Stately, state: str
) -> None:
    id, holder, hospital = STEPS[state](portal)
    step = portal.step(id, holder, hospital)
    assert step.status == state
    for who in PEOPLE:
        mine = {"officer": "desk", "hospital": f"of_{hospital}"}.get(holder) == who or (
            holder == "committee" and who in ("first", "second")
        )
        if state == "open" and mine:
            continue
        answer = portal.vote(who, id, holder, hospital)
        assert answer.status_code in (403, 409), f"{state}: {who}"
        check_worded(answer, f"{state}: {who}")
    assert portal.step(id, holder, hospital).status == state


def test_every_state_of_a_step_stands_here() -> None:
    assert set(STEPS) == set(STEP.labels)


# Grants


def _uses(what: str, body: dict[str, Any]) -> Act:
    return lambda portal, who, grant: portal.as_(who).post(f"/api/applications/uses/{grant}/{what}", body)


def _apply(kind: str) -> Act:
    def act(portal: Stately, who: str, grant: str) -> httpx.Response:
        body = {"project": portal.project_of(grant), "kind": kind, "replaces": grant}
        return portal.as_(who).post("/api/applications", body)

    return act


def _session(portal: Stately, who: str, grant: str) -> httpx.Response:
    return portal.as_(who).post("/api/workspace/session", {"grant": grant, "language": "python"})


def _to(state: str) -> Act:
    return lambda portal, who, grant: portal.grant_to(who, grant, state)


GRANT_ACTS: dict[str, Act] = {
    "suspends it": _to("suspended"),
    "restores it": _to("active"),
    "revokes it": _to("revoked"),
    "takes rows back": _uses("take-back", {"reason": "理由"}),
    "opens rows again": _uses("open", {}),
    "begins an amendment": _apply("amendment"),
    "begins a renewal": _apply("renewal"),
    "starts a session": _session,
}
STANDS = {
    "security revokes it",
    "of_h01 takes rows back",
    "of_h02 takes rows back",
    "lead begins an amendment",
    "lead begins a renewal",
}
GRANTS: dict[str, set[str]] = {
    "active": STANDS | {"security suspends it"},
    "active, rows of one hospital taken back": STANDS - {"of_h01 takes rows back"}
    | {"security suspends it", "of_h01 opens rows again"},
    "suspended": STANDS | {"security restores it"},
    "suspended, its time is over": STANDS,
    "expired": set(),
    "revoked": set(),
    "replaced": set(),
}
"""A session starts in none: the extract of a grant is written by the worker, which does not run here."""


@pytest.mark.parametrize("state", GRANTS)
def test_a_grant_in_each_state(portal: Stately, state: str) -> None:
    made = portal.grants[state]
    assert portal.grant_state(made()) == state.split(",")[0]
    check_everything(portal, made, portal.grant_state, GRANT, GRANT_ACTS, GRANTS[state])


def test_every_state_of_a_grant_stands_here(portal: Stately) -> None:
    assert set(portal.grants) == set(GRANTS)
    assert first_word(GRANTS) == set(GRANT.labels)


# Outputs


def _file(method: str, end: str = "", body: Any = None) -> Act:
    def act(portal: Stately, who: str, id: str) -> httpx.Response:
        place = f"/api/outputs/{id}/files/{portal.file(id)['id']}{end}"
        return portal.as_(who).request(method, place, body)

    return act


def _settle(to: str) -> Act:
    return lambda portal, who, id: portal.settle(who, id, to)


OUTPUT_ACTS: dict[str, Act] = {
    "puts another version": lambda portal, who, id: portal.put(who, id, "table.csv"),
    "puts another file": lambda portal, who, id: portal.put(who, id, "second.csv"),
    "says something else of it": _file("PUT", body={"context": {"what": "别的"}}),
    "drops the file": _file("DELETE"),
    "sends it": lambda portal, who, id: portal.out(who, id, "send"),
    "withdraws it": lambda portal, who, id: portal.out(who, id, "withdraw"),
    "votes": lambda portal, who, id: portal.check(who, id),
    "releases it": _settle("approved"),
    "returns it": _settle("returned"),
    "rejects it": _settle("rejected"),
    "looks into it": _file("GET", "/look"),
    "downloads it": _file("GET", "/take"),
}
READ = {f"{who} looks into it" for who in ("lead", "analyst", "viewer")}
CHECKED = READ | {f"{who} looks into it" for who in ("check_a", "check_b", "check_c")}
EDITED = {
    f"lead {what}"
    for what in (
        "puts another version",
        "puts another file",
        "says something else of it",
        "drops the file",
        "sends it",
        "withdraws it",
    )
}
SETTLED = {f"{who} returns it" for who in ("check_a", "check_b")}
OUTPUTS: dict[str, set[str]] = {
    "pending": EDITED | READ,
    "submitted": CHECKED
    | {"lead puts another version"}
    | {f"{who} votes" for who in ("check_a", "check_b", "check_c")},
    "partially_reviewed": CHECKED | {"lead puts another version", "check_b votes", "check_c votes"},
    "reviewed": CHECKED | SETTLED | {"check_a releases it", "check_b releases it"},
    "reviewed, both against it": CHECKED | SETTLED | {"check_a rejects it", "check_b rejects it"},
    "returned": EDITED | CHECKED,
    "rejected": CHECKED,
    "released": CHECKED | {f"{who} downloads it" for who in ("lead", "analyst", "viewer")},
    "withdrawn": READ,
}


@pytest.mark.parametrize("state", OUTPUTS)
def test_a_request_for_outputs_in_each_state(portal: Stately, state: str) -> None:
    made = portal.outputs[state]
    assert portal.output_state(made()) == state.split(",")[0]
    check_everything(portal, made, portal.output_state, OUTPUT, OUTPUT_ACTS, OUTPUTS[state])


def test_every_state_of_a_request_for_outputs_stands_here(portal: Stately) -> None:
    assert set(portal.outputs) == set(OUTPUTS)
    # What is approved leaves in the same moment: the log has seen it so.
    assert first_word(OUTPUTS) | {APPROVED} == set(OUTPUT.labels)
    id = portal.outputs["released"]()
    with reading(portal.control) as session:
        query = sa.select(AuditEvent.detail).where(AuditEvent.object == id)
        moves = [(one.get("from"), one.get("to")) for one in session.scalars(query)]
    assert ("reviewed", APPROVED) in moves
    assert (APPROVED, "released") in moves
