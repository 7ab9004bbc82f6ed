"""Quality as a room of the portal."""

from __future__ import annotations

from heluo.delivery.frame.room import Room, Watch
from heluo.delivery.frame.work import READ
from heluo.delivery.quality import endpoints, issue_clock, issue_page
from heluo.delivery.quality.resources import (
    CHANGE_LIMIT,
    DECIDE,
    END_WAIVER,
    FINDINGS,
    ISSUES,
    LIFT_LIMIT,
    LIMITS,
    REPORT,
    SEE_DETAIL,
    SEE_ISSUE,
    SEND_BACK,
    SET_LIMITS,
    TAKE_REPORT,
    WAIVE,
)

ROOM = Room(
    order=40,
    router=endpoints.router,
    resources=(REPORT, FINDINGS, ISSUES, DECIDE, LIMITS, SET_LIMITS),
    work={
        READ: (
            endpoints.quality,
            endpoints.quality_of,
            endpoints.quality_file,
            endpoints.quality_issues,
            endpoints.quality_issue,
            endpoints.send_issue_back,
            endpoints.waive_issue,
            endpoints.end_issue_waiver,
            endpoints.quality_limits,
            endpoints.set_quality_limit,
            endpoints.lift_quality_limit,
        )
    },
    acts=(SEE_DETAIL, SEE_ISSUE, SEND_BACK, WAIVE, END_WAIVER, CHANGE_LIMIT, LIFT_LIMIT, TAKE_REPORT),
    watches=(Watch(ISSUES, issue_page.alerts),),
    looks_after=issue_clock.look_after,
)
