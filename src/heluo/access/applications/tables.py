"""Control tables of applications: what is applied for, the steps of its chain, the votes in them, who holds
which seat, and what a hospital's silence means. Instants are UTC with zone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from heluo.kit.db import Base


class DataApplication(Base):
    """What a project asks for. A returned one keeps its answers; sent again, its chain begins anew."""

    __tablename__ = "application"

    id: Mapped[str] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    """"new", "amendment" or "renewal"."""
    replaces: Mapped[str]
    """The grant that an amendment or renewal takes the place of, "" for a new one."""
    terms: Mapped[dict[str, Any]]
    changes: Mapped[dict[str, Any]]
    """Fields of the project that approval changes: an amendment's protocol, a renewal's dates."""
    status: Mapped[str]
    round: Mapped[int]
    """Rises each time it is sent; steps belong to a round."""
    created: Mapped[dt.datetime]
    created_by: Mapped[str]
    sent: Mapped[dt.datetime | None]
    grants: Mapped[list[Any]]
    """Ids of the grants that approval made."""
    accept_by: Mapped[dt.datetime | None]
    """Until when an approval in part can be accepted; null before and after."""


class ReviewStep(Base):
    """One step of an application's chain: who holds it, since when, until when."""

    __tablename__ = "application_step"

    id: Mapped[str] = mapped_column(primary_key=True)
    application: Mapped[str] = mapped_column(sa.ForeignKey("application.id"), index=True)
    round: Mapped[int]
    stage: Mapped[int]
    """Steps of one stage are open together; the next stage opens when all are done."""
    holder: Mapped[str]
    """"officer", "committee", "hospital", "ethics" or "security"."""
    hospital: Mapped[str]
    status: Mapped[str]
    opened: Mapped[dt.datetime | None]
    due: Mapped[dt.datetime | None]
    ended: Mapped[dt.datetime | None]
    withheld: Mapped[list[Any]]
    """Variables that a hospital keeps out of its own rows."""
    by_default: Mapped[bool]
    """Its holder was silent: the declared default counted."""


class ReviewVote(Base):
    """What one person decided in a step, and why."""

    __tablename__ = "application_vote"

    step: Mapped[str] = mapped_column(sa.ForeignKey("application_step.id"), primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    decision: Mapped[str]
    reason: Mapped[str]
    at: Mapped[dt.datetime]


class ReviewSeat(Base):
    """Which reviewer sits where. An access reviewer without a seat decides nothing."""

    __tablename__ = "review_seat"

    account: Mapped[str] = mapped_column(primary_key=True)
    seat: Mapped[str]
    """"officer", "committee" or "ethics": one each, so that no application meets one person twice."""
    by: Mapped[str]
    at: Mapped[dt.datetime]


class HospitalDefault(Base):
    """What the silence of a hospital means once its clock has run out; without a line it means refusal."""

    __tablename__ = "hospital_default"

    hospital: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    """"agreed" or "refused"."""
    by: Mapped[str]
    at: Mapped[dt.datetime]
