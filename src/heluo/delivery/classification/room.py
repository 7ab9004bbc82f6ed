"""Classification as a room of the portal: levels of variables."""

from __future__ import annotations

from heluo.delivery.classification import alerts, endpoints
from heluo.delivery.classification.profile import look_through
from heluo.delivery.classification.resources import LEVELS, LIST_LEVELS, LOOK_AT_VALUES, PROFILE, SEE_LEVEL
from heluo.delivery.frame.room import Room, Watch
from heluo.delivery.frame.work import READ

ROOM = Room(
    order=85,
    router=endpoints.router,
    resources=(LEVELS, PROFILE),
    work={
        READ: (
            endpoints.levels,
            endpoints.level,
            endpoints.change_level,
            endpoints.decide_second,
            endpoints.withdraw_change,
        )
    },
    acts=(LIST_LEVELS, SEE_LEVEL, LOOK_AT_VALUES),
    watches=(Watch(LEVELS, alerts.waiting),),
    after_release=look_through,
)
