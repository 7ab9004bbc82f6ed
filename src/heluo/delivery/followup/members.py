"""Who does what in a follow-up project. Whoever does nothing in it learns nothing about it, not even that it
exists."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.tables import PortalAccount
from heluo.delivery.followup.tables import FollowUpMember, FollowUpProject
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, NotPermitted
from heluo.kit.text import Text

MANAGER, FOLLOWER, DATA_MANAGER, INVESTIGATOR, MONITOR = (
    "manager",
    "nurse",
    "data_manager",
    "investigator",
    "monitor",
)
PARTS: dict[str, Text] = {
    MANAGER: Text("项目管理", "project manager"),
    FOLLOWER: Text("随访护士", "nurse"),
    DATA_MANAGER: Text("数据管理", "data manager"),
    INVESTIGATOR: Text("研究者", "investigator"),
    MONITOR: Text("监查", "monitor"),
}
ROLES = frozenset({"follow_up_nurse", "clinician", "hospital_officer"})
"""Roles of an account that may do something in a project; only a follow-up nurse calls subjects."""


def parts_in(session: Session, project: str, account: str) -> frozenset[str]:
    """What `account` does in the project."""
    query = sa.select(FollowUpMember.part).where(
        FollowUpMember.project == project, FollowUpMember.account == account
    )
    return frozenset(session.scalars(query))


def check_part(session: Session, project: str, account: str, *wanted: str) -> FollowUpProject:
    """The project, for an account that does one of `wanted` in it (none named = anything). Raises
    NotPermitted, in the same words when there is no such project."""
    found, parts = session.get(FollowUpProject, project), parts_in(session, project, account)
    if found is None or not parts:
        raise no_member()
    if wanted and not parts.intersection(wanted):
        raise NotPermitted(
            ("您在这个项目中不做这件事", "this is not your part in the project"),
            ("、".join(PARTS[one].zh for one in wanted), ", ".join(PARTS[one].en for one in wanted)),
            ("请项目管理者来做或加入您", "leave it to them, or ask the manager to add you"),
            code="member_part",
        )
    return found


def no_member() -> NotPermitted:
    """One refusal for a project of others and for one that does not exist."""
    return NotPermitted(
        ("您不在这个随访项目中", "you are not in this follow-up project"),
        ("项目成员", "a member of the project"),
        ("请项目管理者加入您", "ask its manager to add you"),
        code="not_a_member",
    )


def projects_of(session: Session, account: str) -> list[FollowUpProject]:
    """The projects in which `account` does something, newest first."""
    own = sa.select(FollowUpMember.project).where(FollowUpMember.account == account)
    query = sa.select(FollowUpProject).where(FollowUpProject.id.in_(own))
    return list(session.scalars(query.order_by(FollowUpProject.created.desc(), FollowUpProject.id)))


def members(session: Session, project: str) -> list[FollowUpMember]:
    """Everybody of the project."""
    query = sa.select(FollowUpMember).where(FollowUpMember.project == project)
    return sorted(session.scalars(query), key=lambda one: (list(PARTS).index(one.part), one.account))


def add(session: Session, project: str, account: str, part: str, by: str) -> None:
    """Gives `account` a part. Raises BadInput for an account that cannot have it."""
    person = session.get(PortalAccount, account)
    fits = {"follow_up_nurse"} if part == FOLLOWER else ROLES
    if part not in PARTS or person is None or person.disabled or person.role not in fits:
        raise BadInput(
            ("这个账号不能承担此职责", "this account cannot have that part"),
            ("护士由随访护士账号担任", "an account of a follow-up nurse, for calls"),
            ("核对登录名", "check the name"),
            code="no_such_member",
        )
    if session.get(FollowUpMember, (project, account, part)) is None:
        session.add(FollowUpMember(project=project, account=account, part=part, since=now(), by=by))
        session.flush()
