"""Control tables of the quality loop: issues, what happened to each, and what hospitals answered.

Keys are pseudonymous row keys, which only the hospital can resolve. Instants are UTC with zone.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class QualityIssue(Base):
    """One check that fails in one hospital, in one month of the calendar."""

    __tablename__ = "quality_issue"

    id: Mapped[str] = mapped_column(primary_key=True)
    hospital: Mapped[str]
    category: Mapped[str]
    check_id: Mapped[str]
    severity: Mapped[str]
    period: Mapped[str]
    """The month, in Shanghai, in which it was opened ("2026-11")."""
    status: Mapped[str] = mapped_column(index=True)
    violated: Mapped[int]
    applicable: Mapped[int]
    """As the last night counted them."""
    share: Mapped[float]
    """The limit that fails it: at most this share of rows …"""
    most: Mapped[int | None]
    """… and at most so many."""
    months: Mapped[list[Any]]
    """Months of events in which it is violated, [month, violated, applicable]."""
    keys: Mapped[list[Any]]
    """Row keys, at most `opening.MOST_KEYS`; none of a check of a whole table."""
    reason: Mapped[str]
    """What the hospital answered last, "" before it did."""
    cause: Mapped[str]
    """Why it was closed, "" while it is not."""
    returns: Mapped[int]
    """How often it was opened again."""
    opened_at: Mapped[dt.datetime]
    due: Mapped[dt.datetime | None]
    """Until when whoever holds it has to act; null when nobody has to."""
    ended_at: Mapped[dt.datetime | None]
    waived_until: Mapped[dt.date | None]
    """Last day of the waiver."""
    predecessor: Mapped[str]
    """The issue of an earlier month about the same check, "" for the first."""
    first_run: Mapped[str]
    last_run: Mapped[str]
    """The night that counted it last."""
    n: Mapped[int]
    """Place in the hospital's list of changes, from 1: rises with each change, so that a hospital asks for
    what is new."""

    __table_args__ = (
        sa.UniqueConstraint("hospital", "check_id", "period"),
        sa.UniqueConstraint("hospital", "n"),
    )


class QualityIssueEvent(Base):
    """One thing that happened to an issue. Never changed, never deleted."""

    __tablename__ = "quality_issue_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue: Mapped[str] = mapped_column(sa.ForeignKey("quality_issue.id"), index=True)
    at: Mapped[dt.datetime]
    old: Mapped[str]
    """The state before, "" when it was opened."""
    new: Mapped[str]
    actor: Mapped[str]
    """A program ("night", "intake", "worker"), "hospital", or the account of an inspector."""
    person: Mapped[str]
    """Who answered at the hospital, in its own words."""
    kind: Mapped[str]
    """The kind of answer, or the cause of closing."""
    text: Mapped[str]
    """The reason, in the words of whoever acted."""
    run: Mapped[str]
    parcel: Mapped[str]
    """The last parcel of the hospital and category that the re-check had read, "" without one."""
    violated: Mapped[int]
    applicable: Mapped[int]


class QualityIssueAnswer(Base):
    """What a hospital answered, as it signed it. The id is the hospital's: the same answer counts once."""

    __tablename__ = "quality_issue_answer"

    id: Mapped[str] = mapped_column(primary_key=True)
    hospital: Mapped[str]
    issue: Mapped[str] = mapped_column(sa.ForeignKey("quality_issue.id"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    by: Mapped[str]
    promised: Mapped[dt.date | None]
    """The day by which the rows are mended."""
    answered_at: Mapped[str]
    """By the hospital's clock, as it wrote it."""
    received_at: Mapped[dt.datetime]
    signature: Mapped[str]
    taken: Mapped[bool]
    """It moved the issue; False when the issue had been closed or waived meanwhile."""
    receipt: Mapped[str]
    """The signed receipt, as text: the answer again gets the same one."""
