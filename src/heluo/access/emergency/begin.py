"""Beginning an emergency access, and whether one is in force.

Opens for some hours, for one account and one person. What may be read then is the policy's matter (obligation
`emergency`); who reviews it is in `review.py`. The administrators of the log get an alarm in the transaction
of the act: there is none without the other.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import alarms, audit
from heluo.access.emergency.acts import BEGIN_EMERGENCY
from heluo.access.emergency.states import EMERGENCY, UNJUSTIFIED, UNREVIEWED
from heluo.access.emergency.tables import EmergencyAccess
from heluo.access.permissions import Asker
from heluo.access.policies import TooMany
from heluo.kit.dates import now
from heluo.kit.errors import BadInput, NotPermitted
from heluo.kit.ids import new_id

OPENS_FOR, REVIEW_WITHIN = dt.timedelta(hours=4), dt.timedelta(hours=24)
SHORTEST_REASON = 10
"""Characters: a reviewer must be able to judge by it."""
MOST_A_DAY = 5
"""Persons that one account opens in 24 hours: more are a list, no emergency."""
BARRED_FOR = dt.timedelta(days=90)
"""How long a verdict against an access bars its holder from the next one."""


def begin(session: Session, asker: Asker, person: str, reason: str, address: str) -> EmergencyAccess:
    """Opens `person` to the asker from now on, with its event and its alarm; what is open already stays as it
    is. Raises as `check_may_begin`."""
    check_may_begin(session, asker, reason)
    moment = now()
    standing = in_force(session, asker.account, person, moment)
    if standing is not None:
        return standing
    _check_number(session, asker.account, moment)
    made = EmergencyAccess(
        id=new_id("emergency"),
        account=asker.account,
        hospital=asker.hospital or "",
        person=person,
        reason=reason.strip(),
        since=moment,
        until=moment + OPENS_FOR,
        due=moment + REVIEW_WITHIN,
        status=EMERGENCY.initial,
        reviewed_by="",
        reviewed_at=None,
        verdict="",
    )
    session.add(made)
    event = audit.Event(
        asker.account,
        asker.role,
        BEGIN_EMERGENCY.name,
        "allowed",
        hospital=made.hospital,
        purpose="care",
        object=person,
        hospitals=[asker.hospital] if asker.hospital else [],
        level=4,
        address=address,
        decision=made.id,
        detail={"until": made.until.isoformat(), "due": made.due.isoformat()},
    )
    alarms.add(session, alarms.EMERGENCY, asker.account, audit.append(session, event))
    return made


def check_may_begin(session: Session, asker: Asker, reason: str) -> None:
    """Raises BadInput for a reason that says nothing; NotPermitted for whoever has one that nobody reviewed
    in time, or one that was found unjustified lately."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(
            ("原因太短", "the reason is too short"),
            (f"至少 {SHORTEST_REASON} 个字", f"at least {SHORTEST_REASON} characters"),
            ("写明是什么紧急情况,复核人据此判断", "say which emergency it is: the reviewer judges by it"),
            code="reason_needed",
        )
    moment = now()
    own = sa.select(EmergencyAccess.id).where(EmergencyAccess.account == asker.account)
    unreviewed = own.where(EmergencyAccess.status.in_(UNREVIEWED), EmergencyAccess.due <= moment)
    if session.scalar(unreviewed.limit(1)) is not None:
        raise NotPermitted(
            ("您有一次紧急调阅逾期未复核", "an emergency access of yours was not reviewed in time"),
            ("上一次已复核", "the last one reviewed"),
            (
                "请本院专员或安全管理员先复核,或由另一位医师调阅",
                "have your officer or a security administrator review it, or ask another clinician",
            ),
            code="emergency_unreviewed",
        )
    misused = own.where(
        EmergencyAccess.status == UNJUSTIFIED, EmergencyAccess.reviewed_at > moment - BARRED_FOR
    )
    if session.scalar(misused.limit(1)) is not None:
        raise NotPermitted(
            ("您最近一次紧急调阅未被认可", "an emergency access of yours was found unjustified"),
            (f"{BARRED_FOR.days} 天内没有不认可的调阅", f"none such within {BARRED_FOR.days} days"),
            ("请另一位医师调阅,或联系本院专员", "ask another clinician, or your hospital's officer"),
            code="emergency_barred",
        )


def in_force(session: Session, account: str, person: str, moment: dt.datetime) -> EmergencyAccess | None:
    """The access by which `account` may open `person` at `moment`. A verdict against it ends it."""
    query = sa.select(EmergencyAccess).where(
        EmergencyAccess.account == account,
        EmergencyAccess.person == person,
        EmergencyAccess.until > moment,
        EmergencyAccess.status != UNJUSTIFIED,
    )
    return session.scalars(query.order_by(EmergencyAccess.until.desc()).limit(1)).first()


def _check_number(session: Session, account: str, moment: dt.datetime) -> None:
    lately = sa.select(sa.func.count()).select_from(EmergencyAccess)
    lately = lately.where(
        EmergencyAccess.account == account, EmergencyAccess.since > moment - dt.timedelta(days=1)
    )
    if (session.scalar(lately) or 0) >= MOST_A_DAY:
        raise TooMany(
            (f"24 小时内已有 {MOST_A_DAY} 次紧急调阅", f"{MOST_A_DAY} emergencies within 24 hours already"),
            (f"至多 {MOST_A_DAY} 次", f"{MOST_A_DAY} at most"),
            ("请本院登记就诊,或由另一位医师调阅", "have the visit registered, or ask another clinician"),
            code="emergencies_used_up",
        )
