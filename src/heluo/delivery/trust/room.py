"""Trust as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room, Watch
from heluo.delivery.frame.work import QUESTION, READ
from heluo.delivery.trust import desk, endpoints
from heluo.delivery.trust.resources import (
    ALARMS,
    AUDIT,
    CLOSE_ALARM,
    CONTROLS,
    EXPORT,
    PERSONS,
    SEARCH_LOG,
    VERIFY,
)

ROOM = Room(
    order=60,
    router=endpoints.router,
    resources=(AUDIT, VERIFY, PERSONS, ALARMS, CONTROLS),
    work={
        READ: (
            endpoints.audit,
            endpoints.audit_persons,
            endpoints.audit_alarms,
            endpoints.close_alarm,
            endpoints.audit_controls,
        ),
        QUESTION: (endpoints.audit_verify, endpoints.audit_export),
    },
    acts=(SEARCH_LOG, EXPORT, CLOSE_ALARM),
    watches=(Watch(ALARMS, desk.alerts),),
    looks_after=desk.look,
)
