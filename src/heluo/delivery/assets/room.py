"""Data assets as a room of the portal."""

from __future__ import annotations

from heluo.delivery.assets import endpoints
from heluo.delivery.assets.resources import CATALOGUE, LIST, SEE
from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import QUESTION, SHORT

ROOM = Room(
    order=41,
    router=endpoints.router,
    resources=(CATALOGUE,),
    work={
        SHORT: (endpoints.asset_tables, endpoints.asset_columns, endpoints.asset_column),
        QUESTION: (endpoints.asset_filled,),
    },
    acts=(LIST, SEE),
)
