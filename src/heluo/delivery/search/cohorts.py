"""Saved cohorts: what the caller may read and change, versions and what differs between them, and the figures
of the cockpit opened as cohorts."""

from __future__ import annotations

from sqlalchemy.orm import Session

from heluo.access.permit import Permit
from heluo.access.projects.membership import MAY_READ_ROWS, projects_of
from heluo.cohort import Definition, check, explain, figures, read, saved
from heluo.cohort.saved.store import may_change
from heluo.cohort.tables import SavedDefinition
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.holders import holder
from heluo.delivery.frame.shapes import words
from heluo.delivery.search import trees
from heluo.delivery.search.resources import COUNT, SAVE_COHORT
from heluo.delivery.search.saved_schemas import (
    CohortDraft,
    CohortPage,
    DifferenceLine,
    FigureTree,
    ProjectToSaveIn,
    SavedDraft,
    SavedLine,
    SavedLines,
    UsedVersion,
    VersionDifference,
    VersionLine,
    VersionLines,
)
from heluo.delivery.search.schemas import DesignProblem, PersonsAnswer, PersonsQuestion
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput

COHORT = "cohort"


def listed(asking: Caller, kind: str = COHORT) -> SavedLines:
    """The caller's own and those of the caller's projects."""
    asking.permit(COUNT)
    who = holder(asking)
    with reading(asking.portal.control) as session:
        return SavedLines(
            lines=[line(who, one) for one in saved.visible(session, who, kind)],
            projects=[
                ProjectToSaveIn(id=project.id, title=project.title, over=project.status == "closed")
                for project, role in projects_of(session, asking.account)
                if role in MAY_READ_ROWS
            ],
        )


def create(asking: Caller, draft: CohortDraft) -> CohortPage:
    """Raises NotPermitted, BadInput for a definition that cannot be counted."""
    permit, who = asking.permit(COUNT), holder(asking)
    with transaction(asking.portal.control) as session:
        _check(session, who, draft.definition, permit)
        body = saved.plain(draft.definition)
        made = saved.create(session, who, COHORT, draft_of(draft), saved.NewVersion(body, draft.note))
        page = _page(session, who, made, None, permit)
    asking.remember(permit, SAVE_COHORT, made_as(page.saved))
    return page


def page(asking: Caller, id: str, version: int | None) -> CohortPage:
    """Raises NotFound."""
    permit, who = asking.permit(COUNT, id), holder(asking)
    with reading(asking.portal.control) as session:
        return _page(session, who, saved.find(session, who, id, COHORT), version, permit)


def change(asking: Caller, id: str, revision: int, draft: CohortDraft) -> CohortPage:
    """Raises NotFound, NotPermitted, Overtaken, BadInput for a circle."""
    permit, who = asking.permit(COUNT, id), holder(asking)
    with transaction(asking.portal.control) as session:
        of = saved.find(session, who, id, COHORT)
        _check(session, who, draft.definition, permit)
        body = saved.plain(draft.definition)
        saved.check_acyclic(session, who, of, body)
        saved.change(session, who, of, revision, draft_of(draft), saved.NewVersion(body, draft.note))
        page = _page(session, who, of, None, permit)
    asking.remember(permit, SAVE_COHORT, made_as(page.saved))
    return page


def remove(asking: Caller, id: str, revision: int, kind: str = COHORT) -> None:
    """Raises NotFound, NotPermitted, Overtaken."""
    permit, who = asking.permit(COUNT, id), holder(asking)
    with transaction(asking.portal.control) as session:
        saved.remove(who, saved.find(session, who, id, kind), revision)
    asking.remember(permit, SAVE_COHORT, id)


def versions(asking: Caller, id: str, kind: str = COHORT) -> VersionLines:
    """Newest first."""
    asking.permit(COUNT, id)
    who = holder(asking)
    with reading(asking.portal.control) as session:
        found = saved.versions(session, saved.find(session, who, id, kind))
        return VersionLines(
            versions=[VersionLine(version=v.version, by=v.by, at=v.at, note=v.note) for v in found]
        )


