"""Control tables of the workspace: receipts of extracts. No row of a person is here."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class ExtractReceipt(Base):
    """What was written for a grant: which files, of which release, and until when they stood."""

    __tablename__ = "extract_receipt"

    id: Mapped[str] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(sa.ForeignKey("research_project.id"), index=True)
    grant: Mapped[str] = mapped_column(sa.ForeignKey("research_grant.id"), index=True)
    release: Mapped[str]
    checked: Mapped[str]
    """The newest release on which every row of it would still be given."""
    status: Mapped[str] = mapped_column(index=True)
    reader: Mapped[str]
    """The account, named by the grant, under whose right it was read."""
    persons: Mapped[int]
    files: Mapped[list[Any]]
    """`{"name", "rows", "columns", "bytes", "sha256"}` of each, the data dictionary included."""
    begun: Mapped[dt.datetime]
    ended: Mapped[dt.datetime | None]
    """When it was withdrawn, or writing it failed."""
    reason: Mapped[str]
    """Of its end: a code of `states.REASONS`, or of the fault."""
