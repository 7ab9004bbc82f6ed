"""A patient's link works once, for a while, for whoever knows the year of birth; what it brings in fills
blanks of the draft and nothing else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from heluo.delivery.followup import links, records
from heluo.delivery.followup.clock import advance
from heluo.delivery.followup.forms.patient_part import patient_part
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.senders.base import MessageSender, PatientMessage
from heluo.delivery.followup.senders.gateway import Gateway
from heluo.delivery.followup.senders.outbox_folder import OutboxFolder
from heluo.delivery.followup.tables import FollowUpLink, FollowUpTask
from heluo.kit.dates import now
from heluo.kit.db import reading, transaction
from heluo.kit.errors import HeluoError, Unavailable
from tests.lib.followed import DAY, NURSE, database, project, tasks

BORN, HERE = "1960-02-03", "10.1.1.1"


@pytest.fixture
def control(tmp_path: Path) -> sa.Engine:
    made = database(tmp_path)
    project(made)
    advance(made, DAY)
    return made


def made(control: sa.Engine) -> str:
    with transaction(control) as session:
        return links.make(session, session.get_one(FollowUpTask, tasks(control)[0].id), BORN, NURSE)


def opens(control: sa.Engine, token: str, year: str = "1960", address: str = HERE) -> bool:
    with transaction(control) as session:
        return links.opened(session, token, year, address) is not None


def answered(control: sa.Engine, token: str, answers: dict[str, Any]) -> None:
    with transaction(control) as session:
        link = links.opened(session, token, "1960", HERE)
        assert link is not None
        links.answer(session, link, answers)


def states(control: sa.Engine) -> list[str]:
    with reading(control) as session:
        return [links.state(one) for one in links.of_task(session, tasks(control)[0].id)]


def test_three_wrong_years_close_it_for_the_right_one_too(control: sa.Engine) -> None:
    token = made(control)
    assert opens(control, token)
    assert not any(opens(control, token, year) for year in ("1961", "1962", "1963"))
    assert not opens(control, token)
    assert states(control) == ["blocked"]


def test_it_works_once_and_a_nurse_s_answers_stay(control: sa.Engine) -> None:
    with transaction(control) as session:
        task = session.get_one(FollowUpTask, tasks(control)[0].id)
        record = records.begun(session, task, NURSE)
        records.write(session, record, {"weight": 70.5}, "sending_1", 0, NURSE)
    token = made(control)
    answered(control, token, {"weight": 99})
    assert not opens(control, token)
    assert states(control) == ["used"]
    with reading(control) as session:
        found = records.of_task(session, tasks(control)[0].id)
        assert found is not None
        assert (found.answers, found.by, found.status) == ({"weight": 70.5}, NURSE, "draft")


def test_it_ends_by_time_by_a_newer_one_and_with_the_task(control: sa.Engine) -> None:
    first, second = made(control), made(control)
    assert not opens(control, first)
    assert opens(control, second)
    with transaction(control) as session:
        session.scalars(sa.select(FollowUpLink).where(FollowUpLink.status == "waiting")).one().ends = (
            now() - dt.timedelta(seconds=1)
        )
    assert states(control) == ["late", "replaced"]
    assert not opens(control, second)
    third = made(control)
    with transaction(control) as session:
        session.get_one(FollowUpTask, tasks(control)[0].id).status = "closed_by_event"
    assert not opens(control, third)
    with pytest.raises(HeluoError) as refused:
        made(control)
    assert refused.value.code == "task_over"


def test_whoever_guesses_from_one_address_is_slowed_and_others_are_not(control: sa.Engine) -> None:
    token = made(control)
    for n in range(21):
        assert not opens(control, f"guess-{n:03}-aaaaaaaaaaaaaa")
    assert not opens(control, token), "too many tries from here: even the right one waits"
    assert opens(control, token, address="10.2.2.2")


def test_a_patient_is_asked_what_does_not_hang_on_a_nurse_s_answer() -> None:
    field = {"type": "integer", "patient": True}
    declared = FormDeclaration.parsed(
        {
            "name": "f",
            "section": [
                {
                    "name": "a",
                    "show": "alive",
                    "field": [
                        {"name": "pain", **field, "low": 0, "required": True, "prefill": "vital_sign.weight"},
                        {"name": "where", "type": "text", "patient": True, "show": "pain > 3"},
                        {"name": "old", **field, "show": "age > 60"},
                        {"name": "sum", "type": "calculated", "calculate": "pain + 1", "patient": True},
                    ],
                },
                {"name": "b", "field": [{"name": "alive", "type": "yes_no", "required": True}]},
            ],
        }
    )
    part = patient_part(declared)
    assert part is not None
    (section,) = part.section
    assert section.show == ""
    assert {one.name: (one.show, one.required, one.prefill) for one in section.field} == {
        "pain": ("", True, ""),
        "where": ("pain > 3", False, ""),
        "old": ("", False, ""),
    }
    nobody = declared.model_copy(update={"section": [declared.section[1]]})
    assert patient_part(nobody) is None


@pytest.mark.parametrize("kind", ["outbox", "gateway"])
def test_a_sender_takes_a_message_once_or_says_that_it_did_not(kind: str, tmp_path: Path) -> None:
    taken: dict[str, str] = {}

    def gateway(request: httpx.Request) -> httpx.Response:
        if request.headers.get("authorization") != "Bearer secret":
            return httpx.Response(401)
        taken[request.headers["idempotency-key"]] = request.content.decode()
        return httpx.Response(202)

    def sender(token: str) -> MessageSender:
        if kind == "gateway":
            return Gateway("https://sms.example/send", token, httpx.MockTransport(gateway))
        place = tmp_path / "outbox" if token else tmp_path / "a file"
        (tmp_path / "a file").write_text("", encoding="utf-8")
        return OutboxFolder(place)

    message = PatientMessage("fm_1", "13900000000", "请填写 https://x/f#abc")
    good = sender("secret")
    good.send(message)
    good.send(message)
    if kind == "outbox":
        taken = {one.stem: one.read_text(encoding="utf-8") for one in (tmp_path / "outbox").glob("*.json")}
    assert list(taken) == ["fm_1"]
    assert "13900000000" in taken["fm_1"]
    with pytest.raises(Unavailable) as refused:
        sender("").send(message)
    assert "13900000000" not in str(refused.value)
    assert "#abc" not in str(refused.value)
