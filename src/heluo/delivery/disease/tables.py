"""Control tables of diseases: editions of the datasets. Numbers and names of rules, no row of a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class DiseaseEdition(Base):
    """A dataset as it was in one release, and in what it differs from the edition before it."""

    __tablename__ = "disease_edition"
    __table_args__ = (sa.UniqueConstraint("disease", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    disease: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]
    release: Mapped[str]
    release_number: Mapped[int]
    made: Mapped[dt.datetime]
    content: Mapped[str]
    """Hash of the persons and values: the same content is no new edition."""
    rules: Mapped[dict[str, Any]]
    """"entry" and variables → hash of what was declared."""
    counts: Mapped[dict[str, Any]]
    """"in" and reasons for being out → persons."""
    certificate: Mapped[dict[str, Any]]
    """`{"dictionary", "variables", "filled", "required"}`: versions and completeness at that time."""
    changes: Mapped[list[Any]]
    """`{"what": "in" | "out" | "value", "cause": "data" | "rule" | "relink", "number"}`; empty for the
    first."""
    compared: Mapped[bool]
    """False where the release before was no longer there to be compared with."""
