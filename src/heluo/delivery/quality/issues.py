"""Decisions about issues to hospitals: whose a caller sees, and what an inspector may do with one."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.acts import ActKind
from heluo.access.permit import Permit
from heluo.delivery.frame.caller import Caller
from heluo.delivery.quality import issue_page
from heluo.delivery.quality.issue_schemas import (
    IssueDetail,
    IssueList,
    IssueQuestion,
    IssueReason,
    IssueTrendMonth,
    IssueWaiver,
)
from heluo.delivery.quality.resources import DECIDE, END_WAIVER, ISSUES, SEE_ISSUE, SEND_BACK, WAIVE
from heluo.kit.db import reading, transaction
from heluo.kit.errors import NotFound
from heluo.quality.issues import decide
from heluo.quality.issues.listed import IssueFilter, listed, standings, trend
from heluo.quality.issues.tables import QualityIssue


def issues(asking: Caller, question: IssueQuestion) -> IssueList:
    """Issues and how the hospitals stand. Raises NotPermitted."""
    permit = asking.permit(ISSUES, question.hospital)
    if question.hospital:
        asking.check_own(permit, question.hospital, ISSUES.act, question.hospital)
    only = {question.hospital} if question.hospital else permit.hospitals
    wanted = IssueFilter(only, question.category, "", tuple(question.status))
    with reading(asking.portal.control) as session:
        found, total = listed(session, wanted, question.limit, question.offset)
        lines = [issue_page.line(one) for one in found]
        ranked = issue_page.ranked(standings(session, permit.hospitals))
        months = [IssueTrendMonth(**vars(one)) for one in trend(session, only)]
    asking.remember(permit, ISSUES.act, question.hospital, rows=len(lines))
    return IssueList(issues=lines, total=total, standings=ranked, trend=months)


def issue(asking: Caller, id: str) -> IssueDetail:
    """One issue with its history; its keys for those who may see row keys. Raises NotPermitted, NotFound."""
    permit = asking.permit(ISSUES, id)
    with reading(asking.portal.control) as session:
        found = _of_caller(asking, permit, session.get(QualityIssue, id), id)
        page = issue_page.detail(session, found, asking)
    asking.remember(permit, SEE_ISSUE, id, rows=len(page.keys))
    return page


def send_back(asking: Caller, id: str, given: IssueReason) -> IssueDetail:
    """The answer does not do. Raises NotPermitted, NotFound, BadInput, Conflict."""
    return _decided(
        asking,
        id,
        SEND_BACK,
        given.reason,
        lambda session, found: decide.send_back(session, found, asking.account, given.reason),
    )


def waive(asking: Caller, id: str, given: IssueWaiver) -> IssueDetail:
    """Nobody has to act until a day. Raises NotPermitted, NotFound, BadInput, Conflict."""
    return _decided(
        asking,
        id,
        WAIVE,
        given.reason,
        lambda session, found: decide.waive(session, found, asking.account, given.reason, given.until),
    )


def end_waiver(asking: Caller, id: str, given: IssueReason) -> IssueDetail:
    """Before its last day. Raises NotPermitted, NotFound, BadInput."""
    return _decided(
        asking,
        id,
        END_WAIVER,
        given.reason,
        lambda session, found: decide.end_waiver(session, found, asking.account, given.reason),
    )


def _decided(
    asking: Caller, id: str, act: ActKind, reason: str, do: Callable[[Session, QualityIssue], None]
) -> IssueDetail:
    """`do` and its event, in one transaction."""
    permit = asking.permit(DECIDE, id)
    with transaction(asking.portal.control) as session:
        found = _of_caller(asking, permit, decide.issue_of(session, id), id)
        do(session, found)
        audit.append(
            session,
            audit.Event(
                asking.account,
                asking.role,
                act.name,
                "allowed",
                hospital=found.hospital,
                purpose=permit.purpose,
                object=id,
                reason=reason.strip()[:200],
                level=permit.level,
                address=asking.address,
                decision=permit.id,
            ),
        )
    with reading(asking.portal.control) as session:
        return issue_page.detail(session, session.get_one(QualityIssue, id), asking)


def _of_caller(asking: Caller, permit: Permit, found: QualityIssue | None, id: str) -> QualityIssue:
    """`found`, as if there were none where it is another hospital's."""
    if found is None or (permit.hospitals is not None and found.hospital not in permit.hospitals):
        if found is not None:
            asking.refused(SEE_ISSUE, id, "other_hospital")
        raise NotFound(
            ("没有这张问题单", "no such issue"),
            ("列表中现有的问题单", "an issue that the list has now"),
            ("刷新列表", "load the list again"),
        )
    return found
