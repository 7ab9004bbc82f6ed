"""Answers about extracts. No row of a person is in any of them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from heluo.delivery.frame.shapes import Shape, Words


class FileLine(Shape):
    """One file as its receipt names it."""

    name: str
    rows: int
    columns: list[str]
    bytes: int
    sha256: str


class Receipt(Shape):
    """What was written for a grant, and what became of it."""

    id: str
    status: str
    status_label: Words
    release: str
    release_number: int | None = Field(description="null once the release is no longer listed")
    begun: dt.datetime
    ended: dt.datetime | None
    reason: Words | None
    persons: int
    files: list[FileLine]


class GrantExtracts(Shape):
    """A grant of one of the asker's projects with every receipt, the newest first."""

    grant: str
    project: str
    project_title: str
    until: dt.datetime
    open: bool
    why_not: Words | None
    receipts: list[Receipt]


class MyExtracts(Shape):
    grants: list[GrantExtracts]


class DictionaryLine(Shape):
    """What one column of an extract means."""

    file: str
    column: str
    label: Words
    kind: Words
    type: str
    unit: str
    value_set: str
    level: int


class ExtractDictionary(Shape):
    extract: str
    columns: list[DictionaryLine]


class NewSession(Shape):
    """A session over the standing extract of `grant`."""

    grant: Annotated[str, Field(min_length=1, max_length=60)]
    language: Literal["python", "r"]


class NewCell(Shape):
    code: Annotated[str, Field(min_length=1, max_length=100_000)]


ScratchPath = Annotated[
    str,
    Field(
        max_length=200,
        pattern=r"^(?:[^\\\x00-\x1f]*/)?[^/\\\x00-\x1f<>:\"|?*.][^/\\\x00-\x1f<>:\"|?*]{0,99}$",
    ),
]
"""A file from the scratch space on."""


class HandedPath(Shape):
    """A file of the session."""

    path: ScratchPath


class HandedOver(Shape):
    """It waits to be put into a request for outputs."""

    name: str
    size: int


class TakenIn(Shape):
    """A file that was brought into the project: it is put into the session."""

    file: Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9_\-]+$")]


class AdmittedFile(Shape):
    id: str
    name: str
    what: str
    size: int
    sha256: str


class SessionCell(Shape):
    """What was asked and printed; `cut`: there was more."""

    code: str
    state: Literal["running", "ok", "error", "lost"]
    output: str
    cut: bool


class SessionLanguage(Shape):
    name: str
    label: Words


class OpenedSession(Shape):
    """A session with what it printed. `why`: it is over; `seconds_left` is 0 then."""

    grant: str
    project_title: str
    extract: str
    language: str
    started: dt.datetime
    until: dt.datetime
    seconds_left: int
    busy: bool
    why: Words | None
    cells: list[SessionCell]
    watermark: str
    admitted: list[AdmittedFile] = Field(description="files brought into its project, to be put into it")


class SessionPage(Shape):
    """`refused`: why this machine runs none; `session` is the asker's own, null without one."""

    refused: Words | None
    todo: Words | None
    languages: list[SessionLanguage]
    session: OpenedSession | None


class NewJob(Shape):
    """A program over the standing extract of `grant`; `files` are handed over when it has ended well.
    `accelerator`: one that the page names, "" without."""

    grant: Annotated[str, Field(min_length=1, max_length=60)]
    language: Literal["python", "r"]
    code: Annotated[str, Field(min_length=1, max_length=100_000)]
    files: Annotated[list[ScratchPath], Field(max_length=5, default_factory=list)]
    accelerator: Annotated[str, Field(max_length=40)] = ""


class JobLine(Shape):
    """One job. `problems`: why it did not end well, or a file was not handed over."""

    id: str
    project_title: str
    extract: str
    language: str
    accelerator: str
    code: str
    status: str
    status_label: Words
    is_open: bool
    asked: dt.datetime
    started: dt.datetime | None
    ended: dt.datetime | None
    output: str
    handed: list[str]
    problems: list[Words]
    watermark: str


class JobsPage(Shape):
    """`most`: jobs of one person that may wait or run; `hours`: how long one may run."""

    accelerators: list[str]
    jobs: list[JobLine]
    most: int
    hours: int
