"""Shapes of answers that several modules share: texts in two languages, releases, problems. No decision is
taken here."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict

from heluo.kit.text import Text, text


class Shape(BaseModel):
    """Base of every answer: what is not declared is neither sent nor accepted."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Words(Shape):
    """One text in both languages."""

    zh: str
    en: str


class ReleaseShape(Shape):
    """The release that an answer was computed on."""

    id: str
    number: int
    at: dt.datetime


class Count(Shape):
    """A number of persons as it may be shown: `value` is null when only `shown` may be known (`<10`,
    `≈1,205`)."""

    value: int | None
    shown: str


class Problem(Shape):
    """An error (application/problem+json): what was found, what was expected, what to do."""

    status: int
    code: str
    title_zh: str
    title_en: str
    found: Words
    expected: Words
    todo: Words
    request_id: str


def words(given: Text | tuple[str, str] | str) -> Words:
    """A text in both languages, or one for both, as an answer."""
    both = text(given)
    return Words(zh=both.zh, en=both.en)
