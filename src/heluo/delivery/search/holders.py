"""Whose saved cohorts, frames and lists a caller may read: the own ones, those of the caller's projects."""

from __future__ import annotations

from heluo.access.projects.membership import MAY_READ_ROWS, projects_of
from heluo.cohort import Definition, saved
from heluo.delivery.frame.caller import Caller
from heluo.kit.db import reading


def holder(asking: Caller) -> saved.Holder:
    """Who asks, as far as what is saved is concerned. Whoever only sees a project's results changes
    nothing of it."""
    with reading(asking.portal.control) as session:
        found = [(project.id, role) for project, role in projects_of(session, asking.account)]
    return saved.Holder(
        asking.account,
        frozenset(id for id, _ in found),
        frozenset(id for id, role in found if role in MAY_READ_ROWS),
    )


def expanded(asking: Caller, definition: Definition) -> Definition:
    """`definition` with the saved cohorts and lists that it uses written into it. Raises NotFound."""
    who = holder(asking)
    with reading(asking.portal.control) as session:
        return saved.expanded(session, who, definition)
