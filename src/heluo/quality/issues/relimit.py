"""What a changed limit means for issues that stand: those that pass under it are closed at once, without a
night.

One that fails under a stricter limit is opened by the next night, which has its keys.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.kit.dates import now, today
from heluo.quality.derive import all_checks
from heluo.quality.issues.history import Why, moved
from heluo.quality.issues.states import CLOSED, INSPECTOR, QUALITY_ISSUE
from heluo.quality.issues.tables import QualityIssue
from heluo.quality.verdict import Thresholds, verdict


def under(session: Session, limits: Thresholds, account: str, reason: str) -> int:
    """Closes the issues whose counts no longer fail; how many. Waived ones too: there is nothing to waive."""
    closed = 0
    for issue in session.scalars(sa.select(QualityIssue).where(QualityIssue.status != CLOSED)).all():
        check = all_checks().get(issue.check_id)
        if check is None or not QUALITY_ISSUE.can_act(issue.status, INSPECTOR):
            continue
        limit = limits.of(issue.hospital, check, today())
        if verdict(issue.violated, issue.applicable, check, limit) == "failed":
            continue
        issue.share, issue.most = limit.share, limit.count
        moved(session, issue, CLOSED, INSPECTOR, Why(account, kind="limit", text=reason))
        issue.cause, issue.ended_at, issue.due, issue.waived_until, issue.keys = (
            "limit",
            now(),
            None,
            None,
            [],
        )
        closed += 1
    return closed
