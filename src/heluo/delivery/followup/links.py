"""A patient's own entry by a one-time link: short, ending, behind the year of birth. Nothing of the record is
displayed through it, not even whom it is about; whoever comes too late, a second time or with wrong years
gets one refusal, and the nurse sees it on the task. What a patient writes becomes a draft, which the nurse
looks through and finishes."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.access import failures
from heluo.delivery.followup import form_store, records
from heluo.delivery.followup.forms.answers import typed
from heluo.delivery.followup.forms.fill import HARD, Situation, fill
from heluo.delivery.followup.forms.patient_part import patient_form
from heluo.delivery.followup.forms.shape import FormDeclaration
from heluo.delivery.followup.states import BLOCKED, LINK, OPEN, PATIENT, REPLACED, USED, WAITING
from heluo.delivery.followup.states import LATE as OVER
from heluo.delivery.followup.tables import FollowUpForm, FollowUpLink, FollowUpTask
from heluo.kit.dates import now, today
from heluo.kit.errors import BadInput, Conflict, NotPermitted
from heluo.kit.states import own_record

LASTS = dt.timedelta(days=3)
WRONG_YEARS = 3
"""Wrong years of birth after which a link is closed."""
KIND = "follow_up_link"
"""How tries by links are counted among the failures of an address."""


def make(session: Session, task: FollowUpTask, birth: str, by: str) -> str:
    """The token of a new link of `task`, which is stored nowhere; a link of before ends. Raises Conflict for
    a task that is over, BadInput when the year of birth is not known or the form asks patients nothing."""
    if task.status not in OPEN:
        raise Conflict(
            ("任务已结束", "the task is over"),
            ("未结束的任务", "an open task"),
            ("选择别的任务", "choose another"),
            code="task_over",
        )
    if not birth:
        raise BadInput(
            ("不知道出生年份,无法核对", "the year of birth is not known: nothing to check against"),
            ("病历中的出生日期", "a birth date in the record"),
            ("改用电话随访", "call instead"),
            code="no_birth_year",
        )
    if patient_form(FormDeclaration.parsed(form_of(session, task).declaration)) is None:
        raise BadInput(
            ("这个表单没有请患者自己填的题", "the form asks patients nothing"),
            ("至少一个标为“患者自填”的字段", "a field that patients fill in"),
            ("改用电话随访,或请表单作者标注", "call, or ask whoever writes the form to mark some"),
            code="nothing_for_patients",
        )
    for one in session.scalars(_of(task.id).where(FollowUpLink.status == WAITING)):
        LINK.move(one, REPLACED, PATIENT, own_record)
    token = secrets.token_urlsafe(18)
    session.add(
        FollowUpLink(
            id=_hash(token),
            task=task.id,
            year=_year(token, birth[:4]),
            status=WAITING,
            wrong=0,
            made=now(),
            made_by=by,
            ends=now() + LASTS,
            used=None,
            sent="",
        )
    )
    session.flush()
    return token


def form_of(session: Session, task: FollowUpTask) -> FollowUpForm:
    """The form that is filled in for the task: of its record where that was begun."""
    record = records.of_task(session, task.id)
    name, version = (record.form, record.version) if record else (task.form, task.version)
    return form_store.find(session, name, version)


def opened(session: Session, token: str, year: str, address: str) -> FollowUpLink | None:
    """The link of `token` for whoever knows the year of birth, None for everybody else: unknown, used, over,
    closed, wrong year, too many tries from one address. Tries are counted, so this writes: the caller
    refuses after the transaction."""
    moment = now()
    if failures.must_wait(session, KIND, address, moment):
        return None
    failures.take_turn(session, KIND, address, moment)
    found = session.get(FollowUpLink, _hash(token))
    if found is None:
        failures.count(session, _hash(token), address, moment, KIND)
        return None
    if found.status == WAITING and moment >= found.ends:
        LINK.move(found, OVER, PATIENT, own_record)
    if found.status != WAITING or session.get_one(FollowUpTask, found.task).status not in OPEN:
        found.late_tries += 1
        return None
    if hmac.compare_digest(found.year, _year(token, year)):
        return found
    found.wrong += 1
    failures.count(session, found.id, address, moment, KIND)
    if found.wrong >= WRONG_YEARS:
        LINK.move(found, BLOCKED, PATIENT, own_record)
    session.flush()
    return None


def answer(session: Session, link: FollowUpLink, given: Mapping[str, Any]) -> None:
    """Stores a patient's answers in the task's draft where that is blank: what a nurse has written stays. The
    link is used. Raises BadInput that names the field that lacks something or does not fit."""
    task = session.get_one(FollowUpTask, link.task)
    form = patient_form(FormDeclaration.parsed(form_of(session, task).declaration))
    if form is None:
        raise refused()
    answers = typed(form, given)
    filled = fill(form, answers, Situation(str(today())))
    if filled.hard:
        raise BadInput(
            HARD[filled.hard[0].kind],
            ("没有缺失和错误的表单", "a form without missing or wrong answers"),
            ("补全后再提交", "complete it, then send it"),
            where=filled.hard[0].path,
            code="form_incomplete",
        )
    record = records.begun(session, task, task.nurse)
    merged = answers | dict(record.answers)
    if merged != record.answers:
        records.write(session, record, merged, f"link-{link.id[:40]}", record.revision, PATIENT)
    LINK.move(link, USED, PATIENT, own_record)
    link.used = task.changed = now()
    session.flush()


def of_task(session: Session, task: str) -> list[FollowUpLink]:
    """The links of a task, the newest first."""
    return list(session.scalars(_of(task).order_by(FollowUpLink.made.desc())))


def state(link: FollowUpLink) -> str:
    """The link's state now: one that nobody has opened since it ended is over as well."""
    return OVER if link.status == WAITING and now() >= link.ends else link.status


def refused() -> NotPermitted:
    """The one refusal: it does not say what was wrong."""
    return NotPermitted(
        ("链接不能使用,或出生年份不对", "this link cannot be used, or the year of birth is wrong"),
        (
            "未用过、未过期的链接和患者的出生年份",
            "a link that is neither used nor over, and the patient's year of birth",
        ),
        ("核对后再试,或请随访护士重新发送", "check and try again, or ask the nurse for another link"),
        code="link_refused",
    )


def _of(task: str) -> sa.Select[FollowUpLink]:
    return sa.select(FollowUpLink).where(FollowUpLink.task == task)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _year(token: str, year: str) -> str:
    """Keyed by the token, which is stored nowhere: the table tells no years."""
    return hmac.new(token.encode(), year.encode(), hashlib.sha256).hexdigest()
