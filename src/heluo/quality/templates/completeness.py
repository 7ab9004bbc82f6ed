"""Completeness: is a value there, was it understood, and does a visit have the rows that it must have?"""

from __future__ import annotations

import ibis.expr.types as ir

from heluo.quality.context import Row
from heluo.quality.model import Check, Judgement


def missing(row: Row, check: Check) -> Judgement:
    """No value. A code that was written but not understood is not missing: it is unmapped."""
    return Judgement(absent(row, check.variable))


def missing_when(row: Row, check: Check) -> Judgement:
    """No value although a condition holds that demands one."""
    target, condition = check.variables[:2]
    value, when = row.value(condition), check.listed("when")
    holds = value.notnull() if when == ["present"] else as_text(value).isin(when)
    return Judgement(absent(row, target), holds)


def unmapped_value(row: Row, check: Check) -> Judgement:
    """The hospital wrote a value that no line of its values.csv maps and that is no standard code itself."""
    written = row.written(check.variable)
    return Judgement(row.value(check.variable).isnull(), written.notnull())


def empty_text(row: Row, check: Check) -> Judgement:
    """A text that is there but too short to say anything."""
    value = row.value(check.variable)
    return Judgement(value.strip().length() < int(check.number("shortest")), value.notnull())


def visit_without(row: Row, check: Check) -> Judgement:
    """A finished visit without any row in a category that its hospital delivers."""
    category = check.parameters["category"]
    finished = row.value("visit_type").isin(check.listed("visit_type")) & row.value("end_time").notnull()
    return Judgement(~row.has(category), finished & row.delivered(category))


def absent(row: Row, name: str) -> ir.BooleanValue:
    """Neither a value nor, for a coded variable, a text that was written for it. Blank texts do not arrive: a
    hospital ships them as null."""
    value = row.value(name)
    variable = row.category.variables.get(name)
    if variable is not None and variable.type == "code" and variable.origin == "hospital":
        return value.isnull() & row.written(name).isnull()
    return value.isnull()


def as_text(value: ir.Value) -> ir.StringValue:
    """A code as it is, a boolean as true or false."""
    return value if value.type().is_string() else value.cast("string")
