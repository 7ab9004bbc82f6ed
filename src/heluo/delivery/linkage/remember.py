"""The log's event of an act at the desk of linkage, written before the act."""

from __future__ import annotations

from heluo.access import audit
from heluo.access.acts import ActKind
from heluo.access.permit import Permit
from heluo.delivery.frame.caller import Caller


def remember(
    asking: Caller, permit: Permit, act: ActKind, of: str, hospitals: list[str], rows: int = 2
) -> None:
    """`rows`: registrations that it is about."""
    event = audit.Event(
        asking.account,
        asking.role,
        act.name,
        "allowed",
        purpose=permit.purpose,
        object=of,
        hospitals=hospitals,
        level=permit.level,
        rows=rows,
        address=asking.address,
        decision=permit.id,
    )
    audit.record(asking.portal.control, event)
