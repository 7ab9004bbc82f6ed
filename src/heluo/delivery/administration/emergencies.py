"""Emergency accesses before whoever reviews them: an officer those of the own hospital's people, a security
administrator all, and whatever is overdue. The rules are `access.emergency`'s."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.emergency import review as reviewing
from heluo.access.emergency.acts import REVIEW_EMERGENCY
from heluo.access.emergency.states import EMERGENCY, OVERDUE, WAITING
from heluo.access.emergency.tables import EmergencyAccess
from heluo.access.tables import PortalAccount
from heluo.delivery.administration.emergency_schemas import (
    EmergencyLine,
    EmergencyList,
    EmergencyState,
    EmergencyVerdict,
)
from heluo.delivery.administration.resources import EMERGENCIES, LIST_EMERGENCIES
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.kit.text import Text


def listed(asking: Caller) -> EmergencyList:
    """What the caller may review or look back upon. Raises NotPermitted."""
    permit = asking.permit(EMERGENCIES)
    with reading(asking.portal.control) as session:
        lines = [_line(session, asking, one) for one in reviewing.listed(session, permit.hospitals)]
    asking.remember(permit, LIST_EMERGENCIES, rows=len(lines))
    return EmergencyList(emergencies=lines)


def review(asking: Caller, id: str, given: EmergencyVerdict) -> EmergencyLine:
    """The verdict, with its event. Raises NotPermitted, NotFound, Conflict, BadInput."""
    permit = asking.permit(EMERGENCIES, id)
    asking.check_stepped_up(REVIEW_EMERGENCY, id)
    with transaction(asking.portal.control) as session:
        found = reviewing.review(
            session, id, asking.asker, permit, given.verdict, given.reason, asking.address
        )
        return _line(session, asking, found)


def escalate(home: Home, control: sa.Engine) -> int:
    """What the worker does between nights; how many became overdue."""
    with reading(control) as session:
        if not reviewing.any_due(session):
            return 0
    with transaction(control) as session:
        return reviewing.escalate(session)


def _line(session: Session, asking: Caller, one: EmergencyAccess) -> EmergencyLine:
    account = session.get(PortalAccount, one.account)
    label = Text(account.label_zh, account.label_en) if account else Text(one.account, one.account)
    late = one.status == WAITING and one.due <= now()
    state = cast(EmergencyState, OVERDUE if late else one.status)
    return EmergencyLine(
        id=one.id,
        account=one.account,
        label=words(label),
        hospital=one.hospital,
        person=one.person,
        reason=one.reason,
        since=one.since,
        until=one.until,
        due=one.due,
        state=state,
        state_label=words(EMERGENCY.labels[state]),
        acts=reviewing.opened(session, one),
        reviewed_by=one.reviewed_by,
        reviewed_at=one.reviewed_at,
        verdict=one.verdict,
        may_review=EMERGENCY.can_act(state, asking.role) and one.account != asking.account,
    )
