"""Answers about runs, parcels, releases and dry runs."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from heluo.delivery.frame.faults import FaultLine
from heluo.delivery.frame.shapes import Shape, Words

RunStatus = Literal["running", "succeeded", "failed"]
DryRunStatus = Literal["asked", "running", "succeeded", "failed"]


class RunCount(Shape):
    name: str
    label: Words
    value: int


class RunLine(Shape):
    id: str
    kind: str
    kind_label: Words
    started: dt.datetime
    ended: dt.datetime | None
    seconds: float | None
    status: RunStatus
    error: str
    counts: list[RunCount]
    dictionary: str


class Runs(Shape):
    runs: list[RunLine]


class LineageLine(Shape):
    table: str
    version: int
    hospital: str
    month: str
    bucket: int | None
    parcel: str
    rows_in: int | None
    rows_out: int
    held: int


class NightRepair(Shape):
    """What a run mended before its night began."""

    run: str
    started: dt.datetime
    found: list[Words]
    tables_aside: list[str] = Field(description="damaged tables, moved aside and made again")
    logs_aside: list[str] = Field(description="tables of which unreadable commits were moved aside")
    counts: list[RunCount]


class AskedAgain(Shape):
    """Parcels whose file is gone from the inbox and is needed: the hospital is asked for them."""

    hospital: str
    category: str
    parcels: int
    since: dt.datetime


class Repairs(Shape):
    nights: list[NightRepair]
    looked_at: int = Field(description="newest runs that were looked through")
    asked: list[AskedAgain]


class Faults(Shape):
    faults: list[FaultLine]
    closed: int = Field(description="how many have been mended")


class RunDetail(Shape):
    run: RunLine
    lines: list[LineageLine]
    lines_total: int
    faults: list[FaultLine] = Field(description="faults that this run met, and those that it closed")
    repair: NightRepair | None


class ParcelLine(Shape):
    hospital: str
    stream: str
    epoch: int
    seq: int
    name: str
    sha256: str
    bytes: int
    read: int
    accepted: int
    quarantined: int
    duplicate: int
    deleted: int
    rows: int
    window_low: str | None
    window_high: str | None
    stored_at: dt.datetime
    loaded_at: dt.datetime | None
    status: Literal["stored", "loaded", "held"]
    reason: str
    run_id: str | None
    processed_run: str | None
    wanted_at: dt.datetime | None = Field(description="since when the hospital is asked for it again")


class Parcels(Shape):
    parcels: list[ParcelLine]
    total: int


class ReleaseTable(Shape):
    name: str
    version: int
    rows: int
    bytes: int


class ReleaseLine(Shape):
    id: str
    number: int
    at: dt.datetime
    run_id: str | None
    current: bool
    live: bool
    dictionary: str
    tables: list[ReleaseTable]


class Releases(Shape):
    releases: list[ReleaseLine]


class DryRunLine(Shape):
    """A night that was tried on a copy. `tables` and what follows are null until it has ended well."""

    id: str
    asked_by: str = Field(description="account, empty for who sits at the centre's machine")
    asked_at: dt.datetime
    started: dt.datetime | None
    ended: dt.datetime | None
    status: DryRunStatus
    error: str
    tables: int | None
    added: int | None
    removed: int | None
    persons: int | None


class DryRuns(Shape):
    dry_runs: list[DryRunLine]


class ChangedPart(Shape):
    part: list[str]
    added: int
    removed: int


class ChangedTable(Shape):
    table: str
    columns: list[str] = Field(description="what `part` names")
    parts: list[ChangedPart]


class WouldStop(Shape):
    hospital: str
    category: str
    code: str


class StepTime(Shape):
    label: Words
    seconds: float


class DryRunFound(Shape):
    """What the next night would do, and what it would cost on this machine."""

    release: int = Field(description="number of the release that it would follow, 0 without one")
    parcels: int
    rows_loaded: int
    declarations: list[str] = Field(description="hospital/category whose declarations have changed")
    remade: list[str]
    tables: list[ChangedTable]
    persons: int
    faults: list[WouldStop]
    seconds: float
    steps: list[StepTime]
    bytes_written: int


class DryRunDetail(Shape):
    """`found` is null until it has ended well."""

    line: DryRunLine
    found: DryRunFound | None
