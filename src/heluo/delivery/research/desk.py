"""The security administrator's desk: grants with their clocks, and the form by which one is given. Nobody
gives to themselves: a project's members, of now or before, are refused."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.projects import grants, items, pseudonyms
from heluo.access.projects.grants import HIGHEST, GrantTerms, end_of_day
from heluo.access.projects.membership import MAY_READ_ROWS
from heluo.access.projects.tables import ProjectItem, ResearchProject
from heluo.cohort import Definition, PhraseNode, read
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import Words, words
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
            terms = _terms(given, _definition(session, given))
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
            OfferedCohort(reference=one.reference, label=Words(zh=one.label_zh, en=one.label_en))
            for one in _cohorts(session, project.id)
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


def _definition(session: Session, given: NewGrant) -> dict[str, Any] | None:
    """The definition of the cohort that `given` names, as it was entered. Raises BadInput for one that was
    not, asks for more than the grant's level, or searches texts: the persons of a grant are found anew in
    every process, with no index beside it."""
    if not given.cohort:
        return None
    found = next((one for one in _cohorts(session, given.project) if one.reference == given.cohort), None)
    if found is None:
        raise BadInput(
            ("项目中没有这个队列版本", "the project has no such version of a cohort"),
            ("登记在项目中的队列", "a cohort that was entered in the project"),
            ("请项目成员先把队列保存到项目", "have a member save the cohort in the project"),
            code="no_cohort",
        )
    cohort = read(Definition.model_validate(found.detail["definition"]), given.level)
    if any(isinstance(leaf, PhraseNode) for leaf in cohort.leaves()):
        raise BadInput(
            ("授权的队列不能含全文条件", "the cohort of a grant cannot have a condition on texts"),
            ("结构化条件", "conditions on variables"),
            ("改用变量条件,或把名单保存为队列", "use variables, or save the list of persons as a cohort"),
            code="cohort_text",
        )
    return dict(found.detail["definition"])


def _cohorts(session: Session, project: str) -> list[ProjectItem]:
    return [
        one for one in items.listed(session, project) if one.kind == "cohort" and "definition" in one.detail
    ]
