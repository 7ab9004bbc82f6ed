"""What research reports to the management centre: projects that run, grants in force."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.kit.dates import now, today

SOON = dt.timedelta(days=14)


def running(session: Session) -> tuple[int, int]:
    """(projects that run, those of them that end within SOON)."""
    count = sa.select(sa.func.count()).select_from(ResearchProject).where(ResearchProject.status == "running")
    ending = count.where(ResearchProject.ends <= today() + SOON)
    return session.scalar(count) or 0, session.scalar(ending) or 0


def in_force(session: Session) -> tuple[int, int]:
    """(grants in force, those of them that end within SOON)."""
    moment = now()
    count = sa.select(sa.func.count()).select_from(ResearchGrant)
    count = count.where(ResearchGrant.status == "active", ResearchGrant.until > moment)
    ending = count.where(ResearchGrant.until <= moment + SOON)
    return session.scalar(count) or 0, session.scalar(ending) or 0
