"""Alarms on the desk of the audit administrator: what was found, and what somebody found out about it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import alarms, audit
from heluo.access.tables import AuditAlarm
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.session_shapes import Alert
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.trust.resources import ALARMS, CLOSE_ALARM
from heluo.delivery.trust.schemas import AlarmClosing, AlarmLine, AlarmList
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home


def listed(asking: Caller) -> AlarmList:
    """Every alarm, open ones first. Raises NotPermitted."""
    permit = asking.permit(ALARMS)
    with reading(asking.portal.control) as session:
        lines = [_line(one) for one in alarms.listed(session)]
    asking.remember(permit, ALARMS.act, rows=len(lines))
    return AlarmList(alarms=lines, open=sum(one.closed_at is None for one in lines))


def close(asking: Caller, id: str, closing: AlarmClosing) -> AlarmLine:
    """Closes one, with the reason, in one transaction with its event. Raises NotPermitted, NotFound,
    BadInput, Conflict."""
    permit = asking.permit(ALARMS, id)
    with transaction(asking.portal.control) as session:
        closed = alarms.close(session, id, asking.account, closing.reason)
        audit.append(
            session,
            audit.Event(
                asking.account,
                asking.role,
                CLOSE_ALARM.name,
                "allowed",
                purpose=permit.purpose,
                object=id,
                level=permit.level,
                address=asking.address,
                decision=permit.id,
            ),
        )
    return _line(closed)


def look(home: Home, control: sa.Engine) -> int:
    """What the worker does between nights; how many alarms are new."""
    with reading(control) as session:
        if not alarms.due(session):
            return 0
    with transaction(control) as session:
        return alarms.look(session)


def alerts(session: Session, asking: Caller) -> list[Alert]:
    """Open alarms, for the first page."""
    number = alarms.open_ones(session)
    if not number:
        return []
    text = Words(zh=f"审计日志有 {number} 条告警未处理", en=f"{number} alarms of the audit log are open")
    return [Alert(kind="waiting", severity="warning", text=text, to="/management/alarms")]


def _line(one: AuditAlarm) -> AlarmLine:
    return AlarmLine(
        id=one.id,
        kind=one.kind,
        text=words(alarms.KINDS[one.kind]),
        account=one.account,
        at=one.at,
        first=one.first,
        last=one.last,
        number=one.number,
        closed_by=one.closed_by,
        closed_at=one.closed_at,
        reason=one.reason,
    )
