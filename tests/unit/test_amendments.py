"""An amendment or a renewal takes the place of a grant when it is approved, and of no other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.access.applications import write
from heluo.access.applications.tables import DataApplication
from heluo.access.projects import ending, grants, training
from heluo.access.projects.tables import ResearchProject
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput
from tests.lib.application_acts import accepted, agree_all, begun, refused, reviewers, send, vote
from tests.lib.moved_clock import MovedClock
from tests.lib.research_projects import ANALYST, GIVER, LEAD, VARIABLES, granted, staffed


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    return reviewers(tmp_path / "control.db")


def test_an_amendment_takes_the_place_of_the_grant_when_it_is_approved(control: sa.Engine) -> None:
    project = staffed(control)
    first = granted(control, project, hospitals=("h01",))
    id = begun(control, "amendment", first.id)
    wider = sorted([*VARIABLES, "visit.total_amount"])
    with transaction(control) as session:
        found = session.get(DataApplication, id)
        assert found.terms["hospitals"] == ["h01"], "filled from the grant"
        with pytest.raises(BadInput):
            write.edit(session, found, LEAD, {}, {"ends": "2030-01-01"})
        write.edit(session, found, LEAD, {"variables": wider}, {"variables": wider})
    send(control, id)
    with reading(control) as session:
        assert session.get(ResearchProject, project).variables == VARIABLES, "nothing changes before approval"
    agree_all(control, id, ("h01",))
    with reading(control) as session:
        assert session.get(ResearchProject, project).variables == wider
        states = {one.id: (one.status, sorted(one.variables)) for one in grants.listed(session)}
        assert states.pop(first.id) == ("replaced", sorted(VARIABLES))
        assert list(states.values()) == [("active", wider)]


def test_a_renewal_restores_the_same_with_later_dates(control: sa.Engine) -> None:
    project = staffed(control)
    first = granted(control, project, hospitals=("h01",))
    later = today() + dt.timedelta(days=300)
    id = begun(control, "renewal", first.id)
    with transaction(control) as session:
        found = session.get(DataApplication, id)
        write.edit(
            session, found, LEAD, {"until": str(later)}, {"ends": str(later), "ethics_until": str(later)}
        )
    send(control, id)
    agree_all(control, id, ("h01",))
    with reading(control) as session:
        of = session.get(ResearchProject, project)
        assert (of.ends, of.ethics_until) == (later, later)
        new = next(one for one in grants.listed(session) if one.status == "active")
        same = ("variables", "level", "hospitals", "cohort", "definition")
        assert [getattr(new, name) for name in same] == [getattr(first, name) for name in same]
        assert new.id == first.id, "the same grant, with another end"
        assert new.until == grants.end_of_day(later)


def test_a_renewal_opens_what_its_end_had_closed(control: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    project = staffed(control, ends=today() + dt.timedelta(days=5))
    first = granted(control, project, hospitals=("h01",), until=now() + dt.timedelta(days=4))
    clock = MovedClock(monkeypatch)
    clock.forward(days=10)
    ending.end_what_is_over(control)
    later = clock.today() + dt.timedelta(days=300)
    id = begun(control, "renewal", first.id)
    assert refused(send, control, id) == "application_stopped", "without a later end nothing is renewed"
    renewed = {"ends": str(later), "ethics_until": str(later)}
    with transaction(control) as session:
        for who in (LEAD, ANALYST):
            training.enter(session, who, "2027", later, GIVER)
        write.edit(session, session.get(DataApplication, id), LEAD, {"until": str(later)}, renewed)
    send(control, id)
    agree_all(control, id, ("h01",))
    with reading(control) as session:
        assert session.get(ResearchProject, project).status == "running"
        (again,) = grants.listed(session)
        assert (again.id, again.status, again.hospitals) == (first.id, "active", ["h01"])
        assert again.until == grants.end_of_day(later)
    assert ending.end_what_is_over(control) == 0


def test_a_renewal_that_a_hospital_narrows_is_another_grant(control: sa.Engine) -> None:
    project = staffed(control)
    first = granted(control, project, hospitals=("h01", "h02"))
    id = begun(control, "renewal", first.id)
    send(control, id)
    for who in ("officer", "committee1", "committee2", "officer_h01"):
        vote(control, id, who)
    vote(control, id, "officer_h02", "refused")
    accepted(control, id)
    with reading(control) as session:
        made = {one.status: one.hospitals for one in grants.listed(session)}
    assert made == {"active": ["h01"], "replaced": ["h01", "h02"]}


def test_what_an_administrator_suspended_an_amendment_does_not_open(control: sa.Engine) -> None:
    project = staffed(control)
    first = granted(control, project, hospitals=("h01",))
    id = begun(control, "amendment", first.id)
    with transaction(control) as session:
        write.edit(session, session.get(DataApplication, id), LEAD, {"variables": VARIABLES[:2]}, {})
        grants.move(session, first.id, "suspended", GIVER, "security_admin", "调查")
    send(control, id)
    agree_all(control, id, ("h01",))
    with reading(control) as session:
        made = {one.status: (one.cause, one.reason) for one in grants.listed(session)}
    assert made["suspended"] == ("decision", "调查")
    assert set(made) == {"replaced", "suspended"}


@pytest.mark.parametrize("kind", ["amendment", "renewal"])
def test_nothing_takes_the_place_of_a_revoked_grant(control: sa.Engine, kind: str) -> None:
    project = staffed(control)
    first = granted(control, project, hospitals=("h01",))
    id = begun(control, kind, first.id)
    send(control, id)
    with transaction(control) as session:
        grants.move(session, first.id, "revoked", GIVER, "security_admin", "违规")
    for who in ("officer", "committee1", "officer_h01"):
        vote(control, id, who)
    assert refused(vote, control, id, "committee2") == "grant_over"
    with transaction(control) as session:
        write.withdraw(session, session.get(DataApplication, id), LEAD)
    assert refused(begun, control, kind, first.id) == "grant_over"
