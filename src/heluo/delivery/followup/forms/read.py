"""A declaration (a TOML or JSON file, or what the designer sends) → a `Form`. Everything wrong with it is
found here, before anybody fills it in: unknown types, names used twice, expressions that do not fit, circles.

A field that names a variable of the dictionary takes its type, unit, value set and range from there;
`settled` writes them out, so that a published form stays as it is when the dictionary goes on.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from heluo.delivery.followup.forms.circles import ordered
from heluo.delivery.followup.forms.expression import RESERVED, CompiledExpression, ExpressionScope, compiled
from heluo.delivery.followup.forms.inherited import inherited
from heluo.delivery.followup.forms.model import (
    CHOOSING,
    COUNTING,
    FIELD_TYPES,
    FieldChoice,
    Form,
    FormField,
    FormSection,
    MatrixRow,
)
from heluo.delivery.followup.forms.shape import FieldDeclaration, FormDeclaration, SectionDeclaration
from heluo.delivery.followup.forms.signatures import TEXT, TRUTH
from heluo.dictionary import load
from heluo.kit.errors import BadInput
from heluo.kit.text import Text

Scopes = tuple[ExpressionScope, dict[str, ExpressionScope]]


def read_file(path: Path) -> Form:
    """The form of a `.toml` or `.json` file. Raises BadInput."""
    text = path.read_text(encoding="utf-8")
    return read(tomllib.loads(text) if path.suffix == ".toml" else json.loads(text))


def read(given: Mapping[str, Any] | FormDeclaration) -> Form:
    """The form that `given` declares. Raises BadInput for the first thing that is wrong, with its place."""
    declared = given if isinstance(given, FormDeclaration) else FormDeclaration.parsed(given)
    _check_names(declared)
    for section in declared.section:
        if section.repeat and (matrix := next((f.name for f in section.field if f.rows), "")):
            raise at(matrix, Text("重复节里没有矩阵", "no matrix stands in a repeated section"))
    topics = load().value_sets["follow_up_topic"].codes
    if declared.topic and declared.topic not in topics:
        raise at("topic", Text("没有这个随访主题", "no such topic"), " | ".join(topics))
    written = [_settled(one) for one in declared.section]
    plain = [
        FormSection(one.name, Text(one.zh, one.en), tuple(map(_plain, one.field)), one.repeat, one.most)
        for one in written
    ]
    events = {(one.event, one.field): FIELD_TYPES[one.type][0] for one in declared.elsewhere}
    sections = _with_calculations(plain, written, events)
    scopes = _scopes(sections, events)
    done = tuple(_finished(section, of, scopes) for section, of in zip(sections, written, strict=True))
    return Form(
        declared.name,
        declared.version,
        Text(declared.zh, declared.en),
        done,
        ordered(done),
        events,
        dict(declared.mapping),
        declared.dictionary,
        declared.topic,
    )


def settled(given: FormDeclaration) -> FormDeclaration:
    """The declaration with everything written out that it takes from the dictionary: what is stored."""
    return given.model_copy(
        update={"section": [_settled(one) for one in given.section], "dictionary": load().version}
    )


def _settled(section: SectionDeclaration) -> SectionDeclaration:
    return section.model_copy(update={"field": [inherited(one) for one in section.field]})


def _check_names(declared: FormDeclaration) -> None:
    names = [s.name for s in declared.section] + [f.name for s in declared.section for f in s.field]
    for name in names:
        if name in RESERVED:
            raise at(name, Text("名称是表达式的保留词", "the name is a word of the expression language"))
        if names.count(name) > 1:
            raise at(name, Text("名称重复", "the name stands twice"))


def _plain(of: FieldDeclaration) -> FormField:
    if of.type not in FIELD_TYPES:
        raise at(of.name, Text(f"没有类型 {of.type}", f"no type {of.type}"), " | ".join(FIELD_TYPES))
    if (of.type in CHOOSING) != bool(of.choices):
        raise at(of.name, Text("选项与类型不符", "choices and type do not agree"))
    if (of.type == "matrix") != bool(of.rows):
        raise at(of.name, Text("矩阵的行与类型不符", "rows and type do not agree"))
    if of.type == "scale" and (of.low is None or of.high is None or not of.low < of.high):
        raise at(of.name, Text("量表没有起止", "a scale without ends"), "low < high")
    limits = (of.low, of.high, of.soft_low, of.soft_high)
    if of.type not in COUNTING and any(one is not None for one in limits):
        raise at(of.name, Text("只有数字有范围", "only numbers have a range"))
    if (of.type == "calculated") != bool(of.calculate):
        raise at(of.name, Text("计算字段与算式不符", "a calculated field and its expression do not agree"))
    codes = [one.code for one in of.choices]
    if len(set(codes)) < len(codes):
        raise at(of.name, Text("选项代码重复", "a code stands twice"))
    return FormField(
        of.name,
        of.type,
        Text(of.zh, of.en),
        Text(of.hint_zh, of.hint_en),
        of.variable,
        of.prefill,
        of.unit,
        of.level,
        tuple(FieldChoice(one.code, Text(one.zh, one.en)) for one in of.choices),
        tuple(MatrixRow(one.name, Text(one.zh, one.en)) for one in of.rows),
        *limits,
        message=Text(of.message_zh, of.message_en),
        patient=of.patient,
    )


def _with_calculations(
    sections: Sequence[FormSection],
    declared: Sequence[SectionDeclaration],
    events: Mapping[tuple[str, str], str],
) -> list[FormSection]:
    """Calculated fields get the type of their expressions: each once the ones that it uses have theirs.
    Raises BadInput when they use each other."""
    done = list(sections)
    waiting = [
        (at_section, at_field, of)
        for at_section, section in enumerate(declared)
        for at_field, of in enumerate(section.field)
        if of.type == "calculated"
    ]
    while waiting:
        left: list[Any] = []
        fault: BadInput | None = None
        for at_section, at_field, of in waiting:
            try:
                made = _compiled(of.name, of.calculate, _scope_in(done[at_section], _scopes(done, events)))
            except BadInput as error:
                left.append((at_section, at_field, of))
                fault = fault or error
                continue
            fields = list(done[at_section].fields)
            fields[at_field] = replace(fields[at_field], calculate=made)
            done[at_section] = replace(done[at_section], fields=tuple(fields))
        if len(left) == len(waiting) and fault is not None:
            raise fault
        waiting = left
    return done


def _finished(section: FormSection, declared: SectionDeclaration, scopes: Scopes) -> FormSection:
    """The section with all expressions compiled."""
    scope = _scope_in(section, scopes)
    fields = []
    for plain, of in zip(section.fields, declared.field, strict=True):
        fields.append(
            replace(
                plain,
                required=_truth(of.name, "true" if of.required is True else of.required or "", scope),
                show=_truth(of.name, of.show, scope),
                check=_truth(of.name, of.check, scope),
            )
        )
    show = _truth(section.name, declared.show, scopes[0])
    return replace(section, fields=tuple(fields), show=show)


def _truth(name: str, source: str, scope: ExpressionScope) -> CompiledExpression | None:
    return _compiled(name, source, scope, TRUTH) if source.strip() else None


def _compiled(name: str, source: str, scope: ExpressionScope, wanted: str = "") -> CompiledExpression:
    try:
        return compiled(source, scope, wanted)
    except BadInput as error:
        error.where = error.where or name
        raise


def _scope_in(section: FormSection, scopes: Scopes) -> ExpressionScope:
    return scopes[1].get(section.name, scopes[0])


def _scopes(sections: Sequence[FormSection], events: Mapping[tuple[str, str], str]) -> Scopes:
    """(outside of repeats, by repeated section)."""
    fields = dict(_typed(s for s in sections if not s.repeat))
    parts = {(f.name, r.name): TEXT for s in sections for f in s.fields for r in f.rows if not s.repeat}
    repeats = {s.name: dict(_typed((s,))) for s in sections if s.repeat}
    outside = ExpressionScope(fields, parts, repeats, {}, events)
    return outside, {name: replace(outside, own=own, repeats={}) for name, own in repeats.items()}


def _typed(sections: Iterator[FormSection] | Sequence[FormSection]) -> Iterator[tuple[str, str]]:
    for section in sections:
        for one in section.fields:
            if one.value_type:
                yield one.name, one.value_type


def at(name: str, found: Text, expected: str = "") -> BadInput:
    """A fault of a form at the section or field `name`."""
    return BadInput(found, expected, ("改正表单", "correct the form"), where=name, code="bad_form")
