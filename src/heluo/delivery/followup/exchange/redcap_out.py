"""A form → a REDCap data dictionary (CSV), and what it does not carry. Our words in English, variables, units
and levels stand in the annotation, where REDCap lets them be."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from heluo.delivery.followup.exchange import redcap_columns as at
from heluo.delivery.followup.exchange.findings import NotCarried, NotCarriedList
from heluo.delivery.followup.exchange.from_xpath import Untranslatable
from heluo.delivery.followup.exchange.redcap_columns import Row
from heluo.delivery.followup.exchange.redcap_logic import calculation, logic
from heluo.delivery.followup.exchange.xlsform_out import LOOSE
from heluo.delivery.followup.forms.expression import CompiledExpression
from heluo.delivery.followup.forms.model import Form, FormField, FormSection

TYPES = {
    "text": ("text", ""),
    "integer": ("text", "integer"),
    "decimal": ("text", "number"),
    "date": ("text", "date_ymd"),
    "time": ("text", "time"),
    "partial_date": ("text", ""),
    "yes_no": ("yesno", ""),
    "multiple": ("checkbox", ""),
    "scale": ("slider", ""),
    "file": ("file", ""),
    "signature": ("file", "signature"),
    "calculated": ("calc", ""),
    "note": ("descriptive", ""),
}


def dictionary_file(form: Form) -> tuple[bytes, list[NotCarried]]:
    """(a .csv file, what it does not carry)."""
    lines, missing = rows(form)
    out = io.StringIO()
    writer = csv.DictWriter(out, at.COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode("utf-8-sig"), missing


def rows(form: Form) -> tuple[list[Row], list[NotCarried]]:
    """(lines of the dictionary without their empty cells, what they do not carry)."""
    work = _DictionaryWriter(form)
    for event, name in form.events:
        work.missing.add(f"@{event}.{name}", "其他随访点的字段", "a field of another event")
    for new, old in form.mapping.items():
        zh, en = f"与旧版字段 {old or '—'} 的对应", f"its mapping to {old or '—'} of the version before"
        work.missing.add(new, zh, en)
    for section in form.sections:
        work.section(section)
    return work.rows, work.missing.found


class _DictionaryWriter:
    def __init__(self, form: Form) -> None:
        self.form, self.missing = form, NotCarriedList()
        self.rows: list[Row] = []

    def section(self, of: FormSection) -> None:
        if of.repeat:
            self.missing.add(of.name, "重复节只出现一次", "a repeated section stands once")
        head: dict[str, Any] = {}
        if not of.name.startswith(LOOSE):
            generated = of.name == f"section_{1 + sum(at.SECTION in row for row in self.rows)}"
            head = _some(section="" if generated else of.name, section_en=of.label.en)
        for i, one in enumerate(of.fields):
            lines = self._matrix(one) if one.type == "matrix" else [self._field(one)]
            if i == 0 and not of.name.startswith(LOOSE):
                lines[0] = {at.SECTION: of.label.zh or of.label.en or of.name} | lines[0]
                _annotate(lines[0], head)
            for line in lines:
                self._branch(of, one, line)
            self.rows += lines

    def _field(self, of: FormField) -> Row:
        kind, validation = TYPES.get(of.type, ("", ""))
        if of.type == "single":
            kind = "radio" if len(of.choices) <= at.MANY else "dropdown"
        low, high = (of.low, of.high) if of.type == "scale" else (of.soft_low, of.soft_high)
        row = self._plain(of) | _cells(
            {
                at.TYPE: kind,
                at.LABEL: of.label.zh or of.label.en,
                at.CHOICES: _choices(of) if of.choices else self._calculation(of),
                at.VALIDATION: validation,
                at.LOW: "" if low is None else f"{low:g}",
                at.HIGH: "" if high is None else f"{high:g}",
            }
        )
        ours = _some(
            type="partial_date" if of.type == "partial_date" else "",
            en=of.label.en if of.label.zh else "",
            choices_en={one.code: one.label.en for one in of.choices if one.label.zh and one.label.en},
            hint_en=of.hint.en if of.hint.zh else "",
            variable=of.variable,
            prefill=of.prefill,
            unit=of.unit,
            level=of.level if of.level != 3 else None,
            patient=of.patient,
        )
        _annotate(row, ours)
        if of.type != "scale" and (of.low is not None or of.high is not None):
            self.missing.add(of.name, "硬性范围(REDCap 只提醒)", "a hard range: REDCap only warns")
        return row

    def _plain(self, of: FormField) -> Row:
        if of.check is not None:
            self.missing.add(of.name, f"检查 {of.check.source}", f"the check {of.check.source}")
        always = of.required is not None and of.required.source == "true"
        if of.required is not None and not always:
            zh, en = f"有条件必填 {of.required.source}", f"required only if {of.required.source}"
            self.missing.add(of.name, zh, en)
        return _cells(
            {
                at.NAME: of.name,
                at.FORM: self.form.name,
                at.NOTE: of.hint.zh or of.hint.en,
                at.REQUIRED: "y" if always else "",
            }
        )

    def _matrix(self, of: FormField) -> list[Row]:
        if of.label.zh or of.label.en:
            self.missing.add(of.name, "矩阵自己的标题", "the matrix's own words")
        lines = []
        for row in of.rows:
            line = self._plain(of) | _cells(
                {
                    at.NAME: f"{of.name}_{row.name}",
                    at.TYPE: "radio",
                    at.LABEL: row.label.zh or row.label.en,
                    at.CHOICES: _choices(of),
                    at.MATRIX: of.name,
                }
            )
            _annotate(line, _some(en=row.label.en if row.label.zh else ""))
            lines.append(line)
        return lines

    def _branch(self, section: FormSection, of: FormField, row: Row) -> None:
        shows = [one for one in (section.show, of.show) if one is not None]
        try:
            written = [logic(one) for one in shows]
        except Untranslatable as error:
            self._untold(of.name, shows[-1], error)
            return
        if written:
            row[at.BRANCHING] = written[0] if len(written) == 1 else " and ".join(f"({w})" for w in written)

    def _calculation(self, of: FormField) -> str:
        if of.calculate is None:
            return ""
        try:
            return calculation(of.calculate)
        except Untranslatable as error:
            self._untold(of.name, of.calculate, error)
            return "''"

    def _untold(self, name: str, of: CompiledExpression, error: Untranslatable) -> None:
        self.missing.add(name, f"表达式 {of.source}({error})", f"the expression {of.source} ({error})")


def _choices(of: FormField) -> str:
    return " | ".join(f"{one.code}, {one.label.zh or one.label.en or one.code}" for one in of.choices)


def _annotate(row: Row, ours: dict[str, Any]) -> None:
    before = row.get(at.ANNOTATION, "")
    known = json.loads(before.removeprefix(at.OURS)) if before else {}
    if known | ours:
        row[at.ANNOTATION] = at.OURS + json.dumps(known | ours, ensure_ascii=False, sort_keys=True)


def _cells(given: Row) -> Row:
    return {name: text for name, text in given.items() if text}


def _some(**given: Any) -> dict[str, Any]:
    return {name: one for name, one in given.items() if one not in (None, "", {}, False)}
