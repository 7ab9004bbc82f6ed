"""What a project asks for ends with it: an application of a closed project is withdrawn with nobody acting,
so that no reviewer is asked about rows that nobody can be given."""

from __future__ import annotations

import sqlalchemy as sa

from heluo.access.applications import write
from heluo.access.applications.states import APPLICATION, CLOCK
from heluo.access.applications.tables import DataApplication
from heluo.access.projects.states import PROJECT
from heluo.access.projects.tables import ResearchProject
from heluo.kit.db import reading, transaction

BY = "heluo"


def withdraw_of_closed(control: sa.Engine) -> int:
    """Withdraws every application of a closed project; how many. Waits for nobody when there is none."""
    over = (
        sa.select(DataApplication.id)
        .join(ResearchProject, ResearchProject.id == DataApplication.project)
        .where(
            ResearchProject.status.in_(PROJECT.terminal), DataApplication.status.not_in(APPLICATION.terminal)
        )
    )
    with reading(control) as session:
        if session.scalars(over.limit(1)).first() is None:
            return 0
    with transaction(control) as session:
        found = list(session.scalars(over))
        for one in found:
            application = session.get_one(DataApplication, one, with_for_update=True)
            application.accept_by = None
            write.drop_open(session, application)
            write.move(session, application, "withdrawn", BY, CLOCK, CLOCK)
    return len(found)
