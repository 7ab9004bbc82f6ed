"""What each role may, read from the policy table: nobody writes this page by hand."""

from __future__ import annotations

from collections import Counter, defaultdict

import sqlalchemy as sa

from heluo.access.declared import resources
from heluo.access.permissions import table
from heluo.access.roles import ADMINISTRATORS, PURPOSES, ROLES
from heluo.access.tables import PortalAccount
from heluo.delivery.administration.account_schemas import RoleLine, RoleList, RoleRight
from heluo.delivery.administration.resources import ACCOUNTS, LIST_ROLES
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.db import reading
from heluo.kit.text import Text

DUTIES: dict[str, Text] = {
    "own_hospital": Text("只看本院", "own hospital only"),
    "treating": Text("只看有诊疗关系的患者", "persons in treatment only"),
    "special_own": Text("特殊病种只看本院的记录", "special diseases: own hospital's rows only"),
    "exact": Text("小数字不隐去", "small numbers are not hidden"),
    "emergency": Text("只看紧急调阅的那一位患者", "the one person of an emergency access"),
    "granted": Text("须有项目授权", "under a project's grant only"),
}
"""Obligation of the policy → in words."""


def listed(asking: Caller) -> RoleList:
    """Every role with its rights. Raises NotPermitted."""
    permit = asking.permit(ACCOUNTS)
    with reading(asking.portal.control) as session:
        open_ones = sa.select(PortalAccount.role).where(PortalAccount.disabled.is_(False))
        numbers = Counter(session.scalars(open_ones))
    lines = [
        RoleLine(
            name=role.name,
            label=words(role.label),
            hint=words(role.hint),
            belongs=role.belongs,
            administrator=role.name in ADMINISTRATORS,
            accounts=numbers[role.name],
            rights=rights(role.name),
        )
        for role in ROLES.values()
    ]
    asking.remember(permit, LIST_ROLES, rows=len(lines))
    return RoleList(roles=lines)


def rights(role: str) -> list[RoleRight]:
    """What `role` may ask of each resource, in the order of the rooms."""
    purposes: dict[str, set[str]] = defaultdict(set)
    levels: dict[str, set[int]] = defaultdict(set)
    duties: dict[str, set[str]] = defaultdict(set)
    for (of, resource, level, purpose), grant in table().items():
        if of == role:
            purposes[resource].add(purpose)
            levels[resource].add(level)
            duties[resource] |= grant.obligations
    return [
        RoleRight(
            resource=name,
            label=words(resource.label),
            purposes=[words(label) for purpose, label in PURPOSES.items() if purpose in purposes[name]],
            levels=_range(levels[name]),
            duties=[words(label) for duty, label in DUTIES.items() if duty in duties[name]],
        )
        for name, resource in resources().items()
        if name in purposes
    ]


def _range(levels: set[int]) -> str:
    low, high = min(levels), max(levels)
    return str(low) if low == high else f"{low}-{high}"
