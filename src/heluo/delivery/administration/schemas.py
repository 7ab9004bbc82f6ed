"""Questions to and answers of the centre's numbers: overview, hospitals, services, use, settings, quotas."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words

Health = Literal["good", "warning", "bad", "absent"]


class CentreNumber(Shape):
    """One number of the overview, and the page where it is looked into."""

    name: str
    label: Words
    value: int
    note: Words | None
    to: str | None
    attention: bool = Field(description="something waits or is wrong")


class CentreOverview(Shape):
    numbers: list[CentreNumber]


class OfficerLine(Shape):
    account: str
    name: Words
    open: bool


class HospitalState(Shape):
    """What the centre knows of one hospital's connection."""

    hospital: str
    enrolled: bool = Field(description="its keys are registered here")
    seen_at: dt.datetime | None = Field(description="last sign of life of its front-end machine")
    version: str
    disk_free: int | None = Field(description="bytes on the front-end machine")
    last_parcel_at: dt.datetime | None
    waiting: int = Field(description="parcels that are not in the lake yet")
    held: int
    faults: int = Field(description="open ones")
    state: Health
    state_label: Words
    officers: list[OfficerLine]


class HospitalStates(Shape):
    hospitals: list[HospitalState]


class ServiceLine(Shape):
    """One process, engine or store: how it is and since when."""

    name: str
    label: Words
    state: Health
    words: Words
    instance: str
    version: str
    since: dt.datetime | None
    at: dt.datetime | None = Field(description="last sign of life, or when it was looked at")


class ServiceStates(Shape):
    processes: list[ServiceLine]
    engines: list[ServiceLine]
    stores: list[ServiceLine]


class UseCell(Shape):
    """Acts of one day, one role and one room. `role` "" = roles of too few people to be told apart."""

    day: dt.date
    role: str
    room: str
    acts: int


class UseName(Shape):
    code: str
    label: Words


class UseStatistics(Shape):
    since: dt.date
    days: list[dt.date]
    roles: list[UseName]
    rooms: list[UseName]
    cells: list[UseCell]
    refused: int = Field(description="acts of these days that were refused")
    least: int = Field(description="a role of fewer accounts is not told apart")


class SettingLine(Shape):
    name: str
    does: Words
    value: str
    default: str
    set_by: Words = Field(description="where its value comes from")
    is_default: bool


class SettingList(Shape):
    settings: list[SettingLine]


class QuotaLine(Shape):
    """Numbers that an institution may draw this month."""

    institution: str
    label: Words
    most: int
    own: bool = Field(description="less than everybody's was set for it")
    drawn: int
    left: int
    reason: str
    by: str
    at: dt.datetime | None


class LimitLine(Shape):
    """A limit of this installation, set where it is deployed."""

    label: Words
    value: str
    set_by: Words


class QuotaPage(Shape):
    month: str
    everybody: int
    institutions: list[QuotaLine]
    limits: list[LimitLine]
    may_change: bool


class NewQuota(Shape):
    most: Annotated[int, Field(ge=0)] | None = Field(description="numbers a month; null = as everybody")
    reason: Annotated[str, Field(min_length=1, max_length=500)]
