"""Quality as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import READ
from heluo.delivery.quality import endpoints
from heluo.delivery.quality.resources import FINDINGS, REPORT, SEE_DETAIL

ROOM = Room(
    order=40,
    router=endpoints.router,
    resources=(REPORT, FINDINGS),
    work={READ: (endpoints.quality, endpoints.quality_of)},
    acts=(SEE_DETAIL,),
)
