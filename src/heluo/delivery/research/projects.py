"""Decisions about projects: who may begin, change and end one, and who belongs to it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.projects import ending, membership
from heluo.access.projects.acts import CREATE_PROJECT, EDIT_PROJECT, MOVE_PROJECT
from heluo.access.projects.items import NewItem, check_open, enter
from heluo.access.projects.membership import LEAD, check_member, projects_of
from heluo.access.projects.states import PROJECT
from heluo.access.projects.tables import ResearchProject
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.delivery.research import answers, drafts, papers
from heluo.delivery.research.resources import LIST_PROJECTS, PROJECTS, SEE_PROJECT
from heluo.delivery.research.schemas import (
    MyProjects,
    NewMember,
    NewPaper,
    ProjectEdit,
    ProjectPage,
    ProtocolFields,
)
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict, NotPermitted
from heluo.kit.ids import new_id
from heluo.kit.states import Moved
from heluo.kit.text import Text

LEADS_TO = {"draft": ("running", "closed"), "running": ("closed",), "ended": ("closed",)}
"""State → states that a project's lead sets."""


def mine(asking: Caller) -> MyProjects:
    """The caller's projects. Raises NotPermitted."""
    permit = asking.permit(PROJECTS)
    with reading(asking.portal.control) as session:
        found = [
            answers.project_line(session, one, role) for one, role in projects_of(session, asking.account)
        ]
    asking.remember(permit, LIST_PROJECTS, rows=len(found))
    return MyProjects(projects=found)


def create(asking: Caller, given: ProtocolFields) -> ProjectPage:
    """A draft with the caller as its lead. Raises NotPermitted, BadInput."""
    asking.permit(PROJECTS)
    with transaction(asking.portal.control) as session:
        made = ResearchProject(
            id=new_id("pr"),
            **{
                name: [] if name == "variables" else "" for name in (*drafts.TEXTS, "hypothesis", "variables")
            },
            ethics_until=None,
            starts=None,
            ends=None,
            status=PROJECT.initial,
            revision=1,
            created=now(),
            created_by=asking.account,
        )
        for name, value in drafts.written(made, given).items():
            setattr(made, name, value)
        session.add(made)
        session.flush()
        audit.append(session, _event(asking, CREATE_PROJECT.name, made.id))
        membership.add(session, made.id, asking.account, LEAD, asking.account)
        return _page(session, made, LEAD)


def see(asking: Caller, id: str) -> ProjectPage:
    """One project. Raises NotPermitted, with one text, for the project of others and for none."""
    permit = asking.permit(PROJECTS, id)
    with reading(asking.portal.control) as session:
        project = _of_member(asking, session, id)
        found = _page(session, project, membership.role_in(session, id, asking.account) or "")
    asking.remember(permit, SEE_PROJECT, id)
    return found


def edit(asking: Caller, id: str, given: ProjectEdit) -> ProjectPage:
    """What the lead wrote. Raises NotPermitted, Conflict (another edit came first, or the state does not let
    it), BadInput."""
    asking.permit(PROJECTS, id)
    with transaction(asking.portal.control) as session:
        project = _of_member(asking, session, id, LEAD)
        if project.revision != given.revision:
            raise Conflict(
                ("别人刚刚改过这个项目", "somebody else has just changed this project"),
                f"{project.revision}",
                ("重新读取后再改", "read it again, then change it"),
                code="edited_meanwhile",
            )
        changed = drafts.written(project, given)
        for name, value in changed.items():
            setattr(project, name, value)
        _touched(session, asking, project, EDIT_PROJECT.name, {"fields": sorted(changed)})
        return _page(session, project, LEAD)


def move(asking: Caller, id: str, to: str) -> ProjectPage:
    """The project begun, or closed for good; its grants end with it. Raises NotPermitted, Conflict,
    BadInput."""
    asking.permit(PROJECTS, id)
    with transaction(asking.portal.control) as session:
        project = _of_member(asking, session, id, LEAD)
        if to == "running":
            PROJECT.check_move(project.status, to)
            _check_begins(project)
            drafts.check_complete(project, today())
            _check_nobody_named(session, project)

        def remember(moved: Moved) -> None:
            _touched(session, asking, project, MOVE_PROJECT.name, {"from": moved.old, "to": moved.new})

        PROJECT.move(project, to, LEAD, remember)
        if to in PROJECT.terminal:
            ending.end_grants_of(session, id)
        return _page(session, project, LEAD)


