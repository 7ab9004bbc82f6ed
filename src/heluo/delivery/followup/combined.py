"""What the finished records of a project say, over all versions of their form: an answer of an older version
counts where the newest one's mapping says that it goes on. What was hidden is no answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from heluo.delivery.followup import form_store
from heluo.delivery.followup.check_schemas import CombinedField, CombinedForm, CombinedValue
from heluo.delivery.followup.forms.fill import Situation, fill
from heluo.delivery.followup.forms.mapping import carried
from heluo.delivery.followup.forms.model import Form, FormField
from heluo.delivery.followup.states import FINAL, LOCKED
from heluo.delivery.followup.tables import FollowUpRecord, FollowUpSubject, FollowUpTask
from heluo.delivery.frame.shapes import Words

YES_NO = {"true": Words(zh="是", en="yes"), "false": Words(zh="否", en="no")}


def combined(session: Session, project: str, hospital: str | None) -> list[CombinedForm]:
    """A table a form, with the questions of its newest published version that are counted or averaged."""
    query = (
        sa.select(FollowUpRecord)
        .join(FollowUpTask, FollowUpTask.id == FollowUpRecord.task)
        .join(FollowUpSubject, FollowUpSubject.id == FollowUpTask.subject)
        .where(
            FollowUpRecord.project == project,
            FollowUpSubject.hospital == hospital,
            FollowUpRecord.status.in_((FINAL, LOCKED)),
        )
    )
    by_form: dict[str, list[FollowUpRecord]] = defaultdict(list)
    for record in session.scalars(query):
        by_form[record.form].append(record)
    return [_form(session, name, own) for name, own in sorted(by_form.items())]


def _form(session: Session, name: str, records: list[FollowUpRecord]) -> CombinedForm:
    stored = [one for one in form_store.versions(session, name) if one.published]
    forms = sorted((form_store.form(one) for one in stored), key=lambda one: one.version)
    by_version = {one.version: one for one in forms}
    answers = [carried(forms, one.version, _effective(by_version[one.version], one)) for one in records]
    newest = forms[-1]
    return CombinedForm(
        form=name,
        label=Words(zh=newest.label.zh, en=newest.label.en),
        version=newest.version,
        records={str(n): count for n, count in sorted(Counter(one.version for one in records).items())},
        fields=[
            _field(one, [given[one.name] for given in answers if given.get(one.name) is not None])
            for section, one in newest.fields()
            if not section.repeat and _kind(one)
        ],
    )


def _effective(form: Form, record: FollowUpRecord) -> dict[str, Any]:
    """Answers that were visible when the record was finished."""
    if record.effective is not None:
        return dict(record.effective)
    return dict(fill(form, record.answers, Situation(str(record.day))).values)


def _kind(field: FormField) -> str:
    """How answers are put together; "" = they are not."""
    if field.choices and not field.rows:
        return "counted"
    return {"truth": "counted", "number": "averaged"}.get(field.value_type, "")


def _field(field: FormField, given: list[Any]) -> CombinedField:
    label = Words(zh=field.label.zh, en=field.label.en)
    if _kind(field) == "averaged":
        numbers = [float(one) for one in given]
        return CombinedField(
            name=field.name,
            label=label,
            answered=len(numbers),
            values=[],
            mean=sum(numbers) / len(numbers) if numbers else None,
            low=min(numbers, default=None),
            high=max(numbers, default=None),
            unit=field.unit,
        )
    named = {one.code: Words(zh=one.label.zh, en=one.label.en) for one in field.choices} or YES_NO
    counts = Counter(_code(code) for one in given for code in (one if isinstance(one, list) else [one]))
    return CombinedField(
        name=field.name,
        label=label,
        answered=len(given),
        values=[CombinedValue(label=named[code], records=counts[code]) for code in named if counts[code]],
        mean=None,
        low=None,
        high=None,
        unit="",
    )


def _code(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
