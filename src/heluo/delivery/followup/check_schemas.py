"""Questions to and answers of the pages on which records are checked."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.schemas import Answers, RecordShape
from heluo.delivery.frame.shapes import Shape, Words


class RecordLine(Shape):
    id: str
    subject: int
    event: Words
    status: str
    status_label: Words
    finished: dt.datetime | None
    by: str
    queries: int = Field(description="questions that are not closed")
    verified: bool
    signed: bool


class CombinedValue(Shape):
    label: Words
    records: int


class CombinedField(Shape):
    name: str
    label: Words
    answered: int = Field(description="records with an answer")
    values: list[CombinedValue] = Field(description="of what is chosen, those that were")
    mean: float | None = Field(description="of numbers, as low and high")
    low: float | None
    high: float | None
    unit: str


class CombinedForm(Shape):
    form: str
    label: Words
    version: int = Field(description="the newest, whose questions these are")
    records: dict[str, int] = Field(description="version → records that were filled in with it")
    fields: list[CombinedField]


class RecordList(Shape):
    records: list[RecordLine]
    combined: list[CombinedForm] = Field(
        default_factory=list, description="what a project's records say over all versions of their form"
    )


class QueryLine(Shape):
    id: str
    path: str
    kind: str
    text: str
    status: str
    status_label: Words
    opened: dt.datetime
    opened_by: str
    answer: str
    answered_by: str
    verified_by: str


class SignatureLine(Shape):
    """`signed_answers`: as they were when it was signed, where they have changed since."""

    meaning: Words
    by: str
    at: dt.datetime
    revision: int
    sha256: str
    void: dt.datetime | None
    void_reason: str
    signed_answers: Answers


class ValueChange(Shape):
    revision: int
    path: str
    old: JsonValue
    new: JsonValue
    by: str
    at: dt.datetime
    reason: str


class SignatureMeaning(Shape):
    """What a signature may say."""

    code: str
    label: Words


class RecordPage(Shape):
    """`rules`: the form as the browser evaluates it, JSON."""

    line: RecordLine
    project: str
    task: str
    form: FormDeclaration
    rules: str
    record: RecordShape
    queries: list[QueryLine]
    signatures: list[SignatureLine]
    changes: list[ValueChange]
    may_check: bool
    may_lock: bool
    may_sign: bool
    may_answer: bool
    meanings: list[SignatureMeaning]


class NewQuery(Shape):
    path: Annotated[str, Field(min_length=1, max_length=140)]
    text: Annotated[str, Field(min_length=1, max_length=500)]


class QueryMove(Shape):
    to: Literal["answered", "verified", "closed", "open"]
    text: Annotated[str, Field(max_length=500)] = ""


class WrittenReason(Shape):
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Signing(Shape):
    """What the signature says, and a code of the signer's second factor."""

    meaning: Literal["reviewed", "approved"]
    code: Annotated[str, Field(min_length=6, max_length=40)]
