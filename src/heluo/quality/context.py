"""Rows of a category beside what their patient and visit say: the one table that every row check reads.

The context is given (governance makes it from current rows): `patient` by (hospital, subject_ref), `visit` by
(hospital, visit_ref), and for each category that a visit must have rows of, the visits that have any. What is
not given is not joined, and checks that need it do not run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from heluo.dictionary import Category, Dictionary, ValueSet
from heluo.quality.model import Check

KEYS = {"patient": "subject_ref", "visit": "visit_ref"}
_DAY = ibis.interval(days=1)
_SECOND = ibis.interval(seconds=1)

NEEDS: dict[str, tuple[str, ...]] = {
    "outside_visit": ("visit.start_time", "visit.end_time"),
    "after_death": ("patient.death_time",),
    "sex_conflict": ("patient.sex",),
    "outside_range_by_age_and_sex": ("patient.birth_date", "patient.sex"),
}
"""Template → context variables that it reads besides those that a rule names."""


@dataclass(frozen=True)
class Row:
    """One category's rows on an engine, joined with their context, as templates see them."""

    table: ir.Table
    category: Category
    dictionary: Dictionary
    today: dt.datetime
    """The hospital's wall clock when the check runs: what lies after it is in the future."""

    def value(self, name: str) -> ir.Value:
        """The column of a variable of this category, of `patient.x` or of `visit.x`."""
        of, dot, variable = name.rpartition(".")
        if dot and of != self.category.name:
            return self.table[f"{of}__{self.dictionary.categories[of].variables[variable].shipped}"]
        shipped = self.category.variables[variable].shipped
        assert shipped is not None, name
        return self.table[shipped]

    def written(self, name: str) -> ir.StringValue:
        """The hospital's own text of a coded variable."""
        return self.table[f"{name}_source"]

    def moment(self, name: str) -> ir.TimestampValue:
        """A date or a time as a timestamp; a date begins at midnight."""
        value = self.value(name)
        return value.cast("timestamp(6)") if value.type().is_date() else value

    def latest(self, name: str) -> ir.TimestampValue:
        """The last moment that a value can mean: a value without a time of day is its whole day."""
        moment = self.moment(name)
        return (moment == moment.truncate("D")).ifelse(moment + _DAY - _SECOND, moment)

    def has(self, of: str) -> ir.BooleanValue:
        """Whether the row's patient, its visit, or a row of category `of` for its visit is known."""
        return self.table[f"{of}__known"].fill_null(False)

    def attribute(self, variable: str, name: str) -> ir.Value:
        """An attribute of the code's line in the variable's value set, null where it has none."""
        return self.table[f"{variable}__{name}"]

    def delivered(self, of: str) -> ir.BooleanValue:
        """Whether the row's hospital has delivered any row of `of`."""
        return self.table[f"{of}__delivered"].fill_null(False)

    def years(self, moment: str, birth: str) -> ir.IntegerValue:
        """Full years from `birth` to `moment`."""
        return (_digits(self.value(moment)) - _digits(self.value(birth))) // 10_000


def _digits(moment: ir.DateValue | ir.TimestampValue) -> ir.IntegerValue:
    return (
        moment.year().cast("int64") * 10_000 + moment.month().cast("int64") * 100 + moment.day().cast("int64")
    )


def needed(check: Check) -> tuple[str, ...]:
    """Context variables (`patient.x`, `visit.x`) and whole contexts (`patient`, `charge`) that `check`
    reads."""
    names = [
        n
        for n in (*check.variables, *NEEDS.get(check.template, ()))
        if "." in n and not n.startswith(f"{check.category}.")
    ]
    if check.template == "orphan":
        names.append({"patient_id": "patient", "visit_id": "visit.patient_id"}[check.variable])
    if check.template == "visit_without":
        names.append(check.parameters["category"])
    return tuple(names)


def attributes(check: Check) -> dict[str, str]:
    """Attributes of the codes of `check`'s code variable that it reads: name → type."""
    match check.template:
        case "outside_range" if len(check.variables) > 1:
            return {check.parameters["low"]: "float64", check.parameters["high"]: "float64"}
        case "outside_set" if len(check.variables) > 1:
            return {check.parameters["attribute"]: "string"}
        case "wrong_unit":
            return {"unit": "string"}
    return {}


def runnable(checks: Sequence[Check], context: Mapping[str, ir.Table]) -> tuple[Check, ...]:
    """The checks whose context is given."""
    return tuple(
        c
        for c in checks
        if all(n.partition(".")[0] in context for n in needed(c) if n.partition(".")[0] != c.category)
    )


def joined(
    category: Category,
    rows: ir.Table,
    checks: Sequence[Check],
    context: Mapping[str, ir.Table],
    dictionary: Dictionary,
    today: dt.datetime,
) -> Row:
    """`rows` with one column `<context>__<column>` for everything that `checks` read. One row in, one row
    out."""
    wanted: dict[str, set[str]] = {}
    for check in checks:
        for name in needed(check):
            of, _, variable = name.partition(".")
            if of != category.name:
                wanted.setdefault(of, set()).update(
                    {dictionary.categories[of].variables[variable].shipped or ""} - {""} if variable else ()
                )
    # One chain of joins and one projection: a projection after every join doubles the time to compile the
    # plan.
    chain, kept = rows, list(rows.columns)
    for of, columns in wanted.items():
        key = KEYS.get(of, "visit_ref")
        table = context[of]
        known = table.select(
            **{f"{of}__h": table.hospital, f"{of}__k": table[key], f"{of}__known": ibis.literal(True)},
            **{f"{of}__{column}": table[column] for column in sorted(columns)},
        )
        hospitals = (
            table.select(**{f"{of}__d": table.hospital})
            .distinct()
            .mutate(**{f"{of}__delivered": ibis.literal(True)})
        )
        chain = chain.left_join(known, [rows.hospital == known[f"{of}__h"], rows[key] == known[f"{of}__k"]])
        chain = chain.left_join(hospitals, rows.hospital == hospitals[f"{of}__d"])
        kept += [*known.columns[2:], f"{of}__delivered"]
    looked_up: dict[str, dict[str, str]] = {}
    for check in checks:
        if read := attributes(check):
            looked_up.setdefault(check.variables[1], {}).update(read)
    for variable, kinds in looked_up.items():
        codes = _codes(dictionary.value_sets[category.variables[variable].value_set], variable, kinds)
        chain = chain.left_join(codes, rows[variable] == codes[f"{variable}__k"])
        kept += codes.columns[1:]
    rows = chain.select(*kept) if kept != list(rows.columns) else rows
    return Row(rows, category, dictionary, today)


def _codes(values: ValueSet, variable: str, kinds: Mapping[str, str]) -> ir.Table:
    """A value set as a table inside the plan: `<variable>__k` (code) and `<variable>__<attribute>` for each
    of `kinds`."""
    lines = []
    for code in values.codes.values():
        cells = {n: float(t) if kinds[n] == "float64" else t for n in kinds if (t := code.attributes.get(n))}
        if cells:
            lines.append(
                ibis.struct(
                    {"k": code.code} | {n: ibis.literal(cells.get(n), type=kind) for n, kind in kinds.items()}
                )
            )
    table = ibis.array(lines).unnest().name("line").as_table()
    return table.select(**{f"{variable}__{name}": table.line[name] for name in ("k", *kinds)})
