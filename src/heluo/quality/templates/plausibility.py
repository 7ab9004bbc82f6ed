"""Plausibility: can it be so, given the patient, the visit, the item and the rows before?"""

from __future__ import annotations

import functools
import operator

import ibis
import ibis.expr.types as ir

from heluo.quality.context import Row
from heluo.quality.model import Check, Judgement
from heluo.quality.templates.conformance import any_of

KNOWN_SEX = ("1", "2")


def outside_range(row: Row, check: Check) -> Judgement:
    """A number outside the bounds of its variable, or outside those of its code."""
    value = row.value(check.variables[0])
    if len(check.variables) == 1:
        variable = row.category.variables[check.variables[0]]
        return Judgement(_beyond(value, variable.low, variable.high), value.notnull())
    low, high = (row.attribute(check.variables[1], check.parameters[side]) for side in ("low", "high"))
    return Judgement(any_of((value < low, value > high)), value.notnull() & (low.notnull() | high.notnull()))


def not_before(row: Row, check: Check) -> Judgement:
    """One moment before another that must come first."""
    later, earlier = check.variables[:2]
    tolerance = ibis.interval(minutes=int(check.number("tolerance_minutes")))
    return Judgement(
        row.latest(later) < row.moment(earlier) - tolerance,
        row.value(later).notnull() & row.value(earlier).notnull(),
    )


def outside_visit(row: Row, check: Check) -> Judgement:
    """Outside the row's own visit, a few days allowed. A visit that is still open has no end, nor has one
    whose end lies before its start: that is the visit's own error."""
    name = check.variable
    start = row.moment("visit.start_time") - ibis.interval(days=int(check.number("before_days")))
    end = row.latest("visit.end_time")
    after = (end >= row.moment("visit.start_time")) & (
        row.moment(name) > end + ibis.interval(days=int(check.number("after_days")))
    )
    return Judgement(
        (row.latest(name) < start) | after.fill_null(False),
        row.value(name).notnull() & row.value("visit.start_time").notnull(),
    )


def after_death(row: Row, check: Check) -> Judgement:
    """After the patient's death, some days of grace allowed."""
    death = row.latest("patient.death_time") + ibis.interval(days=int(check.number("grace_days")))
    return Judgement(
        row.moment(check.variable) > death,
        row.value(check.variable).notnull() & row.value("patient.death_time").notnull(),
    )


def future(row: Row, check: Check) -> Judgement:
    """Later than the moment at which the check runs."""
    value = row.value(check.variable)
    latest = ibis.literal(row.today) + ibis.interval(days=int(check.number("grace_days", 1)))
    return Judgement(row.moment(check.variable) > latest, value.notnull())


def sex_conflict(row: Row, check: Check) -> Judgement:
    """A code that only one sex can have, on a patient of the other."""
    code, sex = row.value(check.variable), row.value("patient.sex")
    matches = any_of(_prefixed(code, part) for part in check.listed("prefix"))
    return Judgement(sex.isin(KNOWN_SEX) & (sex != check.parameters["sex"]), matches & sex.notnull())


def sum_of_parts(row: Row, check: Check) -> Judgement:
    """Parts that do not make the whole."""
    operation, tolerance = check.parameters["operation"], check.number("tolerance")
    applies = functools.reduce(operator.and_, (row.value(v).notnull() for v in check.variables))
    whole, *parts = check.variables
    if operation in ("days", "years"):
        first, second = parts
        made = _days(row.value(first), row.value(second)) if operation == "days" else row.years(first, second)
        return Judgement((row.value(whole) - made).abs() > tolerance, applies)
    number = [row.value(v).cast("float64") for v in check.variables]
    match operation:
        case "at_most":
            return Judgement(number[1] > number[0] + tolerance, applies)
        case "product":
            made = number[1] * number[2]
        case "bmi":
            made = number[1] / ((number[2] / 100) * (number[2] / 100)).nullif(0.0)
        case _:
            made = functools.reduce(operator.add, number[1:])
    return Judgement((number[0] - made).abs() > tolerance + 1e-9, applies)


