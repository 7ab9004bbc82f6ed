"""Operations as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import CentreCount, Room, Watch
from heluo.delivery.frame.work import READ, SHORT
from heluo.delivery.operations import alerts, endpoints
from heluo.delivery.operations.resources import (
    ASK_DRY_RUN,
    DRY_RUNS,
    FAULTS,
    LIST_DRY_RUNS,
    LIST_FAULTS,
    LIST_PARCELS,
    LIST_RELEASES,
    LIST_REPAIRS,
    LIST_RUNS,
    PARCELS,
    RELEASES,
    RUNS,
    SEE_DRY_RUN,
    SEE_RUN,
)
from heluo.kit.text import Text

LOOK_AT = Text("{n} 个待处理", "{n} to be looked at")

ROOM = Room(
    order=50,
    router=endpoints.router,
    resources=(RUNS, FAULTS, PARCELS, RELEASES, DRY_RUNS),
    work={
        READ: (
            endpoints.runs,
            endpoints.run,
            endpoints.faults,
            endpoints.repairs,
            endpoints.parcels,
            endpoints.releases,
        ),
        SHORT: (endpoints.tried_nights, endpoints.tried_night, endpoints.try_night),
    },
    acts=(
        LIST_RUNS,
        SEE_RUN,
        LIST_FAULTS,
        LIST_REPAIRS,
        LIST_PARCELS,
        LIST_RELEASES,
        LIST_DRY_RUNS,
        SEE_DRY_RUN,
        ASK_DRY_RUN,
    ),
    counts=(
        CentreCount(
            Text("扣留的数据包", "Parcels held"), alerts.parcels_held, "/management/parcels", LOOK_AT
        ),
        CentreCount(Text("未解决的故障", "Open faults"), alerts.faults_open, "/management/faults", LOOK_AT),
    ),
    watches=(Watch(PARCELS, alerts.parcels), Watch(FAULTS, alerts.faults), Watch(RUNS, alerts.runs)),
)
