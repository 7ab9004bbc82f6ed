"""Decisions about applications: whose a caller reads, writes and decides. The last one makes the grants."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.applications import accept as accepting
from heluo.access.applications import checks, decide, write
from heluo.access.applications.checks import CheckFinding
from heluo.access.applications.lengthen import lengthen_chains
from heluo.access.applications.states import APPLICATION, HOLDERS, HOSPITAL
from heluo.access.applications.tables import DataApplication, ReviewSeat, ReviewStep
from heluo.access.projects import pseudonyms
from heluo.access.projects.membership import LEAD, role_in
from heluo.access.projects.tables import ResearchProject
from heluo.access.tables import PortalAccount
from heluo.delivery.applications import page as pages
from heluo.delivery.applications import risk
from heluo.delivery.applications.numbers import persons
from heluo.delivery.applications.resources import (
    APPLICATIONS,
    LIST_APPLICATIONS,
    LIST_SEATS,
    SEATS,
    SEE_APPLICATION,
)
from heluo.delivery.applications.schemas import (
    ApplicationEdit,
    ApplicationList,
    ApplicationPage,
    NewApplication,
    NewSeat,
    SeatLine,
    Seats,
    StepVote,
)
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.project_cohorts import definition_named
from heluo.delivery.frame.shapes import Words, words
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, NotPermitted

RISKY = 4
"""From this level on a vote asks for a fresh second factor."""


def listed(asking: Caller) -> ApplicationList:
    """Those of the caller's projects, and those with a step that the caller holds; to be decided first."""
    permit = asking.permit(APPLICATIONS)
    with reading(asking.portal.control) as session:
        query = sa.select(DataApplication).order_by(DataApplication.created.desc())
        found = [one for one in session.scalars(query) if _reads(session, one, asking.account)]
        lines = [pages.line(session, asking, one) for one in found]
    asking.remember(permit, LIST_APPLICATIONS, rows=len(lines))
    return ApplicationList(applications=sorted(lines, key=lambda one: not one.mine))


def see(asking: Caller, id: str) -> ApplicationPage:
    """One application. Raises NotPermitted, with one text, for one that is not the caller's to read and for
    none."""
    permit = asking.permit(APPLICATIONS, id)
    with reading(asking.portal.control) as session:
        found = _page(session, asking, _readable(session, asking, id))
    asking.remember(permit, SEE_APPLICATION, id)
    return found


def begin(asking: Caller, given: NewApplication) -> ApplicationPage:
    """A draft filled from the project. Raises NotPermitted, NotFound, Conflict."""
    asking.permit(APPLICATIONS, given.project)
    with transaction(asking.portal.control) as session:
        made = write.begin(session, given.project, asking.account, given.kind, given.replaces)
        id = made.id
    return _again(asking, id)


def edit(asking: Caller, id: str, given: ApplicationEdit) -> ApplicationPage:
    """The applicant's changes. Raises NotPermitted, Conflict, BadInput."""
    asking.permit(APPLICATIONS, id)
    known = asking.portal.hospitals
    if given.terms.hospitals is not None and (
        not given.terms.hospitals or set(given.terms.hospitals) - known.keys()
    ):
        raise BadInput(
            ("没有这些医院,或一家也没有选", "unknown hospitals, or none chosen"),
            ", ".join(known),
            ("从列表中选择", "choose from the list"),
            code="no_hospital",
        )
    changes = {k: _plain(v) for k, v in given.changes.model_dump().items() if v is not None}
    terms = {k: _plain(v) for k, v in given.terms.model_dump().items()}
    with transaction(asking.portal.control) as session:
        found = _readable(session, asking, id)
        if given.terms.cohort != found.terms["cohort"]:
            level = checks.level_of(terms)
            terms["definition"] = definition_named(session, found.project, given.terms.cohort, level)
        write.edit(session, found, asking.account, terms, changes)
    return _again(asking, id)


def send(asking: Caller, id: str) -> ApplicationPage:
    """Into the chain. Raises NotPermitted, Conflict, BadInput with what stops it."""
    asking.permit(APPLICATIONS, id)
    with transaction(asking.portal.control) as session:
        found = _readable(session, asking, id)
        write.send(session, found, asking.account, list(asking.portal.hospitals))
    return _again(asking, id)


def withdraw(asking: Caller, id: str) -> ApplicationPage:
    """Raises NotPermitted, Conflict."""
    asking.permit(APPLICATIONS, id)
    with transaction(asking.portal.control) as session:
        write.withdraw(session, _readable(session, asking, id), asking.account)
    return _again(asking, id)


def accept(asking: Caller, id: str) -> ApplicationPage:
    """Takes what was approved in part. Raises NotPermitted, Conflict, BadInput."""
    asking.permit(APPLICATIONS, id)
    with transaction(asking.portal.control) as session:
        found = _readable(session, asking, id)
        accepting.accept(session, found, asking.account)
        pseudonyms.make_key(asking.portal.home, found.project)
    return _again(asking, id)


