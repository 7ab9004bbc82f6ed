"""The follow-up project of a demonstration: the shipped forms, a nurse with subjects, so that the pages
are not empty. Whoever may write the control database may run it; it is done once and changes nothing
afterwards."""

from __future__ import annotations

import tomllib
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access.tables import PortalAccount
from heluo.delivery.followup import clock, enrol, form_store, members
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.schedule import FollowUpPlan
from heluo.delivery.followup.tables import FollowUpProject
from heluo.dictionary import load
from heluo.dictionary.forms import shipped_forms
from heluo.engines import engine
from heluo.entrypoints.control import control
from heluo.kit.dates import now, today
from heluo.kit.db import reading, transaction
from heluo.kit.places import Home
from heluo.lakehouse import releases
from heluo.lakehouse.reader import Lake

PROJECT = "fp_demonstration"
PARTS = {"nurse": ("nurse",), "doctor": ("manager", "investigator"), "officer": ("data_manager", "monitor")}
"""Account of the demonstration → parts."""
MOST = 120
"""Subjects: some days of a nurse's work."""
PLAN: dict[str, Any] = {
    "anchor": "last_discharge",
    "arms": [{"name": "usual", "zh": "常规随访", "en": "Usual care"}],
    "events": [
        {
            "name": name,
            "zh": zh,
            "en": en,
            "day": day,
            "before": 10,
            "after": after,
            "every": every,
            "times": times,
            "form": "diabetes_call",
            "version": 1,
        }
        for name, zh, en, day, after, every, times in (
            ("week", "出院 1 周", "1 week", 7, 14, 0, 1),
            ("month", "出院 1 月", "1 month", 30, 21, 0, 1),
            ("quarter", "每 3 月", "every 3 months", 90, 30, 90, 20),
        )
    ],
}
COHORT: dict[str, Any] = {
    "rules": [
        {"where": {"event": "diagnosis", "where": [{"variable": "code", "op": "starts", "values": ["E11"]}]}}
    ]
}


def seed(home: Home) -> int:
    """Makes the demonstration's project of persons with diabetes at the nurse's hospital; how many
    subjects, 0 when it is there, nothing is released yet or an account is missing."""
    database, day = control(home), today()
    with reading(database) as session:
        nurse = session.get(PortalAccount, "nurse")
        there = session.get(FollowUpProject, PROJECT) is not None
        released = releases.current(session) is not None
        known = set(session.scalars(sa.select(PortalAccount.name).where(PortalAccount.name.in_(PARTS))))
    if there or not released or known != set(PARTS) or nurse is None or not nurse.hospital:
        return 0
    plan = FollowUpPlan.model_validate(PLAN)
    lake = Lake(home, database, engine(), 1)
    try:
        found = enrol.look_up(lake, plan, nurse.hospital, COHORT, (), "heluo")
    finally:
        lake.close()
    # Those whose windows are near come first: who was discharged years ago waits for nothing.
    chosen = sorted(found.anchors, key=lambda person: (found.anchors[person], person), reverse=True)[:MOST]
    found = enrol.PersonsToEnter(found.hospital, {one: found.refs[one] for one in chosen}, found.anchors)
    with transaction(database) as session:
        _publish(session)
        project = FollowUpProject(
            id=PROJECT,
            title="糖尿病出院后随访（演示）",
            cohort="E11",
            definition=COHORT,
            plan=plan.model_dump(mode="json"),
            status="running",
            created=now(),
            created_by="heluo",
        )
        session.add(project)
        session.flush()
        for account, parts in PARTS.items():
            for part in parts:
                members.add(session, PROJECT, account, part, "heluo")
        entered = enrol.make_tasks(session, project, found, day)
    clock.advance(database, day)
    return entered


def _publish(session: Session) -> None:
    """The shipped forms, unless somebody has published one of that name."""
    for name, form in shipped_forms(load().folder).items():
        if form_store.versions(session, name):
            continue
        given = FormDeclaration.parsed(tomllib.loads(form.path.read_text(encoding="utf-8")))
        form_store.save(session, given, "heluo")
        form_store.publish(session, name, "heluo")
