"""Control tables of cohort: what persons save, and its versions. A cohort, a frame, an uploaded list and a
set of codes are saved alike; they differ in what a version's body holds. Instants are UTC with zone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class SavedDefinition(Base):
    """Something that was saved under a name. Accounts and projects are named without a foreign key: what
    somebody saved outlives both."""

    __tablename__ = "saved_definition"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    """"cohort", "frame", "list" or "codes"."""
    name_zh: Mapped[str]
    name_en: Mapped[str]
    description: Mapped[str]
    owner: Mapped[str] = mapped_column(index=True)
    project: Mapped[str | None] = mapped_column(index=True)
    """Whose members may read and change it; None = the owner alone."""
    by_link: Mapped[bool]
    """Whoever knows the id may read it."""
    version: Mapped[int]
    """The newest."""
    revision: Mapped[int]
    """Rises with every change, also of the name: an edit of an older one is refused."""
    created: Mapped[dt.datetime]
    changed: Mapped[dt.datetime]
    deleted: Mapped[bool]
    """Not listed any more; versions that others use stay."""


class DefinitionVersion(Base):
    """One version. It never changes."""

    __tablename__ = "definition_version"

    definition: Mapped[str] = mapped_column(sa.ForeignKey("saved_definition.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Any]]
    """The definition as JSON; of a list its persons, which leave only as counts."""
    note: Mapped[str]
    by: Mapped[str]
    at: Mapped[dt.datetime]