def difference(asking: Caller, id: str, older: int, newer: int) -> VersionDifference:
    """Two versions in words. Raises NotFound."""
    permit, who = asking.permit(COUNT, id), holder(asking)
    with reading(asking.portal.control) as session:
        of = saved.find(session, who, id, COHORT)
        before, after = (
            read(saved.expanded(session, who, _definition(session, of, version)), permit.level)
            for version in (older, newer)
        )
    lines = saved.differences(before, after)
    return VersionDifference(
        older=older,
        newer=newer,
        lines=[DifferenceLine(change=one.change, text=words(one.text)) for one in lines],
    )


def members(asking: Caller, id: str, version: int | None, offset: int, size: int) -> PersonsAnswer:
    """The persons of a saved cohort, for whoever may see them. Raises NotFound, NotPermitted."""
    who = holder(asking)
    with reading(asking.portal.control) as session:
        definition = _definition(session, saved.find(session, who, id, COHORT), version)
    return trees.list_persons(asking, PersonsQuestion(definition=definition, offset=offset, size=size))


def figure(asking: Caller, kind: str, id: str) -> FigureTree:
    """An indicator's or a disease's persons as a tree. Raises NotFound."""
    asking.permit(COUNT, f"{kind}:{id}")
    found = figures.disease_tree(id) if kind == "disease" else figures.indicator_tree(id)
    return FigureTree(
        name=words(found.name),
        definition=found.body,
        reason=None if found.reason is None else words(found.reason),
    )


def line(who: saved.Holder, of: SavedDefinition) -> SavedLine:
    """One thing saved, as lists show it."""
    return SavedLine(
        id=of.id,
        name=of.name_zh,
        description=of.description,
        owner=of.owner,
        project=of.project,
        by_link=of.by_link,
        version=of.version,
        revision=of.revision,
        changed=of.changed,
        mine=may_change(who, of),
    )


def draft_of(given: SavedDraft) -> saved.Draft:
    """A name is what its author wrote, in whichever language."""
    return saved.Draft(given.name, given.name, given.description, given.project, given.by_link)


def made_as(of: SavedLine) -> str:
    """How the audit log names a version."""
    return f"{of.id}@{of.version}"


def _definition(session: Session, of: SavedDefinition, version: int | None) -> Definition:
    return Definition.model_validate(saved.body(session, of, version))


def _check(session: Session, who: saved.Holder, given: Definition, permit: Permit) -> None:
    """Only what can be counted is saved."""
    read(saved.expanded(session, who, given), permit.level)


def _page(
    session: Session, who: saved.Holder, of: SavedDefinition, version: int | None, permit: Permit
) -> CohortPage:
    definition = _definition(session, of, version)
    uses = saved.used(session, who, saved.plain(definition))
    cohort, findings = check(saved.expanded(session, who, definition), permit.level)
    problems = [DesignProblem(id=one.id, severity=one.severity, text=words(one.text)) for one in findings]
    return CohortPage(
        saved=line(who, of),
        version=version or of.version,
        definition=saved.plain(definition),
        explain=[words(one) for one in explain(cohort)] if cohort else [],
        uses=[
            UsedVersion(
                kind=one.kind, id=one.id, name=words(one.name), version=one.version, newest=one.newest
            )
            for one in uses
        ],
        problems=problems,
    )


def revision_of(if_match: str | None) -> int:
    """The revision that the header If-Match names. Raises BadInput."""
    text = (if_match or "").strip().removeprefix("W/").strip('"')
    if not text.isdigit():
        raise BadInput(
            ("没有说明改的是哪一次修改", "the request does not say which revision it changes"),
            ('If-Match: "<revision>"', 'If-Match: "<revision>"'),
            ("重新打开后再保存", "open it again, then save"),
            code="if_match",
        )
    return int(text)
