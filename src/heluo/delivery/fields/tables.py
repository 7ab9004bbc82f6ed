"""Control tables of the mapping of columns: what hospitals' views look like, and who decided what their
columns mean."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class ViewProfile(Base):
    """One view as a hospital's program described it (`heluo hospital profile`); `described` is that part of
    the file, as JSON. Of each view the newest two are there: the last, and what it is compared with."""

    __tablename__ = "view_profile"
    __table_args__ = (sa.Index("ix_view_profile_view", "hospital", "view"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    hospital: Mapped[str]
    view: Mapped[str]
    at: Mapped[dt.datetime]
    """When the hospital's program looked at the view."""
    described: Mapped[str]
    sent_by: Mapped[str]
    sent: Mapped[dt.datetime]


class ColumnDecision(Base):
    """One column of one hospital's view → one variable, or, with `absent`, that the hospital does not have
    it. `note` says why, and `convert` how the column is prepared."""

    __tablename__ = "column_decision"
    __table_args__ = tuple(
        sa.Index(
            f"one_{status}_column_decision",
            "hospital",
            "category",
            "variable",
            unique=True,
            sqlite_where=sa.text(f"status = '{status}'"),
            postgresql_where=sa.text(f"status = '{status}'"),
        )
        for status in ("proposed", "confirmed")
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    hospital: Mapped[str]
    category: Mapped[str]
    view: Mapped[str]
    variable: Mapped[str]
    column: Mapped[str]
    absent: Mapped[bool]
    convert: Mapped[str]
    note: Mapped[str]
    status: Mapped[str]
    author: Mapped[str]
    proposed: Mapped[dt.datetime]
    reviewer: Mapped[str | None]
    reviewed: Mapped[dt.datetime | None]
    reason: Mapped[str]
    """Of the reviewer, or of whoever ended it."""
    ended_by: Mapped[str | None]
    ended: Mapped[dt.datetime | None]
