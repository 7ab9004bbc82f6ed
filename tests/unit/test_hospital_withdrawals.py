"""A hospital's say over its own rows after a grant: what it takes out closes at once for every permit that is
held, the rest stays, and what it gives back is what was approved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.access.permissions import Asker
from heluo.access.permit import Permit
from heluo.access.projects import ending, grants, membership, withdrawals
from heluo.access.projects.permits import check_still_granted, granted_permit
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.access.tables import AuditEvent, PortalAccount
from heluo.kit import db
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError, NotPermitted
from tests.lib.moved_clock import MovedClock
from tests.lib.research_projects import ANALYST, GIVER, LEAD, VARIABLES, account, granted, staffed

KNOWN = ("h01", "h02", "h03")
LAB = "lab_result.value_standard"


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    made = db.engine(tmp_path / "control.db")
    db.Base.metadata.create_all(made)
    with transaction(made) as session:
        for code in KNOWN:
            account(session, f"officer_{code}", "hospital_officer")
            session.get_one(PortalAccount, f"officer_{code}").hospital = code
    return made


def take_back(
    control: sa.Engine, grant: str, hospital: str, *withheld: str, reason: str = "伦理意见"
) -> None:
    with transaction(control) as session:
        by = f"officer_{hospital}"
        withdrawals.take_back(session, grant, hospital, withheld, reason, by, KNOWN)


def open_again(control: sa.Engine, grant: str, hospital: str) -> None:
    with transaction(control) as session:
        withdrawals.open_again(session, grant, hospital, f"officer_{hospital}")


def permit(control: sa.Engine, project: str, grant: str = "") -> Permit:
    with reading(control) as session:
        asker = Asker(ANALYST, "researcher", None)
        return granted_permit(session, asker, "research.rows", project, grant)[0]


def code_of(act: Any, *given: Any, **named: Any) -> str:
    with pytest.raises(HeluoError) as caught:
        act(*given, **named)
    return caught.value.code


@pytest.mark.parametrize("hospitals", [None, KNOWN])
def test_a_veto_closes_at_once_what_is_held_and_giving_back_restores_it(
    control: sa.Engine, hospitals: tuple[str, ...] | None
) -> None:
    project = staffed(control)
    grant = granted(control, project, hospitals=hospitals).id
    held = permit(control, project)
    check_still_granted(control, held)
    take_back(control, grant, "h02")
    with pytest.raises(NotPermitted) as caught:
        check_still_granted(control, held)
    assert caught.value.code == "grant_ended"
    fewer = permit(control, project)
    assert fewer.hospitals == {"h01", "h03"}
    check_still_granted(control, fewer)
    assert replace(fewer, until=held.until).within(held)
    open_again(control, grant, "h02")
    assert permit(control, project).hospitals == (None if hospitals is None else set(hospitals))
    with reading(control) as session:
        log = session.scalars(sa.select(AuditEvent).where(AuditEvent.object == grant)).all()
    done = [(e.account, e.action) for e in log if e.account.startswith("officer")]
    assert done == [("officer_h02", "grant.take_back"), ("officer_h02", "grant.open_again")]


def test_a_limit_leaves_the_rest_of_its_rows_under_a_part_of_the_grant(control: sa.Engine) -> None:
    project = staffed(control)
    whole = granted(control, project, hospitals=("h01", "h02"))
    take_back(control, whole.id, "h02", LAB)
    with reading(control) as session:
        part = next(one for one in grants.listed(session) if one.part_of)
        assert (part.part_of, part.hospitals) == (whole.id, ["h02"])
        assert sorted(part.variables) == sorted(set(VARIABLES) - {LAB})
        assert (part.until, part.given_by) == (whole.until, "officer_h02")
    assert permit(control, project, whole.id).hospitals == {"h01"}
    rest = permit(control, project, part.id)
    assert rest.hospitals == {"h02"}
    assert f"standard.{LAB}" not in (rest.columns or ())
    with transaction(control) as session:
        grants.move(session, whole.id, "suspended", GIVER, "security_admin", "调查")
    with pytest.raises(NotPermitted):
        permit(control, project, part.id)
    assert ending.end_what_is_over(control) == 1
    with reading(control) as session:
        assert session.get_one(ResearchGrant, part.id).cause == "other"
    with transaction(control) as session:
        grants.move(session, whole.id, "active", GIVER, "security_admin", "查清")
    assert ending.end_what_is_over(control) == 1
    assert permit(control, project, part.id).hospitals == {"h02"}
    open_again(control, whole.id, "h02")
    assert permit(control, project).hospitals == {"h01", "h02"}
    assert code_of(permit, control, project, part.id) == "no_grant"


def test_a_part_ends_and_is_renewed_with_its_grant(
    control: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = staffed(control)
    whole = granted(control, project, hospitals=("h01", "h02"), until=now() + dt.timedelta(days=2))
    take_back(control, whole.id, "h02", LAB)
    clock = MovedClock(monkeypatch)
    clock.forward(days=3)
    assert ending.end_what_is_over(control) == 2
    later = grants.end_of_day(today() + dt.timedelta(days=50))
    with transaction(control) as session:
        grants.renew(session, session.get_one(ResearchGrant, whole.id), later, GIVER, "security_admin")
    assert ending.end_what_is_over(control) == 1
    with reading(control) as session:
        assert {(one.status, one.until) for one in grants.listed(session)} == {("active", later)}
    with transaction(control) as session:
        grants.move(session, whole.id, "revoked", GIVER, "security_admin", "违规")
    assert ending.end_what_is_over(control) == 1
    with reading(control) as session:
        assert {one.status for one in grants.listed(session)} == {"revoked"}


def test_when_every_hospital_has_taken_its_rows_the_grant_is_held(control: sa.Engine) -> None:
    project = staffed(control)
    grant = granted(control, project, hospitals=("h01", "h02")).id
    take_back(control, grant, "h01")
    take_back(control, grant, "h02")
    assert permit(control, project).hospitals == frozenset()
    assert ending.end_what_is_over(control) == 1
    with reading(control) as session:
        found = session.get_one(ResearchGrant, grant)
        assert (found.status, found.cause) == ("suspended", "hospitals")
    open_again(control, grant, "h01")
    assert ending.end_what_is_over(control) == 1
    assert permit(control, project).hospitals == {"h01"}


def test_what_a_hospital_may_not_do(control: sa.Engine) -> None:
    project = staffed(control)
    grant = granted(control, project, hospitals=("h01", "h02")).id
    assert code_of(take_back, control, grant, "h03") == "no_grant", "no row of it is its own"
    assert code_of(take_back, control, "gr_none", "h01") == "no_grant"
    assert code_of(take_back, control, grant, "h01", reason=" ") == "reason_needed"
    assert code_of(take_back, control, grant, "h01", *VARIABLES) == "limit"
    assert code_of(take_back, control, grant, "h01", "visit.total_amount") == "limit"
    assert code_of(open_again, control, grant, "h01") == "not_found"
    take_back(control, grant, "h01")
    assert code_of(take_back, control, grant, "h01") == "taken_back"
    with transaction(control) as session:
        session.get_one(PortalAccount, "officer_h02").role = "researcher"
        membership.add(session, project, "officer_h02", "analyst", LEAD)
        membership.remove(session, project, "officer_h02", LEAD)
        session.get_one(PortalAccount, "officer_h02").role = "hospital_officer"
    assert code_of(take_back, control, grant, "h02") == "own_project"
    with transaction(control) as session:
        grants.move(session, grant, "revoked", GIVER, "security_admin", "结束")
    with transaction(control) as session:
        account(session, "second_h02", "hospital_officer")
        with pytest.raises(HeluoError) as caught:
            withdrawals.take_back(session, grant, "h02", (), "原因", "second_h02", KNOWN)
    assert caught.value.code == "grant_over"


def test_a_veto_works_while_nothing_else_would(control: sa.Engine) -> None:
    """Ethics over, grant suspended: a hospital still takes its rows out, and nothing comes back without."""
    project = staffed(control)
    grant = granted(control, project, hospitals=("h01", "h02")).id
    with transaction(control) as session:
        session.get_one(ResearchProject, project).ethics_until = today() - dt.timedelta(days=1)
    ending.end_what_is_over(control)
    take_back(control, grant, "h02")
    with transaction(control) as session:
        session.get_one(ResearchProject, project).ethics_until = today() + dt.timedelta(days=9)
    ending.end_what_is_over(control)
    assert permit(control, project).hospitals == {"h01"}
