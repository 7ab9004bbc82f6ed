"""Control tables of emergency access. Accounts are named without a foreign key: what somebody did outlives
the account."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class EmergencyAccess(Base):
    """One person opened by one account without a treating relation, and the review of it."""

    __tablename__ = "emergency_access"

    id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(index=True)
    hospital: Mapped[str] = mapped_column(index=True)
    """The account's."""
    person: Mapped[str]
    reason: Mapped[str]
    """Why, in the clinician's words. For the reviewer alone: never in the log."""
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    due: Mapped[dt.datetime]
    """Until when it must be reviewed."""
    status: Mapped[str] = mapped_column(index=True)
    reviewed_by: Mapped[str]
    reviewed_at: Mapped[dt.datetime | None]
    verdict: Mapped[str]
    """The reviewer's reason."""
