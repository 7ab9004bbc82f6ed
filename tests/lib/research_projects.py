"""A running research project with its people in a control database, for tests of what it may read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.projects import membership, training
from heluo.access.projects.grants import GrantTerms, give
from heluo.access.projects.tables import ResearchGrant, ResearchProject
from heluo.access.tables import PortalAccount
from heluo.kit.dates import now, today
from heluo.kit.db import transaction

VARIABLES = ["diagnosis.code", "lab_result.item_code", "lab_result.value_standard", "patient.sex"]
LEAD, ANALYST, VIEWER, STRANGER, GIVER = "lin", "mei", "tao", "stranger", "secadmin2"


def account(session: Session, name: str, role: str = "researcher") -> None:
    moment = now()
    session.add(
        PortalAccount(
            name=name,
            label_zh=f"姓名{name}",
            label_en=f"Name {name}",
            role=role,
            hospital=None,
            password="",
            must_change=False,
            password_at=moment,
            created=moment,
            disabled=False,
            revision=1,
            last_sign_in=None,
        )
    )
    session.flush()


def project(session: Session, id: str = f"pr_{'0' * 24}", **values: Any) -> ResearchProject:
    day = today()
    made = ResearchProject(
        **{
            "id": id,
            "title": "肺癌术后肾功能",
            "purpose": "了解术后肾功能的变化",
            "protocol": "回顾性队列",
            "hypothesis": "术后一年肾小球滤过率下降",
            "benefit": "改进随访",
            "variables": list(VARIABLES),
            "ethics_number": "2026-17",
            "ethics_until": day + dt.timedelta(days=200),
            "starts": day - dt.timedelta(days=10),
            "ends": day + dt.timedelta(days=100),
            "status": "running",
            "revision": 1,
            "created": now(),
            "created_by": LEAD,
            **values,
        }
    )
    session.add(made)
    session.flush()
    return made


def terms(**values: Any) -> GrantTerms:
    moment = now()
    return GrantTerms(
        **{
            "variables": tuple(VARIABLES),
            "level": 3,
            "persons": (ANALYST,),
            "since": moment - dt.timedelta(hours=1),
            "until": moment + dt.timedelta(days=30),
            **values,
        }
    )


def staffed(control: sa.Engine, id: str = f"pr_{'0' * 24}", **values: Any) -> str:
    """A running project with a lead, an analyst and a viewer; its id. The accounts are made once."""
    with transaction(control) as session:
        for name in (LEAD, ANALYST, VIEWER, STRANGER):
            if session.get(PortalAccount, name) is None:
                account(session, name)
        if session.get(PortalAccount, GIVER) is None:
            account(session, GIVER, "security_admin")
        made = project(session, id, **values)
        for name, role in ((LEAD, "lead"), (ANALYST, "analyst"), (VIEWER, "viewer")):
            membership.add(session, made.id, name, role, LEAD)
            training.enter(session, name, "CITI-2026", today() + dt.timedelta(days=365), GIVER)
        return made.id


def granted(control: sa.Engine, project: str, **values: Any) -> ResearchGrant:
    with transaction(control) as session:
        return give(session, project, terms(**values), GIVER, "security_admin")
