"""The panorama as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import OwnAct, Room
from heluo.delivery.frame.work import READ
from heluo.delivery.panorama import endpoints
from heluo.delivery.panorama.resources import EMERGENCY, NAME, OPEN, PANORAMA, RELATION, SEE_RECORD, SEE_VISIT
from heluo.kit.text import Text


def page(object: str) -> str:
    """The person's page; an event's object is the person, or the person and a place within."""
    return f"/panorama/{object.partition('/')[0]}"


ROOM = Room(
    order=30,
    router=endpoints.router,
    resources=(PANORAMA, NAME, EMERGENCY, RELATION),
    work={READ: (endpoints.person, endpoints.item, endpoints.visit, endpoints.begin_emergency)},
    acts=(OPEN, SEE_RECORD, SEE_VISIT),
    own_acts=(
        OwnAct(OPEN, Text("打开了患者全景", "opened a panorama"), page),
        OwnAct(SEE_RECORD, Text("查看了一条记录", "looked at one record"), page),
        OwnAct(SEE_VISIT, Text("查看了一次就诊", "looked at one visit"), page),
    ),
)
