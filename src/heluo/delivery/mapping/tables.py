"""Control tables of mapping: who decided what a hospital's value means."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class MappingDecision(Base):
    """One local value of a coded variable of one hospital → one standard code. `rows` of the release at that
    time had it."""

    __tablename__ = "mapping_decision"
    __table_args__ = (
        sa.Index("ix_mapping_decision_place", "hospital", "variable", "source"),
        sa.Index(
            "one_open_mapping_decision",
            "hospital",
            "variable",
            "source",
            unique=True,
            sqlite_where=sa.text("status IN ('proposed', 'confirmed')"),
            postgresql_where=sa.text("status IN ('proposed', 'confirmed')"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    hospital: Mapped[str]
    variable: Mapped[str]
    source: Mapped[str]
    code: Mapped[str]
    note: Mapped[str]
    status: Mapped[str]
    rows: Mapped[int]
    author: Mapped[str]
    proposed: Mapped[dt.datetime]
    reviewer: Mapped[str | None]
    reviewed: Mapped[dt.datetime | None]
    reason: Mapped[str]
    """Of the reviewer, or of whoever ended it."""
    ended_by: Mapped[str | None]
    ended: Mapped[dt.datetime | None]
