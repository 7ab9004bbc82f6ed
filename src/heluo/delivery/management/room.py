"""Management as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room, Watch
from heluo.delivery.management import alerts
from heluo.delivery.management.endpoints import router
from heluo.delivery.management.resources import (
    AUDIT,
    FINDINGS,
    LIST_PARCELS,
    LIST_RELEASES,
    LIST_RUNS,
    PARCELS,
    RELEASES,
    REPORT,
    RUNS,
    SEARCH_LOG,
    SEE_DETAIL,
    SEE_RUN,
    VERIFY,
)

ROOM = Room(
    order=40,
    router=router,
    resources=(REPORT, FINDINGS, RUNS, PARCELS, RELEASES, AUDIT, VERIFY),
    acts=(SEE_DETAIL, LIST_RUNS, SEE_RUN, LIST_PARCELS, LIST_RELEASES, SEARCH_LOG),
    watches=(Watch(PARCELS, alerts.parcels), Watch(RUNS, alerts.runs)),
)
