"""Questions to and answers of what is saved: cohorts, frames, lists."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from heluo.cohort import Definition
from heluo.cohort.frame import FrameDefinition
from heluo.delivery.frame.shapes import Count, Shape, Words
from heluo.delivery.search.schemas import BatchAnswer, DesignProblem

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class SavedDraft(Shape):
    """What something saved is called, and who may read it. `note`: what is new in this version."""

    name: Title
    description: str = Field(default="", max_length=4000)
    project: str | None = Field(default=None, max_length=60)
    by_link: bool = Field(default=False, description="whoever has the link may read it")
    note: str = Field(default="", max_length=500)


class CohortDraft(SavedDraft):
    definition: Definition


class CirceDraft(SavedDraft):
    circe: dict[str, Any] = Field(description="a definition in the JSON of OHDSI Circe")


class ElementNotTranslated(Shape):
    """An element of one definition that the other language has no way to say."""

    path: str = Field(description="JSON path in the definition that was read")
    found: str = Field(description="what stands there, cut where it is long")
    why: Words
    expected: Words
    todo: Words


class CirceFile(Shape):
    """A cohort as a public definition, what that cannot say of it, and what it says besides."""

    circe: dict[str, Any]
    unsaid: list[ElementNotTranslated]
    added: list[Words] = Field(description="what every public definition says and ours does not")


class FrameDraft(SavedDraft):
    cohort: str = Field(pattern=r"^cohort_[a-z0-9]{1,50}@[1-9][0-9]{0,5}$", description="id@version")
    definition: FrameDefinition


class ListDraft(SavedDraft):
    text: str = Field(min_length=1, max_length=400_000, description="identifiers, as in the batch search")


class SavedLine(Shape):
    """One thing saved, as lists show it."""

    id: str
    name: str
    description: str
    owner: str
    project: str | None
    by_link: bool
    version: int
    revision: int
    changed: dt.datetime
    mine: bool = Field(description="the caller may change it")


class ProjectToSaveIn(Shape):
    """A research project in which the caller works: what is saved can belong to it."""

    id: str
    title: str
    over: bool


class SavedLines(Shape):
    lines: list[SavedLine]
    projects: list[ProjectToSaveIn]


class UsedVersion(Shape):
    """A saved cohort, list or set of codes that a definition uses: in which version, and which is the
    newest."""

    kind: Literal["cohort", "list", "codes"]
    id: str
    name: Words
    version: int
    newest: int


class CohortPage(Shape):
    saved: SavedLine
    version: int
    definition: dict[str, Any] = Field(description="a Definition, as it was saved")
    explain: list[Words]
    uses: list[UsedVersion]
    problems: list[DesignProblem]


class CirceImport(Shape):
    """The cohort that was saved; none where anything could not be translated."""

    cohort: CohortPage | None
    untranslated: list[ElementNotTranslated]


class VersionLine(Shape):
    version: int
    by: str
    at: dt.datetime
    note: str


class VersionLines(Shape):
    versions: list[VersionLine]


class DifferenceLine(Shape):
    change: Literal["same", "removed", "added"]
    text: Words


class VersionDifference(Shape):
    """Two versions sentence by sentence."""

    older: int
    newer: int
    lines: list[DifferenceLine]


class SavedList(Shape):
    saved: SavedLine
    found: BatchAnswer


class WhyQuestion(Shape):
    """Why one person is in or out."""

    person: str = Field(max_length=64)
    definition: Definition


class DecidingRow(Shape):
    """A row that decides, or misses by how much."""

    hospital: str
    category: str
    row_key: str
    day: dt.date | None
    title: str
    value: str
    days_from_anchor: int | None


class WhyNode(Shape):
    """One node for one person: 2 true, 1 unknown, 0 false."""

    id: str
    truth: Literal[0, 1, 2]
    text: Words
    rows: list[DecidingRow]
    near: list[DecidingRow] = Field(description="rows that fulfil everything but the time, nearest first")


class WhyAnswer(Shape):
    inside: bool
    nodes: list[WhyNode]


class FigureTree(Shape):
    """The cohort behind a figure, for the tree builder; the reason where no tree says it."""

    name: Words
    definition: dict[str, Any] | None = Field(description="a Definition")
    reason: Words | None


class FrameColumnPlan(Shape):
    """A column as it will be: what is known before any row is read."""

    name: str
    label: Words
    kind: str
    unit: str
    level: int
    masked: bool
    words: Words
    with_value: Count | None = Field(description="persons with a value, as safe as every count")
    share_missing: float | None


class SavedFramePage(Shape):
    saved: SavedLine
    version: int
    cohort: str
    cohort_name: str
    cohort_newest: int
    definition: dict[str, Any] = Field(description="a FrameDefinition, as it was saved")


class FrameQuestion(Shape):
    """A frame that is being built. `count`: also how many lack each column, which costs safe numbers."""

    cohort: str = Field(pattern=r"^cohort_[a-z0-9]{1,50}@[1-9][0-9]{0,5}$")
    definition: FrameDefinition
    count: bool = False


class FramePlanAnswer(Shape):
    persons: Count | None
    columns: list[FrameColumnPlan]
    level: int
    numbers_left: int | None
