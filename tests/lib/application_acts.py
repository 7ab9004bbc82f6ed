"""Applications in a control database of their own: its reviewers, and what people do with one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.access.applications import accept, decide, write
from heluo.access.applications.tables import DataApplication
from heluo.access.projects.tables import ResearchProject
from heluo.access.tables import PortalAccount
from heluo.kit import db
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError
from tests.lib.research_projects import GIVER, LEAD, account, staffed

HOSPITALS = ("h01", "h02", "h03")
PEOPLE = {
    "officer": "officer",
    "committee1": "committee",
    "committee2": "committee",
    "committee3": "committee",
}


def reviewers(path: Path) -> sa.Engine:
    """A control database with everybody who decides, an officer of each hospital among them."""
    made = db.engine(path)
    db.Base.metadata.create_all(made)
    with transaction(made) as session:
        for name, seat in (*PEOPLE.items(), ("ethics1", "ethics")):
            account(session, name, "access_reviewer")
            decide.give_seat(session, name, seat, GIVER)
        for code in HOSPITALS:
            account(session, f"officer_{code}", "hospital_officer")
            session.get_one(PortalAccount, f"officer_{code}").hospital = code
        account(session, "unseated", "access_reviewer")
    return made


def begun(control: sa.Engine, kind: str = "new", replaces: str = "", **values: Any) -> str:
    """A draft of a running project; `values`: terms."""
    with transaction(control) as session:
        project = session.scalars(sa.select(ResearchProject)).one()
        made = write.begin(session, project.id, LEAD, kind, replaces)
        write.edit(session, made, LEAD, values, {})
        return made.id


def sent(control: sa.Engine, **values: Any) -> str:
    staffed(control)
    id = begun(control, **values)
    send(control, id)
    return id


def send(control: sa.Engine, id: str) -> None:
    with transaction(control) as session:
        write.send(session, session.get_one(DataApplication, id), LEAD, HOSPITALS)


def vote(
    control: sa.Engine, id: str, who: str, decision: str = "agreed", *withheld: str, holder: str = ""
) -> None:
    with transaction(control) as session:
        own = (holder, "") if holder else decide.holder_of(session, who)
        every = write.steps(session, session.get_one(DataApplication, id))
        step = next(one for one in every if (one.holder, one.hospital) == own)
        decide.vote(session, step.id, who, decision, "" if decision == "agreed" else "理由", list(withheld))


def look(control: sa.Engine, id: str) -> tuple[str, dict[str, str]]:
    """(the application's state, step → state)."""
    with reading(control) as session:
        found = session.get_one(DataApplication, id)
        return found.status, {one.hospital or one.holder: one.status for one in write.steps(session, found)}


def refused(act: Any, *given: Any, **named: Any) -> str:
    with pytest.raises(HeluoError) as caught:
        act(*given, **named)
    return caught.value.code


def accepted(control: sa.Engine, id: str, who: str = LEAD) -> None:
    with transaction(control) as session:
        accept.accept(session, session.get_one(DataApplication, id), who)


def agree_all(control: sa.Engine, id: str, hospitals: tuple[str, ...] = HOSPITALS) -> None:
    vote(control, id, "officer")
    for who in ("committee1", "committee2", *(f"officer_{code}" for code in hospitals)):
        vote(control, id, who)
