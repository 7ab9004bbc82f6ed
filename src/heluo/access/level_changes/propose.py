"""The level that the machine proposes for a variable, with its reasons: from its name and words, from what it
is declared as, and from what its values look like.

Its declaration gives a first level, a lower one where its words say that it tells of the record or the
process and not of the person; every other rule of `level_rules.csv` only raises that. A person confirms the
proposal or decides otherwise. Not here: looking at values, deciding
(`decide`).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heluo.dictionary import Variable
from heluo.kit.text import Text

NAME, DECLARED, RECORD, VALUES = "name", "declared", "record", "values"
KINDS = (VALUES, NAME, RECORD, DECLARED)
"""By what a rule goes, the weightiest first: values, words of the variable, words that say that it tells of
the record, its declaration."""
DISTINCT = "distinct"
"""The pattern of a rule by values that goes by how many of them differ."""
LEAST = 200
"""Values that a sample must have for rules by values to say anything."""


@dataclass(frozen=True)
class LevelRule:
    """`least`: for rules by values, the share of values in per cent from which on it holds."""

    kind: str
    pattern: str
    least: int
    level: int
    text: Text


@dataclass(frozen=True)
class ValueProfile:
    """What the values of a variable look like: see `tables.VariableProfile`."""

    filled: int
    distinct: int
    patterns: Mapping[str, int]


@dataclass(frozen=True)
class LevelProposal:
    """A level and, the weightiest first, every rule that speaks for one of that height or below it."""

    level: int
    reasons: tuple[tuple[int, Text], ...]


@cache
def level_rules() -> tuple[LevelRule, ...]:
    """The rules as they are on disk."""
    with Path(__file__).with_name("level_rules.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            LevelRule(
                row["kind"],
                row["pattern"],
                int(row["least"] or 0),
                int(row["level"]),
                Text(row["zh"], row["en"]),
            )
            for row in csv.DictReader(file)
        )


def value_patterns() -> tuple[str, ...]:
    """The patterns that values are looked through for."""
    return tuple(
        dict.fromkeys(one.pattern for one in level_rules() if one.kind == VALUES and one.pattern != DISTINCT)
    )


def proposal(variable: Variable, profile: ValueProfile | None) -> LevelProposal:
    """What the rules say of `variable`. Something is always said: every type has a rule."""
    found = [one for one in level_rules() if _holds(one, variable, profile)]
    if any(one.kind == RECORD for one in found):
        found = [one for one in found if one.kind != DECLARED]
    level = max(one.level for one in found)
    ordered = sorted(found, key=lambda one: (-one.level, KINDS.index(one.kind)))
    reasons = [(one.level, _worded(one, profile)) for one in ordered]
    return LevelProposal(level, tuple(reasons))


def _holds(rule: LevelRule, variable: Variable, profile: ValueProfile | None) -> bool:
    if rule.kind == RECORD:
        plain = not variable.identifier and variable.type not in ("text", "id")
        return plain and re.search(rule.pattern, variable.label.zh) is not None
    if rule.kind == NAME:
        words = f"{variable.name} {variable.label.zh} {variable.label.en}"
        return re.search(rule.pattern, words, re.IGNORECASE) is not None
    if rule.kind == DECLARED:
        return re.fullmatch(rule.pattern, f"{variable.type} {variable.identifier}".strip()) is not None
    return _share(rule, variable, profile) >= rule.least


def _share(rule: LevelRule, variable: Variable, profile: ValueProfile | None) -> int:
    if profile is None or profile.filled < LEAST:
        return -1
    if rule.pattern == DISTINCT:
        # Numbers and times differ from row to row without telling anything of anybody.
        return profile.distinct if variable.type == "string" else -1
    return profile.patterns.get(rule.pattern, 0)


def _worded(rule: LevelRule, profile: ValueProfile | None) -> Text:
    if rule.kind != VALUES or profile is None:
        return rule.text
    share = profile.distinct if rule.pattern == DISTINCT else profile.patterns.get(rule.pattern, 0)
    return Text(f"{rule.text.zh}(约 {share}%)", f"{rule.text.en} (about {share}%)")
