"""Questions to and answers of the review of emergency accesses."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from heluo.delivery.administration.account_schemas import Reason
from heluo.delivery.frame.shapes import Shape, Words

EmergencyState = Literal["waiting", "overdue", "justified", "unjustified"]


class EmergencyLine(Shape):
    id: str
    account: str
    label: Words = Field(description="who the account is")
    hospital: str = Field(description="the account's")
    person: str
    reason: str
    since: dt.datetime
    until: dt.datetime
    due: dt.datetime = Field(description="until when it must be reviewed")
    state: EmergencyState
    state_label: Words
    acts: int = Field(description="what the log has of the holder on the person while it was in force")
    reviewed_by: str
    reviewed_at: dt.datetime | None
    verdict: str = Field(description="the reviewer's reason")
    may_review: bool = Field(description="by the caller, now")


class EmergencyList(Shape):
    emergencies: list[EmergencyLine]


class EmergencyVerdict(Shape):
    verdict: Literal["justified", "unjustified"]
    reason: Reason
