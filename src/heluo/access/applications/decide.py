"""The deciders' side: who may vote in a step, what the votes add up to, and what silence means.

Nobody decides on a project that they are or were in, nobody decides in two steps of one application, and the
committee needs two persons. When the last stage has agreed the grants are made (`outcome`), or, where a
hospital refused or keeps something back, offered to the applicant first (`accept`).
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.applications import outcome, write
from heluo.access.applications.acts import DEFAULT, LAPSE, SEAT, VOTE
from heluo.access.applications.chain import ACCEPTED_IN, needed
from heluo.access.applications.states import (
    CHAIN,
    CLOCK,
    COMMITTEE,
    ETHICS,
    HOSPITAL,
    OFFICER,
    SECURITY,
    STEP,
)
from heluo.access.applications.tables import (
    DataApplication,
    HospitalDefault,
    ReviewSeat,
    ReviewStep,
    ReviewVote,
)
from heluo.access.projects.membership import members
from heluo.access.tables import PortalAccount
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, HeluoError, NotFound, NotPermitted
from heluo.kit.states import own_record

IMPOSSIBLE = (BadInput, Conflict, NotPermitted)
"""How an approval fails because of what it is about. A log that cannot be written is no such thing: then all
wait, and nobody's application goes back for it."""
SEATS = (OFFICER, COMMITTEE, ETHICS)
DECISIONS = ("agreed", "limited", "refused", "returned")
AGREEING = ("agreed", "limited")
"""Decisions after which the application goes on."""
SILENT = "heluo"


def holder_of(session: Session, account: str) -> tuple[str, str]:
    """(the sort of step that `account` can hold, its hospital), ("", "") = none: by its role, for access
    reviewers by their seat."""
    person = session.get(PortalAccount, account)
    if person is None or person.disabled:
        return "", ""
    if person.role == "access_reviewer":
        seat = session.get(ReviewSeat, account)
        return (seat.seat, "") if seat else ("", "")
    if person.role == "hospital_officer":
        return HOSPITAL, person.hospital or ""
    return (SECURITY, "") if person.role == "security_admin" else ("", "")


def check_may_vote(session: Session, step: ReviewStep, application: DataApplication, account: str) -> None:
    """Raises NotPermitted for whoever does not hold the step, belongs or belonged to the project, or has
    decided in another step of this application."""
    if holder_of(session, account) != (step.holder, step.hospital):
        raise NotPermitted(
            ("这一步不由您决定", "this step is not yours to decide"),
            ("该步骤的审批人", "whoever holds the step"),
            ("从待办中打开自己的步骤", "open one of your own steps from the list"),
            code="not_holder",
        )
    if any(one.account == account for one in members(session, application.project, also_left=True)):
        raise NotPermitted(
            ("不能审批自己所在的项目", "nobody decides on their own project"),
            ("项目以外的审批人", "somebody who is not and was not in the project"),
            ("请另一位审批人决定", "leave it to another one"),
            code="own_project",
        )
    mine = sa.select(ReviewVote).join(ReviewStep, ReviewStep.id == ReviewVote.step)
    voted = session.scalars(
        mine.where(
            ReviewStep.application == application.id,
            ReviewStep.round == application.round,
            ReviewVote.account == account,
        )
    ).first()
    if voted is not None:
        raise NotPermitted(
            ("您已在这份申请中决定过", "you have decided in this application before"),
            ("每人在一份申请中只决定一次", "each person decides once in an application"),
            ("请另一位审批人决定", "leave it to another one"),
            code="voted",
        )


def vote(
    session: Session, step_id: str, account: str, decision: str, reason: str, withheld: list[str]
) -> DataApplication:
    """The application after `account`'s decision in a step. Raises NotFound, NotPermitted, Conflict,
    BadInput."""
    step = session.get(ReviewStep, step_id, with_for_update=True)
    application = session.get(DataApplication, step.application) if step else None
    if step is None or application is None or step.round != application.round:
        raise NotFound(
            ("没有这一步", "no such step"),
            ("现在一轮审批中的步骤", "a step of the present round"),
            ("从待办中选择", "choose one from the list"),
        )
    check_may_vote(session, step, application, account)
    STEP.check_move(step.status, decision)
    _check_decision(session, step, application, decision, reason, withheld)
    session.add(ReviewVote(step=step.id, account=account, decision=decision, reason=reason, at=now()))
    session.flush()
    person = session.get(PortalAccount, account)
    detail = {"step": step.holder, "hospital": step.hospital, "decision": decision, "withheld": withheld}
    role = person.role if person else ""
    write.remember(session, application, account, role, VOTE.name, detail)
    if decision in AGREEING:
        # What one member of a committee keeps back stays so when the next one agrees.
        step.withheld = sorted({*step.withheld, *withheld})
        found = _agreeing(session, step)
        if len(found) < needed(step.holder):
            return application
        decision = "limited" if "limited" in found else "agreed"
    _end(session, application, step, decision, account, step.withheld)
    return application


def lapse(control: sa.Engine) -> int:
    """Ends the steps of hospitals whose clock has run out, by their declared default; how many. An approval
    that has become impossible meanwhile goes back to the applicant with the reason: nobody is there to be
    told, and the clocks of others must not wait for it."""
    overdue = sa.select(ReviewStep.id).where(
        ReviewStep.holder == HOSPITAL, ReviewStep.status == "open", ReviewStep.due <= now()
    )
    with reading(control) as session:
        found = list(session.scalars(overdue))
    done = 0
    for one in found:
        try:
            with transaction(control) as session:
                done += _lapsed(session, one)
        except IMPOSSIBLE as error:
            with transaction(control) as session:
                done += _given_back(session, one, error)
    return done


