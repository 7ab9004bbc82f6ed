"""Control table of changed limits. Instants are UTC with zone, days are days in Shanghai."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class QualityLimit(Base):
    """One changed limit. Never changed again: it ends by its day, or is taken back."""

    __tablename__ = "quality_limit"

    id: Mapped[str] = mapped_column(primary_key=True)
    check_id: Mapped[str]
    """The id of a check, or a template as "@missing"."""
    hospital: Mapped[str]
    """"" = every hospital."""
    share: Mapped[float]
    """At most this share of rows may violate …"""
    most: Mapped[int | None]
    """… and at most so many."""
    reason: Mapped[str]
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    """Last day, null = until it is taken back."""
    by: Mapped[str]
    at: Mapped[dt.datetime]
    lifted_at: Mapped[dt.datetime | None]
    lifted_by: Mapped[str]
    lifted_reason: Mapped[str]

    __table_args__ = (sa.Index("ix_quality_limit_standing", "lifted_at", "check_id", "hospital"),)
