"""Applications as a room of the portal."""

from __future__ import annotations

from heluo.delivery.applications import alerts, endpoints
from heluo.delivery.applications.resources import (
    APPLICATIONS,
    LIST_APPLICATIONS,
    LIST_SEATS,
    LIST_USES,
    NUMBERS,
    RISK,
    SEATS,
    SEE_APPLICATION,
    USES,
)
from heluo.delivery.frame.room import CentreCount, Room, Watch
from heluo.delivery.frame.work import QUESTION, READ
from heluo.kit.text import Text

ROOM = Room(
    order=47,
    router=endpoints.router,
    resources=(APPLICATIONS, SEATS, USES, NUMBERS, RISK),
    work={
        # Pages count how far persons stand out.
        QUESTION: (
            endpoints.begin_application,
            endpoints.application,
            endpoints.edit_application,
            endpoints.send_application,
            endpoints.withdraw_application,
            endpoints.vote,
            endpoints.accept_application,
        ),
        READ: (
            endpoints.applications,
            endpoints.seats,
            endpoints.give_seat,
            endpoints.declare_default,
            endpoints.hospital_uses,
            endpoints.take_back_rows,
            endpoints.open_rows_again,
        ),
    },
    acts=(LIST_APPLICATIONS, SEE_APPLICATION, LIST_SEATS, LIST_USES),
    watches=(Watch(APPLICATIONS, alerts.waiting),),
    counts=(
        CentreCount(
            Text("审批中的数据申请", "Applications under review"),
            alerts.under_review,
            alerts.PAGE,
            Text("{n} 步已逾期", "{n} steps are overdue"),
        ),
    ),
)