def give_seat(session: Session, account: str, seat: str, by: str) -> None:
    """Seats an access reviewer; another seat takes the place of the former. Raises BadInput."""
    person = session.get(PortalAccount, account)
    if seat not in SEATS or person is None or person.role != "access_reviewer" or person.disabled:
        raise BadInput(
            ("没有这个席位或审批员账号", "no such seat, or no access reviewer of that name"),
            " | ".join(SEATS),
            ("席位给角色为“数据审批员”的账号", "seats are for accounts with the role access_reviewer"),
            code="no_seat",
        )
    session.merge(ReviewSeat(account=account, seat=seat, by=by, at=now()))
    event = audit.Event(by, "security_admin", SEAT.name, "allowed", object=account, detail={"seat": seat})
    audit.append(session, event)


def declare_default(session: Session, hospital: str, answer: str, by: str) -> None:
    """What the hospital's silence means from now on. Raises BadInput."""
    if answer not in ("agreed", "refused") or not hospital:
        raise BadInput(f"{answer}", "agreed | refused", ("从列表中选择", "choose one of the list"))
    session.merge(HospitalDefault(hospital=hospital, answer=answer, by=by, at=now()))
    detail = {"answer": answer}
    event = audit.Event(
        by, "hospital_officer", DEFAULT.name, "allowed", object=hospital, hospitals=(hospital,), detail=detail
    )
    audit.append(session, event)


def default_of(session: Session, hospital: str) -> str:
    """What the silence of `hospital` means: refusal until it declared another answer."""
    declared = session.get(HospitalDefault, hospital)
    return declared.answer if declared else "refused"


def _check_decision(
    session: Session,
    step: ReviewStep,
    application: DataApplication,
    decision: str,
    reason: str,
    withheld: list[str],
) -> None:
    if decision != "agreed" and not reason.strip():
        raise BadInput(
            ("没有写原因", "no reason was given"),
            ("一句话的原因", "a reason in a sentence"),
            ("写明原因:申请人会看到", "write it: the applicant sees it"),
            code="reason_needed",
        )
    limits = decision == "limited"
    # A hospital decides on its own rows alone: there a limit is of variables. Others may ask for something
    # that no machine can hold anybody to.
    wrong = (bool(withheld) and not limits) or (limits and step.holder == HOSPITAL and not withheld)
    if wrong or not outcome.leaves_something(application, write.steps(session, application), step, withheld):
        raise BadInput(
            ("限制写得不对", "the limit does not fit"),
            ("申请中的变量,去掉后还有剩余", "variables that are asked for, so that some are left"),
            ("全部不给时选“不同意”", "to give none of them, refuse"),
            code="limit",
        )


def _agreeing(session: Session, step: ReviewStep) -> list[str]:
    """The decisions in the step by which it goes on."""
    query = sa.select(ReviewVote.decision).where(
        ReviewVote.step == step.id, ReviewVote.decision.in_(AGREEING)
    )
    return list(session.scalars(query))


def _lapsed(session: Session, id: str) -> int:
    step = session.get(ReviewStep, id, with_for_update=True)
    application = session.get(DataApplication, step.application) if step else None
    if step is None or application is None or step.status != "open":
        return 0
    answer = default_of(session, step.hospital)
    step.by_default = True
    detail = {"hospital": step.hospital, "decision": answer}
    write.remember(session, application, SILENT, CLOCK, LAPSE.name, detail)
    _end(session, application, step, answer, SILENT, [])
    return 1


def _given_back(session: Session, id: str, why: HeluoError) -> int:
    step = session.get(ReviewStep, id, with_for_update=True)
    application = session.get(DataApplication, step.application) if step else None
    if step is None or application is None or step.status != "open":
        return 0
    reason = f"{why.found.zh} · {why.found.en}"
    detail = {"hospital": step.hospital, "decision": "returned", "reason": why.code}
    write.remember(session, application, SILENT, CLOCK, LAPSE.name, detail)
    session.add(ReviewVote(step=step.id, account=SILENT, decision="returned", reason=reason, at=now()))
    _end(session, application, step, "returned", SILENT, [])
    return 1


def _end(
    session: Session,
    application: DataApplication,
    step: ReviewStep,
    decision: str,
    account: str,
    withheld: list[str],
) -> None:
    """Ends a step, and whatever follows from it for the application."""
    STEP.move(step, decision, CLOCK if account == SILENT else step.holder, own_record)
    step.ended, step.withheld = now(), sorted(set(withheld))
    session.flush()
    person = session.get(PortalAccount, account)
    role = person.role if person else CLOCK
    every = write.steps(session, application)
    refused = decision == "refused" and (step.holder != HOSPITAL or outcome.all_hospitals_refuse(every))
    if decision == "returned" or refused:
        to = "returned" if decision == "returned" else "rejected"
        write.drop_open(session, application)
        write.move(session, application, to, account, role, CHAIN)
        return
    if any(one.status not in STEP.terminal for one in every if one.stage == step.stage):
        return
    if any(one.stage == step.stage + 1 for one in every):
        write.open_stage(session, application, step.stage + 1)
        return
    if outcome.narrowed(every):
        application.accept_by = now() + dt.timedelta(days=ACCEPTED_IN)
        write.move(session, application, "offered", account, role, CHAIN)
        return
    outcome.grant(session, application, every, account, role)
    write.move(session, application, "approved", account, role, CHAIN)
