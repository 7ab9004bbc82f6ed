"""What the records of a project say over two versions of their form, by the mapping of the newer."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from heluo.delivery.followup import form_store, records
from heluo.delivery.followup.clock import advance
from heluo.delivery.followup.combined import combined
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.tables import FollowUpTask
from heluo.kit.db import reading, transaction
from tests.lib.followed import DAY, FORM, HOSPITAL, MANAGER, NURSE, database, project, tasks


def second() -> dict[str, Any]:
    """The weight has another name, a question is new, the free text is gone."""
    made = copy.deepcopy(FORM)
    alive, weight, _ = made["section"][0]["field"]
    slept = {
        "name": "slept",
        "type": "multiple",
        "zh": "睡眠",
        "show": "alive",
        "choices": [{"code": "early", "zh": "早醒"}, {"code": "late", "zh": "难入睡"}],
    }
    made["section"][0]["field"] = [alive, weight | {"name": "mass"}, slept]
    return made | {"mapping": {"mass": "weight", "slept": ""}}


def answer(control: sa.Engine, n: int, version: int, answers: dict[str, Any]) -> None:
    with transaction(control) as session:
        task = session.get_one(FollowUpTask, tasks(control)[4 * n].id)
        task.version = version
        record = records.begun(session, task, NURSE)
        records.write(session, record, answers, f"sending_{n}", 0, NURSE)
        records.finish(session, task, record, "")


def test_answers_of_two_versions_are_put_together_by_the_declared_mapping(tmp_path: Path) -> None:
    control = database(tmp_path)
    project(control, 4)
    advance(control, DAY)
    answer(control, 0, 1, {"alive": True, "weight": 60, "symptom": "无"})
    answer(control, 1, 1, {"alive": False, "symptom": "隐藏的不算"})
    with transaction(control) as session:
        form_store.save(session, FormDeclaration.parsed(second()), MANAGER)
        form_store.publish(session, "call", MANAGER)
    answer(control, 2, 2, {"alive": True, "mass": 90, "slept": ["early", "late"]})
    answer(control, 3, 2, {"alive": False, "slept": ["early"]})
    with reading(control) as session:
        (form,) = combined(session, "fp_1", HOSPITAL)
        assert combined(session, "fp_1", "h99") == []
    assert (form.version, form.records) == (2, {"1": 2, "2": 2})
    alive, mass, slept = form.fields
    assert (alive.answered, {one.label.en: one.records for one in alive.values}) == (4, {"yes": 2, "no": 2})
    assert (mass.name, mass.answered, mass.mean, mass.low, mass.high) == ("mass", 2, 75, 60, 90)
    assert (slept.answered, [one.records for one in slept.values]) == (1, [1, 1]), "hidden is no answer"


def test_a_withdrawn_record_says_nothing(tmp_path: Path) -> None:
    control = database(tmp_path)
    project(control)
    advance(control, DAY)
    answer(control, 0, 1, {"alive": True, "weight": 60})
    with transaction(control) as session:
        task = session.get_one(FollowUpTask, tasks(control)[0].id)
        record = records.of_task(session, task.id)
        assert record is not None
        record.status = "withdrawn"
    with reading(control) as session:
        assert combined(session, "fp_1", HOSPITAL) == []
