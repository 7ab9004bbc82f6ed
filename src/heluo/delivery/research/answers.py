"""Rows of projects and grants as answers: labels, days left, what may be done next. Decides no permission."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.levels import variable_level
from heluo.access.projects import grants, training, withdrawals
from heluo.access.projects.ending import renewable_until, state_now
from heluo.access.projects.items import KINDS, listed
from heluo.access.projects.membership import MEMBER_ROLES, members
from heluo.access.projects.states import DECISION, GRANT, PROJECT, SECURITY
from heluo.access.projects.tables import (
    DataTraining,
    ProjectItem,
    ProjectMember,
    ResearchGrant,
    ResearchProject,
)
from heluo.access.tables import PortalAccount
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.research.schemas import (
    ChainItem,
    GrantLine,
    MemberLine,
    NamedVariable,
    ProjectLine,
    TakenOut,
)
from heluo.dictionary import load
from heluo.kit.dates import now, today
from heluo.kit.errors import NotPermitted

BY_HAND = ("active", "suspended", "revoked")
"""States that a security administrator sets; the others come of the clock and of approvals."""


def project_line(session: Session, project: ResearchProject, role: str) -> ProjectLine:
    """A project in its members' list."""
    status = state_now(project, now())
    return ProjectLine(
        id=project.id,
        title=project.title,
        status=status,
        status_label=words(PROJECT.labels[status]),
        role=role,
        role_label=words(MEMBER_ROLES[role]),
        ends=project.ends,
        days_left=days_left(project),
        grants=sum(_closed_why(one, project) is None for one in grants.listed(session, project.id)),
    )


def days_left(project: ResearchProject) -> int | None:
    """Days up to and with the last one; 0 when it is over, None without an end."""
    return None if project.ends is None else max(0, (project.ends - today()).days + 1)


def named(variables: Iterable[str]) -> list[NamedVariable]:
    """Variables with their words; one that the dictionary has no longer keeps its name."""
    found = []
    for name in variables:
        category, _, of = name.partition(".")
        known = load().categories.get(category)
        variable = known.variables.get(of) if known else None
        label = words(variable.label) if variable else words(name)
        found.append(NamedVariable(name=name, label=label, level=variable_level(variable) if variable else 5))
    return found


def member_lines(session: Session, project: str, *, also_left: bool = False) -> list[MemberLine]:
    """The members of a project with their names."""
    found = members(session, project, also_left=also_left)
    people = _names(session, [one.account for one in found])
    trained = training.entered(session)
    return [_member(one, people, trained.get(one.account)) for one in found]


def _member(one: ProjectMember, people: Mapping[str, Words], trained: DataTraining | None) -> MemberLine:
    return MemberLine(
        account=one.account,
        name=people.get(one.account, words(one.account)),
        role=one.role,
        role_label=words(MEMBER_ROLES[one.role]),
        since=one.since,
        left=one.left,
        trained_until=trained.until if trained else None,
    )


def _names(session: Session, accounts: Iterable[str]) -> dict[str, Words]:
    query = sa.select(PortalAccount).where(PortalAccount.name.in_(list(accounts)))
    return {one.name: Words(zh=one.label_zh, en=one.label_en) for one in session.scalars(query)}


def grant_line(
    session: Session, grant: ResearchGrant, project: ResearchProject, *, decides: bool
) -> GrantLine:
    """A grant; `decides`: with the states that a security administrator may set."""
    why = _closed_why(grant, project)
    moves = GRANT.transitions.get(grant.status, ()) if decides else ()
    by_hand = ("suspended", "revoked") if grant.cause not in ("", DECISION) else BY_HAND
    return GrantLine(
        id=grant.id,
        project=project.id,
        project_title=project.title,
        variables=named(str(one) for one in grant.variables),
        level=grant.level,
        hospitals=grant.hospitals,
        cohort=grant.cohort,
        conditions=grant.conditions,
        persons=grants.persons_of(session, grant.id),
        since=grant.since,
        until=grant.until,
        status=grant.status,
        status_label=words(GRANT.labels[grant.status]),
        open=why is None,
        why_not=why,
        taken_out=[
            TakenOut(
                hospital=one.hospital,
                withheld=named(str(name) for name in one.withheld),
                reason=one.reason,
                at=one.at,
            )
            for one in withdrawals.of_grant(session, grant.id)
        ],
        part_of=grant.part_of,
        over=grant.status in GRANT.terminal,
        renew_by=renewable_until(grant, project),
        given_by=grant.given_by,
        given_at=grant.given_at,
        reason=grant.reason,
        moves=[to for to in moves if to in by_hand and GRANT.can_act(grant.status, SECURITY)],
    )


def _closed_why(grant: ResearchGrant, project: ResearchProject) -> Words | None:
    try:
        grants.check_in_force(grant, project, now())
    except NotPermitted as refusal:
        return words(refusal.found)
    return None


def chain(session: Session, project: str) -> list[ChainItem]:
    """What the project made, in the order of the chain."""
    return [_item(one) for one in listed(session, project)]


def _item(one: ProjectItem) -> ChainItem:
    return ChainItem(
        id=one.id,
        kind=one.kind,
        kind_label=words(KINDS[one.kind]),
        reference=one.reference,
        label=Words(zh=one.label_zh, en=one.label_en),
        sources=[str(source) for source in one.sources],
        release=one.release,
        figure=one.figure,
        at=one.at,
    )


def first_day(day: dt.date) -> dt.datetime:
    """The instant at which `day` begins in Shanghai."""
    return grants.end_of_day(day - dt.timedelta(days=1))
