"""An application goes through the chain of its level: nobody decides alone or on their own, hospitals decide
for their own rows, silence has a declared meaning, and approval makes exactly what was approved."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.access import audit
from heluo.access.applications import accept, checks, decide, write
from heluo.access.applications.chain import DAYS, planned
from heluo.access.applications.closed import withdraw_of_closed
from heluo.access.applications.states import APPLICATION, STEP
from heluo.access.applications.tables import DataApplication, ReviewStep, ReviewVote
from heluo.access.permissions import Asker
from heluo.access.projects import grants, membership, training
from heluo.access.projects.permits import granted_permit
from heluo.access.projects.tables import ResearchProject
from heluo.access.tables import AuditEvent, PortalAccount
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, HeluoError, NotPermitted, Unavailable
from tests.lib.application_acts import (
    HOSPITALS,
    PEOPLE,
    accepted,
    agree_all,
    begun,
    look,
    refused,
    reviewers,
    send,
    sent,
    vote,
)
from tests.lib.moved_clock import MovedClock
from tests.lib.research_projects import ANALYST, GIVER, LEAD, VARIABLES, granted, staffed, terms


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    return reviewers(tmp_path / "control.db")


def test_the_draft_is_filled_from_the_project(control: sa.Engine) -> None:
    staffed(control)
    with reading(control) as session:
        found = session.get(DataApplication, begun(control))
        assert found.terms["variables"] == VARIABLES
        assert found.terms["persons"] == [LEAD, ANALYST]
        assert found.terms["until"] == str(today() + dt.timedelta(days=100))
        assert checks.level_of(found.terms) == 3
    assert refused(begun, control) == "application_open"


@pytest.mark.parametrize(
    ("level", "holders"),
    [
        (1, [["officer"]]),
        (2, [["officer"]]),
        (3, [["officer"], ["committee", "h01", "h02"]]),
        (4, [["officer"], ["committee", "h01", "h02"], ["ethics"], ["security"]]),
    ],
)
def test_the_level_decides_the_chain(level: int, holders: list[list[str]]) -> None:
    found: dict[int, list[str]] = {}
    for one in planned(level, ("h02", "h01")):
        found.setdefault(one.stage, []).append(one.hospital or one.holder)
    assert list(found.values()) == holders
    with pytest.raises(NotPermitted):
        planned(5, ())


def test_officer_then_committee_beside_each_hospital_then_the_grant(control: sa.Engine) -> None:
    id = sent(control)
    assert look(control, id) == (
        "in_review",
        {"officer": "open", "committee": "waiting", "h01": "waiting", "h02": "waiting", "h03": "waiting"},
    )
    assert refused(vote, control, id, "committee1") == "state"
    vote(control, id, "officer")
    vote(control, id, "committee1")
    assert look(control, id)[1]["committee"] == "open", "one member of the committee is not the committee"
    for who in ("officer_h01", "officer_h02", "officer_h03"):
        vote(control, id, who)
    assert look(control, id)[0] == "in_review"
    vote(control, id, "committee2")
    assert look(control, id)[0] == "approved"
    with reading(control) as session:
        application = session.get(DataApplication, id)
        (grant,) = grants.listed(session)
        assert application.grants == [grant.id]
        assert (sorted(grant.variables), grant.hospitals, grant.level) == (
            sorted(VARIABLES),
            list(HOSPITALS),
            3,
        )
        assert grants.persons_of(session, grant.id) == sorted([LEAD, ANALYST])
        assert grant.until == grants.end_of_day(today() + dt.timedelta(days=100))
        permit, _ = granted_permit(
            session, Asker(ANALYST, "researcher", None), "research.rows", grant.project
        )
        assert permit.hospitals == set(HOSPITALS)
        log = session.scalars(sa.select(AuditEvent.action).where(AuditEvent.object == id))
        assert list(log).count("application.vote") == 6


def test_a_hospital_refuses_for_its_own_rows_and_another_limits(control: sa.Engine) -> None:
    id = sent(control)
    vote(control, id, "officer")
    vote(control, id, "committee1")
    vote(control, id, "committee2")
    vote(control, id, "officer_h01")
    vote(control, id, "officer_h02", "refused")
    vote(control, id, "officer_h03", "limited", "lab_result.value_standard")
    assert look(control, id)[0] == "offered", "the applicant knows before anything is granted"
    with reading(control) as session:
        assert grants.listed(session) == []
    accepted(control, id)
    assert look(control, id)[0] == "approved"
    with reading(control) as session:
        assert {one.given_by for one in grants.listed(session)} == {"officer_h03"}, "not by whom accepts"
        made = {tuple(one.hospitals): sorted(one.variables) for one in grants.listed(session)}
    rest = sorted(set(VARIABLES) - {"lab_result.value_standard"})
    assert made == {("h01",): sorted(VARIABLES), ("h03",): rest}
    assert look(control, id)[1]["h02"] == "refused"


def test_only_the_lead_accepts_and_in_time(control: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    id = sent(control, hospitals=["h01", "h02"])
    for who in ("officer", "committee1", "committee2", "officer_h01"):
        vote(control, id, who)
    assert refused(accepted, control, id) == "state", "before it is decided"
    vote(control, id, "officer_h02", "refused")
    for who in (ANALYST, "officer_h01", GIVER):
        assert refused(accepted, control, id, who) in ("member_role", "not_a_member")
    assert accept.withdraw_unaccepted(control) == 0
    clock = MovedClock(monkeypatch)
    clock.forward(days=31)
    assert accept.withdraw_unaccepted(control) == 1
    assert accept.withdraw_unaccepted(control) == 0
    assert look(control, id)[0] == "withdrawn"
    with reading(control) as session:
        assert grants.listed(session) == []


def test_when_every_hospital_refuses_nothing_is_left(control: sa.Engine) -> None:
    id = sent(control)
    vote(control, id, "officer")
    for code in HOSPITALS:
        vote(control, id, f"officer_{code}", "refused")
    assert look(control, id) == (
        "rejected",
        {"officer": "agreed", "committee": "dropped", "h01": "refused", "h02": "refused", "h03": "refused"},
    )
    with reading(control) as session:
        assert grants.listed(session) == []


@pytest.mark.parametrize(("decision", "state"), [("refused", "rejected"), ("returned", "returned")])
def test_a_refusal_or_return_ends_the_round(control: sa.Engine, decision: str, state: str) -> None:
    id = sent(control)
    vote(control, id, "officer", decision)
    assert look(control, id)[0] == state
    assert set(look(control, id)[1].values()) == {decision, "dropped"}
    if state == "rejected":
        assert refused(send, control, id) == "state"
        return
    with transaction(control) as session:
        found = session.get(DataApplication, id)
        assert found.terms["variables"] == VARIABLES, "answers stay"
        write.edit(session, found, LEAD, {"variables": VARIABLES[:2]}, {})
    send(control, id)
    assert look(control, id)[1]["officer"] == "open"
    vote(control, id, "officer")


def test_nobody_decides_twice_alone_or_on_their_own(control: sa.Engine) -> None:
    project = staffed(control)
    with transaction(control) as session:
        for name in ("committee3", "officer_h03"):
            session.get(PortalAccount, name).role = "researcher"
            membership.add(session, project, name, "analyst", LEAD)
            membership.remove(session, project, name, LEAD)
        session.get(PortalAccount, "committee3").role = "access_reviewer"
        session.get(PortalAccount, "officer_h03").role = "hospital_officer"
    id = begun(control)
    send(control, id)
    for who in (LEAD, "unseated", "committee1", GIVER):
        assert refused(vote, control, id, who, holder="officer") == "not_holder"
    vote(control, id, "officer")
    with transaction(control) as session:
        decide.give_seat(session, "officer", "committee", GIVER)
    assert refused(vote, control, id, "officer") == "voted", "one person, one step"
    vote(control, id, "committee1")
    assert refused(vote, control, id, "committee1") == "voted"
    assert refused(vote, control, id, "committee3") == "own_project", "who was in the project"
    assert refused(vote, control, id, "officer_h03") == "own_project"
    assert refused(vote, control, id, "officer_h01", holder="committee") == "not_holder"


def test_what_one_member_of_the_committee_keeps_back_is_in_no_grant_and_the_condition_is_on_each(
    control: sa.Engine,
) -> None:
    id = sent(control)
    vote(control, id, "officer", "limited")
    vote(control, id, "committee1", "limited", "patient.sex")
    for code in HOSPITALS[:-1]:
        vote(control, id, f"officer_{code}")
    assert (
        refused(vote, control, id, f"officer_{HOSPITALS[-1]}", "limited", *set(VARIABLES) - {"patient.sex"})
        == "limit"
    )
    vote(control, id, f"officer_{HOSPITALS[-1]}")
    assert look(control, id)[0] == "in_review", "a committee takes two"
    vote(control, id, "committee2")
    assert look(control, id)[0] == "offered", "the applicant knows the limits before anything is granted"
    accepted(control, id)
    with reading(control) as session:
        (made,) = grants.listed(session)
        assert sorted(made.variables) == sorted(set(VARIABLES) - {"patient.sex"})
        assert made.conditions.count("\n") == 1, "what both asked for in return"
        assert {one.decision for one in session.scalars(sa.select(ReviewVote))} == {"agreed", "limited"}


def test_a_decision_without_reason_or_with_a_wrong_limit_is_refused(control: sa.Engine) -> None:
    id = sent(control)
    vote(control, id, "officer")
    assert refused(vote, control, id, "committee1", "limited", *VARIABLES) == "limit"
    assert refused(vote, control, id, "committee1", "limited", "patient.name") == "limit"
    assert refused(vote, control, id, "officer_h01", "limited") == "limit"
    assert refused(vote, control, id, "officer_h01", "limited", *VARIABLES) == "limit"
    assert refused(vote, control, id, "officer_h01", "agreed", "patient.sex") == "limit"
    with reading(control) as session:
        step = next(s for s in write.steps(session, session.get(DataApplication, id)) if s.hospital == "h01")
    with pytest.raises(BadInput) as caught, transaction(control) as session:
        decide.vote(session, step.id, "officer_h01", "refused", " ", [])
    assert caught.value.code == "reason_needed"


def test_silence_of_a_hospital_means_what_it_declared_and_refusal_before(control: sa.Engine) -> None:
    id = sent(control)
    with transaction(control) as session:
        decide.declare_default(session, "h02", "agreed", "officer_h02")
    vote(control, id, "officer")
    vote(control, id, "committee1")
    vote(control, id, "committee2")
    vote(control, id, "officer_h01")
    assert decide.lapse(control) == 0
    with transaction(control) as session:
        for one in write.steps(session, session.get(DataApplication, id)):
            if one.opened and one.status == "open":
                assert one.due - one.opened == dt.timedelta(days=DAYS["hospital"])
                one.due = now() - dt.timedelta(seconds=1)
    assert decide.lapse(control) == 2
    assert decide.lapse(control) == 0
    assert look(control, id)[0] == "offered", "silence that refuses is a refusal: the applicant is asked"
    accepted(control, id)
    assert {k: v for k, v in look(control, id)[1].items() if k in HOSPITALS} == {
        "h01": "agreed",
        "h02": "agreed",
        "h03": "refused",
    }
    with reading(control) as session:
        (grant,) = grants.listed(session)
        assert grant.hospitals == ["h01", "h02"]


def test_a_silent_approval_that_became_impossible_goes_back_and_holds_up_no_other(control: sa.Engine) -> None:
    """Two applications wait for a silent hospital; the ethics approval of the first is over meanwhile."""
    first, project = sent(control, hospitals=["h01"]), staffed(control, f"pr_{'2' * 24}")
    with transaction(control) as session:
        made = write.begin(session, project, LEAD, "new", "")
        write.edit(session, made, LEAD, {"hospitals": ["h01"]}, {})
        second = made.id
    send(control, second)
    with transaction(control) as session:
        decide.declare_default(session, "h01", "agreed", "officer_h01")
    for id in (first, second):
        for who in ("officer", "committee1", "committee2"):
            vote(control, id, who)
    with transaction(control) as session:
        over = session.get_one(DataApplication, first).project
        session.get_one(ResearchProject, over).ethics_until = today() - dt.timedelta(days=1)
        for one in session.scalars(sa.select(ReviewStep).where(ReviewStep.status == "open")):
            one.due = now() - dt.timedelta(seconds=1)
    assert decide.lapse(control) == 2
    assert (look(control, first)[0], look(control, second)[0]) == ("returned", "approved")
    assert look(control, first)[1]["h01"] == "returned"
    with reading(control) as session:
        told = session.scalars(sa.select(ReviewVote.reason).where(ReviewVote.account == decide.SILENT)).one()
        assert "伦理批件已过期" in told
        assert "no ethics approval" in told
    assert decide.lapse(control) == 0


def test_what_a_closed_project_asks_for_is_withdrawn_with_nobody_acting(control: sa.Engine) -> None:
    id = sent(control)
    vote(control, id, "officer")
    assert withdraw_of_closed(control) == 0
    with transaction(control) as session:
        session.get_one(ResearchProject, session.get_one(DataApplication, id).project).status = "closed"
    assert withdraw_of_closed(control) == 1
    assert look(control, id)[0] == "withdrawn"
    assert set(look(control, id)[1].values()) == {"agreed", "dropped"}
    assert withdraw_of_closed(control) == 0


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"variables": [*VARIABLES, "visit.total_amount"]}, "not_in_protocol"),
        ({"variables": []}, "no_variable"),
        ({"persons": ["stranger"]}, "persons"),
        ({"until": str(today() + dt.timedelta(days=101))}, "dates"),
        ({"until": str(today() - dt.timedelta(days=1))}, "dates"),
    ],
)
def test_the_machine_stops_what_it_must_before_a_person_reads_it(
    control: sa.Engine, values: dict[str, Any], code: str
) -> None:
    staffed(control)
    id = begun(control, **values)
    assert refused(send, control, id) == "application_stopped"
    with reading(control) as session:
        found = session.get(DataApplication, id)
        project = session.get(ResearchProject, found.project)
        assert code in [one.code for one in checks.findings(session, project, found.terms, {})]


def test_expired_ethics_stop_and_an_overlap_is_told(control: sa.Engine) -> None:
    project, other = staffed(control), staffed(control, "pr_other")
    granted(control, other)
    with transaction(control) as session:
        of = session.get(ResearchProject, project)
        found = checks.findings(session, of, write.proposed(session, of), {})
        assert [(one.code, one.weight) for one in found] == [("not_in_text", "warns"), ("overlap", "warns")]
        of.ethics_until = today() - dt.timedelta(days=1)
        found = checks.findings(session, of, write.proposed(session, of), {})
        assert ("ethics_expired", "stops") in [(one.code, one.weight) for one in found]


def test_who_is_not_trained_or_not_for_long_enough_is_named(control: sa.Engine) -> None:
    project = staffed(control)
    with transaction(control) as session:
        training.enter(session, LEAD, "2026", today() + dt.timedelta(days=50), GIVER)
        training.enter(session, ANALYST, "2020", today() - dt.timedelta(days=1), GIVER)
    id = begun(control)
    assert refused(send, control, id) == "application_stopped"
    with reading(control) as session:
        of, found = session.get(ResearchProject, project), session.get(DataApplication, id)
        made = {one.code: one.text.en for one in checks.findings(session, of, found.terms, {})}
    assert made["training"].endswith(ANALYST)
    assert made["training_before_end"].endswith(LEAD)


def test_variables_that_the_text_of_the_protocol_does_not_mention_are_named(control: sa.Engine) -> None:
    project = staffed(control, protocol="按诊断编码 C34 入组,比较检验结果")
    with reading(control) as session:
        of = session.get(ResearchProject, project)
        found = checks.findings(session, of, write.proposed(session, of), {})
        (silent,) = [one.text.zh for one in found if one.code == "not_in_text"]
    assert silent == "方案正文没有提到:性别"


def test_what_has_passed_meanwhile_is_not_approved(control: sa.Engine) -> None:
    id = sent(control, hospitals=["h01"])
    vote(control, id, "officer")
    vote(control, id, "committee1")
    vote(control, id, "officer_h01")
    with transaction(control) as session:
        session.scalars(sa.select(ResearchProject)).one().ethics_until = today() - dt.timedelta(days=1)
    assert refused(vote, control, id, "committee2") == "ethics_expired"
    assert look(control, id) == ("in_review", {"officer": "agreed", "committee": "open", "h01": "agreed"})


def test_level_four_takes_ethics_and_a_security_administrator(control: sa.Engine) -> None:
    staffed(control, variables=["diagnosis.note", "diagnosis.code"])
    id = begun(control, hospitals=["h01"])
    send(control, id)
    agree_all(control, id, ("h01",))
    assert look(control, id)[0] == "in_review"
    assert refused(vote, control, id, GIVER) == "state"
    vote(control, id, "ethics1")
    vote(control, id, GIVER)
    assert look(control, id)[0] == "approved"
    asked = terms(variables=("diagnosis.note",), level=4)
    with reading(control) as session:
        of = session.scalars(sa.select(ResearchProject)).one()
        with pytest.raises(BadInput, match="level 4"):
            grants.check_terms(session, of, asked, grants.HIGHEST)


def test_random_moves_stay_within_the_dictionary(control: sa.Engine) -> None:
    """Whoever tries whatever in whatever order: states stay declared, final ones stay final, and no account
    ever has two votes in one round."""
    staffed(control)
    id = begun(control, hospitals=["h01", "h02"])
    chance = random.Random(7)
    people = [*PEOPLE, "ethics1", "officer_h01", "officer_h02", "officer_h03", GIVER, LEAD, "unseated"]
    done, finals = 0, set()
    for _ in range(400):
        status, _ = look(control, id)
        if status in APPLICATION.terminal:
            finals.add(status)
            id = begun(control, hospitals=["h01", "h02"])
            continue
        if status == "offered":
            accepted(control, id)
            done += 1
            continue
        try:
            match chance.choice(["send", "withdraw", "vote", "vote", "vote", "vote", "vote", "vote"]):
                case "send":
                    send(control, id)
                case "withdraw" if chance.random() < 0.1:
                    with transaction(control) as session:
                        write.withdraw(session, session.get(DataApplication, id), LEAD)
                case _:
                    who = chance.choice(people)
                    decision = chance.choice(["agreed"] * 8 + ["refused", "returned"])
                    vote(control, id, who, decision)
            done += 1
        except (HeluoError, StopIteration):
            continue
    with reading(control) as session:
        assert {one.status for one in session.scalars(sa.select(DataApplication))} <= set(APPLICATION.labels)
        assert {one.status for one in session.scalars(sa.select(ReviewStep))} <= set(STEP.labels)
        twice = session.execute(
            sa.text(
                "SELECT s.application, s.round, v.account FROM application_vote v JOIN application_step s "
                "ON s.id = v.step GROUP BY 1, 2, 3 HAVING count(*) > 1"
            )
        ).all()
    assert twice == []
    assert done > 40
    assert "approved" in finals


def test_only_the_lead_begins_changes_sends_and_withdraws(control: sa.Engine) -> None:
    project = staffed(control)
    with pytest.raises(NotPermitted), transaction(control) as session:
        write.begin(session, project, ANALYST, "new", "")
    id = begun(control)
    for act in (
        lambda s, a: write.edit(s, a, ANALYST, {}, {}),
        lambda s, a: write.send(s, a, ANALYST, HOSPITALS),
        lambda s, a: write.withdraw(s, a, ANALYST),
    ):
        with pytest.raises(NotPermitted), transaction(control) as session:
            act(session, session.get(DataApplication, id))
    send(control, id)
    with pytest.raises((NotPermitted, Conflict)), transaction(control) as session:
        write.edit(session, session.get(DataApplication, id), LEAD, {"variables": VARIABLES[:1]}, {})


def test_a_log_that_could_not_be_written_sends_nobodys_application_back(
    control: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = sent(control, hospitals=["h01"])
    for who in ("officer", "committee1", "committee2"):
        vote(control, id, who)
    with transaction(control) as session:
        decide.declare_default(session, "h01", "agreed", "officer_h01")
        for one in session.scalars(sa.select(ReviewStep).where(ReviewStep.status == "open")):
            one.due = now() - dt.timedelta(seconds=1)

    calls, remember = iter(range(9)), write.remember

    def once_broken(*given: Any, **named: Any) -> None:
        if next(calls) == 0:
            raise audit.unwritable()
        remember(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(write, "remember", once_broken)
        with pytest.raises(Unavailable):
            decide.lapse(control)
    assert look(control, id)[1]["h01"] == "open"
    assert decide.lapse(control) == 1
    assert look(control, id)[0] == "approved"
