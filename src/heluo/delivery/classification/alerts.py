"""What levels report to the first page: lower levels that wait for a second person."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.level_changes.tables import LevelChange
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import words
from heluo.kit.text import Text


def waiting(session: Session, asking: Caller) -> list[Alert]:
    """Proposals of others that the caller can decide on as second person."""
    query = sa.select(sa.func.count()).where(
        LevelChange.status == "proposed", LevelChange.by != asking.account
    )
    n = session.scalar(query) or 0
    if not n:
        return []
    text = Text(f"{n} 项降低级别等第二人复核", f"{n} lower levels wait for a second person")
    return [Alert(kind="waiting", severity="warning", text=words(text), to="/classification")]
