"""How the portal is used, by day, role and room, from the audit log: how many acts, never whose.

A role that few people have would tell of single persons: what they did each day. Such roles are added up, and
where even together they are few, with the smallest of the others.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.declared import declared
from heluo.access.roles import ROLES
from heluo.access.tables import AuditEvent, PortalAccount
from heluo.delivery.administration.resources import CENTRE, SEE_USE
from heluo.delivery.administration.schemas import UseCell, UseName, UseStatistics
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import SHANGHAI, starts, today
from heluo.kit.db import reading
from heluo.kit.text import Text

LEAST = 3
"""Accounts that a role must have to be told apart."""
DAYS = 30
OTHER_ROLES = Text("人数少的角色合计", "Roles of few people together")
FRAME, ELSEWHERE = Text("登录与账号", "Signing in, accounts"), Text("其他", "Other")
ROOM_LABELS: dict[str, Text] = {"": ELSEWHERE, "frame": FRAME}


def statistics(asking: Caller) -> UseStatistics:
    """The last DAYS days. Raises NotPermitted."""
    permit = asking.permit(CENTRE)
    days = [today() - dt.timedelta(days=n) for n in reversed(range(DAYS))]
    with reading(asking.portal.control) as session:
        people = _people(session)
        counted, refused = _counted(session, days[0])
    group = grouped(people)
    cells: Counter[tuple[dt.date, str, str]] = Counter()
    rooms = room_of_act()
    for (day, role, action), n in counted.items():
        cells[day, group.get(role, ""), rooms.get(action, "")] += n
    asking.remember(permit, SEE_USE, rows=len(cells))
    return UseStatistics(
        since=days[0],
        days=days,
        roles=[UseName(code=role, label=words(_role(role))) for role in sorted({key[1] for key in cells})],
        rooms=[UseName(code=room, label=words(_room(room))) for room in sorted({key[2] for key in cells})],
        cells=[
            UseCell(day=day, role=role, room=room, acts=n) for (day, role, room), n in sorted(cells.items())
        ],
        refused=refused,
        least=LEAST,
    )


def grouped(people: Mapping[str, int]) -> dict[str, str]:
    """Role → the role under which it is counted, "" for those that are added up. The sum stands for LEAST
    people or more, unless the whole portal has fewer."""
    large = sorted((role for role, n in people.items() if n >= LEAST), key=lambda role: people[role])
    added = [role for role in people if role not in large]
    while large and added and sum(people[role] for role in added) < LEAST:
        added.append(large.pop(0))
    return dict.fromkeys(added, "") | {role: role for role in large}


def room_of_act() -> dict[str, str]:
    """Act → the room that declares it; acts of signing in and of accounts are the frame's."""
    found = {act: "frame" for act in declared().acts if act.startswith(("session.", "account."))}
    for room in declared().rooms:
        found |= {one.name: room.room for one in (*room.resources, *room.acts)}
    return found


def _people(session: Session) -> dict[str, int]:
    """Accounts of each role that anybody has or had: closed ones did what the log holds too."""
    numbers = sa.select(PortalAccount.role, sa.func.count()).group_by(PortalAccount.role)
    return dict(session.execute(numbers).all())


def _counted(session: Session, since: dt.date) -> tuple[Counter[tuple[dt.date, str, str]], int]:
    """(day in Shanghai, role, act) → allowed acts, and how many were refused. One pass over the log, by the
    hour: a day here is no day of the database's."""
    hour = sa.func.substr(sa.cast(AuditEvent.at, sa.String), 1, 13).label("hour")
    query = sa.select(hour, AuditEvent.role, AuditEvent.action, AuditEvent.result, sa.func.count())
    query = query.where(AuditEvent.at >= starts(since), AuditEvent.role.in_(ROLES))
    found: Counter[tuple[dt.date, str, str]] = Counter()
    refused = 0
    for at, role, action, result, n in session.execute(
        query.group_by(hour, AuditEvent.role, AuditEvent.action, AuditEvent.result)
    ):
        if result == "allowed":
            moment = dt.datetime.strptime(at.replace("T", " "), "%Y-%m-%d %H").replace(tzinfo=dt.UTC)
            found[moment.astimezone(SHANGHAI).date(), role, action] += n
        else:
            refused += n
    return found, refused


def _role(code: str) -> Text:
    return ROLES[code].label if code in ROLES else OTHER_ROLES


def _room(code: str) -> Text:
    if code in ROOM_LABELS:
        return ROOM_LABELS[code]
    first = next(
        (room.resources[0].label for room in declared().rooms if room.room == code and room.resources), None
    )
    return first or Text(code, code)
