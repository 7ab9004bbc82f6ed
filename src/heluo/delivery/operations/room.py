"""Operations as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room, Watch
from heluo.delivery.frame.work import READ
from heluo.delivery.operations import alerts, endpoints
from heluo.delivery.operations.resources import (
    FAULTS,
    LIST_FAULTS,
    LIST_PARCELS,
    LIST_RELEASES,
    LIST_REPAIRS,
    LIST_RUNS,
    PARCELS,
    RELEASES,
    RUNS,
    SEE_RUN,
)

ROOM = Room(
    order=50,
    router=endpoints.router,
    resources=(RUNS, FAULTS, PARCELS, RELEASES),
    work={
        READ: (
            endpoints.runs,
            endpoints.run,
            endpoints.faults,
            endpoints.repairs,
            endpoints.parcels,
            endpoints.releases,
        )
    },
    acts=(LIST_RUNS, SEE_RUN, LIST_FAULTS, LIST_REPAIRS, LIST_PARCELS, LIST_RELEASES),
    watches=(Watch(PARCELS, alerts.parcels), Watch(FAULTS, alerts.faults), Watch(RUNS, alerts.runs)),
)
