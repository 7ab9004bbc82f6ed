"""Trust as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import QUESTION, READ
from heluo.delivery.trust import endpoints
from heluo.delivery.trust.resources import AUDIT, SEARCH_LOG, VERIFY

ROOM = Room(
    order=60,
    router=endpoints.router,
    resources=(AUDIT, VERIFY),
    work={READ: (endpoints.audit,), QUESTION: (endpoints.audit_verify,)},
    acts=(SEARCH_LOG,),
)
