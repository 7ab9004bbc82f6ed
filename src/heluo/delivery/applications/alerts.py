"""What applications report to the first page: steps that wait for the caller."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.applications import decide
from heluo.access.applications.tables import ReviewStep
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now
from heluo.kit.text import Text


def waiting(session: Session, asking: Caller) -> list[Alert]:
    """Open steps that the caller's seat, role or hospital holds; an error once one is overdue."""
    holder, hospital = decide.holder_of(session, asking.account)
    query = sa.select(ReviewStep.due).where(
        ReviewStep.holder == holder, ReviewStep.hospital == hospital, ReviewStep.status == "open"
    )
    dues = list(session.scalars(query)) if holder else []
    if not dues:
        return []
    late = sum(one is not None and one <= now() for one in dues)
    text = Text(
        f"{len(dues)} 份数据申请等您决定" + (f",其中 {late} 份已逾期" if late else ""),
        f"{len(dues)} applications wait for your decision" + (f", {late} overdue" if late else ""),
    )
    severity = "error" if late else "warning"
    return [Alert(kind="waiting", severity=severity, text=words(text), to="/applications")]
