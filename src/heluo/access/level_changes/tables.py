"""Control tables of levels: decisions of persons on a variable's level, and what a look at the values found
of each variable. Instants are UTC with zone. No value of a patient is in them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class LevelChange(Base):
    """One decision on the level of a variable: confirmed as it was, raised, or lowered by two persons. Of a
    variable at most one is in force; without one the dictionary's level is."""

    __tablename__ = "level_change"

    id: Mapped[str] = mapped_column(primary_key=True)
    variable: Mapped[str] = mapped_column(index=True)
    """`category.variable`"""
    before: Mapped[int]
    """The level in force when it was made."""
    level: Mapped[int]
    proposed: Mapped[int]
    """What the machine proposed at that moment."""
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    at: Mapped[dt.datetime]
    second: Mapped[str]
    """Who decided as second person, "" = nobody had to or has yet."""
    second_reason: Mapped[str]
    second_at: Mapped[dt.datetime | None]


class VariableProfile(Base):
    """What the values of one variable look like, as shares of a sample of rows of one release."""

    __tablename__ = "variable_profile"

    variable: Mapped[str] = mapped_column(primary_key=True)
    release: Mapped[str]
    filled: Mapped[int]
    """Rows of the sample with a value, rounded."""
    distinct: Mapped[int]
    """Different values among them, in whole per cent."""
    patterns: Mapped[dict[str, Any]] = mapped_column(sa.JSON())
    """Pattern of `level_rules.csv` → how many of the values have it, in whole per cent."""
    at: Mapped[dt.datetime]
