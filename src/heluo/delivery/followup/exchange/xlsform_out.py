"""A form → the three sheets of an XLSForm workbook, and what they cannot carry. Our own additions stand
in columns named heluo_…, which other programs pass over."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

from heluo.delivery.followup.exchange.findings import NotCarried, NotCarriedList
from heluo.delivery.followup.exchange.from_xpath import Untranslatable
from heluo.delivery.followup.exchange.to_xpath import calculation, condition
from heluo.delivery.followup.forms.expression import CompiledExpression
from heluo.delivery.followup.forms.model import FieldChoice, Form, FormField, FormSection
from heluo.delivery.followup.forms.signatures import TRUTH

ZH, EN = "中文 (zh)", "English (en)"
SURVEY = (
    "type",
    "name",
    f"label::{ZH}",
    f"label::{EN}",
    f"hint::{ZH}",
    f"hint::{EN}",
    "required",
    "relevant",
    "constraint",
    f"constraint_message::{ZH}",
    f"constraint_message::{EN}",
    "calculation",
    "appearance",
    "parameters",
    "heluo_variable",
    "heluo_prefill",
    "heluo_unit",
    "heluo_level",
    "heluo_patient",
    "heluo_soft_low",
    "heluo_soft_high",
)
CHOICES = ("list_name", "name", f"label::{ZH}", f"label::{EN}")
TYPES = {
    "text": "text",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "partial_date": "date",
    "time": "time",
    "yes_no": "select_one yes_no",
    "scale": "range",
    "file": "file",
    "signature": "image",
    "calculated": "calculate",
    "note": "note",
}
APPEARANCE = {"partial_date": "month-year", "signature": "signature"}
LOOSE = "loose_"
"""Sections whose name begins so were no group in the workbook that they came from."""
Row = dict[str, Any]


def workbook(form: Form) -> tuple[bytes, list[NotCarried]]:
    """(an .xlsx file, what it does not carry)."""
    survey, choices, missing = sheets(form)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    for name, columns, rows in (
        ("survey", SURVEY, survey),
        ("choices", CHOICES, choices),
        (
            "settings",
            ("form_title", "form_id", "version", "default_language", "heluo_topic"),
            [_settings(form)],
        ),
    ):
        page = sheet if name == "survey" else book.create_sheet(name)
        page.append(columns)
        for row in rows:
            page.append([row.get(column) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), missing


def sheets(form: Form) -> tuple[list[Row], list[Row], list[NotCarried]]:
    """(survey, choices, what they do not carry)."""
    missing = NotCarriedList()
    work = _SheetWriter(missing)
    for event, name in form.events:
        missing.add(f"@{event}.{name}", "其他随访点的字段", "a field of another event")
    for new, old in form.mapping.items():
        missing.add(
            new, f"与旧版字段 {old or '—'} 的对应", f"its mapping to {old or '—'} of the version before"
        )
    for section in form.sections:
        work.section(section)
    return work.survey, work.choices, missing.found


def _settings(form: Form) -> Row:
    return {
        "form_title": form.label.zh or form.label.en or form.name,
        "form_id": form.name,
        "version": str(form.version),
        "default_language": ZH,
        "heluo_topic": form.topic or None,
    }


class _SheetWriter:
    def __init__(self, missing: NotCarriedList) -> None:
        self.missing = missing
        self.survey: list[Row] = []
        self.choices: list[Row] = []
        self._lists: dict[tuple[FieldChoice, ...], str] = {}

    def section(self, of: FormSection) -> None:
        loose = of.name.startswith(LOOSE) and not of.repeat and of.show is None
        kind = "repeat" if of.repeat else "group"
        if not loose:
            row = {"type": f"begin_{kind}", "name": of.name, **_words("label", of.label)}
            self.survey.append(row | {"relevant": self._condition(of.name, of.show)})
        if of.repeat and of.most != 50:
            self.missing.add(of.name, f"最多 {of.most} 行", f"at most {of.most} rows")
        for one in of.fields:
            self._matrix(one) if one.type == "matrix" else self.survey.append(self._field(one))
        if not loose:
            self.survey.append({"type": f"end_{kind}"})

    def _field(self, of: FormField) -> Row:
        row = {
            "type": self._type(of),
            "name": of.name,
            **_words("label", of.label),
            **_words("hint", of.hint),
            **_words("constraint_message", of.message),
            "required": self._required(of),
            "relevant": self._condition(of.name, of.show),
            "constraint": self._constraint(of),
            "calculation": self._calculation(of),
            "appearance": APPEARANCE.get(of.type),
            "heluo_variable": of.variable,
            "heluo_prefill": of.prefill,
            "heluo_unit": of.unit,
            "heluo_level": of.level if of.level != 3 else None,
            "heluo_patient": "yes" if of.patient else None,
            "heluo_soft_low": None if of.soft_low is None else f"{of.soft_low:g}",
            "heluo_soft_high": None if of.soft_high is None else f"{of.soft_high:g}",
        }
        if of.type == "scale":
            row["parameters"] = f"start={of.low:g} end={of.high:g} step=1"
        return row

    def _type(self, of: FormField) -> str:
        if of.type in ("single", "multiple"):
            word = "select_one" if of.type == "single" else "select_multiple"
            return f"{word} {self._list(of.name, of.choices)}"
        if of.type == "yes_no" and "yes_no" not in self._lists.values():
            self._lists[()] = "yes_no"
            for code, zh, en in (("yes", "是", "Yes"), ("no", "否", "No")):
                self.choices.append({"list_name": "yes_no", "name": code, CHOICES[2]: zh, CHOICES[3]: en})
        return TYPES[of.type]

    def _list(self, name: str, choices: tuple[FieldChoice, ...]) -> str:
        if choices not in self._lists:
            self._lists[choices] = f"list_{name}"
            self.choices += [
                {
                    "list_name": f"list_{name}",
                    "name": one.code,
                    CHOICES[2]: one.label.zh,
                    CHOICES[3]: one.label.en,
                }
                for one in choices
            ]
        return self._lists[choices]

    def _matrix(self, of: FormField) -> None:
        group = {
            "type": "begin_group",
            "name": of.name,
            "appearance": "table-list",
            **_words("label", of.label),
        }
        self.survey.append(group | {"relevant": self._condition(of.name, of.show)})
        kind, needed = f"select_one {self._list(of.name, of.choices)}", self._required(of)
        for row in of.rows:
            name = f"{of.name}_{row.name}"
            self.survey.append({"type": kind, "name": name, **_words("label", row.label), "required": needed})
        self.survey.append({"type": "end_group"})

    def _required(self, of: FormField) -> str | None:
        if of.required is None or of.required.tree == ["truth", True]:
            return "yes" if of.required else None
        return self._condition(of.name, of.required)

    def _constraint(self, of: FormField) -> str | None:
        if of.type == "scale":
            limits = []
        else:
            limits = [
                f". {sign} {limit:g}"
                for sign, limit in ((">=", of.low), ("<=", of.high))
                if limit is not None
            ]
        check = ""
        if of.check is not None:
            try:
                check = condition(of.check, of.name)
            except Untranslatable as error:
                self._untold(of.name, of.check, error)
        if check and limits:
            check = f"({check})"
        return " and ".join([*limits, *([check] if check else [])]) or None

    def _calculation(self, of: FormField) -> str | None:
        if of.calculate is None:
            return None
        try:
            if of.calculate.type == TRUTH:
                return f"if({condition(of.calculate)}, 'yes', 'no')"
            return calculation(of.calculate)
        except Untranslatable as error:
            self._untold(of.name, of.calculate, error)
            return "''"

    def _condition(self, name: str, of: CompiledExpression | None) -> str | None:
        if of is None:
            return None
        try:
            return condition(of)
        except Untranslatable as error:
            self._untold(name, of, error)
            return None

    def _untold(self, name: str, of: CompiledExpression, error: Untranslatable) -> None:
        self.missing.add(name, f"表达式 {of.source}({error})", f"the expression {of.source} ({error})")


def _words(name: str, given: Iterable[str]) -> Row:
    zh, en = given
    return {f"{name}::{ZH}": zh, f"{name}::{EN}": en}
