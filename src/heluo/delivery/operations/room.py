"""Operations as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room, Watch
from heluo.delivery.frame.work import READ
from heluo.delivery.operations import alerts, endpoints
from heluo.delivery.operations.resources import (
    LIST_PARCELS,
    LIST_RELEASES,
    LIST_RUNS,
    PARCELS,
    RELEASES,
    RUNS,
    SEE_RUN,
)

ROOM = Room(
    order=50,
    router=endpoints.router,
    resources=(RUNS, PARCELS, RELEASES),
    work={READ: (endpoints.runs, endpoints.run, endpoints.parcels, endpoints.releases)},
    acts=(LIST_RUNS, SEE_RUN, LIST_PARCELS, LIST_RELEASES),
    watches=(Watch(PARCELS, alerts.parcels), Watch(RUNS, alerts.faults), Watch(RUNS, alerts.runs)),
)
