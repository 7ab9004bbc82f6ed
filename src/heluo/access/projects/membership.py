"""Who belongs to a project, and as what. Whoever is no member learns nothing about a project, not even that
there is one."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.projects.acts import ADD_MEMBER, REMOVE_MEMBER
from heluo.access.projects.tables import ProjectMember, ResearchProject
from heluo.access.tables import PortalAccount
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, Conflict, NotPermitted
from heluo.kit.text import Text

LEAD, ANALYST, VIEWER = "lead", "analyst", "viewer"
MEMBER_ROLES: dict[str, Text] = {
    LEAD: Text("负责人", "lead"),
    ANALYST: Text("分析人员", "analyst"),
    VIEWER: Text("只看结果", "viewer"),
}
"""What members are in a project. It is no role of the account: the account's role stays researcher."""
MAY_READ_ROWS = frozenset({LEAD, ANALYST})
MEMBERS_ARE = "researcher"
"""The role that an account must have to belong to a project."""


def not_a_member() -> NotPermitted:
    """The one refusal for a project of others and for one that does not exist."""
    return NotPermitted(
        ("您不是这个项目的成员", "you are not a member of this project"),
        ("项目成员", "a member of the project"),
        (
            "请项目负责人加入您,或从“我的项目”中选择",
            "ask the lead to add you, or choose one of your projects",
        ),
        code="not_a_member",
    )


def members(session: Session, project: str, *, also_left: bool = False) -> list[ProjectMember]:
    """The members of a project, the lead first."""
    query = sa.select(ProjectMember).where(ProjectMember.project == project)
    found = session.scalars(query if also_left else query.where(ProjectMember.left.is_(None)))
    order = list(MEMBER_ROLES)
    return sorted(found, key=lambda one: (one.left is not None, order.index(one.role), one.account))


def role_in(session: Session, project: str, account: str) -> str | None:
    """What `account` is in the project now, None = no member."""
    found = session.get(ProjectMember, (project, account))
    return None if found is None or found.left is not None else found.role


def check_member(
    session: Session, project: str, account: str, roles: Sequence[str] = tuple(MEMBER_ROLES)
) -> ResearchProject:
    """The project, for a member of it who is one of `roles`. Raises NotPermitted."""
    found, role = session.get(ResearchProject, project), role_in(session, project, account)
    if found is None or role is None:
        raise not_a_member()
    if role not in roles:
        raise NotPermitted(
            (f"您在项目中是“{MEMBER_ROLES[role].zh}”", f"in this project you are: {MEMBER_ROLES[role].en}"),
            (
                "、".join(MEMBER_ROLES[one].zh for one in roles),
                ", ".join(MEMBER_ROLES[one].en for one in roles),
            ),
            ("请项目负责人来做,或由其改变您的角色", "leave it to the lead, who can also change your part"),
            code="member_role",
        )
    return found


def projects_of(session: Session, account: str) -> list[tuple[ResearchProject, str]]:
    """(project, part in it) of every project of which `account` is a member, newest first."""
    query = (
        sa.select(ResearchProject, ProjectMember.role)
        .join(ProjectMember, ProjectMember.project == ResearchProject.id)
        .where(ProjectMember.account == account, ProjectMember.left.is_(None))
        .order_by(ResearchProject.created.desc(), ResearchProject.id)
    )
    return [(project, role) for project, role in session.execute(query)]


def add(session: Session, project: str, account: str, role: str, by: str) -> None:
    """Makes `account` a member, gives a member another part, or takes somebody back who left. Raises BadInput
    for an account that cannot be one, Conflict when the project would be left without a lead."""
    if role not in MEMBER_ROLES:
        raise BadInput(f"role {role}", " | ".join(MEMBER_ROLES), ("从列表中选择", "choose one of the list"))
    person = session.get(PortalAccount, account)
    if person is None or person.disabled or person.role != MEMBERS_ARE:
        raise BadInput(
            ("没有这个研究者账号", "no researcher has this account"),
            ("角色为“研究者”、未停用的账号", "an account with the role of researcher that is not disabled"),
            ("核对登录名;账号由安全管理员开立", "check the name; the security administrator opens accounts"),
            code="no_researcher",
        )
    found = session.get(ProjectMember, (project, account))
    if found is None:
        session.add(ProjectMember(project=project, account=account, role=role, since=now(), left=None, by=by))
    else:
        if role != LEAD:
            _check_led(session, found)
        if found.left is not None:
            found.since, found.left = now(), None
        found.role, found.by = role, by
    session.flush()
    _remember(session, ADD_MEMBER.name, project, by, account, role)


def remove(session: Session, project: str, account: str, by: str) -> None:
    """Ends a membership, and with it every right to rows of the project. Raises NotPermitted for no member,
    Conflict for the only lead."""
    found = session.get(ProjectMember, (project, account))
    if found is None or found.left is not None:
        raise not_a_member()
    _check_led(session, found)
    found.left = now()
    session.flush()
    _remember(session, REMOVE_MEMBER.name, project, by, account, found.role)


def _check_led(session: Session, without: ProjectMember) -> None:
    """Raises Conflict when nobody else leads the project."""
    if without.left is not None or without.role != LEAD:
        return
    others = sa.select(sa.func.count()).where(
        ProjectMember.project == without.project,
        ProjectMember.role == LEAD,
        ProjectMember.left.is_(None),
        ProjectMember.account != without.account,
    )
    if not session.scalar(others):
        raise Conflict(
            ("这是项目唯一的负责人", "this is the only lead of the project"),
            ("至少一名负责人", "at least one lead"),
            ("先指定另一名负责人", "make somebody else a lead first"),
            code="only_lead",
        )


def _remember(session: Session, action: str, project: str, by: str, account: str, role: str) -> None:
    audit.append(
        session,
        audit.Event(
            by,
            MEMBERS_ARE,
            action,
            "allowed",
            purpose="research",
            object=project,
            detail={"account": account, "part": role},
        ),
    )
