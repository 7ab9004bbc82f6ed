"""Who may read rows for research, and until when: members, grants that take two persons, the clock."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.access.permissions import Asker, check_permit
from heluo.access.projects import ending, grants, membership, training
from heluo.access.projects.permits import check_still_granted, granted_permit
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.access.tables import AuditEvent
from heluo.kit import db
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, NotPermitted
from tests.lib.moved_clock import MovedClock
from tests.lib.research_projects import (
    ANALYST,
    GIVER,
    LEAD,
    STRANGER,
    VIEWER,
    account,
    granted,
    staffed,
    terms,
)

ROWS = "research.rows"


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    made = db.engine(tmp_path / "control.db")
    db.Base.metadata.create_all(made)
    return made


def permit(control: sa.Engine, project: str, who: str = ANALYST, role: str = "researcher") -> Any:
    with reading(control) as session:
        return granted_permit(session, Asker(who, role, None), ROWS, project)[0]


def refused(control: sa.Engine, project: str, who: str = ANALYST, role: str = "researcher") -> str:
    with pytest.raises(NotPermitted) as caught:
        permit(control, project, who, role)
    return caught.value.code


def events(control: sa.Engine, action: str) -> list[AuditEvent]:
    with reading(control) as session:
        return list(session.scalars(sa.select(AuditEvent).where(AuditEvent.action == action)))


def test_a_grant_gives_what_it_names_and_nothing_else(control: sa.Engine) -> None:
    project = staffed(control)
    grant = granted(control, project, hospitals=("h01", "h02"))
    found = permit(control, project)
    assert (found.purpose, found.project, found.grant, found.level) == ("research", project, grant.id, 3)
    assert found.forms == {"rows"}
    assert found.hospitals == {"h01", "h02"}
    assert found.categories == {"diagnosis", "lab_result", "patient"}
    assert "standard.lab_result.value_standard" in found.columns
    assert "standard.lab_result.value_text" not in found.columns
    assert "standard.patient.birth_date" not in found.columns
    assert not any(name.startswith("application.timeline.") for name in found.columns)
    assert found.until <= now() + dt.timedelta(minutes=15)


def test_without_a_grant_the_policy_table_opens_no_row(control: sa.Engine) -> None:
    with pytest.raises(NotPermitted) as caught:
        check_permit(Asker(ANALYST, "researcher", None), ROWS, "research")
    assert caught.value.code == "project_needed"


def test_who_reads_and_who_does_not(control: sa.Engine) -> None:
    project = staffed(control)
    assert refused(control, project) == "no_grant"
    granted(control, project, persons=(ANALYST,))
    assert permit(control, project).account == ANALYST
    assert refused(control, project, LEAD) == "no_grant"
    assert refused(control, project, VIEWER) == "not_a_member"
    assert refused(control, project, STRANGER) == "not_a_member"
    assert refused(control, "pr_nothing", ANALYST) == "not_a_member"
    assert refused(control, project, ANALYST, "clinician") == "not_permitted"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"ends": today() - dt.timedelta(days=1)}, "project_ended"),
        ({"ethics_until": today() - dt.timedelta(days=1)}, "ethics_expired"),
        ({"ethics_number": ""}, "ethics_expired"),
        ({"status": "ended"}, "project_not_running"),
    ],
)
def test_a_date_that_is_over_closes_rows_at_once_and_takes_no_grant(
    control: sa.Engine, values: dict[str, Any], code: str
) -> None:
    project = staffed(control)
    granted(control, project)
    held = permit(control, project)
    with transaction(control) as session:
        of = session.get(ResearchProject, project)
        for name, value in values.items():
            setattr(of, name, value)
    assert refused(control, project) == code
    with pytest.raises(NotPermitted) as caught:
        check_still_granted(control, held)
    assert caught.value.code == code
    with pytest.raises(NotPermitted) as caught:
        granted(control, project)
    assert caught.value.code == code


def test_revoked_suspended_left_and_expired_each_close_a_permit_that_is_held(control: sa.Engine) -> None:
    project = staffed(control)
    grant = granted(control, project)
    held = permit(control, project)
    check_still_granted(control, held)

    def move(to: str) -> None:
        with transaction(control) as session:
            grants.move(session, grant.id, to, GIVER, "security_admin", "试验")

    move("suspended")
    assert refused(control, project) == "grant_suspended"
    move("active")
    check_still_granted(control, held)
    with transaction(control) as session:
        membership.remove(session, project, ANALYST, LEAD)
    with pytest.raises(NotPermitted):
        check_still_granted(control, held)
    with transaction(control) as session:
        membership.add(session, project, ANALYST, "analyst", LEAD)
    check_still_granted(control, held)
    move("revoked")
    assert refused(control, project) == "grant_revoked"
    with pytest.raises(Conflict):
        move("active")
    done = [
        (e.account, e.detail["from"], e.detail["to"], e.detail["reason"])
        for e in events(control, "grant.state")
    ]
    assert done == [
        (GIVER, "active", "suspended", "试验"),
        (GIVER, "suspended", "active", "试验"),
        (GIVER, "active", "revoked", "试验"),
    ]


def test_nobody_gives_to_themselves(control: sa.Engine) -> None:
    project = staffed(control)
    with transaction(control) as session:
        account(session, "both")
        membership.add(session, project, "both", "analyst", LEAD)
        membership.remove(session, project, "both", LEAD)
    for by in (LEAD, ANALYST, "both"):
        with pytest.raises(NotPermitted) as caught, transaction(control) as session:
            grants.give(session, project, terms(), by, "security_admin")
        assert caught.value.code == "own_project"
    grant = granted(control, project)
    with pytest.raises(NotPermitted) as caught, transaction(control) as session:
        grants.move(session, grant.id, "revoked", ANALYST, "security_admin", "自己")
    assert caught.value.code == "own_project"
    assert [e.account for e in events(control, "grant.give")] == [GIVER]


@pytest.mark.parametrize(
    ("values", "kind", "code"),
    [
        ({"variables": ("diagnosis.code", "visit.total_amount")}, NotPermitted, "not_in_protocol"),
        ({"variables": ()}, BadInput, "grant_terms"),
        ({"persons": ()}, BadInput, "grant_terms"),
        ({"persons": (VIEWER,)}, BadInput, "grant_terms"),
        ({"persons": (STRANGER,)}, BadInput, "grant_terms"),
        ({"level": 2}, BadInput, "grant_terms"),
        ({"level": 4}, BadInput, "grant_terms"),
        ({"until": now() + dt.timedelta(days=400)}, BadInput, "grant_terms"),
        ({"until": now() - dt.timedelta(minutes=5)}, BadInput, "grant_terms"),
    ],
)
def test_terms_that_do_not_fit_are_refused(control: sa.Engine, values: dict, kind: type, code: str) -> None:
    project = staffed(control)
    with pytest.raises(kind) as caught:
        granted(control, project, **values)
    assert caught.value.code == code
    assert events(control, "grant.give") == []


@pytest.mark.parametrize(
    "name", ["patient.name", "patient.birth_place_of_moon", "visit.visit_id", "moon.phase"]
)
def test_what_identifies_cannot_be_granted(control: sa.Engine, name: str) -> None:
    project = staffed(control, variables=[name])
    with pytest.raises(BadInput) as caught:
        granted(control, project, variables=(name,))
    assert caught.value.code == "no_such_variable"


def test_what_is_over_ends_by_itself_once(control: sa.Engine) -> None:
    over, going = staffed(control), staffed(control, "pr_going")
    granted(control, over)
    granted(control, going)
    short = granted(control, going, until=now() + dt.timedelta(days=1))
    with transaction(control) as session:
        session.get(ResearchProject, over).ends = today() - dt.timedelta(days=1)
        session.get(ResearchGrant, short.id).until = now() - dt.timedelta(seconds=1)
    assert ending.end_what_is_over(control) == 3
    assert ending.end_what_is_over(control) == 0
    with reading(control) as session:
        assert session.get(ResearchProject, over).status == "ended"
        assert session.get(ResearchProject, going).status == "running"
        states = sorted((one.project, one.status, one.cause) for one in grants.listed(session))
    held = ("suspended", "end")
    assert states == [(over, *held), ("pr_going", "active", ""), ("pr_going", *held)]
    assert {(e.account, e.role) for e in events(control, "grant.state")} == {("heluo", "worker")}
    assert [e.object for e in events(control, "project.state")] == [over]


def test_a_project_never_loses_its_only_lead(control: sa.Engine) -> None:
    project = staffed(control)
    for act in (
        lambda s: membership.remove(s, project, LEAD, LEAD),
        lambda s: membership.add(s, project, LEAD, "viewer", LEAD),
    ):
        with pytest.raises(Conflict) as caught, transaction(control) as session:
            act(session)
        assert caught.value.code == "only_lead"
    with transaction(control) as session:
        membership.add(session, project, ANALYST, "lead", LEAD)
        membership.remove(session, project, LEAD, LEAD)
    with reading(control) as session:
        assert [(m.account, m.role) for m in membership.members(session, project)] == [
            (ANALYST, "lead"),
            (VIEWER, "viewer"),
        ]


def test_only_researchers_become_members(control: sa.Engine) -> None:
    project = staffed(control)
    for name in (GIVER, "nobody"):
        with pytest.raises(BadInput) as caught, transaction(control) as session:
            membership.add(session, project, name, "analyst", LEAD)
        assert caught.value.code == "no_researcher"


TERMS = ("variables", "level", "hospitals", "cohort", "definition", "conditions", "since", "given_by")


def state_of(control: sa.Engine, grant: str) -> tuple[str, str]:
    with reading(control) as session:
        found = session.get_one(ResearchGrant, grant)
        return found.status, found.cause


@pytest.mark.parametrize(
    ("cause", "code"),
    [("end", "project_ended"), ("ethics", "ethics_expired"), ("training", "training_lapsed")],
)
def test_a_day_that_is_over_suspends_with_nobody_acting_and_its_renewal_restores_the_same(
    control: sa.Engine, monkeypatch: pytest.MonkeyPatch, cause: str, code: str
) -> None:
    project = staffed(control, ends=today() + dt.timedelta(days=400 if cause != "end" else 20))
    grant = granted(control, project, until=now() + dt.timedelta(days=19), persons=(LEAD, ANALYST))
    held = permit(control, project)
    clock = MovedClock(monkeypatch)
    with transaction(control) as session:
        if cause != "end":
            session.get_one(ResearchGrant, grant.id).until = now() + dt.timedelta(days=390)
        if cause == "ethics":
            session.get_one(ResearchProject, project).ethics_until = today() + dt.timedelta(days=20)
        if cause == "training":
            for who in (LEAD, ANALYST):
                training.enter(session, who, "2026-1", clock.today() + dt.timedelta(days=20), GIVER)
    assert ending.end_what_is_over(control) == 0
    clock.forward(days=21)
    with pytest.raises(NotPermitted) as caught:
        check_still_granted(control, held)
    assert caught.value.code == code, "at once, before any state has followed"
    assert ending.end_what_is_over(control) == (2 if cause == "end" else 1)
    assert ending.end_what_is_over(control) == 0
    assert state_of(control, grant.id) == ("suspended", cause)
    with pytest.raises(Conflict) as refusal, transaction(control) as session:
        grants.move(session, grant.id, "active", GIVER, "security_admin", "仍要用")
    assert refusal.value.code == "cause_stands", "nobody opens by hand what a day has closed"
    later = clock.today() + dt.timedelta(days=100)
    with transaction(control) as session:
        of = session.get_one(ResearchProject, project)
        if cause == "end":
            of.ends, of.status = later, "running"
            grants.renew(
                session, session.get_one(ResearchGrant, grant.id), grants.end_of_day(later), GIVER, "x"
            )
        elif cause == "ethics":
            of.ethics_until = later
        else:
            training.enter(session, ANALYST, "2026-2", later, GIVER)
    assert ending.end_what_is_over(control) == (cause != "end")
    assert state_of(control, grant.id) == ("active", "")
    with reading(control) as session:
        again = session.get_one(ResearchGrant, grant.id)
        assert [getattr(again, name) for name in TERMS] == [getattr(grant, name) for name in TERMS]
        assert grants.persons_of(session, grant.id) == sorted([LEAD, ANALYST])
    assert permit(control, project).columns == held.columns
    if cause == "training":
        assert refused(control, project, LEAD) == "training_lapsed", "only who was trained anew"


def test_what_nobody_renews_is_over_for_good(control: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    project = staffed(control)
    grant = granted(control, project, until=now() + dt.timedelta(days=1))
    clock = MovedClock(monkeypatch)
    clock.forward(days=2)
    ending.end_what_is_over(control)
    assert state_of(control, grant.id) == ("suspended", "end")
    clock.forward(days=29)
    assert ending.end_what_is_over(control) == 1
    assert state_of(control, grant.id) == ("expired", "")
    with transaction(control) as session:
        found = session.get_one(ResearchGrant, grant.id)
        later = clock.now() + dt.timedelta(days=9)
        with pytest.raises(Conflict):
            grants.renew(session, found, later, GIVER, "x")


def test_a_project_whose_persons_have_left_holds_its_grant_until_one_comes_back(control: sa.Engine) -> None:
    project = staffed(control)
    grant = granted(control, project)
    with transaction(control) as session:
        membership.remove(session, project, ANALYST, LEAD)
    assert ending.end_what_is_over(control) == 1
    assert state_of(control, grant.id) == ("suspended", "nobody")
    with transaction(control) as session:
        membership.add(session, project, ANALYST, "analyst", LEAD)
    assert ending.end_what_is_over(control) == 1
    assert state_of(control, grant.id) == ("active", "")


def test_what_a_person_suspended_no_clock_restores(control: sa.Engine) -> None:
    project = staffed(control)
    grant = granted(control, project)
    with transaction(control) as session:
        grants.move(session, grant.id, "suspended", GIVER, "security_admin", "调查")
    assert ending.end_what_is_over(control) == 0
    assert state_of(control, grant.id) == ("suspended", "decision")
    assert refused(control, project) == "grant_suspended"
