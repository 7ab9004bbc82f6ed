"""Codes for what a value is called, where names are many: diagnoses, procedures, drugs, laboratory items. At
most ten, with reasons and how sure the first is. Memory and decisions are the desk's: nothing is accepted
here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from heluo.kit.text import Text
from heluo.terminology.coding.editions import SYSTEM_OF, of_value_set

if TYPE_CHECKING:
    from heluo.terminology.coding.proposer import NameProposer

MOST = 10
"""Codes for one name."""
LOWEST, HIGHEST = 0.3, 0.9
"""Score of a code that the ranking found: between these by how likely it is. What was decided elsewhere and
what is called exactly so stand above."""


@dataclass(frozen=True)
class NamedCode:
    """A code for a name: score, reasons, and how sure the first of a name is (None for the others)."""

    code: str
    score: float
    reasons: tuple[Text, ...]
    sure: Text | None


def is_named(value_set: str) -> bool:
    """Whether codes of this value set are looked for by what a value is called."""
    return value_set in SYSTEM_OF


def is_word(value_set: str, text: str) -> bool:
    """Whether a text of letters and digits is a word that is known (T2DM) rather than somebody's own code."""
    from heluo.terminology.coding.rewriting import known_words
    from heluo.terminology.coding.spelling import plain

    return plain(text) in known_words(SYSTEM_OF[value_set])


@lru_cache(maxsize=20_000)
def by_name(value_set: str, name: str) -> tuple[NamedCode, ...]:
    """Codes of `value_set` for a name as the hospital wrote it, the likeliest first."""
    (found,) = _proposer(value_set).proposed([name])
    made = []
    for part in found.parts:
        for place, one in enumerate(part.proposed):
            reasons = list(one.reasons)
            if len(found.parts) > 1:
                reasons.insert(0, Text(f"一格里有几个名称:{part.name}", f"several names in one: {part.name}"))
            percent = round(100 * part.score)
            sure = None if place else Text(f"名称的把握 {percent}%", f"by its name {percent} % sure")
            score = LOWEST + (HIGHEST - LOWEST) * one.share * part.score
            made.append(NamedCode(one.code, score, tuple(reasons), sure))
    made.sort(key=lambda one: -one.score)
    return tuple(made[:MOST])


@lru_cache(maxsize=4)
def _proposer(value_set: str) -> NameProposer:
    # Imported when a name is asked about first: the portal starts without numerical libraries.
    from heluo.terminology.coding.proposer import NameProposer
    from heluo.terminology.coding.retrieval import Index

    return NameProposer(Index(of_value_set(value_set)))
