"""The plan of a follow-up project: arms, events relative to an anchor, rules; and the days that follow
from it for one subject. Pure: knows no table and no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from heluo.delivery.followup.forms.shape import Line, Name
from heluo.delivery.frame.shapes import Shape
from heluo.kit.errors import BadInput
from heluo.kit.text import Text

MOST_TURNS = 60
ANCHORS: dict[str, Text] = {
    "entered": Text("入组日", "the day of entry"),
    "last_discharge": Text("最近一次出院", "the last discharge"),
    "last_surgery": Text("最近一次手术", "the last operation"),
    "first_diagnosis": Text("首次诊断", "the first diagnosis"),
}
"""From which day events are counted. Who has no such day counts from the day of entry."""


class PlannedArm(Shape):
    name: Name
    zh: Line = ""
    en: Line = ""


class PlannedEvent(Shape):
    """A contact `day` days after the anchor, possible from `before` days earlier to `after` days later; a
    recurring one every `every` days, `times` times."""

    name: Name
    zh: Line = ""
    en: Line = ""
    day: Annotated[int, Field(ge=0, le=36_500)]
    before: Annotated[int, Field(ge=0, le=365)] = 7
    after: Annotated[int, Field(ge=0, le=365)] = 14
    every: Annotated[int, Field(ge=0, le=3650)] = 0
    times: Annotated[int, Field(ge=1, le=MOST_TURNS)] = 1
    form: Name
    version: Annotated[int, Field(ge=1)]
    arms: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    """Empty = all."""


class ClosingRules(Shape):
    """What the lake does to open tasks. `admission`: days by which an admission moves them, 0 = not at
    all."""

    death: bool = True
    admission: Annotated[int, Field(ge=0, le=365)] = 30
    visit: bool = True


class FollowUpPlan(Shape):
    anchor: Literal["entered", "last_discharge", "last_surgery", "first_diagnosis"] = "entered"
    arms: Annotated[list[PlannedArm], Field(min_length=1, max_length=20)]
    events: Annotated[list[PlannedEvent], Field(min_length=1, max_length=60)]
    rules: ClosingRules = ClosingRules()
    calls: Annotated[int, Field(ge=1, le=50)] = 5
    """Unanswered calls after which a task is unreachable."""
    again: Annotated[int, Field(ge=1, le=180)] = 7
    """Days until an unreachable one is tried again."""
    escalate: Annotated[int, Field(ge=0, le=180)] = 3
    """Days over the window after which it is reported to the manager."""
    holidays: Annotated[list[dt.date], Field(max_length=400)] = Field(default_factory=list)
    weekends: bool = False
    """True = Saturdays and Sundays are working days, too."""


@dataclass(frozen=True)
class PlannedTask:
    """The days of one task."""

    event: PlannedEvent
    turn: int
    target: dt.date
    opens: dt.date
    closes: dt.date


def planned(plan: FollowUpPlan, arm: str, anchor: dt.date) -> Iterator[PlannedTask]:
    """The tasks of a subject of `arm` whose anchor is the day `anchor`."""
    closed = frozenset(plan.holidays)
    for event in plan.events:
        if event.arms and arm not in event.arms:
            continue
        for turn in range(1, event.times + 1):
            wanted = anchor + dt.timedelta(days=event.day + (turn - 1) * event.every)
            opens, closes = wanted - dt.timedelta(days=event.before), wanted + dt.timedelta(days=event.after)
            yield PlannedTask(
                event, turn, worked(wanted, opens, closes, closed, plan.weekends), opens, closes
            )


def worked(
    wanted: dt.date, opens: dt.date, closes: dt.date, holidays: Collection[dt.date], weekends: bool
) -> dt.date:
    """The working day nearest to `wanted` within the window, the later of two; `wanted` when there is
    none."""
    days = range((closes - opens).days + 1)
    for away in sorted((opens + dt.timedelta(days=n) for n in days), key=lambda day: _far(day, wanted)):
        if away not in holidays and (weekends or away.weekday() < 5):
            return away
    return wanted


def check_plan(plan: FollowUpPlan) -> None:
    """Raises BadInput for events of the same name, of an arm that there is not, or that recur without
    saying how often."""
    names, arms = [one.name for one in plan.events], {one.name for one in plan.arms}
    for event in plan.events:
        if names.count(event.name) > 1:
            raise _wrong(
                event.name,
                Text("随访点重名", "the event stands twice"),
                Text("每个随访点一个名称", "a name of its own for each event"),
            )
        if unknown := set(event.arms) - arms:
            raise _wrong(
                event.name,
                Text(f"没有分组 {min(unknown)}", f"no arm {min(unknown)}"),
                Text("计划中声明的分组", "an arm that the plan declares"),
            )
        if (event.times > 1) != (event.every > 0):
            raise _wrong(
                event.name,
                Text("重复次数与间隔不符", "times and interval do not agree"),
                Text("重复的有间隔,只一次的间隔为 0", "an interval where it recurs, 0 where it does not"),
            )


def _far(day: dt.date, wanted: dt.date) -> tuple[int, bool]:
    return abs((day - wanted).days), day < wanted


def _wrong(event: str, found: Text, expected: Text) -> BadInput:
    return BadInput(found, expected, ("改正计划", "correct the plan"), where=event, code="bad_plan")
