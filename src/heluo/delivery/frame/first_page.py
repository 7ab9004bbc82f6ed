"""What a person should look at first, as the rooms report it, and their own last acts.

From control tables alone, within what the role may see. Shows no row of the lake.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from heluo.access import audit, permissions
from heluo.delivery.frame.caller import Caller
from heluo.delivery.frame.collect import rooms
from heluo.delivery.frame.session_shapes import Alert, Recent
from heluo.delivery.frame.shapes import words

MOST = 8
SEARCHED = 60
"""The caller's last events that are looked through for MOST different ones: one person reads many pages of
one patient."""


def alerts(session: Session, asking: Caller) -> list[Alert]:
    """At most MOST alerts, errors first, then in the order of the rooms."""
    found: list[Alert] = []
    for room in rooms().values():
        for watch in room.watches:
            if permissions.purposes(asking.role, watch.resource.name):
                found += watch.alerts(session, asking)
    return sorted(found, key=lambda alert: alert.severity != "error")[:MOST]


def recent(session: Session, asking: Caller) -> list[Recent]:
    """The caller's own last acts, one a person or question, newest first."""
    offered = {own.act.name: own for room in rooms().values() for own in room.own_acts}
    question = audit.Question(account=asking.account, result="allowed", limit=SEARCHED)
    events, _ = audit.search(session, question)
    found: dict[tuple[str, str], Recent] = {}
    for event in events:
        own = offered.get(event.action)
        if own is not None and (event.action, event.object) not in found:
            found[event.action, event.object] = Recent(
                at=event.at, text=words(own.text), to=own.page(event.object)
            )
    return list(found.values())[:MOST]
