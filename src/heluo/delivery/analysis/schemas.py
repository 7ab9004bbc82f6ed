"""Requests to and answers of analysis."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from heluo.delivery.frame.shapes import Shape, Words

RunStatus = Literal["queued", "running", "done", "refused", "failed", "cancelled"]
EngineName = Literal["python", "r"]
Missing = Literal["complete", "available", "category"]


class AlgorithmGroup(Shape):
    id: str
    label: Words


class AlgorithmLine(Shape):
    id: str
    group: str
    number: int
    name: Words
    question: Words
    compared: int = Field(description="numbers that R, or another reference, computed as well")
    in_r: bool = Field(description="it can be run in R on this installation")


class Algorithms(Shape):
    groups: list[AlgorithmGroup]
    algorithms: list[AlgorithmLine]
    launch: int = Field(description="how many algorithms the launch has")
    r: str | None = Field(description="version of R, null where it is not installed")


class AlgorithmRole(Shape):
    id: str
    label: Words
    kinds: list[str]
    min: int
    max: int
    levels: int | None


class OptionValue(Shape):
    value: str
    label: Words


class AlgorithmOption(Shape):
    """One option: its JSON Schema, with words."""

    id: str
    label: Words
    rule: dict[str, JsonValue] = Field(description="JSON Schema of the value, with its default")
    values: list[OptionValue]


class MissingPolicyShape(Shape):
    id: Missing
    label: Words


class AlgorithmCheck(Shape):
    id: str
    label: Words
    effect: Literal["refuse", "warn"]


class NamedThing(Shape):
    id: str
    label: Words


class AlgorithmForm(Shape):
    """All that its form, its page of agreement and its manual page are made of."""

    id: str
    version: int
    group: str
    name: Words
    question: Words
    roles: list[AlgorithmRole]
    options: list[AlgorithmOption]
    missing: list[MissingPolicyShape]
    random: bool
    checks: list[AlgorithmCheck]
    tables: list[NamedThing]
    figures: list[NamedThing]
    references: list[str]
    oracle: str
    languages: list[EngineName] = Field(description="languages of its exported code")
    in_r: bool
    r_lacks: list[str]


class FrameLine(Shape):
    id: str
    name: Words
    example: bool
    ready: bool = Field(description="its rows were read; else it has to be built under its grant first")
    made: bool = Field(description="an algorithm made some of its columns")
    row: Literal["person", "visit"]
    rows: int
    columns: int


class FrameList(Shape):
    frames: list[FrameLine]


class ColumnLine(Shape):
    name: str
    label: Words
    kind: str
    unit: str
    level: int
    lineage: str = Field(description="`result:` and the id of the result that made it, or the variable")
    missing: float
    levels: list[OptionValue]


class FramePage(Shape):
    frame: FrameLine
    version: str
    release: str
    columns: list[ColumnLine]


class RunWish(BaseModel):
    """What is to be run on which frame. What `missing` does not say is asked back when values are missing."""

    model_config = ConfigDict(extra="forbid")

    frame: str = Field(max_length=120)
    algorithm: str = Field(max_length=60)
    inputs: dict[str, list[str]] = Field(max_length=12)
    options: dict[str, JsonValue] = Field(default_factory=dict, max_length=40)
    levels: dict[str, list[str]] = Field(default_factory=dict, max_length=400)
    missing: Missing | None = None
    seed: int = Field(1, ge=0, lt=2**53)


class Reason(Shape):
    """Why there is no result: what was found, what was expected, what would do."""

    code: str
    found: Words
    expected: Words
    todo: Words
    instead: list[NamedThing]


class RunPage(Shape):
    id: str
    kind: Literal["result", "r", "agreement"]
    algorithm: str
    algorithm_name: Words
    frame: str
    frame_name: Words
    status: RunStatus
    step: str
    done: int
    total: int | None
    ahead: int = Field(description="runs that wait before this one")
    created: dt.datetime
    started: dt.datetime | None
    ended: dt.datetime | None
    result: str | None
    reason: Reason | None
    wish: RunWish


class RunList(Shape):
    runs: list[RunPage]


class Finding(Shape):
    id: str
    effect: Literal["refuse", "warn"]
    holds: bool
    text: Words
    instead: list[NamedThing]


class CellHead(Shape):
    id: str
    label: Words
    kind: str


class TableRow(Shape):
    key: str
    label: Words
    cells: list[JsonValue]


class ResultTable(Shape):
    id: str
    label: Words
    effect: bool
    columns: list[CellHead]
    rows: list[TableRow]
    hidden: Words | None


class ResultFigure(Shape):
    id: str
    label: Words
    kind: str
    hidden: Words | None


class AskedLine(Shape):
    """One line of what was asked: a role with its columns, an option with its value."""

    label: Words
    value: Words


class LackingLine(Shape):
    column: Words
    rows: int


class RowsUsedShape(Shape):
    rows: int | None
    used: int
    dropped: int | None
    lacking: list[LackingLine]


class InR(Shape):
    """The numbers of R beside ours."""

    made_with: dict[str, str]
    compared: int
    apart: int
    numbers: list[NumberLine]


class NumberLine(Shape):
    """One number: ours, the other's, how far they are apart and may be."""

    case: str
    frame: str
    number: str
    ours: float | None
    theirs: float | None
    difference: float | None
    tolerance: float
    agrees: bool | None = Field(description="null where ours is not computed here yet")


class MadeFrame(Shape):
    """The frame that also has the columns that a result made."""

    frame: str
    ready: bool = Field(description="its files are there; else the run has to be repeated")
    columns: list[Words]
    level: int = Field(description="the level of the most sensitive column that went in")


class ResultPage(Shape):
    """A result in the order in which it is read."""

    id: str
    algorithm: str
    version: int
    name: Words
    question: Words
    frame: str
    frame_name: Words
    example: bool
    release: str
    created: dt.datetime
    asked: list[AskedLine]
    n: RowsUsedShape
    checks: list[Finding]
    tables: list[ResultTable]
    figures: list[ResultFigure]
    reading: list[Words]
    method: list[Words]
    references: list[str]
    languages: list[EngineName]
    wish: RunWish
    made: MadeFrame | None = Field(description="null where it made no column")
    r: InR | None
    r_possible: bool
    r_lacks: list[str]


class ExportedCode(Shape):
    language: EngineName
    text: str
    file: str


class Drawing(Shape):
    svg: str


class AgreementLine(Shape):
    """One algorithm: how many of its numbers were compared here."""

    id: str
    group: str
    name: Words
    oracle: str
    second: str
    convention: str
    tolerance: float
    made_with: dict[str, str]
    numbers: int
    computed: int
    apart: int
    run: RunPage | None = Field(description="the newest recomputation on this installation")


class Agreements(Shape):
    algorithms: list[AgreementLine]
    numbers: int
    computed: int
    apart: int


class AgreementPage(Shape):
    algorithm: AgreementLine
    libraries: dict[str, str]
    numbers: list[NumberLine]


InR.model_rebuild()
