"""Issues as lists: which ones, in which order, and how many wait for whom. Reads only."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.dictionary.issue_answers import ANSWERS
from heluo.kit.dates import SHANGHAI, between, month_of, now
from heluo.quality.issues.states import CLOSED, WITH_HOSPITAL
from heluo.quality.issues.tables import QualityIssue, QualityIssueAnswer


@dataclass(frozen=True)
class IssueFilter:
    """`hospitals` None = all; `statuses` empty = every state but closed."""

    hospitals: Collection[str] | None = None
    category: str = ""
    check: str = ""
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class HospitalStanding:
    """How one hospital does: open issues, of them overdue; issues closed as repaired, and how long that
    took."""

    hospital: str
    open: int
    overdue: int
    repaired: int
    days_to_repair: float | None
    returns: int


def listed(
    session: Session, wanted: IssueFilter, limit: int, offset: int = 0
) -> tuple[list[QualityIssue], int]:
    """(the issues, what is due first; how many there are in all)."""
    query = sa.select(QualityIssue)
    if wanted.hospitals is not None:
        query = query.where(QualityIssue.hospital.in_(sorted(wanted.hospitals)))
    if wanted.category:
        query = query.where(QualityIssue.category == wanted.category)
    if wanted.check:
        query = query.where(QualityIssue.check_id == wanted.check)
    if wanted.statuses:
        query = query.where(QualityIssue.status.in_(wanted.statuses))
    else:
        query = query.where(QualityIssue.status != CLOSED)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    order = (QualityIssue.due.is_(None), QualityIssue.due, QualityIssue.opened_at.desc(), QualityIssue.id)
    return list(session.scalars(query.order_by(*order).limit(limit).offset(offset))), total


def answers(session: Session, issue: str) -> list[QualityIssueAnswer]:
    """What its hospital answered, oldest first."""
    wanted = sa.select(QualityIssueAnswer).where(QualityIssueAnswer.issue == issue)
    return list(session.scalars(wanted.order_by(QualityIssueAnswer.received_at, QualityIssueAnswer.id)))


def standings(session: Session, hospitals: Collection[str] | None) -> list[HospitalStanding]:
    """Each hospital that has or had an issue, best first: fewer overdue, then fewer open, then faster."""
    query = sa.select(QualityIssue)
    if hospitals is not None:
        query = query.where(QualityIssue.hospital.in_(sorted(hospitals)))
    found: dict[str, list[QualityIssue]] = {}
    for issue in session.scalars(query):
        found.setdefault(issue.hospital, []).append(issue)
    made = [_standing(hospital, issues) for hospital, issues in found.items()]
    return sorted(
        made,
        key=lambda one: (
            one.overdue,
            one.open,
            one.days_to_repair is None,
            one.days_to_repair or 0,
            one.hospital,
        ),
    )


def _standing(hospital: str, issues: list[QualityIssue]) -> HospitalStanding:
    standing = [one for one in issues if one.status != CLOSED and one.status != "waived"]
    repaired = [one for one in issues if one.cause == "repaired" and one.ended_at is not None]
    days = sorted((one.ended_at - one.opened_at).total_seconds() / 86_400 for one in repaired if one.ended_at)
    at = now()
    overdue = [
        one for one in standing if one.status == "escalated" or (one.due is not None and one.due <= at)
    ]
    return HospitalStanding(
        hospital,
        len(standing),
        len(overdue),
        len(repaired),
        days[len(days) // 2] if days else None,
        sum(one.returns for one in issues),
    )


@dataclass(frozen=True)
class IssueMonthly:
    """One month of the calendar: issues opened in it, closed in it by a repair or for another cause, and how
    many stood at its end (now, for the present month)."""

    month: str
    opened: int
    repaired: int
    otherwise: int
    standing: int


def trend(session: Session, hospitals: Collection[str] | None) -> list[IssueMonthly]:
    """Month by month from the first issue to now, oldest first."""
    query = sa.select(QualityIssue.opened_at, QualityIssue.ended_at, QualityIssue.cause)
    if hospitals is not None:
        query = query.where(QualityIssue.hospital.in_(sorted(hospitals)))
    opened: Counter[str] = Counter()
    repaired: Counter[str] = Counter()
    otherwise: Counter[str] = Counter()
    for at, ended, cause in session.execute(query):
        opened[_month(at)] += 1
        if ended is not None:
            (repaired if cause == "repaired" else otherwise)[_month(ended)] += 1
    if not opened:
        return []
    made: list[IssueMonthly] = []
    standing = 0
    for month in between([*opened, _month(now())]):
        standing += opened[month] - repaired[month] - otherwise[month]
        made.append(IssueMonthly(month, opened[month], repaired[month], otherwise[month], standing))
    return made


def _month(at: dt.datetime) -> str:
    return month_of(at.astimezone(SHANGHAI))


def waiting(session: Session, hospitals: Collection[str] | None) -> dict[str, int]:
    """How many wait: "hospital" (for the hospital), "centre" (answers that an inspector decides),
    "escalated"."""
    query = sa.select(QualityIssue.status, QualityIssue.reason, sa.func.count()).group_by(
        QualityIssue.status, QualityIssue.reason
    )
    if hospitals is not None:
        query = query.where(QualityIssue.hospital.in_(sorted(hospitals)))
    found = {"hospital": 0, "centre": 0, "escalated": 0}
    for status, reason, n in session.execute(query):
        if status in WITH_HOSPITAL:
            found["hospital"] += n
        if status == "answered" and asks_centre(reason):
            found["centre"] += n
        if status == "escalated":
            found["escalated"] += n
    return found


def asks_centre(reason: str) -> bool:
    """Whether an answer of that kind waits for the inspector."""
    kind = ANSWERS.get(reason)
    return kind is not None and kind.asks_centre