def add_member(asking: Caller, id: str, given: NewMember) -> ProjectPage:
    """Raises NotPermitted, BadInput, Conflict."""
    asking.permit(PROJECTS, id)
    with transaction(asking.portal.control) as session:
        project = _of_member(asking, session, id, LEAD)
        check_open(project)
        membership.add(session, id, given.account, given.role, asking.account)
        return _page(session, project, membership.role_in(session, id, asking.account) or LEAD)


def remove_member(asking: Caller, id: str, account: str) -> ProjectPage | None:
    """Ends a membership: the lead anybody's, everybody their own. None for whoever has left. Raises
    NotPermitted, Conflict."""
    asking.permit(PROJECTS, id)
    with transaction(asking.portal.control) as session:
        leaving = account == asking.account
        project = _of_member(asking, session, id, *(() if leaving else (LEAD,)))
        membership.remove(session, id, account, asking.account)
        return None if leaving else _page(session, project, LEAD)


def add_paper(asking: Caller, id: str, given: NewPaper) -> ProjectPage:
    """A paper at the end of the chain. Raises NotPermitted, BadInput, Conflict."""
    asking.permit(PROJECTS, id)
    doi = papers.doi(given.doi)
    with transaction(asking.portal.control) as session:
        project = _of_member(asking, session, id)
        title = Text(given.title.strip(), given.title.strip())
        enter(session, id, asking.account, NewItem("paper", doi, title, tuple(given.made_of)))
        return _page(session, project, membership.role_in(session, id, asking.account) or "")


def _of_member(asking: Caller, session: Session, id: str, *roles: str) -> ResearchProject:
    try:
        return check_member(session, id, asking.account, roles or tuple(membership.MEMBER_ROLES))
    except NotPermitted as refusal:
        # The log is written in a transaction of its own, which this one must not hold up.
        session.rollback()
        asking.refused(PROJECTS.act, id, refusal.code)
        raise


def _check_begins(project: ResearchProject) -> None:
    """Raises Conflict for a project that has begun before: only an approved renewal lets it run again."""
    if project.status != "draft":
        raise Conflict(
            ("项目已开始过", "the project has begun before"),
            ("草稿", "a draft"),
            ("到期的项目由续期申请延长", "a project that is over is put off by a renewal"),
            code="renewal_needed",
        )


def _check_nobody_named(session: Session, project: ResearchProject) -> None:
    """Raises BadInput when what the register prints has a member's name or account in it."""
    printed = f"{project.title}\n{project.purpose}\n{project.benefit}".casefold()
    for one in answers.member_lines(session, project.id):
        if any(
            name.casefold() in printed for name in (one.account, one.name.zh, one.name.en) if name.strip()
        ):
            raise Conflict(
                ("标题、目的或公众受益中有成员的姓名或账号", "title, purpose or benefit name a member"),
                ("不含任何人姓名的文字:它们会公开登记", "texts without anybody's name: they become public"),
                ("删去姓名后再开始", "take the name out, then begin"),
                code="member_named",
            )


def _touched(
    session: Session, asking: Caller, project: ResearchProject, action: str, detail: dict[str, object]
) -> None:
    project.revision += 1
    session.flush()
    audit.append(session, _event(asking, action, project.id, detail))


def _event(asking: Caller, action: str, id: str, detail: dict[str, object] | None = None) -> audit.Event:
    return audit.Event(
        asking.account,
        asking.role,
        action,
        "allowed",
        purpose=asking.purpose or "",
        object=id,
        address=asking.address,
        decision=asking.request_id,
        detail=detail or {},
    )


def _page(session: Session, project: ResearchProject, role: str) -> ProjectPage:
    status = ending.state_now(project, now())
    own = PROJECT.can_act(status, LEAD) and role == LEAD
    return ProjectPage(
        **{name: getattr(project, name) for name in ProtocolFields.model_fields},
        id=project.id,
        revision=project.revision,
        status=status,
        status_label=words(PROJECT.labels[status]),
        role=role,
        variables_named=answers.named(str(one) for one in project.variables),
        days_left=answers.days_left(project),
        members=answers.member_lines(session, project.id),
        grants=[
            answers.grant_line(session, one, project, decides=False)
            for one in answers.grants.listed(session, project.id)
        ],
        chain=answers.chain(session, project.id),
        lacking=[words(one) for one in drafts.lacking(project, today())] if status == "draft" else [],
        may_edit=own and status in drafts.EDITABLE,
        moves=[to for to in PROJECT.transitions.get(status, ()) if own and to in LEADS_TO.get(status, ())],
    )