def outside_range_by_age_and_sex(row: Row, check: Check) -> Judgement:
    """An age outside what a code allows, or a value outside what an age allows."""
    name, time = check.variables[:2]
    birth = name if name == "birth_date" else "patient.birth_date"
    age = row.years(time, birth)
    value = row.value(name)
    applies = value.notnull() & row.value(time).notnull() & row.value(birth).notnull()
    if check.listed("prefix"):
        applies = applies & any_of(_prefixed(value, part) for part in check.listed("prefix"))
    if "sex" in check.parameters:
        applies = applies & (
            row.value("patient.sex" if row.category.name != "patient" else "sex") == check.parameters["sex"]
        )
    low, high = (
        float(check.parameters[side]) if side in check.parameters else None for side in ("low", "high")
    )
    if check.parameters["of"] == "age":
        return Judgement(_beyond(age, low, high), applies)
    aged = (age >= check.number("age_low")) & (age <= check.number("age_high", 200))
    return Judgement(_beyond(value, low, high), applies & aged)


def duplicate_event(row: Row, check: Check) -> ir.Table:
    """The same event under several keys: every row but the one with the smallest key. Rows that lack a
    mandatory part of what is compared, or the time, say nothing: two unknowns are not the same."""
    same = {f"v{i}": _as_written(row, name) for i, name in enumerate(check.variables)}
    told = [
        f"v{i}"
        for i, name in enumerate(check.variables)
        if row.category.variables[name].required or name == row.category.time
    ]
    rows = row.table.select("hospital", "month", "row_key", **same).drop_null(told)
    first = ibis.row_number().over(ibis.window(group_by=["hospital", *same], order_by="row_key"))
    return rows.mutate(violated=first > 0).select("hospital", "month", "row_key", "violated")


def implausible_change(row: Row, check: Check) -> ir.Table:
    """A value many times larger or smaller than the patient's value before it, within hours."""
    number, *code, time = check.variables
    columns = {
        "value": row.value(number).cast("float64"),
        "time": row.moment(time),
        "code": row.value(code[0]) if code else ibis.literal(""),
    }
    rows = row.table.filter(filters(row, check)).select(
        "hospital", "month", "row_key", "subject_ref", **columns
    )
    rows = rows.filter(rows.value > 0, rows.time.notnull(), rows.subject_ref.notnull(), rows.code.notnull())
    before = ibis.window(group_by=["hospital", "subject_ref", "code"], order_by=["time", "row_key"])
    rows = rows.mutate(value_before=rows.value.lag().over(before), time_before=rows.time.lag().over(before))
    near = rows.time_before >= rows.time - ibis.interval(hours=int(check.number("within_hours")))
    times = ibis.greatest(rows.value, rows.value_before) / ibis.least(rows.value, rows.value_before)
    rows = rows.filter(near).mutate(violated=(times > check.number("ratio")).fill_null(False))
    return rows.select("hospital", "month", "row_key", "violated")


def filters(row: Row, check: Check) -> ir.BooleanValue:
    """The rows that a rule's own filters leave: parameters named like one of its variables."""
    chosen = [
        row.value(v).cast("string").isin(check.listed(v)) for v in check.variables if v in check.parameters
    ]
    return functools.reduce(operator.and_, (c.fill_null(False) for c in chosen), ibis.literal(True))


def _as_written(row: Row, name: str) -> ir.Value:
    """The value; for a code that was not understood, the text that was written."""
    value = row.value(name)
    variable = row.category.variables[name]
    return (
        value.coalesce(row.written(name))
        if variable.type == "code" and variable.origin == "hospital"
        else value
    )


def _beyond(value: ir.NumericValue, low: float | None, high: float | None) -> ir.BooleanValue:
    return any_of(
        c
        for c in (None if low is None else value < low, None if high is None else value > high)
        if c is not None
    )


def _prefixed(code: ir.StringValue, part: str) -> ir.BooleanValue:
    """`C53`: codes that begin so; `C51-C58`: codes whose beginning lies in that range."""
    first, dash, last = part.partition("-")
    return code.substr(0, len(first)).between(first, last) if dash else code.startswith(part)


def _days(later_than: ir.Value, moment: ir.Value) -> ir.IntegerValue:
    """Whole days from the first to the second."""
    return moment.cast("date").delta(later_than.cast("date"), unit="day")
