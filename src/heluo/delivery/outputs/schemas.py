"""Questions to and answers of outputs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words

OutputId = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]
FileName = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^[^/\\\x00-\x1f<>:\"|?*.][^/\\\x00-\x1f<>:\"|?*]*$")
]
Reason = Annotated[str, Field(max_length=2000)]


class NewOutputRequest(Shape):
    project: OutputId
    note: Reason = ""


class OutputContext(Shape):
    """What the author says of a file. `what` is public once the file has left."""

    what: Annotated[str, Field(max_length=300)] = ""
    population: Annotated[str, Field(max_length=1000)] = ""
    counts: Annotated[str, Field(max_length=1000)] = ""
    persons: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    sensitive: bool = False


class NewOutputFile(Shape):
    name: FileName
    content: Annotated[str, Field(max_length=7_200_000, description="the bytes in base64")]
    context: OutputContext = OutputContext()


class OutputFileEdit(Shape):
    context: OutputContext
    explained: dict[Annotated[str, Field(max_length=40)], Reason] = Field(
        default_factory=dict, max_length=40, description="rule → why the finding does no harm"
    )


class GivenVote(Shape):
    file: OutputId
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    decision: Literal["approved", "rejected"]
    comment: Reason = ""


class OutputVotes(Shape):
    votes: list[GivenVote] = Field(max_length=40)


class OutputSettlement(Shape):
    to: Literal["approved", "rejected", "returned"]
    comment: Reason = ""


class OutputFindingShape(Shape):
    """`weight`: `stops` (cannot be sent), `asks` (with a reason), `cleaned` (the copy is without it)."""

    rule: str
    rule_label: Words
    weight: Literal["stops", "asks", "cleaned"]
    weight_label: Words
    found: Words
    expected: Words
    todo: Words
    explained: str


class OutputVoteShape(Shape):
    """`account` is null for the project: it reads what was decided, not by whom."""

    account: str | None
    decision: str
    decision_label: Words
    comment: str
    at: dt.datetime


class OutputFileShape(Shape):
    id: str
    name: str
    given_name: str
    version: int
    has_previous: bool
    origin: Words
    size: int
    sha256: str
    context: OutputContext
    findings: list[OutputFindingShape]
    at: dt.datetime
    votes: list[OutputVoteShape] = Field(description="the caller's own; all once both have voted")


class OutputLine(Shape):
    id: str
    project: str
    project_title: str
    note: str
    status: str
    status_label: Words
    files: int
    created: dt.datetime
    submitted: dt.datetime | None
    mine: bool = Field(description="the caller is asked to act")


class ProjectOffer(Shape):
    id: str
    title: str


class OutputList(Shape):
    requests: list[OutputLine]
    projects: list[ProjectOffer] = Field(description="of which the caller may take something out")


class HandedLine(Shape):
    """A file that the caller handed over from a session of the workspace."""

    id: str
    name: str
    size: int
    at: dt.datetime


class OutputPage(Shape):
    """A request as its project and its checkers read it."""

    id: str
    project: str
    project_title: str
    purpose: str
    account: str
    note: str
    status: str
    status_label: Words
    round: int
    created: dt.datetime
    submitted: dt.datetime | None
    comment: str
    files: list[OutputFileShape]
    votes: int = Field(description="votes of this round")
    may_edit: bool
    may_replace: bool
    may_send: bool
    may_withdraw: bool
    may_vote: bool
    may_settle: list[str]
    may_take: bool
    handed: list[HandedLine] = Field(description="that can be put in")
    fell: bool = Field(default=False, description="a file changed: the votes fell instead of what was asked")


class OutputLook(Shape):
    """What a file holds, as a page can display it."""

    kind: Literal["table", "text", "picture"]
    rows: list[list[str]]
    text: str
    pictures: list[str] = Field(description="PNG in base64")
    cut: bool


class ComparedLine(Shape):
    before: str
    after: str
    same: bool


class OutputComparison(Shape):
    """A file and the version before it, side by side."""

    before_name: str
    before_version: int
    before_at: dt.datetime
    before: OutputLook
    after: OutputLook
    lines: list[ComparedLine]


class OutputBytes(Shape):
    name: str
    media: str
    content: str = Field(description="base64")
    sha256: str
