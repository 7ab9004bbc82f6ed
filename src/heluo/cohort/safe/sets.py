"""Safe numbers of sets of persons: each is drawn once for its question, whoever asks it again."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from heluo.access import account
from heluo.access.disclosure import Shown, show
from heluo.cohort.canonical import EVERYBODY
from heluo.lakehouse.reader import Act

Name = TypeVar("Name", bound=Hashable)
GIVEN_AS = 3
"""Version of what a question's set and number mean: a number that was drawn under another one is not given
again."""


def safe_numbers(
    act: Act, sets: Mapping[Name, tuple[Any, Callable[[], int]]]
) -> tuple[dict[Name, Shown], int]:
    """`sets`: name → (the set's question as JSON values, how many persons there are). Gives name → what may
    be shown, and how many numbers the institution has left. Two names of one question get one number.

    Raises TooMany when the institution's account does not last.
    """
    of = account.institution(act.permit.hospitals)
    asked = {name: _question(act, question) for name, (question, _) in sets.items()}
    counts = {asked[name]: count for name, (_, count) in sets.items()}
    drawn, after = account.numbers(act.lake.control, of, act.release.id, counts)
    act.note(numbers=len(counts), numbers_left=after.left)
    shown = {id: show(number.value, number.sigma) for id, number in drawn.items()}
    return {name: shown[id] for name, id in asked.items()}, after.left


def everybody(persons: int) -> tuple[Any, Callable[[], int]]:
    """The set of all persons that can be counted."""
    return EVERYBODY, lambda: persons


def _question(act: Act, question: Any) -> str:
    """The limits of the permit belong to the question: they decide which rows it is about."""
    limits = [
        sorted(limit) if isinstance(limit, frozenset) else limit if limit is None else str(limit)
        for limit in act.permit.limits
    ]
    return account.question_id({"set": question, "limits": limits, "given_as": GIVEN_AS})
