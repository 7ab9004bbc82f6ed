"""The centre in numbers: each with the page where it is looked into. Counts control tables; decides
nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.tables import PortalAccount, PortalSession
from heluo.delivery.administration.resources import CENTRE, SEE_OVERVIEW
from heluo.delivery.administration.schemas import CentreNumber, CentreOverview
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.collect import rooms
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now
from heluo.kit.db import reading
from heluo.kit.text import Text
from heluo.lakehouse.beats import last_beats, state

SOON = dt.timedelta(days=14)
HERE = "/administration"


def overview(asking: Caller) -> CentreOverview:
    """Every number. Raises NotPermitted."""
    permit = asking.permit(CENTRE)
    with reading(asking.portal.control) as session:
        numbers = [*_people(session), *_machines(session, asking), *_rooms(session)]
    asking.remember(permit, SEE_OVERVIEW, rows=len(numbers))
    return CentreOverview(numbers=numbers)


def _people(session: Session) -> list[CentreNumber]:
    opened = PortalAccount.disabled.is_(False)
    accounts, soon = _count(session, PortalAccount, opened), now() + SOON
    ending = _count(session, PortalAccount, opened, PortalAccount.ends <= soon.date())
    sessions = session.scalar(
        sa.select(sa.func.count(sa.distinct(PortalSession.account))).where(
            PortalSession.last_seen > now() - dt.timedelta(minutes=15)
        )
    )
    note = (
        Text(f"{ending} 个合同 14 天内到期", f"contracts of {ending} end within 14 days") if ending else None
    )
    return [
        _number(
            "accounts", Text("可用账号", "Open accounts"), accounts, f"{HERE}/accounts", note, ending > 0
        ),
        _number("sessions", Text("正在使用的人", "People signed in"), sessions or 0, None),
    ]


def _rooms(session: Session) -> Iterator[CentreNumber]:
    """What the rooms report of themselves, in the portal's order."""
    for name, room in rooms().items():
        for n, one in enumerate(room.counts):
            value, waiting = one.count(session)
            note = (
                Text(one.attention.zh.format(n=waiting), one.attention.en.format(n=waiting))
                if waiting
                else None
            )
            yield _number(f"{name}.{n}", one.label, value, one.page, note, waiting > 0)


def _machines(session: Session, asking: Caller) -> list[CentreNumber]:
    moment = now()
    alive = {one.service for one in last_beats(session) if state(one, moment) == "running"}
    missing = 3 - len(alive & {"portal", "intake", "worker"})
    note = Text(f"{missing} 个没有在运行", f"{missing} do not run") if missing else None
    return [
        _number(
            "hospitals", Text("接入医院", "Hospitals"), len(asking.portal.hospitals), f"{HERE}/hospitals"
        ),
        _number(
            "services",
            Text("运行中的服务", "Services that run"),
            len(alive),
            f"{HERE}/services",
            note,
            missing > 0,
        ),
    ]


def _count(session: Session, of: type, *where: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(of).where(*where)) or 0


def _number(
    name: str, label: Text, value: int, to: str | None, note: Text | None = None, attention: bool = False
) -> CentreNumber:
    return CentreNumber(
        name=name,
        label=words(label),
        value=value,
        note=words(note) if note else None,
        to=to,
        attention=attention,
    )
