"""Applications as answers: terms and changes in words, the chain with holders and clocks, what the caller may
do. Decides no permission."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.applications import checks, decide, write
from heluo.access.applications.chain import needed
from heluo.access.applications.checks import CheckFinding
from heluo.access.applications.states import APPLICATION, HOLDERS, HOSPITAL, STEP
from heluo.access.applications.tables import DataApplication, ReviewStep, ReviewVote
from heluo.access.levels import variable_level
from heluo.access.projects.membership import LEAD, MAY_READ_ROWS, members, role_in
from heluo.access.projects.tables import ResearchProject
from heluo.delivery.applications.difference import differences
from heluo.delivery.applications.schemas import (
    ApplicationLine,
    ApplicationPage,
    AskedChanges,
    AskedVariable,
    CohortOffer,
    FoundByMachine,
    PersonNumbers,
    StepLine,
    VoteLine,
)
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.project_cohorts import cohorts_of
from heluo.delivery.frame.shapes import Words, words
from heluo.dictionary import load
from heluo.kit.dates import now
from heluo.kit.errors import NotPermitted
from heluo.kit.text import Text


def line(session: Session, asking: Caller, application: DataApplication) -> ApplicationLine:
    """An application in a list, with who holds it now."""
    project = session.get(ResearchProject, application.project)
    open_ones = [one for one in _seen(session, asking, application) if one.status == "open"]
    dues = [one.due for one in open_ones if one.due]
    return ApplicationLine(
        id=application.id,
        project=application.project,
        title=project.title if project else "",
        kind_label=words(write.KINDS[application.kind]),
        status=application.status,
        status_label=words(APPLICATION.labels[application.status]),
        sent=application.sent,
        waits_for=[_holder(asking, one) for one in open_ones],
        due=min(dues, default=None),
        overdue=any(one <= now() for one in dues),
        mine=any(may_vote(session, one, application, asking.account) for one in open_ones),
    )


def page(
    session: Session,
    asking: Caller,
    application: DataApplication,
    found: Iterable[CheckFinding],
    numbers: PersonNumbers | None = None,
) -> ApplicationPage:
    """An application to be read. `found`: what the machine found."""
    project = session.get(ResearchProject, application.project)
    assert project is not None
    terms, changes = application.terms, application.changes
    leads = role_in(session, project.id, asking.account) == LEAD
    editable = leads and application.status in ("draft", "returned")
    findings = list(found)
    named = changes.get("variables", project.variables)
    return ApplicationPage(
        id=application.id,
        project=project.id,
        kind=application.kind,
        kind_label=words(write.KINDS[application.kind]),
        status=application.status,
        status_label=words(APPLICATION.labels[application.status]),
        round=application.round,
        title=project.title,
        purpose=project.purpose,
        protocol=project.protocol,
        benefit=project.benefit,
        ethics_number=project.ethics_number,
        ethics_until=project.ethics_until,
        ends=project.ends,
        level=checks.level_of(terms),
        variables=in_words(terms["variables"]),
        offered=in_words(str(one) for one in named),
        hospitals=_hospitals(session, asking, terms["hospitals"]),
        cohort=terms["cohort"],
        cohorts_offered=[
            CohortOffer(reference=one.reference, label=words(one.label))
            for one in (cohorts_of(session, project.id) if editable else ())
        ],
        persons=terms["persons"],
        persons_offered=[one.account for one in members(session, project.id) if one.role in MAY_READ_ROWS],
        since=checks.day(terms["since"]),
        until=checks.day(terms["until"]),
        changes=AskedChanges.model_validate(changes),
        changeable=sorted(write.CHANGEABLE[application.kind]),
        differences=[]
        if application.status in APPLICATION.terminal
        else differences(session, application, project),
        checks=[FoundByMachine.model_validate(_check(one)) for one in findings],
        over=application.status in APPLICATION.terminal,
        steps=_steps(session, asking, application),
        may_edit=editable,
        may_send=editable and all(one.weight != checks.STOPS for one in findings),
        may_withdraw=leads and APPLICATION.can_move(application.status, "withdrawn"),
        may_accept=leads and application.status == "offered",
        accept_by=application.accept_by,
        numbers=numbers,
        grants=[str(one) for one in application.grants],
    )


def _steps(session: Session, asking: Caller, application: DataApplication) -> list[StepLine]:
    names = role_in(session, application.project, asking.account) is None
    return [
        _step(session, asking, one, application, names=names) for one in _seen(session, asking, application)
    ]


def _seen(session: Session, asking: Caller, application: DataApplication) -> list[ReviewStep]:
    """The steps that the caller may know of: a hospital learns nothing of another hospital's decision, not
    even that it was asked."""
    every = write.steps(session, application)
    holder, hospital = decide.holder_of(session, asking.account)
    if holder != HOSPITAL:
        return every
    return [one for one in every if one.holder != HOSPITAL or one.hospital == hospital]


def _hospitals(session: Session, asking: Caller, asked: list[str] | None) -> list[str] | None:
    holder, hospital = decide.holder_of(session, asking.account)
    return [hospital] if holder == HOSPITAL else asked


def in_words(names: Iterable[str]) -> list[AskedVariable]:
    """Variables with their words; one that the dictionary has no longer keeps its name."""
    found = []
    for name in names:
        category, _, of = name.partition(".")
        known = load().categories.get(category)
        variable = known.variables.get(of) if known else None
        label = words(variable.label) if variable else words(name)
        found.append(AskedVariable(name=name, label=label, level=variable_level(variable) if variable else 5))
    return found


def _check(one: CheckFinding) -> dict[str, object]:
    return {"code": one.code, "weight": one.weight, "text": words(one.text)}


def _step(
    session: Session, asking: Caller, one: ReviewStep, application: DataApplication, *, names: bool
) -> StepLine:
    votes = session.scalars(sa.select(ReviewVote).where(ReviewVote.step == one.id).order_by(ReviewVote.at))
    waits = one.status == "open"
    silence = STEP.labels[decide.default_of(session, one.hospital)] if one.holder == HOSPITAL else None
    return StepLine(
        id=one.id,
        stage=one.stage,
        holder=one.holder,
        holder_label=_holder(asking, one),
        hospital=one.hospital,
        status=one.status,
        status_label=words(STEP.labels[one.status]),
        opened=one.opened,
        due=one.due,
        overdue=waits and _over(one.due),
        ended=one.ended,
        by_default=one.by_default,
        silence=words(silence) if silence else None,
        withheld=in_words(str(name) for name in one.withheld),
        votes=[
            VoteLine(
                account=vote.account if names else None,
                decision=words(STEP.labels[vote.decision]),
                reason=vote.reason,
                at=vote.at,
            )
            for vote in votes
        ],
        needed=needed(one.holder),
        mine=waits and may_vote(session, one, application, asking.account),
    )


def _holder(asking: Caller, one: ReviewStep) -> Words:
    if one.hospital:
        return words(asking.hospital_name(one.hospital)[1])
    return words(HOLDERS.get(one.holder, Text(one.holder, one.holder)))


def _over(due: dt.datetime | None) -> bool:
    return due is not None and due <= now()


def may_vote(session: Session, step: ReviewStep, application: DataApplication, account: str) -> bool:
    """Whether the step is the account's to decide, and not yet decided by it."""
    try:
        decide.check_may_vote(session, step, application, account)
    except NotPermitted:
        return False
    return True
