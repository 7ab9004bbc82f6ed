"""One move of an issue: its state, its place in the hospital's list, and the line of its history, in the
caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import now
from heluo.kit.states import Moved
from heluo.quality.issues.states import QUALITY_ISSUE
from heluo.quality.issues.tables import QualityIssue, QualityIssueEvent


@dataclass(frozen=True)
class Why:
    """What the history says of a move: whose account, who at the hospital, which kind of reason, in which
    words, by which parcel."""

    account: str = ""
    person: str = ""
    kind: str = ""
    text: str = ""
    parcel: str = ""


def next_number(session: Session, hospital: str) -> int:
    """The next place in the list of changes of `hospital`."""
    last = session.scalar(sa.select(sa.func.max(QualityIssue.n)).where(QualityIssue.hospital == hospital))
    return (last or 0) + 1


def moved(session: Session, issue: QualityIssue, to: str, actor: str, why: Why = Why()) -> None:
    """`issue` goes to state `to` by `actor`, and its hospital is to learn of it. Raises Conflict,
    NotPermitted."""
    QUALITY_ISSUE.move(issue, to, actor, partial(_enter, session, issue, why))
    touched(session, issue)


def touched(session: Session, issue: QualityIssue) -> None:
    """Something of `issue` changed: its hospital is to learn of it."""
    issue.n = next_number(session, issue.hospital)
    session.flush()


def entered(session: Session, issue: QualityIssue, actor: str) -> None:
    """The first line of a new issue's history."""
    _enter(session, issue, Why(), Moved(QUALITY_ISSUE.thing, "", issue.status, actor))


def _enter(session: Session, issue: QualityIssue, why: Why, what: Moved) -> None:
    session.add(
        QualityIssueEvent(
            issue=issue.id,
            at=now(),
            old=what.old,
            new=what.new,
            actor=why.account or what.actor,
            person=why.person,
            kind=why.kind,
            text=why.text,
            run=issue.last_run,
            parcel=why.parcel,
            violated=issue.violated,
            applicable=issue.applicable,
        )
    )


def history(session: Session, issue: str) -> list[QualityIssueEvent]:
    """What happened to an issue, oldest first."""
    wanted = sa.select(QualityIssueEvent).where(QualityIssueEvent.issue == issue)
    return list(session.scalars(wanted.order_by(QualityIssueEvent.id)))
