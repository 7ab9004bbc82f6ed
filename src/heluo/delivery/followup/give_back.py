"""Finished records as rows of the category `follow_up`: coded answers, numbers, dates. A correction replaces
the row, a withdrawn record ends it.

Texts stay here: nobody has looked whether a nurse wrote a name into one. So do repeated sections and fields
of other categories: a row of `follow_up` has no place for them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.followup import form_store
from heluo.delivery.followup.forms.fill import Situation, fill
from heluo.delivery.followup.forms.model import Form
from heluo.delivery.followup.states import FINAL, LOCKED, USED, WITHDRAWN
from heluo.delivery.followup.tables import (
    FollowUpGivenBack,
    FollowUpLink,
    FollowUpRecord,
    FollowUpSubject,
    FollowUpTask,
)
from heluo.delivery.frame.returned import GivesBack, RowGivenBack
from heluo.dictionary import Variable, load
from heluo.kit.dates import SHANGHAI, now
from heluo.lakehouse.room_rows import patient_named

CATEGORY = "follow_up"
CARRIED = frozenset({"code", "boolean", "integer", "decimal", "date", "datetime"})
"""Types of variables whose answers go into the lake."""
WITHOUT_TOPIC = "other"
STANDING = (FINAL, LOCKED)
AT_ONCE = 20_000
"""Records of one parcel; a new epoch begins with all that stand, since it says that it is complete."""


def rows(session: Session, everything: bool = False) -> list[RowGivenBack]:
    """The rows that the lake does not have as they are now, or all that stand."""
    record, given = FollowUpRecord, FollowUpGivenBack
    changed = sa.or_(
        sa.and_(record.status.in_(STANDING), given.record.is_(None)),
        sa.and_(record.status.in_(STANDING), sa.or_(given.revision != record.revision, given.ended)),
        sa.and_(record.status == WITHDRAWN, given.record.is_not(None), given.ended.is_(False)),
    )
    query = (
        sa.select(record, FollowUpTask, FollowUpSubject)
        .join(FollowUpTask, FollowUpTask.id == record.task)
        .join(FollowUpSubject, FollowUpSubject.id == FollowUpTask.subject)
        .outerjoin(given, given.record == record.id)
        .where(record.status.in_(STANDING) if everything else changed)
        .order_by(record.finished, record.id)
        .limit(None if everything else AT_ONCE)
    )
    return [_row(session, *found) for found in session.execute(query)]


def given(session: Session, rows: Sequence[RowGivenBack], parcel: str) -> None:
    """Notes what the parcel `parcel` says of each record."""
    for place, one in enumerate(rows):
        line = FollowUpGivenBack(
            record=one.key,
            revision=one.revision,
            ended=one.values is None,
            parcel=parcel,
            place=place,
            at=now(),
        )
        session.merge(line)
    session.flush()


def made_of(session: Session, parcel: str, place: int) -> Mapping[str, str | int]:
    """As `RowGivenBack.made_of` of the row in that place of a parcel."""
    given = FollowUpGivenBack
    query = (
        sa.select(FollowUpRecord, FollowUpTask.event)
        .join(FollowUpTask, FollowUpTask.id == FollowUpRecord.task)
        .join(given, given.record == FollowUpRecord.id)
        .where(given.parcel == parcel, given.place == place)
    )
    found = session.execute(query).one_or_none()
    return _made_of(*found) if found else {}


def _made_of(record: FollowUpRecord, event: str) -> dict[str, str | int]:
    return {"form": record.form, "version": record.version, "record": record.id, "event": event}


def carried(form: Form) -> Iterator[tuple[str, Variable]]:
    """(field, variable) of the answers that go into the lake."""
    variables = load().categories[CATEGORY].variables
    for section, one in form.fields():
        category, _, name = one.variable.partition(".")
        if section.repeat or category != CATEGORY or name not in variables:
            continue
        if variables[name].type in CARRIED and variables[name].shipped:
            yield one.name, variables[name]


def _row(
    session: Session, record: FollowUpRecord, task: FollowUpTask, subject: FollowUpSubject
) -> RowGivenBack:
    finished = (record.finished or record.begun).astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0)
    if record.status == WITHDRAWN:
        return RowGivenBack(record.id, record.revision, finished, None)
    form = form_store.form(form_store.find(session, record.form, record.version))
    answers = record.effective
    if answers is None:  # finished before effective answers were stored
        answers = fill(form, record.answers, Situation(str(record.day))).values
    values: dict[str, Any] = {}
    for name, variable in carried(form):
        if name in answers and variable.shipped not in values:
            values[str(variable.shipped)] = _plain(variable, answers[name])
    died = values.get("alive") is False
    fixed = {
        "subject_ref": patient_named(subject.hospital, subject.subject_ref),
        "plan_ref": record.project,
        "planned_time": dt.datetime.combine(task.target, dt.time()),
        "done_time": finished,
        "follower": record.by,
        "method": "online" if _by_patient(session, task.id) else "phone",
        "status": "died" if died else "completed",
        "topic": form.topic or WITHOUT_TOPIC,
    }
    return RowGivenBack(record.id, record.revision, finished, fixed | values, _made_of(record, task.event))


def _by_patient(session: Session, task: str) -> bool:
    query = sa.select(FollowUpLink.id).where(FollowUpLink.task == task, FollowUpLink.status == USED)
    return session.scalar(query.limit(1)) is not None


def _plain(variable: Variable, value: Any) -> Any:
    """The answer as a value of the column; a day that is known in part only is none."""
    if variable.type not in ("date", "datetime"):
        return value
    if len(str(value)) < len("2026-01-31"):
        return None
    day = dt.date.fromisoformat(str(value)[:10])
    return dt.datetime.combine(day, dt.time()) if variable.type == "datetime" else day


GIVES_BACK = GivesBack(CATEGORY, rows, given, made_of)
