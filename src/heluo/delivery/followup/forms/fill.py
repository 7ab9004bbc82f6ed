"""A form with answers: what is visible, what it computes, what is missing, wrong or doubtful.

A pure function of form, answers and day: no matter in which order the answers came, the same answers look the
same. What is hidden counts as blank in every expression; its answer stays in the record and is not exported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from heluo.delivery.followup.forms.answers import BLANK
from heluo.delivery.followup.forms.circles import MARK
from heluo.delivery.followup.forms.compute import KnownAnswers, Row, Value, compute
from heluo.delivery.followup.forms.expression import CompiledExpression
from heluo.delivery.followup.forms.model import Form, FormField, FormSection
from heluo.kit.text import Text

HARD = {
    "required": Text("必填", "an answer is needed"),
    "low": Text("低于可能的最小值", "below what is possible"),
    "high": Text("高于可能的最大值", "above what is possible"),
    "check": Text("不符合表单的检查", "does not pass the form's check"),
}
"""What keeps a record from being finished."""
SOFT = {
    "soft_low": Text("低于通常范围,请核对", "below the usual range: look again"),
    "soft_high": Text("高于通常范围,请核对", "above the usual range: look again"),
}
"""What opens a query."""


@dataclass(frozen=True)
class AnswerConcern:
    """Something wrong or doubtful at `path` ("weight", "drugs.0.dose"); `kind` is a key of HARD or SOFT."""

    path: str
    kind: str


@dataclass
class FilledForm:
    """`values`: effective answers by path, hidden ones left out; `hidden`: paths whose answers are stored but
    count as blank."""

    visible: set[str] = field(default_factory=set)
    values: dict[str, Value] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    hard: list[AnswerConcern] = field(default_factory=list)
    soft: list[AnswerConcern] = field(default_factory=list)


@dataclass(frozen=True)
class Situation:
    """What is known besides the answers. Days are texts "2026-01-31"; `events`: effective answers of other
    events."""

    today: str
    birth: str = ""
    events: Mapping[str, Row] = field(default_factory=dict)


def fill(form: Form, answers: Mapping[str, Any], at: Situation) -> FilledForm:
    """The form with `answers`, which are of their types. Raises BadInput when an expression is too long to
    compute."""
    known = KnownAnswers({}, {}, at.events, at.today, at.birth)
    seen, done = dict[str, bool](), FilledForm()
    fields = {f.name: (s, f) for s, f in form.fields()}
    sections = {s.name: s for s in form.sections}
    effective: dict[str, Value] = {}
    rows: dict[str, list[dict[str, Value]]] = {}
    known.fields, known.repeats = effective, rows
    for name in form.order:
        if name.startswith(MARK):
            section = sections[name.removeprefix(MARK)]
            seen[section.name] = _holds(section.show, known, None)
            if section.repeat:
                given = answers.get(section.name, [])
                rows[section.name] = [{} for _ in given] if seen[section.name] else []
            continue
        section, one = fields[name]
        if not section.repeat:
            _settle(one, name, seen[section.name], answers, effective, known, done, None)
            continue
        for i, row in enumerate(answers.get(section.name, [])):
            shown = seen[section.name]
            own = rows[section.name][i] if shown else {}
            _settle(one, f"{section.name}.{i}.{name}", shown, row, own, known, done, own)
    _complain(form, known, done)
    return done


def _settle(
    one: FormField,
    path: str,
    shown: bool,
    answers: Mapping[str, Any],
    effective: dict[str, Value],
    known: KnownAnswers,
    done: FilledForm,
    own: Row | None,
) -> None:
    if not (shown and _holds(one.show, known, own)):
        if answers.get(one.name) not in BLANK:
            done.hidden.add(path)
        return
    done.visible.add(path)
    value = answers.get(one.name)
    if one.calculate:
        known.steps = 0
        value = compute(one.calculate.tree, known, own)
    if value not in BLANK:
        effective[one.name] = done.values[path] = value


def _holds(expression: CompiledExpression | None, known: KnownAnswers, own: Row | None) -> bool:
    """Unknown is not enough: what hangs on an answer that is not there yet is not displayed yet."""
    if expression is None:
        return True
    known.steps = 0
    return compute(expression.tree, known, own) is True


def _complain(form: Form, known: KnownAnswers, done: FilledForm) -> None:
    for section, one in form.fields():
        if section.repeat:
            for i, row in enumerate(known.repeats[section.name]):
                _complain_of(section, one, f"{section.name}.{i}.{one.name}", known, done, row)
        else:
            _complain_of(section, one, one.name, known, done, None)


def _complain_of(
    section: FormSection, one: FormField, path: str, known: KnownAnswers, done: FilledForm, own: Row | None
) -> None:
    if path not in done.visible or one.type in ("calculated", "note"):
        return
    value = done.values.get(path)
    if _lacks(one, value) and one.required and _holds(one.required, known, own):
        done.hard.append(AnswerConcern(path, "required"))
    if isinstance(value, int | float) and not isinstance(value, bool):
        below = (("low", one.low), ("soft_low", one.soft_low))
        above = (("high", one.high), ("soft_high", one.soft_high))
        found = [kind for kind, limit in below if limit is not None and value < limit]
        found += [kind for kind, limit in above if limit is not None and value > limit]
        for kind in found:
            (done.hard if kind in HARD else done.soft).append(AnswerConcern(path, kind))
    if one.check and value is not None:
        known.steps = 0
        if compute(one.check.tree, known, own) is False:
            done.hard.append(AnswerConcern(path, "check"))


def _lacks(one: FormField, value: Value) -> bool:
    if one.rows and isinstance(value, dict):
        return len(value) < len(one.rows)
    return value is None
