"""Gaps as screens have them: what may be asked for in which project, and how far a project has come."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.followup import gaps, members
from heluo.delivery.followup.members import MANAGER
from heluo.delivery.followup.resources import SEE_PROJECT, WORK
from heluo.delivery.followup.schemas import GapChoice, GapLine, GapProject
from heluo.delivery.followup.states import CANCELLED, CLOSED, DONE, ESCALATED, OPEN, OVERDUE
from heluo.delivery.followup.tables import FollowUpTask
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.db import reading


def choice(asking: Caller, disease: str, variable: str) -> GapChoice:
    """The gap in words, and the caller's projects whose nurses may fetch it. Raises BadInput."""
    permit = asking.permit(WORK)
    of = gaps.declared(disease, variable)
    with reading(asking.portal.control) as session:
        found = [
            GapProject(id=one.id, title=one.title)
            for one in members.projects_of(session, asking.account)
            if one.status == "running" and MANAGER in members.parts_in(session, one.id, asking.account)
        ]
    asking.remember(permit, SEE_PROJECT, gaps.event_of(disease, variable))
    return GapChoice(
        disease=disease,
        variable=variable,
        disease_label=words(of.label),
        variable_label=words(of.variables[variable].label),
        projects=found,
    )


def lines(session: Session, project: str) -> list[GapLine]:
    """Each gap of which the project has tasks, with how many stand how."""
    query = (
        sa.select(FollowUpTask.event, FollowUpTask.status, sa.func.count())
        .where(FollowUpTask.project == project, FollowUpTask.event.startswith(gaps.PREFIX, autoescape=True))
        .group_by(FollowUpTask.event, FollowUpTask.status)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for event, status, number in session.execute(query):
        found[event][status] = number
    return [_line(event, found[event]) for event in sorted(found)]


def _line(event: str, numbers: dict[str, int]) -> GapLine:
    def of(*states: str) -> int:
        return sum(numbers.get(one, 0) for one in states)

    return GapLine(
        event=event,
        label=gaps.label(event),
        tasks=sum(numbers.values()),
        open=of(*OPEN),
        overdue=of(OVERDUE, ESCALATED),
        done=of(DONE),
        filled=of(CLOSED),
        cancelled=of(CANCELLED),
    )
