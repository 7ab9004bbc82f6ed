"""A follow-up project with a nurse, a published form and subjects, in control tables alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from heluo.access.tables import PortalAccount
from heluo.delivery.followup import form_store, members
from heluo.delivery.followup.enrol import PersonsToEnter, make_tasks
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.schedule import FollowUpPlan
from heluo.delivery.followup.tables import FollowUpProject, FollowUpSubject, FollowUpTask
from heluo.kit import db
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from tests.lib.research_projects import account

NURSE, MANAGER, HOSPITAL = "nurse", "doctor", "h01"
DAY = dt.date(2026, 11, 30)
"""A Monday."""
FORM: dict[str, Any] = {
    "name": "call",
    "zh": "电话随访",
    "en": "Call",
    "section": [
        {
            "name": "state",
            "zh": "现状",
            "en": "State",
            "field": [
                {"name": "alive", "variable": "follow_up.alive", "required": True},
                {"name": "weight", "variable": "follow_up.weight", "soft_high": 120, "patient": True},
                {"name": "symptom", "type": "text", "zh": "症状", "show": "alive"},
            ],
        }
    ],
}
PLAN: dict[str, Any] = {
    "arms": [{"name": "usual", "zh": "常规"}],
    "events": [
        {"name": "month", "zh": "一月", "day": 0, "before": 7, "after": 14, "form": "call", "version": 1},
        {
            "name": "quarter",
            "day": 90,
            "before": 10,
            "after": 10,
            "every": 90,
            "times": 3,
            "form": "call",
            "version": 1,
        },
    ],
}


def database(folder: Path) -> sa.Engine:
    """A control database with the two accounts and the published form."""
    made = db.engine(folder / "control.db")
    db.Base.metadata.create_all(made)
    enter_accounts(made)
    return made


def enter_accounts(made: sa.Engine) -> None:
    """The two accounts and the published form."""
    with transaction(made) as session:
        account(session, NURSE, "follow_up_nurse")
        account(session, MANAGER, "clinician")
        for name in (NURSE, MANAGER):
            session.get_one(PortalAccount, name).hospital = HOSPITAL
        form_store.save(session, FormDeclaration.parsed(FORM), MANAGER)
        form_store.publish(session, "call", MANAGER)


def project(control: sa.Engine, persons: int = 1, plan: Mapping[str, Any] = PLAN) -> str:
    """The id of a running project whose subjects count from DAY."""
    with transaction(control) as session:
        made = FollowUpProject(
            id="fp_1",
            title="随访",
            cohort="",
            definition={},
            plan=FollowUpPlan.model_validate(plan).model_dump(mode="json"),
            status="running",
            created=now(),
            created_by=MANAGER,
        )
        session.add(made)
        session.flush()
        members.add(session, made.id, MANAGER, "manager", MANAGER)
        members.add(session, made.id, NURSE, "nurse", MANAGER)
        found = PersonsToEnter(HOSPITAL, {f"person_{n:03}": f"s{n}" for n in range(persons)}, {})
        assert make_tasks(session, made, found, DAY) == persons
        return made.id


def tasks(control: sa.Engine) -> list[FollowUpTask]:
    """Every task, in the order of subject and window."""
    with reading(control) as session:
        query = (
            sa.select(FollowUpTask)
            .join(FollowUpSubject)
            .order_by(FollowUpSubject.number, FollowUpTask.target)
        )
        return list(session.scalars(query))
