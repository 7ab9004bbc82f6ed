"""Questions to and answers of files that come into a workspace."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words
from heluo.delivery.outputs.schemas import FileName, OutputId, ProjectOffer, Reason

Sentence = Annotated[str, Field(max_length=500)]


class NewImport(Shape):
    project: OutputId
    name: FileName
    content: Annotated[str, Field(max_length=7_200_000, description="the bytes in base64")]
    what: Annotated[Sentence, Field(description="what it is and what for")] = ""
    source: Annotated[Sentence, Field(description="where it comes from")] = ""


class ImportDecision(Shape):
    to: Literal["approved", "rejected"]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    comment: Reason = ""


class ImportFinding(Shape):
    """What the checker is to look at."""

    rule_label: Words
    found: Words


class ImportLine(Shape):
    """A file that somebody asked to bring in, to be read by its project and by checkers."""

    id: str
    project: str
    project_title: str
    account: str
    name: str
    what: str
    source: str
    status: str
    status_label: Words
    size: int
    sha256: str
    findings: list[ImportFinding]
    at: dt.datetime
    decided: dt.datetime | None
    comment: str
    retained: bool = Field(description="its content can still be looked at")
    may_decide: bool
    may_withdraw: bool


class ImportList(Shape):
    files: list[ImportLine]
    projects: list[ProjectOffer] = Field(description="into which the caller may bring something")
    types: str = Field(description="endings that may come in")
