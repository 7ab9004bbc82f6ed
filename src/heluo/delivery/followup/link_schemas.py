"""Questions to and answers of a patient's own entry."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.schemas import Answers
from heluo.delivery.frame.shapes import Shape, Words

Token = Annotated[str, Field(min_length=20, max_length=40, pattern=r"^[A-Za-z0-9_\-]+$")]
Year = Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class LinkSent(Shape):
    """`address` is in this one answer and nowhere else. `sent`: by which sender, "no_number" or "failed"."""

    sent: str
    address: str
    why: Words | None


class PatientYear(Shape):
    token: Token
    year: Year


class PatientAnswers(Shape):
    token: Token
    year: Year
    answers: Answers


class PatientForm(Shape):
    """What a patient is asked. `rules`: the form as the browser evaluates it, JSON."""

    form: FormDeclaration
    rules: str
    hospital: Words
    day: dt.date
    ends: dt.datetime


class Taken(Shape):
    taken: bool = True
