"""Levels that people change, without a portal: who needs a second person, what a chain and a grant make of it
before any clock has looked, and that a killed process leaves nothing behind that opens something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from heluo.access import levels
from heluo.access.applications import accept, decide, write
from heluo.access.applications.lengthen import lengthen_chains
from heluo.access.applications.tables import DataApplication, ReviewStep
from heluo.access.level_changes import decide as changes
from heluo.access.level_changes.in_force import LevelsInForce, forget
from heluo.access.permissions import Asker
from heluo.access.projects import ending
from heluo.access.projects.permits import check_still_granted, granted_permit
from heluo.access.projects.tables import ResearchGrant
from heluo.access.tables import PortalAccount
from heluo.delivery.research.resources import GRANTED_ROWS
from heluo.dictionary import load
from heluo.kit import db
from heluo.kit.dates import today
from heluo.kit.db import reading, transaction
from heluo.kit.errors import Conflict, NotPermitted
from heluo.lakehouse import faces
from tests.lib.research_projects import ANALYST, GIVER, LEAD, VARIABLES, account, granted, staffed

CODE = "diagnosis.code"
HOSPITALS = ("h01", "h02")
SEATS = {"officer": "officer", "com1": "committee", "com2": "committee", "eth": "ethics"}


@pytest.fixture
def control(tmp_path: Path) -> Iterator[sa.Engine]:
    made = db.engine(tmp_path / "control.db")
    db.Base.metadata.create_all(made)
    before = levels._changed
    levels.follow(LevelsInForce(made))
    yield made
    levels.follow(before)


def put(control: sa.Engine, name: str, level: int) -> str:
    """A decision of one person; the id of the change."""
    with transaction(control) as session:
        id = changes.decide(session, name, level, "核对后决定", "one", "security_admin").id
    forget()
    return id


def agree(control: sa.Engine, id: str) -> None:
    with transaction(control) as session:
        changes.decide_second(session, id, True, "", "two", "access_reviewer")
    forget()


def reviewed(control: sa.Engine) -> str:
    """An application for level 3 under review."""
    project = staffed(control)
    with transaction(control) as session:
        for name, seat in SEATS.items():
            account(session, name, "access_reviewer")
            decide.give_seat(session, name, seat, GIVER)
        for code in HOSPITALS:
            account(session, f"officer_{code}", "hospital_officer")
            session.get_one(PortalAccount, f"officer_{code}").hospital = code
        found = write.begin(session, project, LEAD, "new", "")
        until = today() + dt.timedelta(days=50)
        write.edit(session, found, LEAD, {"variables": VARIABLES, "until": str(until)}, {})
        write.send(session, found, LEAD, HOSPITALS)
        return found.id


def vote(control: sa.Engine, who: str, answer: str = "agreed") -> None:
    with transaction(control) as session:
        holder, hospital = decide.holder_of(session, who)
        step = session.scalars(
            sa.select(ReviewStep).where(
                ReviewStep.holder == holder, ReviewStep.hospital == hospital, ReviewStep.status == "open"
            )
        ).one()
        decide.vote(session, step.id, who, answer, "" if answer == "agreed" else "理由", [])


def test_one_person_raises_and_two_lower(control: sa.Engine) -> None:
    variable = load().variable(CODE)
    put(control, CODE, 4)
    assert levels.variable_level(variable) == 4
    waiting = put(control, CODE, 2)
    assert levels.variable_level(variable) == 4
    with pytest.raises(Conflict), transaction(control) as session:
        changes.decide(session, CODE, 5, "理由", "three", "security_admin")
    with pytest.raises(NotPermitted), transaction(control) as session:
        changes.decide_second(session, waiting, True, "", "one", "security_admin")
    agree(control, waiting)
    assert levels.variable_level(variable) == 2
    with pytest.raises(Conflict), transaction(control) as session:
        changes.decide_second(session, waiting, True, "", "two", "access_reviewer")


def test_the_dictionary_s_own_level_again_is_no_change(control: sa.Engine) -> None:
    put(control, CODE, 4)
    assert levels.changes() == ((CODE, 4),)
    agree(control, put(control, CODE, load().variable(CODE).level))
    assert levels.changes() == ()


def test_what_is_made_of_a_variable_rises_with_it(control: sa.Engine) -> None:
    columns = ("sex", "birth_year", "disease_lung_cancer", "last_cea")
    before = levels.column_levels("application.person_wide", columns)
    assert set(before.values()) == {2, 3}
    put(control, "patient.sex", 5)
    put(control, "lab_result.value_standard", 4)
    after = levels.column_levels("application.person_wide", columns)
    assert (after["sex"], after["birth_year"], after["last_cea"]) == (5, 3, 4)
    assert levels.column_levels("standard.person", ("sex",)) == {"sex": 5}
    assert faces.changed("application.timeline")[("lab_result",)] == 4
    assert ("patient",) in faces.changed("application.timeline")


def test_masked_text_stays_searchable_unless_it_is_closed(control: sa.Engine) -> None:
    assert faces.document_level("medical_record", levels.variable_level) == 3
    put(control, "medical_record.text", 5)
    assert faces.document_level("medical_record", levels.variable_level) == 5
    assert faces.document_level("medical_record") == 3, "a night writes the dictionary's"


def test_a_grant_is_closed_before_any_clock_has_looked_and_restored_by_it(control: sa.Engine) -> None:
    project = staffed(control)
    grant = granted(control, project, persons=(ANALYST,))
    asker = Asker(ANALYST, "researcher", None)
    with reading(control) as session:
        permit, _ = granted_permit(session, asker, GRANTED_ROWS.name, project)
    put(control, CODE, 4)
    with pytest.raises(NotPermitted) as refused:
        check_still_granted(control, permit)
    assert refused.value.code == "level_raised"
    assert ending.end_what_is_over(control) == 1
    with reading(control) as session:
        found = session.get_one(ResearchGrant, grant.id)
        assert (found.status, found.cause) == ("suspended", "level")
    agree(control, put(control, CODE, 3))
    assert ending.end_what_is_over(control) == 1
    check_still_granted(control, permit)


def test_a_chain_gets_longer_and_never_shorter(control: sa.Engine) -> None:
    id = reviewed(control)
    vote(control, "officer")
    put(control, CODE, 4)
    assert lengthen_chains(control, HOSPITALS) == 1
    assert lengthen_chains(control, HOSPITALS) == 0
    with reading(control) as session:
        steps = write.steps(session, session.get_one(DataApplication, id))
        assert [one.holder for one in steps if one.status == "waiting"] == ["ethics", "security"]
    agree(control, put(control, CODE, 3))
    assert lengthen_chains(control, HOSPITALS) == 0
    for who in ("com1", "com2", "officer_h01", "officer_h02", "eth", GIVER):
        vote(control, who)
    with reading(control) as session:
        assert session.get_one(DataApplication, id).status == "approved"


def test_nothing_is_granted_by_the_chain_of_a_lower_level(control: sa.Engine) -> None:
    """As after a kill between the change and what follows of it: the last vote of the short chain."""
    id = reviewed(control)
    for who in ("officer", "com1", "com2", "officer_h01"):
        vote(control, who)
    put(control, CODE, 4)
    with pytest.raises(Conflict) as refused:
        vote(control, "officer_h02")
    assert refused.value.code == "level_raised"
    lengthen_chains(control, HOSPITALS)
    for who in ("officer_h02", "eth", GIVER):
        vote(control, who)
    with reading(control) as session:
        application = session.get_one(DataApplication, id)
        assert application.status == "approved"
        assert session.get_one(ResearchGrant, application.grants[0]).level == 4


def test_an_offer_of_a_lower_level_is_not_accepted(control: sa.Engine) -> None:
    id = reviewed(control)
    for who in ("officer", "com1", "com2", "officer_h01"):
        vote(control, who)
    vote(control, "officer_h02", "refused")
    put(control, CODE, 4)
    with pytest.raises(Conflict) as refused, transaction(control) as session:
        accept.accept(session, session.get_one(DataApplication, id), LEAD)
    assert refused.value.code == "level_raised"
    with reading(control) as session:
        assert session.scalars(sa.select(ResearchGrant)).first() is None


def test_an_application_closed_to_research_goes_back(control: sa.Engine) -> None:
    id = reviewed(control)
    put(control, CODE, 5)
    assert lengthen_chains(control, HOSPITALS) == 1
    with reading(control) as session:
        application = session.get_one(DataApplication, id)
        assert application.status == "returned"
        assert {one.status for one in write.steps(session, application)} == {"dropped"}
