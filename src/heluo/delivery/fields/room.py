"""The mapping of columns as a room of the portal."""

from __future__ import annotations

from heluo.delivery.fields import endpoints, written
from heluo.delivery.fields.resources import CONFIRM, DECIDE, END, LIST, PROPOSE, REJECT, REVIEW, TAKE, WORK
from heluo.delivery.frame.room import Room
from heluo.delivery.frame.work import QUESTION, SHORT

ROOM = Room(
    order=43,
    router=endpoints.router,
    resources=(WORK, DECIDE, REVIEW),
    work={
        QUESTION: (endpoints.columns_overview, endpoints.column_work, endpoints.take_profile),
        SHORT: (
            endpoints.column_decisions,
            endpoints.field_converts,
            endpoints.propose_columns,
            endpoints.review_columns,
            endpoints.end_column,
            endpoints.columns_file,
        ),
    },
    acts=(LIST, TAKE, PROPOSE, CONFIRM, REJECT, END),
    looks_after=written.renew_late_ones,
)
