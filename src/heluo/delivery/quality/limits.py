"""Decisions about limits of checks: who sees the changed ones, and what a change does at once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from heluo.access import audit
from heluo.access.permit import Permit
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.shapes import words
from heluo.delivery.quality import report
from heluo.delivery.quality.issue_schemas import IssueReason
from heluo.delivery.quality.limit_schemas import ChangedLimitLine, LimitChanged, LimitList, NewLimitShape
from heluo.delivery.quality.resources import CHANGE_LIMIT, LIFT_LIMIT, LIMITS, SET_LIMITS
from heluo.kit.dates import today
from heluo.kit.db import reading, transaction
from heluo.quality.derive import all_checks
from heluo.quality.issues import relimit
from heluo.quality.limits import change
from heluo.quality.limits.tables import QualityLimit
from heluo.quality.templates import TEMPLATES
from heluo.quality.verdict import Thresholds, thresholds


def limits(asking: Caller) -> LimitList:
    """What was changed, taken back ones too. Raises NotPermitted."""
    permit = asking.permit(LIMITS)
    with reading(asking.portal.control) as session:
        lines = [_line(one) for one in change.listed(session, permit.hospitals)]
    asking.remember(permit, LIMITS.act, rows=len(lines))
    return LimitList(limits=lines, may_change=asking.may(SET_LIMITS))


def set_limit(asking: Caller, given: NewLimitShape) -> LimitChanged:
    """Holds from its first day for every report at once. Raises NotPermitted, NotFound, BadInput."""
    permit = asking.permit(SET_LIMITS, given.check)
    asked = change.NewLimit(
        given.check, given.hospital, given.share, given.count, given.reason, given.since, given.until
    )
    with transaction(asking.portal.control) as session:
        made = change.change(session, asked, asking.account, asking.portal.hospitals)
        closed = relimit.under(session, _limits(asking, session), asking.account, made.reason)
        event = {"share": made.share, "count": made.most, "hospital": made.hospital, "closed": closed}
        _remember(session, asking, permit, CHANGE_LIMIT.name, made, made.reason, event)
        return LimitChanged(limit=_line(made), closed=closed)


def lift_limit(asking: Caller, id: str, given: IssueReason) -> LimitChanged:
    """What held before it holds again. Raises NotPermitted, NotFound, BadInput, Conflict."""
    permit = asking.permit(SET_LIMITS, id)
    with transaction(asking.portal.control) as session:
        found = change.lift(session, id, asking.account, given.reason)
        closed = relimit.under(session, _limits(asking, session), asking.account, given.reason.strip())
        _remember(session, asking, permit, LIFT_LIMIT.name, found, found.lifted_reason, {"closed": closed})
        return LimitChanged(limit=_line(found), closed=closed)


def _limits(asking: Caller, session: Session) -> Thresholds:
    return thresholds(report.declared_hospitals(asking), changed=change.standing(session))


def _remember(
    session: Session,
    asking: Caller,
    permit: Permit,
    act: str,
    of: QualityLimit,
    reason: str,
    detail: dict[str, object],
) -> None:
    audit.append(
        session,
        audit.Event(
            asking.account,
            asking.role,
            act,
            "allowed",
            hospital=of.hospital,
            purpose=permit.purpose,
            object=of.check_id[:80],
            reason=reason[:200],
            level=permit.level,
            address=asking.address,
            decision=permit.id,
            detail=detail,
        ),
    )


def _line(one: QualityLimit) -> ChangedLimitLine:
    check = all_checks().get(one.check_id)
    template = TEMPLATES.get(one.check_id.removeprefix("@"))
    named = check or template
    day = today()
    return ChangedLimitLine(
        id=one.id,
        check=one.check_id,
        label=words(named.label if named else one.check_id),
        hospital=one.hospital,
        share=one.share,
        count=one.most,
        reason=one.reason,
        since=one.since,
        until=one.until,
        by=one.by,
        at=one.at,
        holds=one.lifted_at is None and one.since <= day and (one.until is None or day <= one.until),
        lifted_at=one.lifted_at,
        lifted_by=one.lifted_by,
        lifted_reason=one.lifted_reason,
    )
