"""Conformance: does a value have the form, the code, the unit and the partner that the standard asks for?"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from heluo.quality.context import Row
from heluo.quality.model import Check, Judgement
from heluo.terminology.icd10_blocks import missing_categories

UNITLESS = ("[pH]",)
"""Canonical units of items whose results carry no unit to check; so do those in braces."""


def outside_set(row: Row, check: Check) -> Judgement:
    """A code outside its closed value set; with a second variable: another value than that variable's code
    demands."""
    value = row.value(check.variables[0])
    if "attribute" not in check.parameters:
        variable = row.category.variables[check.variables[0]]
        return Judgement(
            value.notin(list(row.dictionary.value_sets[variable.value_set].codes)), value.notnull()
        )
    demanded, same = row.attribute(check.variables[1], check.parameters["attribute"]), check.listed("same")
    alike = value.isin(same) & demanded.isin(same) if same else ibis.literal(False)
    return Judgement((value != demanded) & ~alike, value.notnull() & demanded.notnull())


def code_not_in_edition(row: Row, check: Check) -> Judgement:
    """A code whose three-character category exists in no edition of ICD-10."""
    value = row.value(check.variable)
    return Judgement(value.substr(0, 3).isin(missing_categories()), value.notnull())


def wrong_unit(row: Row, check: Check) -> Judgement:
    """A number whose unit converts to no unit of its item: the step before found no conversion."""
    _, item, number = check.variables
    unit = row.attribute(item, "unit")
    checked = unit.notnull() & unit.notin(UNITLESS) & ~unit.startswith("{")
    return Judgement(row.table.conversion_rule.isnull(), row.value(number).notnull() & checked)


def pattern(row: Row, check: Check) -> Judgement:
    """A text that the regular expression does not match as a whole."""
    value = row.value(check.variable)
    regex = check.parameters["regex"]
    return Judgement(~value.re_search(f"^(?:{regex})$"), value.notnull())


def id_check_digit(row: Row, check: Check) -> Judgement:
    """What the hospital program found when it read the identity number, which itself stays in the hospital: a
    flag that is false, or (two variables) a sex in the number that is not the recorded one."""
    flag = row.value(check.variables[0])
    if len(check.variables) == 1:
        return Judgement(~flag, flag.notnull())
    recorded = row.value(check.variables[1])
    return Judgement(flag != recorded, flag.isin(["1", "2"]) & recorded.isin(["1", "2"]))


def orphan(row: Row, check: Check) -> Judgement:
    """A patient or a visit that its hospital never delivered, or a visit of another patient."""
    of = {"patient_id": "patient", "visit_id": "visit"}[check.variable]
    applies = row.value(check.variable).notnull() & row.delivered(of)
    if of == "patient":
        return Judgement(~row.has("patient"), applies)
    other = (row.value("visit.patient_id") != row.value("patient_id")).fill_null(False)
    return Judgement(~row.has("visit") | other, applies)


def any_of(conditions: Iterable[ir.BooleanValue]) -> ir.BooleanValue:
    """OR of conditions, nulls as false."""
    return functools.reduce(operator.or_, (c.fill_null(False) for c in conditions), ibis.literal(False))
