"""Trust as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room
from heluo.delivery.trust.endpoints import router
from heluo.delivery.trust.resources import AUDIT, SEARCH_LOG, VERIFY

ROOM = Room(order=60, router=router, resources=(AUDIT, VERIFY), acts=(SEARCH_LOG,))
