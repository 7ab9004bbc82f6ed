"""Whose saved cohorts, frames and lists an account may read: the own ones, those of its projects."""

from __future__ import annotations

from sqlalchemy.orm import Session

from heluo.access.projects.membership import MAY_READ_ROWS, projects_of
from heluo.cohort import Definition, saved
from heluo.delivery.frame.caller import Caller
from heluo.kit.db import reading


def holder_of(session: Session, account: str) -> saved.Holder:
    """`account`, as far as what is saved is concerned. Whoever only sees a project's results changes nothing
    of it."""
    found = [(project.id, role) for project, role in projects_of(session, account)]
    return saved.Holder(
        account,
        frozenset(id for id, _ in found),
        frozenset(id for id, role in found if role in MAY_READ_ROWS),
    )


def holder(asking: Caller) -> saved.Holder:
    """`holder_of` for whoever asks."""
    with reading(asking.portal.control) as session:
        return holder_of(session, asking.account)


def expanded(asking: Caller, definition: Definition) -> Definition:
    """`definition` with the saved cohorts and lists that it uses written into it. Raises NotFound."""
    with reading(asking.portal.control) as session:
        return saved.expanded(session, holder_of(session, asking.account), definition)
