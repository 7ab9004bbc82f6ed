"""Tasks follow the calendar, calls and the lake: due, overdue, unreachable, closed by a death and back
again."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from heluo.access.tables import AuditEvent
from heluo.delivery.followup import calls, form_store, match, records, today
from heluo.delivery.followup.clock import advance
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.lake_read import LakeEvent
from heluo.delivery.followup.schedule import FollowUpPlan, check_plan, planned, worked
from heluo.delivery.followup.tables import (
    FollowUpAutomatic,
    FollowUpChange,
    FollowUpRecord,
    FollowUpSubject,
    FollowUpTask,
)
from heluo.kit.db import reading, transaction
from heluo.kit.errors import BadInput, Conflict, HeluoError
from tests.lib.followed import DAY, FORM, NURSE, PLAN, database, project, tasks


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    return database(tmp_path)


def after(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def states(control: sa.Engine) -> list[str]:
    return [one.status for one in tasks(control)]


def call(control: sa.Engine, outcome: str, day: dt.date, later: dt.date | None = None) -> FollowUpTask:
    with transaction(control) as session:
        task = session.get_one(FollowUpTask, tasks(control)[0].id)
        calls.enter(session, task, outcome, "", later, NURSE, day)
        return task


def seen(control: sa.Engine, day: dt.date) -> list[str]:
    with reading(control) as session:
        return [one.id for one in today.listed(session, NURSE, day)]


def matched(control: sa.Engine, *events: LakeEvent, day: dt.date = DAY) -> int:
    with transaction(control) as session:
        return match.match(session, events, "release_1", day)


def death(person: str = "person_000", row: str = "d1", hospital: str = "h02") -> LakeEvent:
    return LakeEvent(person, "death", hospital, "patient", row, DAY)


def test_a_plan_gives_each_subject_its_days() -> None:
    plan = FollowUpPlan.model_validate(PLAN | {"holidays": [str(DAY)]})
    found = list(planned(plan, "usual", DAY))
    assert [(one.event.name, one.turn) for one in found] == [
        ("month", 1),
        ("quarter", 1),
        ("quarter", 2),
        ("quarter", 3),
    ]
    month = found[0]
    assert (month.opens, month.closes) == (after(-7), after(14))
    assert month.target == after(1), "the anchor is a holiday: the next working day"
    assert found[2].opens == after(170)


@pytest.mark.parametrize(("wanted", "expected"), [(0, 0), (5, 4), (6, 7), (-1, 0)])
def test_a_target_moves_to_the_nearest_working_day(wanted: int, expected: int) -> None:
    assert worked(after(wanted), after(wanted - 3), after(wanted + 3), (), False) == after(expected)
    assert worked(after(wanted), after(wanted), after(wanted), (), False) == after(wanted), "the window rules"
    assert worked(after(wanted), after(wanted - 3), after(wanted + 3), (), True) == after(wanted)


@pytest.mark.parametrize("event", [{"name": "month"}, {"arms": ["none"]}, {"times": 3}, {"every": 30}])
def test_a_plan_that_contradicts_itself_is_refused(event: dict[str, Any]) -> None:
    more = {"name": "other", "day": 1, "form": "call", "version": 1} | event
    with pytest.raises(BadInput):
        check_plan(FollowUpPlan.model_validate(PLAN | {"events": [*PLAN["events"], more]}))


def test_the_calendar_makes_tasks_due_overdue_and_reports_them_once(control: sa.Engine) -> None:
    project(control)
    assert states(control) == ["planned"] * 4
    assert advance(control, DAY) == 1
    assert states(control)[0] == "due"
    assert advance(control, DAY) == 0, "nothing is done twice"
    assert seen(control, DAY) == [tasks(control)[0].id]
    assert advance(control, after(14)) == 0
    advance(control, after(15))
    assert states(control)[0] == "overdue"
    advance(control, after(17))
    assert states(control)[0] == "overdue"
    advance(control, after(18))
    assert states(control)[0] == "escalated"
    reported = tasks(control)[0].escalated
    advance(control, after(30))
    assert tasks(control)[0].escalated == reported
    assert seen(control, after(30)) == [tasks(control)[0].id], "a reported task stays on the list"


def test_a_worker_that_slept_for_months_makes_all_steps(control: sa.Engine) -> None:
    project(control, persons=3)
    advance(control, after(200))
    assert states(control)[:4] == ["escalated", "escalated", "escalated", "planned"]


def test_the_list_is_ordered_by_the_end_of_the_window(control: sa.Engine) -> None:
    project(control, persons=30)
    chance = random.Random(3)
    with transaction(control) as session:
        for task in session.scalars(sa.select(FollowUpTask)):
            task.closes = after(chance.randint(1, 100))
    advance(control, DAY)
    by_id = {one.id: one.closes for one in tasks(control)}
    found = [by_id[id] for id in seen(control, DAY)]
    assert len(found) == 30
    assert found == sorted(found)


def test_five_unanswered_calls_make_a_task_unreachable_and_report_it_once(control: sa.Engine) -> None:
    project(control)
    advance(control, DAY)
    for n in range(4):
        task = call(control, "no_answer", after(n))
        assert (task.status, task.next_day) == ("due", after(n + 1))
        assert seen(control, after(n)) == [], "tried today"
    task = call(control, "wrong_number", after(4))
    assert (task.status, task.next_day) == ("unreachable", after(4 + 7))
    advance(control, after(11))
    assert states(control)[0] in ("rescheduled", "due")
    for n in range(11, 16):
        call(control, "no_answer", after(n))
    with reading(control) as session:
        query = sa.select(AuditEvent).where(AuditEvent.action == "followup.task.report")
        assert len(list(session.scalars(query))) == 1, "reported once in its life"


def test_a_reached_subject_may_be_called_later(control: sa.Engine) -> None:
    project(control)
    advance(control, DAY)
    call(control, "no_answer", DAY)
    assert call(control, "reached", DAY).status == "in_progress"
    task = call(control, "later", DAY, after(3))
    assert (task.status, task.next_day, task.calls) == ("rescheduled", after(3), 0)
    assert seen(control, after(2)) == []
    advance(control, after(3))
    assert seen(control, after(3)) == [task.id]
    for outcome, later in (("later", None), ("later", DAY), ("reached", after(9)), ("sang", None)):
        with pytest.raises(BadInput):
            call(control, outcome, after(3), later)


def test_a_lost_subject_ends_all_tasks(control: sa.Engine) -> None:
    project(control)
    with transaction(control) as session:
        subject = session.scalars(sa.select(FollowUpSubject)).one()
        with pytest.raises(BadInput):
            calls.lose(session, subject, "bored")
        assert calls.lose(session, subject, "moved") == 4
    assert states(control) == ["cancelled"] * 4
    with pytest.raises(Conflict):
        call(control, "reached", DAY)


def test_a_death_in_any_hospital_closes_all_tasks_and_its_withdrawal_brings_them_back(
    control: sa.Engine,
) -> None:
    project(control, persons=2)
    advance(control, DAY)
    call(control, "reached", DAY)
    before = states(control)
    assert before[0] == "in_progress"
    assert matched(control, death()) == 4
    assert states(control) == ["closed_by_event"] * 4 + before[4:]
    assert seen(control, DAY) == [tasks(control)[4].id], "the other subject stays"
    with reading(control) as session:
        shown = today.changes(session, NURSE)
        assert [(one.hospital, one.category, one.row_key) for one in shown] == [("h02", "patient", "d1")] * 4
    assert matched(control, death()) == 0, "the same night again changes nothing"
    assert matched(control) == 4
    assert states(control) == before, "each task has its state of before"
    assert matched(control, death()) == 4, "a row that comes back counts again"


def test_a_death_that_two_hospitals_report_holds_until_both_are_withdrawn(control: sa.Engine) -> None:
    project(control)
    matched(control, death(), death(row="d2", hospital="h03"))
    assert states(control) == ["closed_by_event"] * 4
    matched(control, death(row="d2", hospital="h03"))
    assert states(control) == ["closed_by_event"] * 4
    matched(control)
    assert states(control) == ["planned"] * 4


def test_an_automatic_change_is_undone_by_hand_for_good(control: sa.Engine) -> None:
    project(control)
    matched(control, death())
    with transaction(control) as session:
        for change in session.scalars(sa.select(FollowUpAutomatic)):
            match.undo(session, change, NURSE, "同名同姓")
    assert states(control) == ["planned"] * 4
    assert matched(control, death()) == 0, "the same row does not do it again"
    assert matched(control, death(row="d9")) == 4, "another row does"


def test_an_admission_moves_and_a_visit_offers(control: sa.Engine) -> None:
    project(control)
    advance(control, DAY)
    first = tasks(control)[0]
    admission = LakeEvent("person_000", "admission", "h03", "visit", "v1", after(1))
    visit = LakeEvent("person_000", "visit", "h02", "visit", "v2", after(2))
    assert matched(control, admission, visit, day=after(2)) == 1
    moved = tasks(control)[0]
    assert moved.closes == first.closes + dt.timedelta(days=30)
    assert tasks(control)[1].closes == after(100), "the next quarter is far away"
    assert moved.offered == {}, "the window has moved away from the visit"
    assert matched(control, admission, visit, day=after(2)) == 0
    with transaction(control) as session:
        change = session.scalars(sa.select(FollowUpAutomatic)).first()
        match.undo(session, change, NURSE, "日间手术")
    assert tasks(control)[0].closes == first.closes
    assert matched(control, admission, visit, day=after(2)) == 1
    assert tasks(control)[0].offered["row_key"] == "v2"


def test_a_form_that_nobody_can_fill_in_is_not_published(control: sa.Engine) -> None:
    file = {"name": "f", "section": [{"name": "s", "field": [{"name": "scan", "type": "file"}]}]}
    with transaction(control) as session:
        form_store.save(session, FormDeclaration.parsed(file), "doctor")
        with pytest.raises(BadInput) as refusal:
            form_store.publish(session, "f", "doctor")
    assert (refusal.value.code, refusal.value.where) == ("not_fillable", "scan")


ANSWERS = {"alive": True, "weight": 61.5, "symptom": "咳嗽"}


def written(control: sa.Engine, answers: dict[str, Any], sending: str, base: int, reason: str = "") -> bool:
    with transaction(control) as session:
        record = records.begun(session, session.get_one(FollowUpTask, tasks(control)[0].id), NURSE)
        return records.write(session, record, answers, sending, base, NURSE, reason)


def the_record(control: sa.Engine) -> FollowUpRecord:
    with reading(control) as session:
        return session.scalars(sa.select(FollowUpRecord)).one()


def test_sent_twice_is_stored_once_and_each_change_is_noted(control: sa.Engine) -> None:
    project(control)
    assert written(control, {"alive": True}, "sending_1", 0)
    assert not written(control, {"alive": True}, "sending_1", 0), "the network answered late: sent again"
    assert the_record(control).revision == 1
    assert written(control, ANSWERS, "sending_2", 1)
    assert written(control, ANSWERS | {"weight": 62}, "sending_3", 2)
    with reading(control) as session:
        lines = session.scalars(sa.select(FollowUpChange).order_by(FollowUpChange.id))
        found = [(one.path, one.old.get("value"), one.new.get("value")) for one in lines]
    assert found == [
        ("alive", None, True),
        ("symptom", None, "咳嗽"),
        ("weight", None, 61.5),
        ("weight", 61.5, 62),
    ]
    with pytest.raises(HeluoError) as refusal:
        written(control, {}, "sending_4", 1)
    assert (refusal.value.status, refusal.value.code) == (412, "record_changed")
    with pytest.raises(BadInput):
        written(control, {"weight": "heavy"}, "sending_5", 3)
    assert the_record(control).answers == ANSWERS | {"weight": 62}


def test_a_record_is_finished_when_nothing_is_missing_and_then_needs_a_reason(control: sa.Engine) -> None:
    project(control)
    advance(control, DAY)
    written(control, {"weight": 61.5}, "sending_1", 0)
    task = tasks(control)[0].id

    def finish() -> None:
        with transaction(control) as session:
            of = session.get_one(FollowUpTask, task)
            records.finish(session, of, records.begun(session, of, NURSE), "1960-01-01")

    with pytest.raises(BadInput) as refusal:
        finish()
    assert (refusal.value.code, refusal.value.where) == ("form_incomplete", "alive")
    assert tasks(control)[0].status == "due"
    written(control, ANSWERS, "sending_2", 1)
    finish()
    assert (tasks(control)[0].status, the_record(control).status) == ("done", "final")
    with pytest.raises(Conflict) as refused:
        written(control, ANSWERS | {"weight": 70}, "sending_3", 2)
    assert refused.value.code == "reason_needed"
    assert written(control, ANSWERS | {"weight": 70}, "sending_3", 2, "听错")
    assert FORM["name"] == the_record(control).form
