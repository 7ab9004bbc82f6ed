"""The desk of linkage as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import QUESTION, SHORT
from heluo.delivery.linkage import endpoints
from heluo.delivery.linkage.resources import COMPARE, DECIDE, LIST, SAY_OTHER, SAY_SAME, SEE_LIST, TAKE_BACK

ROOM = Room(
    order=43,
    router=endpoints.router,
    resources=(LIST, COMPARE, DECIDE),
    work={
        QUESTION: (endpoints.linkage_questions,),
        SHORT: (endpoints.linkage_comparison, endpoints.state_linkage, endpoints.undo_linkage),
    },
    acts=(SEE_LIST, SAY_SAME, SAY_OTHER, TAKE_BACK),
)
