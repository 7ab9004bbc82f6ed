"""The clocks of an issue: how long whoever holds it may take, and what happens when the time is over.

A state has a clock or none; the days are calendar days. Asked every second by the worker, so the first query
is all it costs when nothing is due.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import SHANGHAI, now
from heluo.quality.issues.history import Why, moved
from heluo.quality.issues.states import CLOCK, QUALITY_ISSUE
from heluo.quality.issues.tables import QualityIssue

FETCH_DAYS = 3
"""A hospital's program fetches what is new every night: after three days something is wrong with it."""
ANSWER_DAYS = {"error": 7, "warning": 14}
MEND_DAYS = {"error": 14, "warning": 30}
"""Where the hospital says that the rows are mended already, or names no day."""
LONGEST_PROMISE = 90
"""Days: a later day that a hospital names counts as this one."""
DECIDE_DAYS = 7
"""For the inspector, on an answer that asks the centre."""


def due_after(status: str, severity: str, at: dt.datetime) -> dt.datetime | None:
    """Until when an issue that came into `status` at `at` has to go on; None for states without a clock. What
    an answer sets is `due_after_answer`."""
    if status in ("opened", "reopened"):
        return at + dt.timedelta(days=FETCH_DAYS)
    if status == "sent":
        return at + dt.timedelta(days=ANSWER_DAYS.get(severity, max(ANSWER_DAYS.values())))
    return None


def due_after_answer(
    severity: str, at: dt.datetime, promised: dt.date | None, asks_centre: bool
) -> dt.datetime:
    """Until when an answered issue has to go on: the inspector to decide, or the hospital to have mended."""
    if asks_centre:
        return at + dt.timedelta(days=DECIDE_DAYS)
    if promised is None:
        return at + dt.timedelta(days=MEND_DAYS.get(severity, max(MEND_DAYS.values())))
    return min(end_of(promised), at + dt.timedelta(days=LONGEST_PROMISE))


def end_of(day: dt.date) -> dt.datetime:
    """The instant at which a day ends in Shanghai."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), SHANGHAI).astimezone(dt.UTC)


def is_due(session: Session) -> bool:
    """Whether any issue's time is over."""
    wanted = sa.select(QualityIssue.id).where(QualityIssue.due <= now()).limit(1)
    return session.scalar(wanted) is not None


def look(session: Session) -> int:
    """Escalates what nobody moved in time, and opens again what was waived until yesterday; how many. The
    next night closes one that passes meanwhile."""
    at = now()
    found = session.scalars(sa.select(QualityIssue).where(QualityIssue.due <= at).order_by(QualityIssue.id))
    changed = 0
    for issue in found.all():
        to = "reopened" if issue.status == "waived" else "escalated"
        if not QUALITY_ISSUE.can_move(issue.status, to):
            issue.due = None
            continue
        overdue = "waiver_over" if issue.status == "waived" else "overdue"
        moved(session, issue, to, CLOCK, Why(kind=overdue))
        issue.waived_until = None
        issue.due = due_after(issue.status, issue.severity, at)
        changed += 1
    return changed
