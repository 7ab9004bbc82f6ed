"""Mapping as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import QUESTION, SHORT
from heluo.delivery.mapping import endpoints, written
from heluo.delivery.mapping.resources import CONFIRM, DECIDE, END, LIST, PROPOSE, REJECT, REVIEW, VALUES

ROOM = Room(
    order=42,
    router=endpoints.router,
    resources=(VALUES, DECIDE, REVIEW),
    work={
        QUESTION: (endpoints.mapping_values, endpoints.propose_mapping),
        SHORT: (
            endpoints.mapping_codes,
            endpoints.mapping_decisions,
            endpoints.review_mapping,
            endpoints.end_mapping,
        ),
    },
    acts=(LIST, PROPOSE, CONFIRM, REJECT, END),
    looks_after=written.renew_late_ones,
)
