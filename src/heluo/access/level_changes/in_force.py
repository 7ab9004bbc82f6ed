"""The levels that people put in place of the dictionary's, for whoever asks `access.levels`.

Asked thousands of times in a request, so what the database says is kept for FRESH seconds: a change counts at
once in the process that made it (`forget`), and within FRESH seconds in every other one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.level_changes.tables import LevelChange
from heluo.dictionary import Variable, load
from heluo.kit.db import reading

FRESH = 0.5
_changes = 0
"""How often this process changed a level."""


def forget() -> None:
    """For whoever changed a level, after the transaction: what was known before is asked for anew."""
    global _changes
    _changes += 1


class LevelsInForce:
    """Called: `category.variable` → level, of what is not as the dictionary says."""

    def __init__(self, control: sa.Engine) -> None:
        self._control = control
        self._known: Mapping[str, int] = {}
        self._until, self._seen = 0.0, -1

    def __call__(self) -> Mapping[str, int]:
        if time.monotonic() >= self._until or self._seen != _changes:
            seen = _changes
            self._known = self._read()
            self._until, self._seen = time.monotonic() + FRESH, seen
        return self._known

    def _read(self) -> Mapping[str, int]:
        place = self._control.url.database
        if place and not Path(place).exists():
            # Nobody is let in without a control database; an empty one is not made here in its place.
            return self._known
        with reading(self._control) as session:
            return changed_levels(session)


def changed_levels(session: Session) -> dict[str, int]:
    """`category.variable` → level in force, where it is not the dictionary's."""
    query = sa.select(LevelChange).where(LevelChange.status == "in_force")
    found = {}
    for one in session.scalars(query):
        variable = known(one.variable)
        if variable is not None and variable.level != one.level:
            found[one.variable] = one.level
    return found


def known(name: str) -> Variable | None:
    """The variable `category.variable`, None for one that the dictionary does not have (any more)."""
    category, _, of = name.partition(".")
    found = load().categories.get(category)
    return found.variables.get(of) if found else None
