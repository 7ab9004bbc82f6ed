"""Reviewing emergency accesses: by the hospital's officer within a day, else it escalates and a security
administrator may review it too. Never by whoever opened it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import alarms, audit
from heluo.access.emergency.acts import EMERGENCY_OVERDUE, REVIEW_EMERGENCY
from heluo.access.emergency.states import CLOCK, EMERGENCY, OVERDUE, UNREVIEWED, WAITING
from heluo.access.emergency.tables import EmergencyAccess
from heluo.access.permissions import Asker
from heluo.access.permit import Permit
from heluo.access.tables import AuditEvent
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, NotFound, NotPermitted
from heluo.kit.states import Moved

MOST_LISTED = 500


def listed(session: Session, hospitals: frozenset[str] | None) -> list[EmergencyAccess]:
    """Those of the people of `hospitals`, None = everybody's; what waits for review first, then the
    newest."""
    query = sa.select(EmergencyAccess).where(_of(hospitals))
    order = (EmergencyAccess.status.not_in(UNREVIEWED), EmergencyAccess.since.desc())
    return list(session.scalars(query.order_by(*order).limit(MOST_LISTED)))


def waiting(session: Session, hospitals: frozenset[str] | None) -> tuple[int, int]:
    """(accesses that wait for review, those of them that are overdue) of the people of `hospitals`, None =
    all."""
    query = sa.select(EmergencyAccess.due).where(_of(hospitals), EmergencyAccess.status.in_(UNREVIEWED))
    dues, moment = list(session.scalars(query)), now()
    return len(dues), sum(due <= moment for due in dues)


def opened(session: Session, one: EmergencyAccess) -> int:
    """How many acts of its holder on the person the log has while it was in force, without its beginning."""
    query = sa.select(sa.func.count()).select_from(AuditEvent)
    query = query.where(
        AuditEvent.account == one.account,
        AuditEvent.object == one.person,
        AuditEvent.result == "allowed",
        AuditEvent.at >= one.since,
        AuditEvent.at <= one.until,
        AuditEvent.decision != one.id,
    )
    return session.scalar(query) or 0


def any_due(session: Session) -> bool:
    """Whether the clock has something to escalate."""
    return session.scalar(_due().limit(1)) is not None


def escalate(session: Session) -> int:
    """Brings what nobody reviewed in time into the state that says so, each with an event and an alarm; how
    many. Calling it twice changes nothing twice."""
    found = list(session.scalars(_due()))
    for one in found:
        _escalate(session, one)
    return len(found)


def review(
    session: Session, id: str, by: Asker, permit: Permit, verdict: str, reason: str, address: str = ""
) -> EmergencyAccess:
    """What a reviewer found; `verdict` is a terminal state. Raises NotFound, NotPermitted, Conflict for one
    that is decided, BadInput without a reason."""
    found = session.get(EmergencyAccess, id, with_for_update=True)
    if found is None or (permit.hospitals is not None and found.hospital not in permit.hospitals):
        raise NotFound(
            ("没有这次紧急调阅", "no such access"),
            ("列表中的紧急调阅", "an access of the list"),
            ("从列表中选择", "choose one of the list"),
        )
    if found.account == by.account:
        raise NotPermitted(
            ("这是自己的紧急调阅", "this is your own access"),
            ("另一个人", "somebody else"),
            ("由他人复核", "somebody else reviews it"),
            code="own_emergency",
        )
    if verdict not in EMERGENCY.terminal or not reason.strip():
        raise BadInput(
            ("没有结论或理由", "no verdict, or no reason for it"),
            ("认可或不认可,并写明理由", "justified or unjustified, and why"),
            ("写明复核结论的理由", "say why"),
            code="reason_needed",
        )
    if found.status == WAITING and found.due <= now():
        _escalate(session, found)

    def remember(moved: Moved) -> None:
        event = audit.Event(
            by.account,
            by.role,
            REVIEW_EMERGENCY.name,
            "allowed",
            hospital=by.hospital or "",
            purpose=permit.purpose,
            object=found.id,
            hospitals=[found.hospital] if found.hospital else [],
            level=permit.level,
            address=address,
            decision=permit.id,
            detail={"from": moved.old, "to": moved.new, "account": found.account},
        )
        audit.append(session, event)

    EMERGENCY.move(found, verdict, by.role, remember)
    found.reviewed_by, found.reviewed_at, found.verdict = by.account, now(), reason.strip()
    return found


def _escalate(session: Session, one: EmergencyAccess) -> None:
    def remember(moved: Moved) -> None:
        event = audit.Event(
            "heluo",
            CLOCK,
            EMERGENCY_OVERDUE.name,
            "allowed",
            object=one.id,
            hospitals=[one.hospital] if one.hospital else [],
            detail={"from": moved.old, "to": moved.new, "account": one.account},
        )
        alarms.add(session, alarms.UNREVIEWED, one.account, audit.append(session, event))

    EMERGENCY.move(one, OVERDUE, CLOCK, remember)


def _due() -> sa.Select[EmergencyAccess]:
    moment = now()
    return sa.select(EmergencyAccess).where(EmergencyAccess.status == WAITING, EmergencyAccess.due <= moment)


def _of(hospitals: frozenset[str] | None) -> sa.ColumnElement[bool]:
    return sa.true() if hospitals is None else EmergencyAccess.hospital.in_(sorted(hospitals))
