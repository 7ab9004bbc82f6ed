"""The public register: what research was given data for, from when to when, and what came of it. Read without
an account; nobody's name is in it, nor any number of persons."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.projects.columns import categories
from heluo.access.projects.ending import state_now
from heluo.access.projects.grants import listed
from heluo.access.projects.items import listed as items
from heluo.access.projects.states import PROJECT
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.delivery.frame.shapes import Words, words
from heluo.delivery.research.schemas import Register, RegisteredPaper, RegisteredProject
from heluo.dictionary import load
from heluo.kit.dates import now


def register(session: Session) -> Register:
    """Every project that was ever given data, the latest first."""
    given = sa.select(ResearchGrant.project).distinct()
    query = sa.select(ResearchProject).where(ResearchProject.id.in_(given))
    found = session.scalars(query.order_by(ResearchProject.starts.desc(), ResearchProject.id))
    return Register(projects=[_registered(session, one) for one in found])


def _registered(session: Session, project: ResearchProject) -> RegisteredProject:
    status, made = state_now(project, now()), items(session, project.id)
    rights = listed(session, project.id)
    named = {str(name) for grant in rights for name in grant.variables}
    limits = [set(grant.hospitals) for grant in rights if grant.hospitals is not None]
    return RegisteredProject(
        id=project.id,
        title=project.title,
        purpose=project.purpose,
        benefit=project.benefit,
        categories=[words(load().categories[one].label) for one in sorted(categories(named))],
        highest_level=max(grant.level for grant in rights),
        hospitals=len(set[str]().union(*limits)) if len(limits) == len(rights) else None,
        starts=project.starts,
        ends=project.ends,
        status=status,
        status_label=words(PROJECT.labels[status]),
        outputs=[Words(zh=one.label_zh, en=one.label_en) for one in made if one.kind == "output"],
        papers=[
            RegisteredPaper(doi=one.reference, title=one.label_zh) for one in made if one.kind == "paper"
        ],
    )
