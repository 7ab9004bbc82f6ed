"""Control tables of analysis: runs, which are its queue as well, and results. No row of a person is here:
frames are files, and a result's body is what an algorithm made of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class AnalysisRun(Base):
    """One run: what was asked by whom, how far it is, what came of it."""

    __tablename__ = "analysis_run"
    __table_args__ = (sa.UniqueConstraint("account", "repeat_key"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]
    kind: Mapped[str]
    """`result`, `r` (the same in R), `agreement` (every case of the algorithm)."""
    algorithm: Mapped[str]
    frame: Mapped[str]
    request: Mapped[dict[str, Any]]
    of: Mapped[str]
    """The result that R computes again; "" for the other kinds."""
    repeat_key: Mapped[str | None]
    """What the asker called it, so that a request that is sent twice is one run."""
    status: Mapped[str] = mapped_column(index=True)
    step: Mapped[str]
    steps_done: Mapped[int]
    steps_total: Mapped[int | None]
    to_cancel: Mapped[bool]
    created: Mapped[dt.datetime]
    started: Mapped[dt.datetime | None]
    alive: Mapped[dt.datetime | None]
    """When its runner last gave a sign."""
    ended: Mapped[dt.datetime | None]
    result: Mapped[str | None] = mapped_column(index=True)
    outcome: Mapped[dict[str, Any]]
    """Why there is no result: texts in both languages, findings of checks."""


class AnalysisResult(Base):
    """What came out, once for everybody: its id is the hash of all that went in."""

    __tablename__ = "analysis_result"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    algorithm: Mapped[str] = mapped_column(index=True)
    frame: Mapped[str]
    of: Mapped[str] = mapped_column(index=True)
    described: Mapped[dict[str, Any]]
    """The frame's description, chosen columns only: the words of the result."""
    body: Mapped[bytes]
    """Canonical JSON, compressed by zlib."""
    created: Mapped[dt.datetime]
