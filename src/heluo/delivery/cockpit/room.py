"""The cockpit as a room of the portal."""

from __future__ import annotations

from heluo.delivery.cockpit.endpoints import router
from heluo.delivery.cockpit.punctuality import alerts
from heluo.delivery.cockpit.resources import ARRIVALS, FLOWS, LIST_INDICATORS, OVERVIEW, SEE_INDICATOR
from heluo.delivery.frame.room import Room, Watch

ROOM = Room(
    order=10,
    router=router,
    resources=(OVERVIEW, ARRIVALS, FLOWS),
    acts=(LIST_INDICATORS, SEE_INDICATOR),
    watches=(Watch(ARRIVALS, alerts),),
)
