"""The desk of linkage as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import QUESTION, SHORT
from heluo.delivery.linkage import endpoints
from heluo.delivery.linkage.resources import (
    COMPARE,
    DECIDE,
    DRAW_SAMPLE,
    JOIN_AGAIN,
    JUDGE_SAMPLE,
    LIST,
    SAY_OTHER,
    SAY_SAME,
    SEE_LIST,
    SPLIT,
    TAKE_BACK,
)

ROOM = Room(
    order=43,
    router=endpoints.router,
    resources=(LIST, COMPARE, DECIDE),
    work={
        QUESTION: (endpoints.linkage_questions, endpoints.linkage_accuracy, endpoints.draw_links),
        SHORT: (
            endpoints.linkage_comparison,
            endpoints.state_linkage,
            endpoints.undo_linkage,
            endpoints.next_sampled_link,
            endpoints.judge_sampled_link,
            endpoints.linkage_person,
            endpoints.split_person,
            endpoints.undo_split,
        ),
    },
    acts=(SEE_LIST, SAY_SAME, SAY_OTHER, TAKE_BACK, DRAW_SAMPLE, JUDGE_SAMPLE, SPLIT, JOIN_AGAIN),
)
