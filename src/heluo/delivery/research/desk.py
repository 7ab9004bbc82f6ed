"""The security administrator's desk: grants with their clocks, and the form by which one is given. Nobody
gives to themselves: a project's members, of now or before, are refused."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.projects import grants, pseudonyms
from heluo.access.projects.grants import HIGHEST, GrantTerms, end_of_day
from heluo.access.projects.membership import MAY_READ_ROWS
from heluo.access.projects.tables import ResearchProject
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.project_cohorts import cohorts_of, definition_named
from heluo.delivery.frame.shapes import words
from heluo.delivery.research import answers
from heluo.delivery.research.resources import GRANTS, LIST_GRANTS
from heluo.delivery.research.schemas import (
    GrantableProject,
    GrantDesk,
    GrantLine,
    GrantMove,
    NewGrant,
    OfferedCohort,
)
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, NotPermitted


def see(asking: Caller) -> GrantDesk:
    """Every grant, and the running projects. Raises NotPermitted."""
    permit = asking.permit(GRANTS)
    with reading(asking.portal.control) as session:
        projects = {one.id: one for one in session.scalars(sa.select(ResearchProject))}
        found = [
            answers.grant_line(session, one, projects[one.project], decides=True)
            for one in grants.listed(session)
        ]
        running = sorted((one for one in projects.values() if one.status == "running"), key=lambda p: p.title)
        offered = [_offered(session, one) for one in running]
    asking.remember(permit, LIST_GRANTS, rows=len(found))
    return GrantDesk(grants=found, projects=offered, highest_level=HIGHEST)


def give(asking: Caller, given: NewGrant) -> GrantLine:
    """The grant. Raises NotPermitted (own project, not running, beyond the protocol), BadInput."""
    asking.permit(GRANTS, given.project)
    _check_hospitals(asking, given.hospitals)
    try:
        with transaction(asking.portal.control) as session:
            definition = definition_named(session, given.project, given.cohort, given.level)
            terms = _terms(given, definition)
            made = grants.give(session, given.project, terms, asking.account, asking.role)
            # Before the right is there: rows without the key leave under no name.
            pseudonyms.make_key(asking.portal.home, made.project)
            project = session.get(ResearchProject, made.project)
            assert project is not None
            return answers.grant_line(session, made, project, decides=True)
    except NotPermitted as refusal:
        asking.refused(GRANTS.act, given.project, refusal.code)
        raise


def _terms(given: NewGrant, definition: dict[str, Any] | None) -> GrantTerms:
    return GrantTerms(
        variables=tuple(given.variables),
        level=given.level,
        persons=tuple(given.persons),
        since=answers.first_day(given.since),
        until=end_of_day(given.until),
        hospitals=None if given.hospitals is None else tuple(given.hospitals),
        cohort=given.cohort,
        definition=definition,
        conditions=given.conditions,
    )


def move(asking: Caller, id: str, given: GrantMove) -> GrantLine:
    """The grant in its new state. Raises NotPermitted, NotFound, Conflict, BadInput."""
    asking.permit(GRANTS, id)
    try:
        with transaction(asking.portal.control) as session:
            found = grants.move(session, id, given.to, asking.account, asking.role, given.reason.strip())
            project = session.get(ResearchProject, found.project)
            assert project is not None
            return answers.grant_line(session, found, project, decides=True)
    except NotPermitted as refusal:
        asking.refused(GRANTS.act, id, refusal.code)
        raise


def _offered(session: Session, project: ResearchProject) -> GrantableProject:
    try:
        grants.check_usable(project, now())
        refused = None
    except NotPermitted as refusal:
        refused = words(refusal.found)
    people = answers.member_lines(session, project.id)
    return GrantableProject(
        id=project.id,
        title=project.title,
        purpose=project.purpose,
        ends=project.ends,
        ethics_number=project.ethics_number,
        ethics_until=project.ethics_until,
        variables=answers.named(str(one) for one in project.variables),
        cohorts=[
            OfferedCohort(reference=one.reference, label=words(one.label))
            for one in cohorts_of(session, project.id)
        ],
        persons=[one for one in people if one.role in MAY_READ_ROWS],
        refused=refused,
    )


def _check_hospitals(asking: Caller, hospitals: list[str] | None) -> None:
    known = asking.portal.hospitals
    if hospitals is not None and (not hospitals or set(hospitals) - known.keys()):
        raise BadInput(
            ("没有这些医院,或一家也没有选", "unknown hospitals, or none chosen"),
            ", ".join(known),
            ("从列表中选择", "choose from the list"),
            code="no_hospital",
        )