def vote(asking: Caller, step: str, given: StepVote) -> ApplicationPage:
    """The caller's decision. Raises NotPermitted, NotFound, Conflict, BadInput."""
    asking.permit(APPLICATIONS, step)
    # A level that was raised meanwhile asks for further steps, which nobody may decide without.
    lengthen_chains(asking.portal.control, list(asking.portal.hospitals))
    with reading(asking.portal.control) as session:
        risky = _opens_level_four(session, step)
    if risky:
        asking.check_stepped_up(APPLICATIONS.act, step)
    try:
        with transaction(asking.portal.control) as session:
            _make_key(session, asking, step)
            reason = given.reason.strip()
            found = decide.vote(session, step, asking.account, given.decision, reason, given.withheld)
            id = found.id
    except NotPermitted as refusal:
        asking.refused(APPLICATIONS.act, step, refusal.code)
        raise
    return _again(asking, id)


def _opens_level_four(session: Session, step: str) -> bool:
    """Whether the step decides on data of level 4: such a vote asks once more who gives it."""
    found = session.get(ReviewStep, step)
    application = session.get(DataApplication, found.application) if found else None
    return application is not None and checks.level_of(application.terms) >= RISKY


def seats(asking: Caller) -> Seats:
    """Every access reviewer with the seat. Raises NotPermitted."""
    permit = asking.permit(SEATS)
    with reading(asking.portal.control) as session:
        query = sa.select(PortalAccount).where(PortalAccount.role == "access_reviewer").order_by("name")
        people = [one for one in session.scalars(query) if not one.disabled]
        found = [_seat(one, session.get(ReviewSeat, one.name)) for one in people]
    asking.remember(permit, LIST_SEATS, rows=len(found))
    return Seats(reviewers=found)


def give_seat(asking: Caller, given: NewSeat) -> Seats:
    """Seats a reviewer. Raises NotPermitted, BadInput."""
    asking.permit(SEATS, given.account)
    with transaction(asking.portal.control) as session:
        decide.give_seat(session, given.account, given.seat, asking.account)
    return seats(asking)


def declare_default(asking: Caller, answer: str) -> None:
    """What the silence of the caller's hospital means. Raises NotPermitted for whoever decides for none."""
    asking.permit(APPLICATIONS)
    with transaction(asking.portal.control) as session:
        holder, hospital = decide.holder_of(session, asking.account)
        if holder != HOSPITAL:
            raise NotPermitted(
                ("只有医院专员能声明", "only a hospital's officer declares it"),
                "hospital_officer",
                ("请本院专员来做", "leave it to the hospital's officer"),
                code="not_holder",
            )
        decide.declare_default(session, hospital, answer, asking.account)


def _again(asking: Caller, id: str) -> ApplicationPage:
    with reading(asking.portal.control) as session:
        return _page(session, asking, _readable(session, asking, id))


def _page(session: Session, asking: Caller, application: DataApplication) -> ApplicationPage:
    found = _findings(session, asking, application)
    numbers = None
    if application.status == "offered" and role_in(session, application.project, asking.account) == LEAD:
        numbers = persons(asking, application, write.steps(session, application))
    return pages.page(session, asking, application, found, numbers)


def _findings(session: Session, asking: Caller, application: DataApplication) -> list[CheckFinding]:
    if application.status in APPLICATION.terminal:
        return []
    project = session.get(ResearchProject, application.project)
    assert project is not None
    found = checks.findings(session, project, application.terms, application.changes)
    if any(one.code == "no_such_variable" for one in found):
        return found
    return [*found, *risk.findings(asking.lake, application.terms)]


def _readable(session: Session, asking: Caller, id: str) -> DataApplication:
    found = session.get(DataApplication, id)
    if found is None or not _reads(session, found, asking.account):
        session.rollback()
        asking.refused(APPLICATIONS.act, id, "not_yours")
        raise NotPermitted(
            ("这份申请不是您的,也不由您审批", "this application is neither yours nor yours to decide"),
            ("自己项目的申请,或自己所在步骤的申请", "one of your projects, or with a step that you hold"),
            ("从列表中选择", "choose one of the list"),
            code="not_yours",
        )
    return found


def _reads(session: Session, application: DataApplication, account: str) -> bool:
    if role_in(session, application.project, account) is not None:
        return True
    holder, hospital = decide.holder_of(session, account)
    if not holder or application.status == "draft":
        return False
    query = sa.select(ReviewStep.id).where(
        ReviewStep.application == application.id,
        ReviewStep.holder == holder,
        ReviewStep.hospital == hospital,
        ReviewStep.opened.is_not(None),
    )
    return session.scalars(query).first() is not None


def _make_key(session: Session, asking: Caller, step: str) -> None:
    """Before the right is there: rows without the project's key leave under no name."""
    found = session.get(ReviewStep, step)
    application = session.get(DataApplication, found.application) if found else None
    if application is not None:
        pseudonyms.make_key(asking.portal.home, application.project)


def _seat(person: PortalAccount, seat: ReviewSeat | None) -> SeatLine:
    return SeatLine(
        account=person.name,
        name=Words(zh=person.label_zh, en=person.label_en),
        seat=seat.seat if seat else None,
        seat_label=words(HOLDERS[seat.seat]) if seat else None,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
