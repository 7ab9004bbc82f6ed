"""Records are checked: questions go through all their states, a lock holds on every path, a change makes a
signature void and says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.delivery.followup import checking, records
from heluo.delivery.followup.clock import advance
from heluo.delivery.followup.tables import FollowUpQuery, FollowUpRecord, FollowUpTask
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, HeluoError, NotPermitted
from tests.lib.followed import DAY, NURSE, database, project, tasks

CHECKER = "datamanager"


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    """With one finished record whose weight is beyond its usual range."""
    made = database(tmp_path)
    project(made)
    advance(made, DAY)
    with transaction(made) as session:
        task = session.get_one(FollowUpTask, tasks(made)[0].id)
        record = records.begun(session, task, NURSE)
        records.write(session, record, {"alive": True, "weight": 150.5}, "sending_1", 0, NURSE)
        checking.open_by_rule(session, record, records.finish(session, task, record, ""))
    return made


def on(control: sa.Engine, act: Any, *given: Any) -> Any:
    """`act` of (session, record, …) in one transaction."""
    with transaction(control) as session:
        return act(session, session.scalars(sa.select(FollowUpRecord)).one(), *given)


def asked(control: sa.Engine, act: Any, *given: Any) -> str:
    """`act` of (session, query, …); the state of the query afterwards."""
    with transaction(control) as session:
        query = session.scalars(sa.select(FollowUpQuery)).one()
        act(session, query, *given)
        return query.status


def refused(act: Any, *given: Any) -> str:
    with pytest.raises(HeluoError) as caught:
        act(*given)
    return caught.value.code


def change(control: sa.Engine, answers: dict[str, Any], sending: str, base: int, reason: str = "") -> bool:
    return on(control, records.write, answers, sending, base, NURSE, reason)


def test_a_value_beyond_its_usual_range_opens_a_query_that_closes_by_answer_and_verification_only(
    control: sa.Engine,
) -> None:
    with reading(control) as session:
        query = session.scalars(sa.select(FollowUpQuery)).one()
        assert (query.path, query.kind, query.status, query.opened_by) == (
            "weight",
            "soft_high",
            "open",
            "heluo",
        )
    assert refused(asked, control, checking.verify, CHECKER) == "state"
    assert refused(asked, control, checking.move, "closed") == "state"
    assert asked(control, checking.answer, "已复测", NURSE) == "answered"
    assert refused(asked, control, checking.move, "closed") == "state"
    assert refused(asked, control, checking.verify, NURSE) == "own_work"
    assert asked(control, checking.verify, CHECKER) == "verified"
    assert asked(control, checking.move, "closed") == "closed"
    assert asked(control, checking.move, "open") == "open"
    assert asked(control, checking.answer, "同上", NURSE) == "answered"


def test_a_query_by_hand_names_a_field_of_the_form(control: sa.Engine) -> None:
    on(control, checking.ask, "symptom", "请补充", CHECKER)
    with pytest.raises(BadInput):
        on(control, checking.ask, "colour", "?", CHECKER)


def test_a_locked_record_takes_no_change_on_any_path(control: sa.Engine) -> None:
    assert refused(on, control, checking.lock) == "queries_open"
    asked(control, checking.answer, "已复测", NURSE)
    asked(control, checking.verify, CHECKER)
    asked(control, checking.move, "closed")
    on(control, checking.lock)
    assert refused(change, control, {"alive": False}, "sending_2", 1, "理由") == "record_locked"
    assert refused(on, control, checking.unlock, " ") == "bad_input"
    on(control, checking.unlock, "数据有误")
    assert change(control, {"alive": True, "weight": 99}, "sending_2", 1, "听错")


def test_a_change_makes_signature_and_verification_void_and_both_versions_stay_readable(
    control: sa.Engine,
) -> None:
    with pytest.raises(NotPermitted):
        on(control, checking.verify_record, NURSE)
    on(control, checking.verify_record, CHECKER)
    signed = on(control, checking.sign, "reviewed", "doctor")
    with pytest.raises(Conflict) as refusal:
        change(control, {"alive": True, "weight": 80}, "sending_2", 1)
    assert refusal.value.code == "reason_needed"
    change(control, {"alive": True, "weight": 80}, "sending_2", 1, "听错")
    with reading(control) as session:
        record = session.scalars(sa.select(FollowUpRecord)).one()
        (one,) = checking.signatures_of(session, record.id)
        assert (one.id, one.void_reason, record.verified) == (signed.id, "听错", None)
        assert one.void is not None
        assert one.shown["answers"]["weight"] == 150.5
        assert record.answers["weight"] == 80
    again = on(control, checking.sign, "approved", "doctor")
    assert again.sha256 != signed.sha256
    assert again.void is None


def test_only_a_final_record_is_signed_with_a_known_meaning(control: sa.Engine) -> None:
    with pytest.raises(BadInput):
        on(control, checking.sign, "like", "doctor")
    with transaction(control) as session:
        draft = records.begun(session, session.get_one(FollowUpTask, tasks(control)[1].id), NURSE)
        with pytest.raises(Conflict):
            checking.sign(session, draft, "reviewed", "doctor")
