"""Quality as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room
from heluo.delivery.quality.endpoints import router
from heluo.delivery.quality.resources import FINDINGS, REPORT, SEE_DETAIL

ROOM = Room(order=40, router=router, resources=(REPORT, FINDINGS), acts=(SEE_DETAIL,))
