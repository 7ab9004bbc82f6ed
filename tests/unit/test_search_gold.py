"""Clinicians' queries, by another hand than the words of `dictionary/search`: what they must find, what
they must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lib.gold_queries import Outcome, asked_of_index

HELD_BACK_RIGHT = 23
"""Of 27: the number at first sight, before any rule was changed. It may only rise."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    folder: Path = tmp_path_factory.mktemp("gold")
    return asked_of_index(folder)


def test_every_query_that_was_looked_at_is_right(outcomes: list[Outcome]) -> None:
    wrong = [
        (one.of.query, one.missed, one.wrong) for one in outcomes if not one.of.held_back and not one.right
    ]
    assert wrong == []


def test_queries_that_were_held_back_are_as_right_as_at_first(outcomes: list[Outcome]) -> None:
    held_back = [one for one in outcomes if one.of.held_back]
    assert len(held_back) == 27
    assert sum(one.right for one in held_back) >= HELD_BACK_RIGHT


def test_no_query_finds_what_it_must_not(outcomes: list[Outcome]) -> None:
    assert [(one.of.query, one.wrong) for one in outcomes if one.wrong] == []


def test_forty_queries_and_more_are_asked_of_every_kind(outcomes: list[Outcome]) -> None:
    kinds = {one.of.kind for one in outcomes}
    assert len(outcomes) >= 40
    assert {"synonym", "brand", "abbreviation", "value", "negation", "mixed_script"} <= kinds
