"""The cockpit as a room of the portal."""

from __future__ import annotations

from heluo.delivery.cockpit import coverage, endpoints
from heluo.delivery.cockpit.punctuality import alerts
from heluo.delivery.cockpit.resources import ARRIVALS, FLOWS, LIST_INDICATORS, OVERVIEW, SEE_INDICATOR
from heluo.delivery.frame.room import Room, Watch
from heluo.delivery.frame.work import READ

ROOM = Room(
    order=10,
    router=endpoints.router,
    resources=(OVERVIEW, ARRIVALS, FLOWS),
    work={
        READ: (
            endpoints.overview,
            endpoints.indicators,
            endpoints.indicator,
            endpoints.arrivals,
            endpoints.flows,
        )
    },
    acts=(LIST_INDICATORS, SEE_INDICATOR),
    watches=(Watch(ARRIVALS, alerts), Watch(ARRIVALS, coverage.alerts)),
)
