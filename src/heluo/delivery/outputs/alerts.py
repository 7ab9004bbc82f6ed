"""What outputs report to the first page: requests that wait for the caller's vote, and what came back."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.outputs.states import IN_REVIEW, RETURNED
from heluo.access.outputs.tables import OutputRequest
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import words
from heluo.delivery.outputs.imports import waiting_for
from heluo.delivery.outputs.page import is_asked
from heluo.kit.text import Text

PAGE, IMPORTS_PAGE = "/outputs", "/outputs/imports"


def waiting(session: Session, asking: Caller) -> list[Alert]:
    """Requests to be checked, and own ones that were returned."""
    query = sa.select(OutputRequest).where(OutputRequest.status.in_([*IN_REVIEW, RETURNED]))
    asked = [one for one in session.scalars(query) if is_asked(session, one, asking.account)]
    back = sum(one.status == RETURNED for one in asked)
    texts = []
    if n := len(asked) - back:
        texts.append(Text(f"{n} 份结果等您审核", f"{n} requests for outputs wait for your check"))
    if back:
        texts.append(
            Text(f"{back} 份结果被退回,等您修改", f"{back} requests for outputs were returned to you")
        )
    return [Alert(kind="waiting", severity="warning", text=words(one), to=PAGE) for one in texts]


def imports_waiting(session: Session, asking: Caller) -> list[Alert]:
    """Files to be admitted."""
    n = waiting_for(session, asking.account)
    text = Text(f"{n} 个带入的文件等您审核", f"{n} files to be brought in wait for your check")
    return [Alert(kind="waiting", severity="warning", text=words(text), to=IMPORTS_PAGE)] if n else []


def under_review(session: Session) -> tuple[int, int]:
    """(requests that checkers have before them, all of which wait for somebody), for the management
    centre."""
    count = sa.select(sa.func.count()).select_from(OutputRequest)
    n = session.scalar(count.where(OutputRequest.status.in_([*IN_REVIEW]))) or 0
    return n, n
