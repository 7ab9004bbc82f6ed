"""What the portal says of a request that is not as the interface describes it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from heluo.delivery.search.schemas import TextQuestion
from heluo.entrypoints.problems import wrong_places


def errors(**given: Any) -> list[Any]:
    with pytest.raises(ValidationError) as raised:
        TextQuestion(**given)
    return [one | {"loc": ("body", *one["loc"])} for one in raised.value.errors()]


def said(given: list[Any]) -> tuple[str, str]:
    found = wrong_places(given)
    return found.zh, found.en


def test_a_field_is_named_in_words_with_what_is_wrong_with_its_length() -> None:
    assert said(errors(q="长" * 201)) == ("检索词超过 200 个字", "the search words: over 200 characters")
    assert said(errors(q="  ")) == ("检索词没有填", "the search words: empty")
    assert said(errors(q="x", since="never")) == ("起始日期", "the first day")


def test_what_was_given_is_never_said() -> None:
    assert "张三" not in "".join(said(errors(q="x", since="张三")))


def test_a_field_without_words_is_named_by_its_place() -> None:
    assert said([{"loc": ("query", "offset"), "type": "greater_than_equal"}]) == ("offset", "offset")
